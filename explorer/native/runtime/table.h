/* The visited set: open addressing with linear probing over one 64-bit word a slot.
 *
 *     63        40 39                            0
 *     [   tag    ] [ index of the state, plus 1  ]      0: free; index all ones: claimed, not yet written
 *
 * The tag spares most comparisons with states that differ; equality is always that of the states
 * themselves. A slot is claimed by compare-and-swap, then the state is written, then the slot is released,
 * so any number of threads insert at once and the array of states has no holes. */
#ifndef QUORATE_TABLE_H
#define QUORATE_TABLE_H

#include "base.h"
#include "memory.h"

#define INDEX_BITS 40
#define INDEX_MASK BITS(INDEX_BITS)
#define TAG(hash) ((hash) << INDEX_BITS)
#define PENDING INDEX_MASK
#define FIRST_TABLE 16 /* log2 of the slots that a table has at first */

typedef _Atomic uint64_t Slot;

typedef struct {
    Region region;
    Slot *slots;
    int shift; /* a hash's slot is hash >> shift */
    uint64_t mask;
} Table;

static inline bool table_open(Table *table, int log2_slots) {
    table->region = region_reserve(sizeof(Slot) << log2_slots);
    table->slots = table->region.data;
    table->shift = 64 - log2_slots;
    table->mask = BITS(log2_slots);
    return table->slots != NULL;
}

static inline void table_close(Table *table) { region_release(&table->region); }

static inline uint64_t table_bytes(const Table *table) { return (table->mask + 1) * sizeof(Slot); }

/* The most states in a table: up to three quarters full, linear probing stays short. */
static inline uint64_t table_most(const Table *table) { return (table->mask + 1) / 4 * 3; }

static inline void table_prefetch(const Table *table, uint64_t hash) {
    __builtin_prefetch((const void *)&table->slots[hash >> table->shift], 1);
}

/* Prefetch the state in the first slot of `hash`, if its tag matches. */
static inline void table_prefetch_state(const Table *table, const uint64_t *states, uint64_t hash) {
    const uint64_t word = atomic_load_explicit(&table->slots[hash >> table->shift], memory_order_relaxed);
    if ((word ^ TAG(hash)) >> INDEX_BITS == 0 && word)
        __builtin_prefetch(&states[((word & INDEX_MASK) - 1) * WORDS]);
}

/* Put `word` into the first free slot: for states known to be absent, when a table is rebuilt. */
static inline void table_place(Table *table, uint64_t hash, uint64_t index) {
    const uint64_t word = TAG(hash) | (index + 1);
    for (uint64_t i = hash >> table->shift;; i = (i + 1) & table->mask) {
        uint64_t found = atomic_load_explicit(&table->slots[i], memory_order_relaxed);
        while (!found)
            if (atomic_compare_exchange_weak_explicit(&table->slots[i], &found, word, memory_order_relaxed,
                                                      memory_order_relaxed))
                return;
    }
}

#endif
