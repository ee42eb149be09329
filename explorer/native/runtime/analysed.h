/* A graph as it was recorded, to be analysed without the model. The structures are mirrored in analysis.py. */
#ifndef QUORATE_ANALYSED_H
#define QUORATE_ANALYSED_H

#include "group.h"

#define POLL BITS_BELOW(16) /* whether to stop is asked once in so many states, plus 1 */
#define BITS_BELOW(n) ((UINT64_C(1) << (n)) - 1)
#define OUTSIDE UINT32_MAX

typedef struct {
    uint64_t states;       /* in breadth-first order */
    const uint64_t *rows;  /* see recorded.h */
    const uint32_t *targets;
    const uint16_t *labels;
    const void *renamings;
    const uint64_t *levels; /* where each level begins */
    uint64_t level_count;
    const uint64_t *packed; /* the states, of `words` words each */
    uint64_t words;
    const uint8_t *cuts;    /* by event: whether it cuts a step, rather than that it failed */
    const int *sizes;       /* of the sorts whose values are renamed */
    int32_t sorts;
    int32_t renaming_bytes; /* 0: no edge renames */
    const uint16_t *exchanges; /* see group.h */
    uint64_t label_count;
} Graph;

typedef struct {
    Graph graph;
    Group group;
    _Atomic int stop;
} Analysis;

static inline bool is_stopped(const Analysis *analysis) {
    return atomic_load_explicit(&analysis->stop, memory_order_relaxed);
}

static inline uint32_t renaming_of(const Graph *graph, uint64_t edge) {
    if (graph->renaming_bytes == 1) return ((const uint8_t *)graph->renamings)[edge];
    return graph->renaming_bytes == 2 ? ((const uint16_t *)graph->renamings)[edge] : 0;
}

#endif
