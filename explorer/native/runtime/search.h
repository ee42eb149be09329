/* The options and data of a search, and the data of each worker.
 *
 * The generated model defines, before it includes this: WORDS, RUNS (actions and inits together), PROPERTIES, GOALS (bits
 * of those to be reached), EVENTS, EVENT_KIND[] and INITIAL; and RECORDING 1 and what recording.h needs, if the graph
 * can be recorded. */
#ifndef QUORATE_SEARCH_H
#define QUORATE_SEARCH_H

#include <pthread.h>
#include <stdlib.h>

#include "base.h"
#include "ends.h"
#include "memory.h"
#include "table.h"
#if RECORDING
#include "recorded.h"
#endif
#ifndef DISK
#define DISK 0 /* whether the search can go on on disk (see disk.h) */
#endif
#ifndef SHARED
#define SHARED 0 /* whether the search is one of several processes (see exchange.h) */
#endif

typedef struct {
    uint64_t states; /* limits of states, bytes and depth; UINT64_MAX for none */
    uint64_t bytes;
    uint64_t depth;
    uint64_t properties; /* bit p: decide property p */
    int32_t workers;
    int32_t symmetry;
    int32_t deadlock;
    int32_t keep_going;
    int32_t record;        /* the graph, in units that can */
    int32_t goals_end;     /* a goal that is reached ends the search, with its level */
    int32_t decided_ends;  /* once all properties are decided, the search ends, with the level */
    const uint64_t *start; /* the state to begin in, which is copied; NULL for the initial states */
} Options;

typedef struct {
    uint64_t depth, states, transitions, frontier, bytes;
} Progress;

/* For each place one, that of the least states. */
typedef struct {
    uint64_t from[WORDS]; /* the state, or the state before a step */
    uint64_t to[WORDS];   /* the state after a step; equal to `from` elsewhere */
    int32_t level;        /* how many steps from an initial state to `from` */
    int32_t event;
    bool found;
} Finding;

#define SETTLED_NOWHERE INT32_MAX

#define BATCH 512
#define LINE 128 /* bytes of a cache line, at most */

typedef struct Search Search;
typedef struct Effects Effects;

/* A slot of the table claimed for the new state at `k` of the batch. */
typedef struct {
    Slot *slot;
    int k;
} Claim;

typedef struct {
    Search *search;
    const uint64_t *from; /* the packed state that is expanded */
    const void *known;    /* keys of that state, for canonical forms of its successors (see symmetry.h), or NULL */
    uint64_t stuttered;   /* step properties that were decided for a step that changes nothing that they read */
    uint64_t stutter_bad;
    bool moved; /* some run of `from` led elsewhere, was cut or failed */
    bool constrained; /* `from` was not expanded, because of a constraint */
    bool solo;  /* no other worker is running */
    int count;   /* successors in the batch */
    int claimed; /* slots claimed for new states, and not yet released */
    int level;
    uint64_t stayed; /* runs since the last flush that led back to the state they began in, or where another run did */
    uint64_t transitions;
    _Atomic uint64_t shown_transitions;
    uint64_t fired[RUNS + 1]; /* the last: the initial state of default values */
    uint64_t found[RUNS + 1]; /* new states, by the run that led to them first */
    uint64_t cuts[EVENTS];
    uint64_t cut_runs[RUNS + 1]; /* how often each run was cut */
    Finding *findings;
    Effects *effects; /* those that are remembered (see effects.h); NULL if the model has none */
    uint64_t hash[BATCH];
    const uint64_t *origin[BATCH];
    uint16_t action[BATCH];
    Claim claims[BATCH];
    uint64_t next[BATCH + 1][WORDS];
#if SHARED
    struct Outgoing *outgoing; /* by process */
    Region recent_region;
    struct Recent *recent;
    uint64_t collected; /* since the last flush */
#endif
#if RECORDING
    uint64_t instance[INSTANCE_WORDS + 1]; /* the codes of the parameters of the present run */
    uint32_t target[BATCH];
    uint16_t label[BATCH], renaming[BATCH];
    Aside aside[BATCH];
    int aside_count;
    int row_first;              /* the first successor in the batch that is of the row of `from` */
    uint64_t row_hashes;        /* of those successors, as a set of bits */
    uint64_t row_begin;         /* of the row that is being written */
    uint64_t lost_row;          /* the state of a row that is not complete, plus 1; or 0 */
    uint64_t edge_at, edge_end; /* the rest of the chunk */
#endif
} Worker;

/* Counters up to some level. */
typedef struct {
    uint64_t transitions;
    uint64_t fired[RUNS + 1], found[RUNS + 1];
    uint64_t cuts[EVENTS];
    uint64_t cut_runs[RUNS + 1];
} Counts;

/* What has been explored in all levels before one, from which a search can go on (see takeover.h and kept.h). */
typedef struct {
    uint64_t levels; /* how many of Search.levels there are, the begin of that level being the last; 0 for nothing yet */
    Counts counts;
    int32_t settled_in[FINDINGS];
} Kept;

/* A target when traces are rebuilt: a state, and its least predecessor so far. */
typedef struct {
    uint64_t want[WORDS];
    uint64_t least[WORDS];
    bool found;
} Target;

struct Search {
    Options options;
    uint64_t first[WORDS]; /* the state to begin in, if options.start is not NULL */
    Region region;
    uint64_t *states;
    Table table, larger;
    uint64_t full_at;      /* the table is full when the array has so many states */
    struct Disk *disk;     /* not NULL: the search is on disk (see disk.h) */
    struct Exchange *exchange; /* in units that are shared: not NULL (see exchange.h) */

