/* The recorded graph: which step leads where, for questions about runs that are asked after the search.
 *
 * The edges of a state are contiguous: its row. An edge has a target, a label and, where states are representatives, the
 * rank of a permutation that makes the state that the step led to its representative. A step that was cut or failed is
 * an edge to its event. The label is the number of the run, or for a fair action that of an instance: of the action with
 * the codes of the parameters that count. */
#ifndef QUORATE_RECORDED_H
#define QUORATE_RECORDED_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "memory.h"

#define EVENT_TARGETS UINT32_C(0xFFFF0000) /* targets from here on are events, counted from here */
#define ROW_ENDS UINT32_MAX                /* among what is recorded beside a batch: the state has no further edges */

/* A row as a word: whether the state was expanded, where its edges begin, and how many there are. */
#define ROW_COUNT_BITS 24
#define ROW_EXPANDED (UINT64_C(1) << 63)
#define ROW_MOST ((UINT64_C(1) << ROW_COUNT_BITS) - 1)
#define ROW(begin, count) (ROW_EXPANDED | (uint64_t)(begin) << ROW_COUNT_BITS | (uint64_t)(count))
#define ROW_BEGIN(row) (((row) & ~ROW_EXPANDED) >> ROW_COUNT_BITS)
#define ROW_END(row) (ROW_BEGIN(row) + ((row) & ROW_MOST))

#define MOST_LABELS 65535
#define LABEL_SLOTS_LOG2 17

/* The edges of all states, and the instances by label. */
typedef struct {
    bool on; /* the search records now */
    Region targets, labels, renamings, rows, label_slots, label_keys;
    uint32_t *target;
    uint16_t *label;
    void *renaming; /* of renaming_bytes each */
    uint64_t *row;  /* by state */
    uint64_t room;  /* edges that there are addresses for */
    _Atomic uint64_t used;
    int renaming_bytes;
    uint64_t taken; /* states that were taken over: they have no rows until they are expanded again */
    _Atomic uint32_t label_count;
    _Atomic uint32_t *label_slot; /* a hash table: labels plus 1 */
    uint64_t *label_key;          /* by label: the run, and the codes of its parameters */
} Recording;

/* An edge that is no successor in the batch, or the end of a row; `before` is the next successor in the batch. */
typedef struct {
    uint64_t state;
    uint32_t target;
    uint16_t label;
    int16_t before;
} Aside;

static inline uint64_t edge_bytes(const Recording *recording) {
    return sizeof(uint32_t) + sizeof(uint16_t) + (uint64_t)recording->renaming_bytes;
}

#endif
