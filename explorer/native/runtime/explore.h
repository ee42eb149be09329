/* Breadth-first search, level by level. The states are in one array in the order in which they were found, so the array
 * is the queue, and a level is a range of it. Workers take chunks of the level. Their number changes the order within a
 * level, and nothing else. */
#ifndef QUORATE_EXPLORE_H
#define QUORATE_EXPLORE_H

#include "growth.h"
#if DISK
#include "merging.h"
#endif

#ifndef MAY_END
#define MAY_END(worker) false /* whether a run may end in a state, which is no deadlock then */
#endif

#ifndef BETWEEN_CHUNKS
#define BETWEEN_CHUNKS(search) (void)(search) /* what a worker does when it takes states, where no thread watches it */
#endif

#define SMALL_LEVEL 2048 /* expanded by one worker: waking the others costs more */

static inline void expand_state(Worker *worker, uint64_t index) {
    worker->from = &worker->search->states[index * WORDS];
    worker->moved = false;
    worker->stuttered = worker->stutter_bad = 0;
    expand(worker, worker->from);
    if (worker->search->options.deadlock && UNLIKELY(!worker->moved) && !MAY_END(worker))
        note(worker, FOUND_DEADLOCK, worker->from, worker->from, worker->level, 0);
#if RECORDING
    if (worker->search->recording.on && LIKELY(!worker->constrained)) end_row(worker);
#endif
}

static void expand_chunks(Worker *worker) {
    Search *const search = worker->search;
    const uint64_t level = search->end - search->begin;
    uint64_t size = level / ((uint64_t)search->options.workers * 8);
    size = size < 16 ? 16 : size > 1024 ? 1024 : size;
    for (;;) {
#if SHARED
        if (is_to_exchange(search)) break;
#endif
        const uint64_t first = atomic_fetch_add(&search->chunk, size);
        if (first >= search->end) break;
        const uint64_t last = first + size < search->end ? first + size : search->end;
        atomic_store_explicit(&search->frontier, search->end - last, memory_order_relaxed);
        BETWEEN_CHUNKS(search);
        for (uint64_t i = first; i < last; i++) {
            if (UNLIKELY(atomic_load_explicit(&search->stop, memory_order_relaxed))) {
                drop_batch(worker);
                return;
            }
            expand_state(worker, i);
        }
    }
    flush_batch(worker);
}

static void *work(void *argument) {
    Worker *const worker = argument;
    Search *const search = worker->search;
    uint64_t round = 0;
    pthread_mutex_lock(&search->lock);
    for (;;) {
        while (search->round == round && !search->closing) pthread_cond_wait(&search->changed, &search->lock);
        if (search->closing) break;
        round = search->round;
        pthread_mutex_unlock(&search->lock);
        search->job(worker);
        pthread_mutex_lock(&search->lock);
        search->busy--;
        if (search->waiting && search->waiting == search->busy) begin_rebuilding(search);
        pthread_cond_broadcast(&search->changed);
    }
    pthread_mutex_unlock(&search->lock);
    return NULL;
}

/* Have all workers do something. */
static void work_together(Search *search, void (*job)(Worker *)) {
    pthread_mutex_lock(&search->lock);
    search->job = job;
    search->busy = search->started + 1;
    search->round++;
    pthread_cond_broadcast(&search->changed);
    pthread_mutex_unlock(&search->lock);
    job(search->workers[0]);
    pthread_mutex_lock(&search->lock);
    search->busy--;
    if (search->waiting && search->waiting == search->busy) begin_rebuilding(search);
    while (search->busy) pthread_cond_wait(&search->changed, &search->lock);
    pthread_mutex_unlock(&search->lock);
}

/* Expand the states of [begin, end), which are `level` steps from the start. */
static void run_level(Search *search, uint64_t begin, uint64_t end, int level) {
    search->begin = begin;
    search->end = end;
    atomic_store(&search->chunk, begin);
    const int workers = search->started + 1;
    for (int i = 0; i < workers; i++) {
        search->workers[i]->level = level;
        search->workers[i]->solo = false;
    }
    if (workers == 1 || end - begin < SMALL_LEVEL) {
        search->workers[0]->solo = true;
        expand_chunks(search->workers[0]);
        return;
    }
    work_together(search, expand_chunks);
}

#if DISK
static void expand_window(Search *search, uint64_t count, int level) { run_level(search, 0, count, level); }
#endif

/* Expand a level for what its steps lead to, in memory or on disk. */
static void expand_again(Search *search, int level) {
#if DISK
    if (search->disk) {
        sweep_level(search, level);
        return;
    }
#endif
    run_level(search, search->levels[level], search->levels[level + 1], level);
}

static void settle_property(Search *search, int place) {
    if (place < 2 * PROPERTIES)
        atomic_fetch_and(&search->todo, ~(UINT64_C(1) << (place % (PROPERTIES ? PROPERTIES : 1))));
}

