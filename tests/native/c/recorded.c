/* A search without a model that records its graph: SIDE counters below LEVELS, which go up and begin again, and a pointer
 * to one of them. Run with the number of workers. Checks the recorded edges, with the renaming of each, and that what is
 * recorded does not depend on the number of workers. Exits with 0 if all is as it should be. */
#define _GNU_SOURCE
#include <stdint.h>
#define SIDE 6
#define LEVELS 5
#define WIDTH 4
#define FIELD(word, at) ((unsigned)((word) >> WIDTH * (at) & 15))
#define WORDS 1
#define ELEMENTS SIDE
#define LANES 8
#define MOST_ORDERS 24
#define ORDERS (MOST_ORDERS + 1)
#define SORTS 1
#define PROPERTIES 0
#define GOALS 0
#define CHECKED
#define RECORDING 1
#define INSTANCE_WORDS 1
enum { RUN_UP, RUN_POINT, RUN_FAIL, RUNS };
enum { NO_EVENT, CUT_POINT, FAILURE, TOO_MANY_INSTANCES, EVENTS };
#include "base.h"
static const unsigned char EVENT_KIND[EVENTS] = {EVENT_NONE, EVENT_CUT, EVENT_FAILURE, EVENT_INSTANCES};
static const unsigned char INSTANCE_WORDS_OF[RUNS + 1] = {1, 0, 1, 0};
static const uint64_t INITIAL[WORDS] = {0};
static const int SORT_FIRST[SORTS] = {0};
static const int SORT_SIZE[SORTS] = {SIDE};
typedef uint8_t Number;
typedef struct {
    unsigned at[SIDE], points; /* to a counter, counted from 1 */
} State;
#include "keys.h"
#include "search.h"

static void load_state(State *s, const uint64_t *from) {
    for (int i = 0; i < SIDE; i++) s->at[i] = FIELD(from[0], i);
    s->points = FIELD(from[0], SIDE);
}

static void add_coloured_keys(const State *s, const uint32_t *colour, Keys *keys) {
    for (unsigned i = 0; i < SIDE; i++) (*keys)[i] += (uint32_t)mix(mix(colour[i]) + s->at[i] + 100 * (s->points == i + 1));
}

static void add_item_keys(UNUSED const State *s, UNUSED Keys *keys) {}

/* Says nothing, so that all ties are left. */
static void add_keys(UNUSED const State *s, UNUSED const Known *known, UNUSED Keys *keys) {}

static void rename_state(uint64_t *packed, const State *s, const Number *to) {
    packed[0] = (uint64_t)(s->points ? to[s->points - 1] + 1u : 0) << WIDTH * SIDE;
    for (int i = 0; i < SIDE; i++) packed[0] |= (uint64_t)s->at[i] << WIDTH * to[i];
}

static inline void rename_instance(UNUSED int run, uint64_t *codes, const Number *to) { codes[0] = to[codes[0]]; }

#include "interface.h"
#include "symmetry.h"

static void check_state(UNUSED Worker *worker, UNUSED const uint64_t *packed, UNUSED int run) {}

static void expand(Worker *worker, const uint64_t *packed) {
    State s;
    Known known;
    load_state(&s, packed);
    know(worker, &s, &known);
    for (unsigned i = 0; i < SIDE; i++) {
        worker->instance[0] = i;
        put_bits(successor(worker), 0, WIDTH * i, WIDTH, (s.at[i] + 1) % LEVELS);
        emit(worker, RUN_UP);
        if (s.at[i] == 2) ended(worker, RUN_FAIL, FAILURE);
        if (s.points) {
            ended(worker, RUN_POINT, CUT_POINT);
        } else {
            put_bits(successor(worker), 0, WIDTH * SIDE, WIDTH, i + 1);
            emit(worker, RUN_POINT);
        }
    }
    worker->known = NULL;
}

static void start(Worker *worker) {
    successor(worker);
    emit(worker, RUNS);
}

#define CHECK(condition)                                                    \
    do {                                                                    \
        if (!(condition)) {                                                 \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            exit(1);                                                        \
        }                                                                   \
    } while (0)

/* The edges of a state are those of the steps that `expand` makes, each once. */
static uint64_t check_row(const Recorded *graph, const uint64_t *states, uint64_t u) {
    const uint64_t row = graph->rows[u];
    State s;
    uint64_t cuts = 0, failures = 0, steps = 0;
    CHECK(row & ROW_EXPANDED);
    load_state(&s, &states[u]);
    for (uint64_t edge = ROW_BEGIN(row); edge < ROW_END(row); edge++) {
        const uint64_t *const key = &graph->keys[graph->labels[edge] * 2];
        cuts += graph->targets[edge] == EVENT_TARGETS + CUT_POINT;
        failures += graph->targets[edge] == EVENT_TARGETS + FAILURE;
        if (graph->targets[edge] >= EVENT_TARGETS) continue;
        const uint64_t there = states[graph->targets[edge]];
        unsigned sum = 0, sum_there = 0;
        for (int i = 0; i < SIDE; i++) {
            sum += s.at[i];
            sum_there += FIELD(there, i);
        }
        if (key[0] == RUN_UP) {
            CHECK(sum_there == sum + (s.at[key[1]] + 1) % LEVELS - s.at[key[1]]);
            steps++;
        } else {
            CHECK(key[0] == RUN_POINT && !s.points && sum == sum_there);
        }
    }
    CHECK(steps == SIDE && cuts == (s.points != 0));
    for (int i = 0; i < SIDE; i++) failures -= s.at[i] == 2;
    CHECK(!failures);
    return ROW_END(row) - ROW_BEGIN(row);
}

static uint64_t whole(int workers, int symmetry, uint64_t bytes) {
    const Options options = {
        .states = UINT64_MAX,
        .bytes = bytes,
        .depth = UINT64_MAX,
        .workers = workers,
        .symmetry = symmetry,
        .keep_going = 1,
        .record = 1,
    };
    Search *const search = quorate_open(&options);
    static uint16_t rows[(SIDE - 1) * MOST_LABELS];
    CHECK(search);
    const int stop = quorate_run(search);
    Recorded graph;
    Progress progress;
    quorate_recorded(search, &graph);
    quorate_progress(search, &progress);
    uint64_t edges = 0;
    if (bytes < UINT64_MAX) {
        CHECK(stop == STOP_MEMORY && progress.bytes <= bytes + (1 << 20));
    } else {
        CHECK(stop == STOP_COMPLETE);
        for (uint64_t u = 0; u < progress.states; u++) edges += check_row(&graph, quorate_states(search), u);
        CHECK(quorate_exchanges(search, rows) >= RUNS + 1 + 2 * SIDE);
    }
    quorate_close(search);
    return edges;
}

int main(int count, char **arguments) {
    const int workers = count > 1 ? atoi(arguments[1]) : 1;
    const uint64_t orbits = whole(1, 1, UINT64_MAX), all = whole(1, 0, UINT64_MAX);
    CHECK(orbits < all && whole(workers, 0, UINT64_MAX) == all);
    whole(workers, 1, UINT64_MAX);
    whole(workers, 0, 3 << 20);
    return 0;
}
