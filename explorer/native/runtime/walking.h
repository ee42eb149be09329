/* Random walks: steps from state to state, drawn, with nothing stored but where each walk is.
 *
 * Walk number n of a seed is the same for any number of workers: its random numbers depend on the two alone. It draws a
 * weight for each action first. At each step it draws an action by weight, then the action's arguments, one parameter
 * after the other, until some lead to another state (see native/drawing.py); if none do, another action. An action of
 * weight zero is only taken where no other leads on. How long a walk may be, depends on its number.
 *
 * Walks are made in rounds, and a round is always finished, like the level of a search: so what is found and counted does
 * not depend on the workers. Of the findings of a place in a round, that with the fewest steps counts. */
#ifndef QUORATE_WALKING_H
#define QUORATE_WALKING_H

#include "narrowing.h"
#include "walks.h"

#define ROUND 128 /* walks */
#define UNIT 32 /* steps of the shortest walks */
#define MOST_UNITS 1024 /* of the longest */

#ifndef CONSTRAINT
#define CONSTRAINT(worker, state) 0 /* the event by which a walk does not go on from a state, if there is one */
#endif

#ifndef MAY_END
#define MAY_END(worker) false /* whether a run may end in a state, which is no deadlock then */
#endif

/* The Luby sequence: 1 1 2 1 1 2 4 1 1 2 1 1 2 4 8 ..., from n = 1 on. Whatever length would serve best, not much more is
 * spent on others. */
static uint64_t luby(uint64_t n) {
    for (;;) {
        const int bits = 64 - __builtin_clzll(n);
        if (n == BITS(bits)) return UINT64_C(1) << (bits - 1);
        n -= BITS(bits - 1);
    }
}

/* The weights that actions may have; in one of eight walks all have the same. */
static const uint32_t WEIGHTS[5] = {64, 16, 4, 1, 0};

static void begin_walk(Worker *worker, uint64_t walk) {
    worker->walk = walk;
    worker->source = mix(mix(worker->search->options.seed) ^ walk);
    worker->ends = false;
    const uint64_t style = draw(&worker->source);
    for (int run = 0; run < ACTIONS; run++) worker->weights[run] = style % 8 ? WEIGHTS[draw_below(&worker->source, 5)] : 1;
}

/* Whether what the walk does no longer matters. */
static inline bool is_stopped(const Worker *worker) {
    return !worker->retracing && !worker->narrowing && atomic_load_explicit(&worker->search->stop, memory_order_relaxed);
}

/* Draw a run among those with weights and have it lead on, else another; -1 if none does. */
static int go_on(Worker *worker, const State *s, uint32_t *weights, int count) {
    uint64_t total = 0;
    for (int run = 0; run < count; run++) total += weights[run];
    while (total) {
        uint64_t drawn = draw_below(&worker->source, total);
        int run = 0;
        for (; drawn >= weights[run]; run++) drawn -= weights[run];
        total -= weights[run];
        weights[run] = 0;
        run_action(worker, s, run);
        if (worker->taken >= 0 || worker->ends || is_stopped(worker)) break;
    }
    return worker->taken;
}

static void count_state(Worker *worker, const uint64_t *state) {
    const uint64_t hash = hash_state(state), rest = hash << REGISTER_BITS | (REGISTERS >> 1);
    const uint8_t rank = (uint8_t)(__builtin_clzll(rest) + 1);
    uint8_t *const most_zeros = &worker->registers[hash >> (64 - REGISTER_BITS)];
    if (rank > *most_zeros) *most_zeros = rank;
}

/* Enter the state in `next`. */
static void enter(Worker *worker, int run) {
    if (!worker->retracing) count_state(worker, worker->next);
    check_state(worker, worker->next, run);
    copy_state(worker->from_words, worker->next);
    worker->level++;
}

/* Enter an initial state; false if none was found. */
static bool enter_first(Worker *worker) {
    Walks *const walks = worker->search;
    worker->level = -1;
    worker->from = worker->from_words;
    worker->taken = -1;
    worker->stuttered = worker->stutter_bad = 0;
    if (walks->options.start || RUNS == ACTIONS) {
        copy_state(worker->next, walks->options.start ? walks->first : INITIAL);
        enter(worker, RUNS);
        return true;
    }
    copy_state(worker->from_words, INITIAL);
    State s;
    load_state(&s, worker->from);
    uint32_t weights[RUNS + 1] = {0};
    for (int run = ACTIONS; run < RUNS; run++) weights[run] = 1;
    const int run = go_on(worker, &s, weights, RUNS);
    if (run >= 0) enter(worker, run);
    return run >= 0;
}

