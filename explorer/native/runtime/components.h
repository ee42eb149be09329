/* Strongly connected components of a part of the graph: Tarjan's algorithm in the form of Pearce ("A space-efficient
 * algorithm for finding strongly connected components", 2016), with a stack of its own in place of recursion. */
#ifndef QUORATE_COMPONENTS_H
#define QUORATE_COMPONENTS_H

#include "analysed.h"

/* A state whose edges are being followed. */
typedef struct {
    uint64_t edge;
    uint32_t state;
    bool root; /* no state that came before can be reached, as far as is known */
    bool loops;
} Frame;

typedef struct {
    const Analysis *analysis;
    uint32_t *part;  /* by state: the number of the part that it is in; 0 for none */
    uint32_t *index; /* by state: 0 if not yet found */
    Region frame_region, stack_region;
    Frame *frames;
    uint32_t *stack; /* states found whose component is not complete */
    uint32_t parts;  /* the last number that was given to a part */
} Parts;

static void parts_close(Parts *parts) {
    free(parts->part);
    free(parts->index);
    region_release(&parts->frame_region);
    region_release(&parts->stack_region);
}

static bool parts_open(const Analysis *analysis, Parts *parts) {
    const uint64_t states = analysis->graph.states;
    parts->analysis = analysis;
    parts->parts = 0;
    parts->part = calloc(states + 1, sizeof *parts->part);
    parts->index = calloc(states + 1, sizeof *parts->index);
    parts->frame_region = region_reserve((states + 1) * sizeof(Frame));
    parts->stack_region = region_reserve((states + 1) * sizeof(uint32_t));
    parts->frames = parts->frame_region.data;
    parts->stack = parts->stack_region.data;
    return parts->part && parts->index && parts->frames && parts->stack;
}

static inline Frame frame_of(const Graph *graph, uint32_t state) {
    return (Frame){ROW_BEGIN(graph->rows[state]), state, true, false};
}

/* Call `single` for each component of one state without an edge to itself, and `several` for every other one, with its
 * states. `list` has the states of the part. False if it was stopped. */
static bool find_components(Parts *parts, uint32_t part, const uint32_t *list, uint64_t count,
                            void (*single)(void *, uint32_t), void (*several)(void *, const uint32_t *, uint64_t),
                            void *data) {
    const Graph *const graph = &parts->analysis->graph;
    uint32_t *const index = parts->index, *const stack = parts->stack;
    uint32_t next = 1, component = UINT32_MAX; /* indices go up, numbers of components down; they never meet */
    uint64_t depth = 0, stacked = 0, turns = 0;
    for (uint64_t i = 0; i < count; i++) index[list[i]] = 0;
    for (uint64_t i = 0; i < count; i++) {
        if (index[list[i]]) continue;
        index[list[i]] = next++;
        parts->frames[depth++] = frame_of(graph, list[i]);
        while (depth) {
            Frame *const frame = &parts->frames[depth - 1];
            const uint32_t u = frame->state;
            const uint64_t end = ROW_END(graph->rows[u]);
            bool deeper = false;
            for (; frame->edge < end && !deeper; frame->edge++) {
                const uint32_t v = graph->targets[frame->edge];
                if (v >= EVENT_TARGETS || parts->part[v] != part) continue;
                frame->loops |= u == v;
                if (!index[v]) {
                    index[v] = next++;
                    parts->frames[depth++] = frame_of(graph, v);
                    deeper = true;
                    break; /* the edge is looked at again, when the index of its target is known */
                }
                if (index[v] < index[u]) {
                    index[u] = index[v];
                    frame->root = false;
                }
            }
            if (deeper) continue;
            depth--;
            if (!frame->root) {
                stack[stacked++] = u;
                continue;
            }
            const bool loops = frame->loops;
            const uint64_t last = stacked;
            next--;
            while (stacked && index[stack[stacked - 1]] >= index[u]) {
                index[stack[--stacked]] = component;
                next--;
            }
            index[u] = component--;
            if (last == stacked && !loops) {
                single(data, u);
            } else {
                stack[last] = u;
                several(data, stack + stacked, last + 1 - stacked);
            }
            if (!(++turns & POLL) && is_stopped(parts->analysis)) return false;
        }
    }
    return true;
}

#endif