    /* Variables that all workers write have cache lines of their own, apart from those that they only read. */
    _Alignas(LINE) _Atomic uint64_t count; /* states found; may exceed `most`, then the search stops */
    _Atomic uint64_t chunk;                /* the next state of the level for a worker to take */
    _Atomic uint64_t frontier;             /* states of the level not yet taken, for progress */
    _Alignas(LINE) _Atomic uint64_t most;  /* the most states that limits and memory allow */
    _Atomic int stop;
    _Atomic int depth;
    _Atomic uint64_t todo; /* properties still to be decided */
    _Atomic uint64_t bytes;
    uint64_t begin, end; /* the level that is expanded */
    uint64_t *levels;    /* levels[d]: where level d begins */
    uint64_t level_count, level_room;
    Finding findings[FINDINGS];
    bool settled[FINDINGS];
    int32_t settled_in[FINDINGS]; /* the level whose expansion found it, -1 for the initial states, or nowhere */
    Counts before;                /* of all workers, before the level that is expanded */
    Kept kept;                    /* `lock` is held when it is written, or read by another thread */
    bool finding_again;           /* a level is expanded again for what was found in it (see takeover.h) */
    _Atomic int error_event;

    Worker **workers;
    pthread_t *threads;
    int started; /* threads running */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    void (*job)(Worker *); /* what all workers do */
    uint64_t round; /* increases with each job given to the workers */
    int busy;       /* workers in the level */
    int waiting;    /* workers waiting for the table to grow */
    int rebuilding; /* workers still rebuilding it */
    uint64_t growth;
    _Atomic bool grow;
    _Atomic uint64_t rebuilt;
    bool closing;

    Target *targets; /* not NULL: a trace is rebuilt */
    int target_count;
    uint8_t *marks;                     /* by state: whether it is on a shortest path */
    bool marking;                       /* predecessors of marked states are being marked */
    uint64_t marked_begin, marked_end;  /* the level whose marks count */

    void (*receive)(Worker *); /* not NULL: called with each batch, in place of inserting its states */
    Worker *lister;            /* the worker of those batches */
    struct Listing *listing;
    struct Bunch *bunch;
#if RECORDING
    Recording recording;
#endif
};

/* Record a violation while steps are listed (see steps.h). */
static void list_violation(Worker *worker, int place, int event);

#ifdef EFFECT_WORDS
static bool open_effects(Worker *worker); /* see effects.h */
#else
static inline bool open_effects(UNUSED Worker *worker) { return true; }
#endif

/* Generated. */
static void expand(Worker *worker, const uint64_t *packed);
static void start(Worker *worker);
static void check_state(Worker *worker, const uint64_t *packed, int action);
static void canonicalize_state(const Worker *worker, uint64_t *packed);
#if RECORDING
static uint32_t canonicalize_ranked(const Worker *worker, uint64_t *packed);
static inline void record_event(Worker *worker, int run, int event);
#endif

static inline void stop_search(Search *search, Stop why) {
    int none = STOP_NONE;
    atomic_compare_exchange_strong(&search->stop, &none, (int)why);
}

/* Whether the search is to stop, so that results no longer matter: batches are dropped then. Not while steps are listed,
 * which is done after the end of the search. */
static inline bool told_to_stop(const Worker *worker) {
    const Search *const search = worker->search;
    return search && !search->receive && atomic_load_explicit(&search->stop, memory_order_relaxed) != STOP_NONE;
}

/* The bytes that so many states take, with what is recorded of steps. */
static inline uint64_t stored_bytes(UNUSED const Search *search, uint64_t states) {
    uint64_t bytes = states * sizeof(uint64_t) * WORDS;
#if RECORDING
    if (search->options.record)
        bytes += states * sizeof(uint64_t) + atomic_load(&search->recording.used) * edge_bytes(&search->recording);
#endif
    return bytes;
}

static inline bool pair_before(const uint64_t *from, const uint64_t *to, const Finding *finding) {
    if (!same_state(from, finding->from)) return state_before(from, finding->from);
    return state_before(to, finding->to);
}

/* Record a finding unless there is one of lesser states; `from` and `to` may be the same. */
static inline void note(Worker *worker, int place, const uint64_t *from, const uint64_t *to, int level, int event) {
    if (worker->search->receive) {
        list_violation(worker, place, event);
        return;
    }
    if (worker->search->settled[place]) return;
    Finding *const finding = &worker->findings[place];
    if (finding->found && !pair_before(from, to, finding)) return;
    copy_state(finding->from, from);
    copy_state(finding->to, to);
    finding->level = level;
    finding->event = event;
    finding->found = true;
}

/* A run ended in an event. */
static inline void ended(Worker *worker, int run, int event) {
    worker->moved = true;
#if RECORDING
    if (worker->search->recording.on && EVENT_KIND[event] <= EVENT_FAILURE) record_event(worker, run, event);
#endif
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
            /* A level whose expansion was interrupted has runs that exceed a capacity. When it is expanded again, for
             * findings or paths, such runs do not lead to any of them. */
            if (worker->search->targets || worker->search->marking || worker->search->finding_again) break;
            worker->search->error_event = event;
            stop_search(worker->search, STOP_ERROR);
    }
}

#include "judging.h"

#endif
