/* A search without a model: pairs of counters below SIDE, each step one up. Run with the number of workers.
 * Checks counts, depth, a trace, limits and the growth of the table; exits with 0 if all is as it should be. */
#define _GNU_SOURCE
#include <stdint.h>
#define WORDS 2
#define ELEMENTS 0
#define PROPERTIES 2
#define GOALS UINT64_C(2)
enum { RUN_RIGHT, RUN_UP, RUN_STAY, RUN_BEYOND, RUNS };
enum { NO_EVENT, CUT_SIDE, EVENTS };
#include "base.h"
static const unsigned char EVENT_KIND[EVENTS] = {EVENT_NONE, EVENT_CUT};
static const uint64_t INITIAL[WORDS] = {0, 0};
typedef uint8_t Number;
#include "interface.h"

#define SIDE 400

static void expand(Worker *worker, const uint64_t *packed) {
    if (packed[0] + 1 < SIDE) {
        successor(worker)[0]++;
        emit(worker, RUN_RIGHT);
    } else {
        ended(worker, RUN_BEYOND, CUT_SIDE);
    }
    if (packed[1] + 1 < SIDE) {
        successor(worker)[1]++;
        emit(worker, RUN_UP);
    }
    successor(worker);
    emit(worker, RUN_STAY);
}

static void start(Worker *worker) {
    successor(worker);
    emit(worker, RUNS);
}

static void check_state(Worker *worker, const uint64_t *packed, int run) {
    (void)run;
    const uint64_t todo = atomic_load(&worker->search->todo);
    if (todo & 1) decided(worker, 0, packed[0] + packed[1] == 500, 0, packed, packed, worker->level + 1);
    if (todo & 2) decided(worker, 1, packed[0] == 7 && packed[1] == 3, 0, packed, packed, worker->level + 1);
}

static void canonicalize_state(UNUSED const Worker *worker, UNUSED uint64_t *packed) {}

#define CHECK(condition)                                                    \
    do {                                                                    \
        if (!(condition)) {                                                 \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            exit(1);                                                        \
        }                                                                   \
    } while (0)

static Options options(int workers) {
    return (Options){.states = UINT64_MAX, .bytes = UINT64_MAX, .depth = UINT64_MAX, .properties = 3, .workers = workers};
}

static void whole(int workers) {
    Options wanted = options(workers);
    wanted.keep_going = 1;
    Search *const search = quorate_open(&wanted);
    CHECK(search && quorate_run(search) == STOP_COMPLETE);
    Progress progress;
    quorate_progress(search, &progress);
    uint64_t fired[RUNS] = {0}, cuts[EVENTS] = {0}, cut_runs[RUNS] = {0};
    quorate_counts(search, fired, cuts, cut_runs);
    CHECK(progress.states == (uint64_t)SIDE * SIDE && progress.depth == 2 * (SIDE - 1));
    CHECK(fired[RUN_RIGHT] == (uint64_t)SIDE * (SIDE - 1) && fired[RUN_STAY] == (uint64_t)SIDE * SIDE);
    CHECK(cuts[CUT_SIDE] == SIDE && cut_runs[RUN_BEYOND] == SIDE && cut_runs[RUN_STAY] == 0);
    /* The least of all the states on the diagonal: the last word counts most. */
    const Finding *const found = quorate_finding(search, FOUND_FALSE(0));
    CHECK(found->found && found->level == 500 && found->from[1] == 500 - (SIDE - 1));
    const Finding *const goal = quorate_finding(search, FOUND_FALSE(1));
    CHECK(goal->found && goal->level == 10);
    uint64_t first[501 * WORDS], second[11 * WORDS];
    uint64_t *const paths[] = {first, second};
    copy_state(first + 500 * WORDS, found->from);
    copy_state(second + 10 * WORDS, goal->from);
    CHECK(quorate_traces(search, 2, (int[]){500, 10}, paths));
    for (int step = 0; step <= 500; step++) CHECK(first[step * WORDS] + first[step * WORDS + 1] == (uint64_t)step);
    for (int step = 0; step <= 10; step++) CHECK(second[step * WORDS] + second[step * WORDS + 1] == (uint64_t)step);
    quorate_close(search);
}

static int stopped(Options wanted, uint64_t *states) {
    Search *const search = quorate_open(&wanted);
    CHECK(search);
    const int why = quorate_run(search);
    Progress progress;
    quorate_progress(search, &progress);
    *states = progress.states;
    quorate_close(search);
    return why;
}

static void limits(int workers) {
    uint64_t states;
    Options wanted = options(workers);
    CHECK(stopped(wanted, &states) == STOP_VIOLATION);
    wanted.properties = 0;
    wanted.states = 70001;
    CHECK(stopped(wanted, &states) == STOP_STATES && states == 70001);
    wanted.states = (uint64_t)SIDE * SIDE;
    CHECK(stopped(wanted, &states) == STOP_COMPLETE && states == (uint64_t)SIDE * SIDE);
    wanted.states = UINT64_MAX;
    wanted.depth = 20;
    CHECK(stopped(wanted, &states) == STOP_DEPTH && states == 21 * 22 / 2);
    wanted.depth = UINT64_MAX;
    wanted.bytes = 1 << 20;
    CHECK(stopped(wanted, &states) == STOP_MEMORY && states < 70000);
}

static void *interrupt(void *search) {
    quorate_stop(search, STOP_INTERRUPTED);
    return NULL;
}

static void interrupted(int workers) {
    Options wanted = options(workers);
    wanted.properties = 0;
    Search *const search = quorate_open(&wanted);
    pthread_t thread;
    CHECK(search && !pthread_create(&thread, NULL, interrupt, search));
    const int why = quorate_run(search);
    pthread_join(thread, NULL);
    CHECK(why == STOP_INTERRUPTED || why == STOP_COMPLETE);
    quorate_close(search);
}

int main(int count, char **arguments) {
    const int workers = count > 1 ? atoi(arguments[1]) : 1;
    whole(workers);
    limits(workers);
    interrupted(workers);
    return 0;
}