/* Take a finding in place of another one if it is of lesser states. */
static void take_finding(Finding *best, const Finding *finding) {
    if (finding->found && (!best->found || pair_before(finding->from, finding->to, best))) *best = *finding;
}

/* Merge the findings of the workers. A place that is settled takes no findings from later levels. Returns whether there
 * is any. */
static bool merge_findings(Search *search) {
    bool any = false;
    for (int place = 0; place < FINDINGS; place++) {
        if (search->settled[place]) continue;
        for (int i = 0; i <= search->started; i++)
            take_finding(&search->findings[place], &search->workers[i]->findings[place]);
        any |= search->findings[place].found;
    }
    return any;
}

/* Merge the findings of `level`. Returns whether any of them ends the search. */
static bool settle_findings(Search *search, int level) {
    bool any = false;
    merge_findings(search);
    for (int place = 0; place < FINDINGS; place++) {
        if (search->settled[place] || !search->findings[place].found) continue;
        search->settled[place] = true;
        search->settled_in[place] = level;
        settle_property(search, place);
        const bool goal = place < PROPERTIES && (GOALS >> place & 1);
        any |= goal ? search->options.goals_end : !search->options.keep_going;
    }
    if (search->options.decided_ends && search->options.properties) any |= !atomic_load(&search->todo);
    return any;
}

static bool begin_level(Search *search, uint64_t at) {
    if (search->level_count == search->level_room) {
        const uint64_t room = search->level_room ? 2 * search->level_room : 256;
        uint64_t *const levels = realloc(search->levels, room * sizeof *levels);
        if (!levels) return false;
        search->levels = levels;
        search->level_room = room;
    }
    search->levels[search->level_count++] = at;
    return true;
}

static uint64_t states_found(Search *search) {
#if DISK
    if (search->disk) return search->disk->found;
#endif
    const uint64_t count = atomic_load(&search->count), most = atomic_load(&search->most);
    return count < most ? count : most;
}

/* Record the counters before a level is expanded, or when the search stops between two: a search that takes over will
 * expand that level again. */
static void count_before(Search *search) {
    Counts *const before = &search->before;
    memset(before, 0, sizeof *before);
    for (int i = 0; i <= search->started; i++) {
        const Worker *const worker = search->workers[i];
        before->transitions += worker->transitions;
        for (int run = 0; run <= RUNS; run++) {
            before->fired[run] += worker->fired[run];
            before->found[run] += worker->found[run];
            before->cut_runs[run] += worker->cut_runs[run];
        }
        for (int event = 0; event < EVENTS; event++) before->cuts[event] += worker->cuts[event];
    }
}

/* Begin the level after `at` states, which ends the search if `ends`. Then it is not kept that the level was begun: a
 * search that goes on from what is kept is to come to the same end. */
static bool begin_next(Search *search, uint64_t at, bool ends) {
    pthread_mutex_lock(&search->lock);
    const bool begun = begin_level(search, at);
    count_before(search);
    if (begun && !ends) {
        search->kept.levels = search->level_count;
        search->kept.counts = search->before;
        memcpy(search->kept.settled_in, search->settled_in, sizeof search->settled_in);
    }
    pthread_mutex_unlock(&search->lock);
    return begun;
}

/* Have a worker find the states that the search begins in. */
static void find_first(Worker *worker) {
    worker->level = -1;
    worker->solo = true;
    worker->from = INITIAL;
    if (!worker->search->options.start) {
        start(worker);
        return;
    }
    copy_state(successor(worker), worker->search->first);
    emit(worker, RUNS);
}

static void find_initial(Search *search) {
    Worker *const first = search->workers[0];
    begin_level(search, 0);
    find_first(first);
    flush_batch(first);
}

/* Search, or continue a search that stopped at its depth limit and was given a greater one. */
static void explore(Search *search) {
    uint64_t begin = 0, depth = 0;
    if (!search->level_count) {
        find_initial(search);
    } else {
        int reached = STOP_DEPTH;
        if (!atomic_compare_exchange_strong(&search->stop, &reached, STOP_NONE)) return;
        depth = --search->level_count - 1;
        begin = search->levels[depth];
    }
    for (;;) {
        const uint64_t end = states_found(search);
        const bool ends = settle_findings(search, (int)depth - 1);
        if (end > begin) atomic_store(&search->depth, (int)depth);
        if (atomic_load(&search->stop)) break;
        if (!begin_next(search, end, ends)) stop_search(search, STOP_MEMORY);
        if (begin == end) stop_search(search, STOP_COMPLETE);
        if (ends) stop_search(search, STOP_VIOLATION);
        if (depth >= search->options.depth) stop_search(search, STOP_DEPTH);
        if (atomic_load(&search->stop)) break;
#if RECORDING
        search->recording.on = search->options.record;
#endif
#if DISK
        if (search->disk)
            disk_level(search, (int)depth);
        else
#endif
            run_level(search, begin, end, (int)depth);
#if RECORDING
        search->recording.on = false;
#endif
        begin = end;
        depth++;
    }
}

#endif
