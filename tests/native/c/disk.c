/* A search without a model that goes on on disk: three counters below SIDE, each step one up. Run with the number of
 * workers, in a folder for its files. It has next to no memory, so that each level takes several runs, and more levels
 * than are read one by one. What it tells is compared with a search in memory; exits with 0 if all is as it should be. */
#define _GNU_SOURCE
#include <stdint.h>
#define DISK 1
#define WORDS 3
#define ELEMENTS 0
#define PROPERTIES 2
#define GOALS UINT64_C(2)
enum { RUN_ONE, RUN_OTHER, RUN_THIRD, RUN_BEYOND, RUNS };
enum { NO_EVENT, CUT_SIDE, EVENTS };
#include "base.h"
static const unsigned char EVENT_KIND[EVENTS] = {EVENT_NONE, EVENT_CUT};
static const uint64_t INITIAL[WORDS] = {0, 0, 0};
typedef uint8_t Number;
#include "interface.h"

#define SIDE 40
#define STATES ((uint64_t)SIDE * SIDE * SIDE)
#define DEPTH (3 * (SIDE - 1))
#define BAD 80

static void expand(Worker *worker, const uint64_t *packed) {
    for (int i = 0; i < WORDS; i++) {
        if (packed[i] + 1 < SIDE) {
            successor(worker)[i]++;
            emit(worker, i);
        } else {
            ended(worker, RUN_BEYOND, CUT_SIDE);
        }
    }
}

static void start(Worker *worker) {
    successor(worker);
    emit(worker, RUNS);
}

static void check_state(Worker *worker, const uint64_t *packed, int run) {
    (void)run;
    const uint64_t todo = atomic_load(&worker->search->todo);
    const uint64_t sum = packed[0] + packed[1] + packed[2];
    if (todo & 1) decided(worker, 0, sum == BAD, 0, packed, packed, worker->level + 1);
    if (todo & 2) decided(worker, 1, packed[0] == 2 && sum == 4, 0, packed, packed, worker->level + 1);
}

static void canonicalize_state(UNUSED const Worker *worker, UNUSED uint64_t *packed) {}

#define CHECK(condition)                                                    \
    do {                                                                    \
        if (!(condition)) {                                                 \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            exit(1);                                                        \
        }                                                                   \
    } while (0)

static Search *opened(int workers, uint64_t bytes, uint64_t depth) {
    const Options wanted = {.states = UINT64_MAX, .bytes = bytes, .depth = depth, .properties = 3, .workers = workers, .keep_going = 1};
    Search *const search = quorate_open(&wanted);
    CHECK(search);
    return search;
}

static void same(Search *search, Search *other) {
    Progress one, two;
    quorate_progress(search, &one);
    quorate_progress(other, &two);
    CHECK(one.states == two.states && one.depth == two.depth && one.transitions == two.transitions);
    uint64_t fired[2][RUNS] = {0}, cuts[2][EVENTS] = {0}, cut_runs[2][RUNS] = {0};
    quorate_counts(search, fired[0], cuts[0], cut_runs[0]);
    quorate_counts(other, fired[1], cuts[1], cut_runs[1]);
    CHECK(!memcmp(fired[0], fired[1], sizeof fired[0]) && !memcmp(cuts[0], cuts[1], sizeof cuts[0]));
    CHECK(!memcmp(cut_runs[0], cut_runs[1], sizeof cut_runs[0]));
    for (int property = 0; property < PROPERTIES; property++) {
        const Finding *const found = quorate_finding(search, FOUND_FALSE(property));
        const Finding *const its = quorate_finding(other, FOUND_FALSE(property));
        CHECK(found->found && its->found && found->level == its->level && same_state(found->from, its->from));
        uint64_t path[2][(BAD + 1) * WORDS];
        uint64_t *const paths[2] = {path[0], path[1]};
        for (int i = 0; i < 2; i++) copy_state(path[i] + found->level * WORDS, found->from);
        CHECK(quorate_traces(search, 1, &found->level, &paths[0]) && quorate_traces(other, 1, &found->level, &paths[1]));
        CHECK(!memcmp(path[0], path[1], (size_t)(found->level + 1) * WORDS * sizeof(uint64_t)));
    }
}

/* Have a search take over what another explored, level by level, and run to its end. */
static void go_on(Search *search, Search *other, const char *folder) {
    Explored explored;
    quorate_explored(other, &explored);
    CHECK(quorate_disk_open(search, folder, 4, UINT64_MAX));
    for (uint64_t level = 0; level + 1 < explored.level_count; level++) {
        const uint64_t first = explored.levels[level], count = explored.levels[level + 1] - first;
        CHECK(quorate_disk_feed(search, explored.states + first * WORDS, WORDS, count, NULL, 0));
        CHECK(quorate_disk_level(search, count));
    }
    CHECK(quorate_disk_take(search, &explored) == TAKEN);
    CHECK(quorate_run(search) == STOP_COMPLETE);
    CHECK(search->disk->packs == (DEPTH + 1) / PACKED - 1);
}

/* What is on disk is read again, and is what is in memory, in another order. */
static void read_again(Search *search, Search *memory) {
    uint64_t sum = 0, all = 0, *const states = malloc(2 * BLOCK_STATES * STATE_BYTES);
    CHECK(states);
    for (int level = 0; level <= DEPTH; level++) {
        uint64_t before[WORDS];
        bool any = false;
        for (int part = 0; part < 4; part++) {
            uint64_t at = 0, count;
            while ((count = quorate_disk_read(search, level, part, &at, states, 2 * BLOCK_STATES)))
                for (uint64_t i = 0; i < count; i++, all++) {
                    CHECK(!any || state_before(before, states + i * WORDS));
                    copy_state(before, states + i * WORDS);
                    any = true;
                    sum += hash_state(before);
                }
        }
    }
    for (uint64_t i = 0; i < STATES; i++) sum -= hash_state(quorate_states(memory) + i * WORDS);
    CHECK(all == STATES && sum == 0);
    free(states);
}

static void full(int workers, Search *begun, const char *folder) {
    Explored explored;
    quorate_explored(begun, &explored);
    Search *const search = opened(workers, 1, UINT64_MAX);
    CHECK(quorate_disk_open(search, folder, 4, 500));
    for (uint64_t level = 0; level + 1 < explored.level_count; level++) {
        const uint64_t first = explored.levels[level], count = explored.levels[level + 1] - first;
        if (!quorate_disk_feed(search, explored.states + first * WORDS, WORDS, count, NULL, 0)) break;
        if (!quorate_disk_level(search, count)) break;
    }
    uint64_t bytes[3];
    int failed;
    quorate_disk_traffic(search, bytes, &failed);
    CHECK(failed == FAILED_LIMIT && atomic_load(&search->stop) == STOP_DISK);
    quorate_close(search);
}

int main(int count, char **arguments) {
    const int workers = count > 1 ? atoi(arguments[1]) : 1;
    const char *const folder = count > 2 ? arguments[2] : ".";
    Search *const whole = opened(workers, UINT64_MAX, UINT64_MAX), *const begun = opened(workers, UINT64_MAX, 6);
    CHECK(quorate_run(whole) == STOP_COMPLETE && quorate_run(begun) == STOP_DEPTH);
    Search *const search = opened(workers, 1, UINT64_MAX);
    go_on(search, begun, folder);
    same(search, whole);
    read_again(search, whole);
    quorate_close(search);
    full(workers, begun, folder);
    quorate_close(begun);
    quorate_close(whole);
    return 0;
}
