/* The options and data of random walks (see walking.h), and what a step of one comes to.
 *
 * The generated model defines, before it includes this, what ends.h needs, and ACTIONS (how many of the runs are
 * actions), GOALS, EVENT_KIND[] and INITIAL. */
#ifndef QUORATE_WALKS_H
#define QUORATE_WALKS_H

#include <pthread.h>
#include <stdlib.h>

#include "base.h"
#include "drawing.h"
#include "ends.h"

#define STOP_WALKS (STOP_LEFT + 1) /* as many walks were made as were asked for */

#define REGISTER_BITS 12
#define REGISTERS (1 << REGISTER_BITS) /* the estimate of how many states there are errs by about 1/sqrt of these */

typedef struct {
    uint64_t seed, walks, depth, properties; /* limits of walks and of the steps of each; bit p: decide property p */
    int32_t workers;
    int32_t deadlock;
    int32_t keep_going;
    int32_t goals_end;
    int32_t decided_ends;
    const uint64_t *start; /* the state to begin in, which is copied; NULL for the initial states */
} WalkOptions;

/* What has been done so far. */
typedef struct {
    uint64_t walks, steps, longest;
} WalkCounts;

/* Where walks found something first, with the fewest steps; of several walks, that of the least number. */
typedef struct {
    uint64_t from[WORDS]; /* the state, or the state before a step */
    uint64_t to[WORDS];   /* the state after a step; equal to `from` elsewhere */
    uint64_t walk;
    int32_t level;        /* the steps of the walk to `from` */
    int32_t event;
    bool found;
} Sighting;

typedef struct Walks Walks;

typedef struct {
    Walks *search;
    Source source;
    uint64_t from_words[WORDS], next[WORDS];
    const uint64_t *from; /* the state in which the walk is */
    uint64_t stuttered, stutter_bad; /* as in a search */
    bool moved, constrained;
    struct Narrowing *narrowing; /* not NULL: no walk, but a search for a shorter run (see narrowing.h) */
    bool retracing; /* a walk is made again, and what it finds is known */
    bool ends;      /* the walk found what ends it */
    int taken;      /* the run that led on, or -1 */
    int level;
    uint64_t walk;
    uint32_t weights[ACTIONS + 1];
    WalkCounts done;
    _Atomic uint64_t shown_walks, shown_steps;
    uint64_t fired[RUNS + 1], cut_runs[RUNS + 1], cuts[EVENTS];
    uint8_t registers[REGISTERS];
    Sighting seen[FINDINGS];
    pthread_t thread;
} Worker;

struct Walks {
    WalkOptions options;
    uint64_t first[WORDS];
    _Atomic uint64_t todo; /* properties still to be decided */
    _Atomic int stop;
    _Atomic int error_event;
    _Atomic uint64_t next_walk;
    uint64_t round_end;
    bool settled[FINDINGS];
    Sighting findings[FINDINGS];
    Worker *workers;
    int started; /* workers in the round */
    int arrived; /* of these, at its end */
    bool over;   /* there is no other round; all workers are told so, who may see `stop` at different times */
    uint64_t round;
    pthread_mutex_t lock;
    pthread_cond_t changed;
};

/* Generated. */
static void check_state(Worker *worker, const uint64_t *packed, int run);

static inline void stop_walks(Walks *walks, int why) {
    int none = STOP_NONE;
    atomic_compare_exchange_strong(&walks->stop, &none, why);
}

/* See narrowing.h. */
static void narrow_to(Worker *worker, int run);
static void narrow_found(Worker *worker, int place, const uint64_t *from, const uint64_t *to);

static inline void note(Worker *worker, int place, const uint64_t *from, const uint64_t *to, int level, int event) {
    if (UNLIKELY(worker->narrowing != NULL)) {
        narrow_found(worker, place, from, to);
        return;
    }
    const bool goal = place < PROPERTIES && (GOALS >> (place & 63) & 1);
    worker->ends |= goal ? worker->search->options.goals_end : !worker->search->options.keep_going;
    Sighting *const seen = &worker->seen[place];
    if (worker->retracing || worker->search->settled[place] || (seen->found && seen->level <= level)) return;
    *seen = (Sighting){.walk = worker->walk, .level = level, .event = event, .found = true};
    copy_state(seen->from, from);
    copy_state(seen->to, to);
}

/* A run ended in an event. */
static inline void ended(Worker *worker, int run, int event) {
    worker->moved = true;
    switch (EVENT_KIND[event]) {
        case EVENT_CUT:
            worker->cuts[event]++;
            worker->cut_runs[run]++;
            break;
        case EVENT_ASSERT:
        case EVENT_FAILURE:
            note(worker, FOUND_EVENT(run, event), worker->from, worker->from, worker->level, event);
            break;
        default:
            if (worker->narrowing) break; /* it is only a run that is not looked at */
            worker->search->error_event = event;
            stop_walks(worker->search, STOP_ERROR);
    }
}

#include "judging.h"

/* The buffer that a run writes the next state to: a copy of the current state. It has no effect unless it is taken. */
static inline uint64_t *successor(Worker *worker) {
    copy_state(worker->next, worker->from);
    return worker->next;
}

/* Whether the walk goes on by a run (an action or init with its arguments), which leads to `successor`. */
static inline bool taken(Worker *worker, int run) {
    if (worker->level >= 0 && same_state(worker->next, worker->from)) return false;
    worker->moved = true;
    if (UNLIKELY(worker->narrowing != NULL)) {
        narrow_to(worker, run); /* and all others are looked at too */
        return false;
    }
    worker->taken = run;
    return true;
}

#endif