/* Make one step; false if the walk ends. */
static bool step(Worker *worker) {
    worker->moved = false;
    worker->taken = -1;
    worker->stuttered = worker->stutter_bad = 0;
    State s;
    load_state(&s, worker->from);
    if (is_constrained(worker, CONSTRAINT(worker, &s))) return false;
    uint32_t weights[ACTIONS + 1];
    for (int run = 0; run < ACTIONS; run++) weights[run] = worker->weights[run];
    int run = go_on(worker, &s, weights, ACTIONS);
    if (run < 0 && !worker->ends) {
        for (int k = 0; k < ACTIONS; k++) weights[k] = !worker->weights[k];
        run = go_on(worker, &s, weights, ACTIONS);
    }
    if (run < 0) {
        if (worker->search->options.deadlock && !worker->moved && !MAY_END(worker))
            note(worker, FOUND_DEADLOCK, worker->from, worker->from, worker->level, 0);
        return false;
    }
    worker->fired[run] += !worker->retracing;
    enter(worker, run);
    return true;
}

/* Make a walk of at most so many steps, writing each state to `path` if there is one. False if it has no beginning. */
static bool make_walk(Worker *worker, uint64_t walk, uint64_t most, uint64_t *path) {
    begin_walk(worker, walk);
    if (!enter_first(worker)) return false;
    for (;;) {
        if (path) copy_state(path + (size_t)worker->level * WORDS, worker->from);
        if (worker->ends || (uint64_t)worker->level >= most) break;
        if (is_stopped(worker) || !step(worker)) break;
    }
    return true;
}

/* Run all instances of all actions from the state of a worker that takes none of them. */
static void expand_all(Worker *worker) {
    uint32_t weights[ACTIONS + 1];
    for (int run = 0; run < ACTIONS; run++) weights[run] = 1;
    worker->moved = worker->constrained = false;
    worker->taken = -1;
    worker->stuttered = worker->stutter_bad = 0;
    State s;
    load_state(&s, worker->from);
    if (is_constrained(worker, CONSTRAINT(worker, &s))) return;
    go_on(worker, &s, weights, ACTIONS);
    if (!worker->moved && !MAY_END(worker))
        note(worker, FOUND_DEADLOCK, worker->from, worker->from, worker->level, 0);
}

static uint64_t length_of(const Walks *walks, uint64_t walk) {
    const uint64_t units = luby(walk + 1), most = (units < MOST_UNITS ? units : MOST_UNITS) * UNIT;
    return most < walks->options.depth ? most : walks->options.depth;
}

/* Merge what the workers found in a round, and decide whether there is another. The last to finish does it. */
static void settle_round(Walks *walks) {
    bool any = false;
    for (int place = 0; place < FINDINGS; place++) {
        if (walks->settled[place]) continue;
        Sighting *const best = &walks->findings[place];
        for (int i = 0; i < walks->started; i++) {
            const Sighting *const seen = &walks->workers[i].seen[place];
            if (!seen->found || (best->found && best->level < seen->level)) continue;
            if (!best->found || seen->level < best->level || seen->walk < best->walk) *best = *seen;
        }
        if (!best->found) continue;
        walks->settled[place] = true;
        if (place < 2 * PROPERTIES)
            atomic_fetch_and(&walks->todo, ~(UINT64_C(1) << (place % (PROPERTIES ? PROPERTIES : 1))));
        const bool goal = place < PROPERTIES && (GOALS >> (place & 63) & 1);
        any |= goal ? walks->options.goals_end : !walks->options.keep_going;
    }
    if (walks->options.decided_ends && walks->options.properties) any |= !atomic_load(&walks->todo);
    if (any) stop_walks(walks, STOP_VIOLATION);
    if (walks->round_end >= walks->options.walks) stop_walks(walks, STOP_WALKS);
    const uint64_t left = walks->options.walks - walks->round_end;
    atomic_store(&walks->next_walk, walks->round_end);
    walks->round_end += left < ROUND ? left : ROUND;
    walks->over = atomic_load(&walks->stop);
}

