/* Successors are collected in a batch before any is looked up, so that their slots are in the cache by then: this hides
 * the latency of memory, which limits the speed of a search. */
#ifndef QUORATE_BATCH_H
#define QUORATE_BATCH_H

#include "search.h"
#if RECORDING
#include "recording.h"
#endif
#if SHARED
#include "exchange.h"
#endif

static void flush_batch(Worker *worker);
static void find_again(Worker *worker);

/* The buffer that a run writes the next state to: a copy of the current state. It has no effect unless it is emitted. */
static inline uint64_t *successor(Worker *worker) {
    uint64_t *const next = worker->next[worker->count];
    copy_state(next, worker->from);
    return next;
}

/* The run `run` (an action or init with its arguments) led to the state written to `successor`. */
static inline void emit(Worker *worker, int run) {
    Search *const search = worker->search;
    const int k = worker->count;
    uint64_t *const next = worker->next[k];
    worker->fired[run]++;
    if (same_state(next, worker->from) && worker->level >= 0) {
        worker->stayed++;
        return;
    }
    worker->moved = true;
#if RECORDING
    if (search->recording.on)
        record_successor(worker, run, next);
    else
#endif
        if (search->options.symmetry) canonicalize_state(worker, next);
    const uint64_t hash = hash_state(next);
    worker->hash[k] = hash;
#if RECORDING
    if (search->recording.on && UNLIKELY(is_repeated(worker, k))) {
        worker->stayed++;
        return;
    }
#endif
    worker->origin[k] = worker->from;
    worker->action[k] = (uint16_t)run;
#if SHARED
    exchange_prefetch(worker, hash);
#else
    table_prefetch(&search->table, hash);
#endif
    worker->count = k + 1;
    if (UNLIKELY(k + 1 == BATCH)) flush_batch(worker);
}

/* Assign indices to the new states of the batch so far, whose slots are claimed, all at once, since the counter is
 * shared by all workers. Write the states, release the slots, and evaluate the properties of states. */
static void publish_claims(Worker *worker) {
    Search *const search = worker->search;
    const uint64_t claimed = (uint64_t)worker->claimed;
    if (!claimed) return;
    worker->claimed = 0;
    const uint64_t first = atomic_fetch_add_explicit(&search->count, claimed, memory_order_relaxed);
    const uint64_t most = atomic_load_explicit(&search->most, memory_order_relaxed);
    for (uint64_t i = 0; i < claimed; i++) {
        const Claim claim = worker->claims[i];
        const uint64_t index = first + i;
        if (UNLIKELY(index >= most)) {
            stop_search(search, index >= search->options.states ? STOP_STATES : STOP_MEMORY);
            atomic_store_explicit(claim.slot, 0, memory_order_release);
            continue;
        }
        copy_state(&search->states[index * WORDS], worker->next[claim.k]);
        atomic_store_explicit(claim.slot, TAG(worker->hash[claim.k]) | (index + 1), memory_order_release);
        check_state(worker, worker->next[claim.k], worker->action[claim.k]);
        worker->found[worker->action[claim.k]]++;
#if RECORDING
        worker->target[claim.k] = (uint32_t)index;
#endif
    }
}

static inline bool claim_slot(Worker *worker, Slot *slot, uint64_t *word, uint64_t pending, int k) {
    if (worker->solo)
        atomic_store_explicit(slot, pending, memory_order_relaxed);
    else if (!atomic_compare_exchange_strong_explicit(slot, word, pending, memory_order_acquire,
                                                      memory_order_acquire))
        return false;
    worker->claims[worker->claimed++] = (Claim){slot, k};
    return true;
}

static inline void find_or_insert(Worker *worker, int k) {
    Search *const search = worker->search;
    Table *const table = &search->table;
    const uint64_t tag = TAG(worker->hash[k]);
#if RECORDING
    worker->target[k] = ROW_ENDS; /* while it is not known */
#endif
    for (uint64_t i = worker->hash[k] >> table->shift;; i = (i + 1) & table->mask) {
        Slot *const slot = &table->slots[i];
        uint64_t word = atomic_load_explicit(slot, memory_order_acquire);
        if (!word && claim_slot(worker, slot, &word, tag | PENDING, k)) return;
        if (((word ^ tag) >> INDEX_BITS) != 0) continue;
        if (UNLIKELY((word & INDEX_MASK) == PENDING)) {
            /* The worker that claimed the slot may be waiting for one of ours, so we publish ours first. The claim
             * may also be our own. */
            publish_claims(worker);
            do word = atomic_load_explicit(slot, memory_order_acquire);
            while ((word & INDEX_MASK) == PENDING);
        }
        if (UNLIKELY(!word)) return; /* the claim was given up: the search stops */
        if (!same_state(&search->states[((word & INDEX_MASK) - 1) * WORDS], worker->next[k])) continue;
#if RECORDING
        worker->target[k] = (uint32_t)((word & INDEX_MASK) - 1);
#endif
        return;
    }
}

