/* A search by several processes. Each owns the states whose hash names it, expands them, and has them in its table; all
 * else is as in one process. Successors that others own are collected for them, exchanged when there are enough, and
 * inserted there (see peers.h). A filter keeps back states that were sent not long ago.
 *
 * How messages come from one process to another is not known here. A message has states, one after the other, then the
 * runs that led to them, four to a word. */
#ifndef QUORATE_EXCHANGE_H
#define QUORATE_EXCHANGE_H

#include "search.h"

#define RECENT_BYTES ((uint64_t)1 << 22) /* of the filter of a worker; a larger one is too slow */

/* What a worker has for one of the processes. */
typedef struct Outgoing {
    uint64_t *states;
    uint16_t *runs;
    uint64_t count, room;
} Outgoing;

/* A state that was sent; `hash` is 0 where there is none. */
typedef struct Recent {
    uint64_t hash, state[WORDS];
} Recent;

typedef struct Exchange {
    uint64_t me, processes;
    uint64_t room;            /* once so many successors wait, they are exchanged */
    uint64_t recent_mask;
    _Atomic uint64_t waiting; /* successors collected, by all workers */
    uint64_t next;            /* the next state of the level to be expanded */
    uint64_t *message;        /* those for all processes, in order */
    uint64_t message_room;    /* words */
    const uint64_t *arrived;  /* the message that is inserted, */
    uint64_t arrived_count;   /* its states, */
    _Atomic uint64_t chunk;   /* and the next one for a worker to take */
} Exchange;

static inline uint64_t message_words(uint64_t states) { return states * WORDS + (states + 3) / 4; }

#define OWNER_BITS (64 - INDEX_BITS) /* those of the tag, which tells less for it: slots go by the upper bits */

/* The process that owns states of a hash. */
static inline uint64_t owner_of(const Exchange *exchange, uint64_t hash) {
    return (hash & BITS(OWNER_BITS)) * exchange->processes >> OWNER_BITS;
}

static inline bool is_mine(const Worker *worker, int k) {
    const Exchange *const exchange = worker->search->exchange;
    return owner_of(exchange, worker->hash[k]) == exchange->me;
}

static inline Recent *recent_of(const Worker *worker, uint64_t hash) {
    return &worker->recent[hash & worker->search->exchange->recent_mask];
}

static COLD bool grow_outgoing(Outgoing *outgoing) {
    const uint64_t room = outgoing->room ? 2 * outgoing->room : 1024;
    uint64_t *const states = realloc(outgoing->states, room * WORDS * sizeof *states);
    if (states) outgoing->states = states;
    uint16_t *const runs = realloc(outgoing->runs, room * sizeof *runs);
    if (runs) outgoing->runs = runs;
    if (!states || !runs) return false;
    outgoing->room = room;
    return true;
}

/* Collect a state for its owner. */
static inline void collect(Worker *worker, uint64_t owner, const uint64_t *state, uint16_t run) {
    Outgoing *const outgoing = &worker->outgoing[owner];
    if (UNLIKELY(outgoing->count == outgoing->room) && !grow_outgoing(outgoing)) {
        stop_search(worker->search, STOP_MEMORY);
        return;
    }
    copy_state(&outgoing->states[outgoing->count * WORDS], state);
    outgoing->runs[outgoing->count++] = run;
}

/* Before a successor is looked up: have what that needs in the cache. */
static inline void exchange_prefetch(const Worker *worker, uint64_t hash) {
    const Exchange *const exchange = worker->search->exchange;
    if (owner_of(exchange, hash) == exchange->me)
        table_prefetch(&worker->search->table, hash);
    else
        __builtin_prefetch(recent_of(worker, hash), 1);
}

/* Whether another process owns the successor at `k` of the batch: then it is collected, unless it was not long ago. */
static inline bool is_elsewhere(Worker *worker, int k) {
    Exchange *const exchange = worker->search->exchange;
    const uint64_t hash = worker->hash[k], owner = owner_of(exchange, hash);
    if (owner == exchange->me) return false;
    Recent *const recent = recent_of(worker, hash);
    if (recent->hash == hash && same_state(recent->state, worker->next[k])) return true;
    recent->hash = hash;
    copy_state(recent->state, worker->next[k]);
    collect(worker, owner, worker->next[k], worker->action[k]);
    worker->collected++;
    return true;
}

/* Tell the others what this worker has collected since the last time. */
static inline void count_collected(Worker *worker) {
    if (!worker->collected) return;
    atomic_fetch_add_explicit(&worker->search->exchange->waiting, worker->collected, memory_order_relaxed);
    worker->collected = 0;
}

/* Whether so many successors wait that they are to be exchanged before others are found. */
static inline bool is_to_exchange(const Search *search) {
    return atomic_load_explicit(&search->exchange->waiting, memory_order_relaxed) >= search->exchange->room;
}

#endif
