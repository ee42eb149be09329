/* Regions of a graph: the states that a run may be in without leaving some of them, and how far they are. */
#ifndef QUORATE_REGIONS_H
#define QUORATE_REGIONS_H

#include "analysed.h"

typedef struct {
    const uint8_t *outside; /* by state */
    const uint8_t *start;   /* by state; NULL: a run may have been anywhere before */
    uint32_t *distance;     /* by state, to be filled: the length of a shortest such run, or OUTSIDE */
    uint32_t *order;        /* to be filled: the states, nearest first */
    uint64_t count;
} Territory;

static void enter(Territory *territory, uint64_t state, uint32_t distance) {
    if (territory->outside[state] || territory->distance[state] != OUTSIDE) return;
    territory->distance[state] = distance;
    territory->order[territory->count++] = (uint32_t)state;
}

static void leave_from(const Graph *graph, Territory *territory, uint64_t state, uint32_t distance) {
    const uint64_t row = graph->rows[state], end = ROW_END(row);
    if (!(row & ROW_EXPANDED)) return;
    for (uint64_t edge = ROW_BEGIN(row); edge < end; edge++)
        if (graph->targets[edge] < EVENT_TARGETS) enter(territory, graph->targets[edge], distance);
}

/* Find the territory: runs enter it at a state of `start`, as early as they can reach one, and then stay. False if it
 * was stopped. */
static bool find_territory(const Analysis *analysis, Territory *territory) {
    const Graph *const graph = &analysis->graph;
    uint64_t head = 0, next = 0;
    for (uint64_t i = 0; i < graph->states; i++) territory->distance[i] = OUTSIDE;
    territory->count = 0;
    for (uint32_t level = 0; next < graph->states || head < territory->count; level++) {
        const uint64_t last = level + 1 < graph->level_count ? graph->levels[level + 1] : graph->states;
        for (; next < last; next++)
            if (!territory->start || territory->start[next]) enter(territory, next, level);
        const uint64_t end = territory->count;
        for (; territory->start && head < end; head++) {
            if (!(head & POLL) && is_stopped(analysis)) return false;
            leave_from(graph, territory, territory->order[head], level + 1);
        }
        if (!territory->start) head = end;
    }
    return true;
}

static bool packed_before(const Graph *graph, uint64_t a, uint64_t b) {
    for (uint64_t i = graph->words; i-- > 0;) {
        const uint64_t one = graph->packed[a * graph->words + i], other = graph->packed[b * graph->words + i];
        if (one != other) return one < other;
    }
    return false;
}

/* The least state with a step to `state` that is one nearer; UINT64_MAX if there is none. */
static uint64_t state_nearer(const Graph *graph, const uint32_t *distance, uint64_t state) {
    uint64_t least = UINT64_MAX;
    for (uint64_t u = 0; u < graph->states; u++) {
        const uint64_t row = graph->rows[u], end = ROW_END(row);
        if (distance[u] == OUTSIDE || distance[u] + 1 != distance[state] || !(row & ROW_EXPANDED)) continue;
        for (uint64_t edge = ROW_BEGIN(row); edge < end; edge++) {
            if (graph->targets[edge] != state) continue;
            if (least == UINT64_MAX || packed_before(graph, u, least)) least = u;
            break;
        }
    }
    return least;
}

/* Which events end steps from marked states; those that `skip` names by label do not count. */
static void mark_events(const Graph *graph, const uint8_t *marks, const uint8_t *skip, uint8_t *events) {
    for (uint64_t u = 0; u < graph->states; u++) {
        const uint64_t row = graph->rows[u], end = ROW_END(row);
        if (!marks[u] || !(row & ROW_EXPANDED)) continue;
        for (uint64_t edge = ROW_BEGIN(row); edge < end; edge++)
            if (graph->targets[edge] >= EVENT_TARGETS && !(skip && skip[graph->labels[edge]]))
                events[graph->targets[edge] - EVENT_TARGETS] = 1;
    }
}

#endif
