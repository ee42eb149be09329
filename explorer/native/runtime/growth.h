/* Growth of the table, with the search halted: every worker in the level waits at its next flush, then all of them
 * rebuild the table together from the array of states, which never moves. On disk (see disk.h), they empty it. */
#ifndef QUORATE_GROWTH_H
#define QUORATE_GROWTH_H

#include "batch.h"
#if DISK
#include "disk.h"
#endif

#define REBUILD_CHUNK 4096

/* Set the largest number of states that the limits and the reserved memory allow, with tables of `bytes` bytes. */
static void set_most(Search *search, uint64_t bytes) {
    const uint64_t all = bytes + stored_bytes(search, 0), size = stored_bytes(search, 1) - stored_bytes(search, 0);
    uint64_t most = search->region.bytes / (sizeof(uint64_t) * WORDS);
    const uint64_t left = search->options.bytes > all ? search->options.bytes - all : 0;
    if (left / size < most) most = left / size;
    if (search->options.states < most) most = search->options.states;
    if (most > INDEX_MASK - 1) most = INDEX_MASK - 1;
#if RECORDING
    if (search->options.record && most > EVENT_TARGETS) most = EVENT_TARGETS;
#endif
    atomic_store(&search->most, most);
    atomic_store(&search->bytes, bytes);
    search->full_at = table_most(&search->table);
}

/* Open the larger table; without memory for it the search stops. */
static bool open_larger(Search *search) {
#if DISK
    if (search->disk) return begin_spill(search);
#endif
    const uint64_t bytes = 2 * table_bytes(&search->table);
    const uint64_t states = stored_bytes(search, atomic_load(&search->count));
    const uint64_t limit = search->options.bytes;
    if (bytes + table_bytes(&search->table) + states > limit ||
        !table_open(&search->larger, 64 - search->table.shift + 1)) {
        stop_search(search, STOP_MEMORY);
        return false;
    }
    atomic_store(&search->rebuilt, 0);
    return true;
}

static void rebuild(Search *search) {
#if DISK
    if (search->disk) {
        spill(search);
        return;
    }
#endif
    const uint64_t count = atomic_load(&search->count);
    uint64_t hash[REBUILD_CHUNK];
    for (;;) {
        const uint64_t first = atomic_fetch_add(&search->rebuilt, REBUILD_CHUNK);
        if (first >= count) return;
        const uint64_t size = count - first < REBUILD_CHUNK ? count - first : REBUILD_CHUNK;
        for (uint64_t i = 0; i < size; i++) {
            hash[i] = hash_state(&search->states[(first + i) * WORDS]);
            table_prefetch(&search->larger, hash[i]);
        }
        for (uint64_t i = 0; i < size; i++) table_place(&search->larger, hash[i], first + i);
    }
}

static void swap_tables(Search *search) {
#if DISK
    if (search->disk) {
        end_spill(search);
        return;
    }
#endif
    table_close(&search->table);
    search->table = search->larger;
    memset(&search->larger, 0, sizeof search->larger);
    set_most(search, table_bytes(&search->table));
}

/* Called with the lock held, when all workers of the level wait. */
static void begin_rebuilding(Search *search) {
    search->rebuilding = open_larger(search) ? search->waiting : 0;
    if (!search->rebuilding) {
        search->waiting = 0;
        search->growth++;
        atomic_store(&search->grow, false);
    }
    pthread_cond_broadcast(&search->changed);
}

static void grow_table(Worker *worker) {
    Search *const search = worker->search;
    if (worker->solo) {
        if (open_larger(search)) {
            rebuild(search);
            swap_tables(search);
        }
        return;
    }
    pthread_mutex_lock(&search->lock);
    if (!table_is_full(search)) { /* another worker has grown it */
        pthread_mutex_unlock(&search->lock);
        return;
    }
    const uint64_t growth = search->growth;
    atomic_store(&search->grow, true);
    if (++search->waiting == search->busy) begin_rebuilding(search);
    while (growth == search->growth && !search->rebuilding) pthread_cond_wait(&search->changed, &search->lock);
    if (growth == search->growth) {
        pthread_mutex_unlock(&search->lock);
        rebuild(search);
        pthread_mutex_lock(&search->lock);
        if (--search->rebuilding == 0) {
            swap_tables(search);
            search->waiting = 0;
            search->growth++;
            atomic_store(&search->grow, false);
            pthread_cond_broadcast(&search->changed);
        }
        while (growth == search->growth) pthread_cond_wait(&search->changed, &search->lock);
    }
    pthread_mutex_unlock(&search->lock);
}

#endif