static void end_round(Walks *walks) {
    pthread_mutex_lock(&walks->lock);
    const uint64_t round = walks->round;
    if (++walks->arrived == walks->started) {
        settle_round(walks);
        walks->arrived = 0;
        walks->round++;
        pthread_cond_broadcast(&walks->changed);
    } else {
        while (walks->round == round) pthread_cond_wait(&walks->changed, &walks->lock);
    }
    pthread_mutex_unlock(&walks->lock);
}

static void *make_walks(void *argument) {
    Worker *const worker = argument;
    Walks *const walks = worker->search;
    pthread_mutex_lock(&walks->lock); /* until all workers are started */
    pthread_mutex_unlock(&walks->lock);
    while (!walks->over) {
        uint64_t walk;
        while ((walk = atomic_fetch_add(&walks->next_walk, 1)) < walks->round_end && !atomic_load(&walks->stop)) {
            if (!make_walk(worker, walk, length_of(walks, walk), NULL)) {
                if (!worker->ends) stop_walks(walks, STOP_COMPLETE);
                continue;
            }
            const uint64_t steps = (uint64_t)worker->level;
            worker->done.walks++;
            worker->done.steps += steps;
            if (steps > worker->done.longest) worker->done.longest = steps;
            atomic_store_explicit(&worker->shown_walks, worker->done.walks, memory_order_relaxed);
            atomic_store_explicit(&worker->shown_steps, worker->done.steps, memory_order_relaxed);
        }
        end_round(walks);
    }
    return NULL;
}

/* Search for a shorter run, level by level (see quorate_walks_narrow). */
static int narrowed(Worker *worker, const uint64_t *first, int depth, uint64_t *path) {
    Narrowing *const narrow = worker->narrowing;
    worker->from = worker->from_words;
    worker->level = -1;
    copy_state(worker->next, first);
    narrow_to(worker, RUNS);
    for (worker->level = 0; worker->level < depth && !narrow->found; worker->level++) {
        const uint64_t end = narrow->count;
        if (narrow->at == end) break;
        for (; narrow->at < end && !narrow->found && !narrow->full; narrow->at++) {
            copy_state(worker->from_words, narrow->states[narrow->at]);
            expand_all(worker);
            if (narrow->found) break;
        }
        if (narrow->full) break;
    }
    if (!narrow->found) return -1;
    int steps = 0;
    for (uint64_t i = narrow->end; i; i = narrow->parents[i]) steps++;
    copy_state(path + (size_t)(steps + 1) * WORDS, narrow->to);
    uint64_t i = narrow->end;
    for (int at = steps; at >= 0; at--, i = narrow->parents[i]) copy_state(path + (size_t)at * WORDS, narrow->states[i]);
    return steps;
}

/* ---------------------------------------------------------- the functions that Python calls (see native/walk_binding.py) */

EXPORT void quorate_walks_close(Walks *walks) {
    if (!walks) return;
    pthread_mutex_destroy(&walks->lock);
    pthread_cond_destroy(&walks->changed);
    free(walks->workers);
    free(walks);
}

/* Walks with these options, not yet begun; NULL if there is no memory for them. */
EXPORT Walks *quorate_walks_open(const WalkOptions *options) {
    Walks *const walks = calloc(1, sizeof *walks);
    if (!walks) return NULL;
    walks->options = *options;
    if (options->start) copy_state(walks->first, options->start);
    if (walks->options.workers < 1) walks->options.workers = 1;
    atomic_store(&walks->todo, options->properties);
    pthread_mutex_init(&walks->lock, NULL);
    pthread_cond_init(&walks->changed, NULL);
    walks->workers = calloc((size_t)walks->options.workers, sizeof *walks->workers);
    if (!walks->workers) {
        quorate_walks_close(walks);
        return NULL;
    }
    for (int i = 0; i < walks->options.workers; i++) walks->workers[i].search = walks;
    walks->round_end = options->walks < ROUND ? options->walks : ROUND;
    return walks;
}

