/* A search with symmetry without a model: of SIDE values, each may be linked to another one that nobody else is linked
 * to. Run with the number of workers. So the orbits are those of paths and circles, of which the number is known; in a
 * circle no key tells one value from another. Checks also that a search can be stopped while it looks for a canonical
 * form. Exits with 0 if all is as it should be. */
#define _GNU_SOURCE
#include <stdint.h>
#define SIDE 12
#define WIDTH 4
#define FREE ((1u << WIDTH) - 1)
#define WORDS 1
#define ELEMENTS SIDE
#define LANES 16
#define MOST_ORDERS 24
#define ORDERS (MOST_ORDERS + 1)
#define SORTS 1
#define PROPERTIES 0
#define GOALS 0
enum { RUN_LINK, RUNS };
enum { NO_EVENT, EVENTS };
#include "base.h"
static const unsigned char EVENT_KIND[EVENTS] = {EVENT_NONE};
static const uint64_t INITIAL[WORDS] = {~UINT64_C(0) >> (64 - SIDE * WIDTH)};
static const int SORT_FIRST[SORTS] = {0};
static const int SORT_SIZE[SORTS] = {SIDE};
typedef uint8_t Number;
typedef struct {
    unsigned to[SIDE];
} State;
#include "keys.h"
#include "search.h"

static void load_state(State *s, const uint64_t *from) {
    for (int i = 0; i < SIDE; i++) s->to[i] = (unsigned)(from[0] >> WIDTH * i & FREE);
}

static void add_coloured_keys(const State *s, const uint32_t *colour, Keys *keys) {
    for (int i = 0; i < SIDE; i++) {
        if (s->to[i] == FREE) continue;
        const uint64_t whole = mix(mix(colour[i]) + colour[s->to[i]]);
        (*keys)[i] += (uint32_t)mix(whole);
        (*keys)[s->to[i]] += (uint32_t)mix(whole + 1);
    }
}

static void add_item_keys(UNUSED const State *s, UNUSED Keys *keys) {}

static void add_keys(const State *s, UNUSED const Known *known, Keys *keys) {
    const uint32_t same[SIDE] = {0};
    add_coloured_keys(s, same, keys);
}

static void rename_state(uint64_t *packed, const State *s, const Number *to) {
    packed[0] = 0;
    for (int i = 0; i < SIDE; i++)
        packed[0] |= (uint64_t)(s->to[i] == FREE ? FREE : to[s->to[i]]) << WIDTH * to[i];
}

#include "interface.h"
#include "symmetry.h"

static void check_state(UNUSED Worker *worker, UNUSED const uint64_t *packed, UNUSED int run) {}

static void expand(Worker *worker, const uint64_t *packed) {
    State s;
    Known known;
    load_state(&s, packed);
    know(worker, &s, &known);
    for (int a = 0; a < SIDE; a++) {
        for (int b = 0; b < SIDE; b++) {
            bool open = a != b && s.to[a] == FREE;
            for (int i = 0; i < SIDE; i++) open &= s.to[i] != (unsigned)b;
            if (!open) continue;
            put_bits(successor(worker), 0, (unsigned)(WIDTH * a), WIDTH, (uint64_t)b);
            emit(worker, RUN_LINK);
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

static uint64_t seed = 1;

static unsigned draw(unsigned below) {
    seed = mix(seed);
    return (unsigned)(seed >> 33) % below;
}

static uint64_t canonical(uint64_t state) {
    quorate_canonicalize(&state);
    return state;
}

/* Circles of these lengths. */
static uint64_t circles(const int *lengths, int count) {
    uint64_t state = INITIAL[0];
    for (int i = 0, first = 0; i < count; first += lengths[i++])
        for (int k = 0; k < lengths[i]; k++)
            put_bits(&state, 0, (unsigned)(WIDTH * (first + k)), WIDTH, (uint64_t)(first + (k + 1) % lengths[i]));
    return state;
}

static void renaming_changes_nothing(uint64_t state) {
    const uint64_t form = canonical(state);
    for (int round = 0; round < 50; round++) {
        Number to[SIDE];
        State s;
        number_places(to);
        for (unsigned i = SIDE - 1; i > 0; i--) {
            const unsigned k = draw(i + 1);
            const Number swapped = to[i];
            to[i] = to[k];
            to[k] = swapped;
        }
        load_state(&s, &state);
        rename_state(&state, &s, to);
        CHECK(canonical(state) == form);
    }
}

static void forms(void) {
    const uint64_t one = circles((int[]){12}, 1), two = circles((int[]){6, 6}, 2), three = circles((int[]){4, 4, 4}, 3);
    const uint64_t four = circles((int[]){5, 7}, 2), five = circles((int[]){2, 2, 2, 2, 2, 2}, 6);
    const uint64_t all[] = {one, two, three, four, five, circles((int[]){3, 3, 3}, 3), INITIAL[0]};
    for (int i = 0; i < 7; i++) {
        renaming_changes_nothing(all[i]);
        for (int k = 0; k < i; k++) CHECK(canonical(all[i]) != canonical(all[k]));
    }
}

static void whole(int workers) {
    const Options options = {.states = UINT64_MAX, .bytes = UINT64_MAX, .depth = UINT64_MAX, .workers = workers, .symmetry = 1};
    Search *const search = quorate_open(&options);
    CHECK(search && quorate_run(search) == STOP_COMPLETE);
    CHECK(states_found(search) == 413 && atomic_load(&search->depth) == SIDE);
    quorate_close(search);
}

static void stopped(void) {
    const Options options = {.states = UINT64_MAX, .bytes = UINT64_MAX, .depth = UINT64_MAX, .workers = 1, .symmetry = 1};
    Search *const search = quorate_open(&options);
    CHECK(search);
    const int cell[SIDE] = {0};
    uint64_t state = circles((int[]){12}, 1);
    State s;
    load_state(&s, &state);
    quorate_stop(search, STOP_TIME);
    CHECK(!search_canonical(search->workers[0], &s, &state, cell, NULL));
    CHECK(state == circles((int[]){12}, 1));
    quorate_close(search);
}

int main(int count, char **arguments) {
    forms();
    whole(count > 1 ? atoi(arguments[1]) : 1);
    stopped();
    return 0;
}