/* While traces are rebuilt: record the least predecessor of each target that is among the successors. */
static inline void find_targets(Worker *worker) {
    Search *const search = worker->search;
    for (int t = 0; t < search->target_count; t++) {
        Target *const target = &search->targets[t];
        for (int k = 0; k < worker->count; k++) {
            if (LIKELY(!same_state(worker->next[k], target->want))) continue;
            pthread_mutex_lock(&search->lock);
            if (!target->found || state_before(worker->origin[k], target->least))
                copy_state(target->least, worker->origin[k]);
            target->found = true;
            pthread_mutex_unlock(&search->lock);
        }
    }
}

#define NOWHERE UINT64_MAX

/* The index of a state, or NOWHERE if it is not in the table. Nothing may be inserted meanwhile. */
static inline uint64_t find_index(const Search *search, const uint64_t *state, uint64_t hash) {
    const Table *const table = &search->table;
    for (uint64_t i = hash >> table->shift;; i = (i + 1) & table->mask) {
        const uint64_t word = atomic_load_explicit(&table->slots[i], memory_order_relaxed);
        if (!word) return NOWHERE;
        if (((word ^ TAG(hash)) >> INDEX_BITS) != 0) continue;
        const uint64_t index = (word & INDEX_MASK) - 1;
        if (same_state(&search->states[index * WORDS], state)) return index;
    }
}

/* While shortest paths are marked: mark each state with a marked successor. Only one worker expands a state. */
static inline void mark_origins(Worker *worker) {
    Search *const search = worker->search;
    for (int k = 0; k < worker->count; k++) {
        const uint64_t origin = (uint64_t)(worker->origin[k] - search->states) / WORDS;
        if (search->marks[origin]) continue;
        const uint64_t index = find_index(search, worker->next[k], worker->hash[k]);
        if (index >= search->marked_begin && index < search->marked_end && search->marks[index])
            search->marks[origin] = 1;
    }
}

static void grow_table(Worker *worker);

static inline bool table_is_full(Search *search) {
    const uint64_t coming = (uint64_t)search->options.workers * BATCH;
    const uint64_t count = atomic_load_explicit(&search->count, memory_order_relaxed);
    return count + coming > search->full_at ||
           atomic_load_explicit(&search->grow, memory_order_relaxed);
}

static inline void drop_batch(Worker *worker) {
    worker->count = 0;
#if RECORDING
    worker->aside_count = 0;
    begin_row(worker);
#endif
}

/* Look up the successors in the batch, and insert those that are new. */
static void insert_batch(Worker *worker) {
    Search *const search = worker->search;
    while (UNLIKELY(table_is_full(search)) && !atomic_load_explicit(&search->stop, memory_order_relaxed))
        grow_table(worker);
    if (UNLIKELY(atomic_load_explicit(&search->stop, memory_order_relaxed))) return;
    for (int k = 0; k < worker->count; k++) {
#if SHARED
        if (!is_mine(worker, k)) continue;
#endif
        table_prefetch_state(&search->table, search->states, worker->hash[k]);
    }
    for (int k = 0; k < worker->count; k++) {
#if SHARED
        if (is_elsewhere(worker, k)) continue;
#endif
        find_or_insert(worker, k);
    }
    publish_claims(worker);
#if SHARED
    count_collected(worker);
#endif
#if RECORDING
    if (search->recording.on) record_batch(worker);
#endif
}

static void flush_batch(Worker *worker) {
    Search *const search = worker->search;
    if (search->targets || search->marking || search->receive || search->finding_again) {
        if (search->receive)
            search->receive(worker);
        else if (search->finding_again)
            find_again(worker);
        else if (search->marking)
            mark_origins(worker);
        else
            find_targets(worker);
        drop_batch(worker);
        return;
    }
    worker->transitions += (uint64_t)worker->count + worker->stayed;
    worker->stayed = 0;
    atomic_store_explicit(&worker->shown_transitions, worker->transitions, memory_order_relaxed);
    insert_batch(worker);
    drop_batch(worker);
}

#endif