/* Walk until the end. Returns the reason for it. */
EXPORT int quorate_walks_run(Walks *walks) {
    pthread_mutex_lock(&walks->lock);
    walks->started = 1;
    for (int i = 1; i < walks->options.workers; i++) {
        if (pthread_create(&walks->workers[i].thread, NULL, make_walks, &walks->workers[i])) break;
        walks->started++;
    }
    pthread_mutex_unlock(&walks->lock);
    make_walks(&walks->workers[0]);
    for (int i = 1; i < walks->started; i++) pthread_join(walks->workers[i].thread, NULL);
    return atomic_load(&walks->stop);
}

/* Stop walks that are made in another thread, for reason `why`. */
EXPORT void quorate_walks_stop(Walks *walks, int why) { stop_walks(walks, why); }

EXPORT void quorate_walks_progress(Walks *walks, WalkCounts *counts) {
    *counts = (WalkCounts){0};
    for (int i = 0; i < walks->options.workers; i++) {
        const Worker *const worker = &walks->workers[i];
        counts->walks += atomic_load_explicit(&worker->shown_walks, memory_order_relaxed);
        counts->steps += atomic_load_explicit(&worker->shown_steps, memory_order_relaxed);
        if (worker->done.longest > counts->longest) counts->longest = worker->done.longest;
    }
}

/* After the end: how often each run fired, each event cut and each run was cut; and the registers of the states. */
EXPORT void quorate_walks_counts(const Walks *walks, uint64_t *fired, uint64_t *cuts, uint64_t *cut_runs,
                                 uint8_t *registers) {
    for (int i = 0; i < walks->options.workers; i++) {
        const Worker *const worker = &walks->workers[i];
        for (int run = 0; run < RUNS; run++) {
            fired[run] += worker->fired[run];
            cut_runs[run] += worker->cut_runs[run];
        }
        for (int event = 0; event < EVENTS; event++) cuts[event] += worker->cuts[event];
        for (int k = 0; k < REGISTERS; k++)
            if (worker->registers[k] > registers[k]) registers[k] = worker->registers[k];
    }
}

EXPORT const Sighting *quorate_walks_finding(const Walks *walks, int place) { return &walks->findings[place]; }

EXPORT int quorate_walks_error(Walks *walks) { return atomic_load(&walks->error_event); }

/* After the end: the states of a walk up to a level. */
EXPORT bool quorate_walks_path(Walks *walks, uint64_t walk, int level, uint64_t *path) {
    Worker *const worker = calloc(1, sizeof *worker);
    if (!worker) return false;
    worker->search = walks;
    worker->retracing = true;
    const bool made = make_walk(worker, walk, (uint64_t)level, path) && worker->level == level;
    free(worker);
    return made;
}

/* After the end: a shortest run from a state to a finding of a place, among those that stay within a mask (see
 * narrowing.h) and have fewer than `most` states, by steps from the first `depth` levels. Writes its states, and that
 * after a last step that is a finding, to `path`, which has room for `depth` + 2. Returns how many steps lead to the state
 * of the finding, or from which its step is made; -1 if there is no such run. */
EXPORT int quorate_walks_narrow(Walks *walks, const uint64_t *first, const uint64_t *mask, int place, int depth,
                                uint64_t most, uint64_t *path) {
    Narrowing narrow = {.mask = mask, .place = place, .room = most, .slot_mask = BITS(65 - __builtin_clzll(most)) };
    Worker *const worker = calloc(1, sizeof *worker);
    narrow.states = malloc(most * sizeof *narrow.states);
    narrow.parents = malloc(most * sizeof *narrow.parents);
    narrow.slots = calloc(narrow.slot_mask + 1, sizeof *narrow.slots);
    int steps = -1;
    if (worker && narrow.states && narrow.parents && narrow.slots) {
        const uint64_t todo = atomic_load(&walks->todo);
        atomic_store(&walks->todo, place < 2 * PROPERTIES ? UINT64_C(1) << (place % (PROPERTIES ? PROPERTIES : 1)) : 0);
        worker->search = walks;
        worker->narrowing = &narrow;
        steps = narrowed(worker, first, depth, path);
        atomic_store(&walks->todo, todo);
    }
    free(worker);
    free(narrow.states);
    free(narrow.parents);
    free(narrow.slots);
    return steps;
}

#endif
