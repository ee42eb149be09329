/* A backward sweep over bits of one width, BITS, with functions named by SWEPT. Included once for each width. */

/* The bits that a state has if its successor has `bits` and is renamed: bit i for the place of i there. */
static inline BITS SWEPT(renamed)(const Renamed *renamed, uint32_t permutation, BITS bits) {
    const uint8_t *const place = renamed->place + (size_t)permutation * 64;
    BITS result = 0;
    for (int i = 0; i < (int)(8 * sizeof bits); i++) result |= (BITS)((bits >> place[i] & 1) << i);
    return result;
}

/* Add to the bits of each state those of its successors, until nothing changes: `skip` says by label which steps do not
 * count. Returns the number of sweeps; -1 if it was stopped. */
static int SWEPT(sweep)(const Analysis *analysis, BITS *bits, const uint8_t *skip, const Renamed *renamed) {
    const Graph *const graph = &analysis->graph;
    const BITS unknown = (BITS)1 << (8 * sizeof(BITS) - 1);
    const bool one = sizeof(BITS) == 1;
    for (uint64_t u = 0; u < graph->states; u++)
        if (!(graph->rows[u] & ROW_EXPANDED)) bits[u] |= unknown;
    for (int sweeps = 1;; sweeps++) {
        bool changed = false;
        for (uint64_t u = graph->states; u-- > 0;) {
            if (!(u & POLL) && is_stopped(analysis)) return -1;
            const uint64_t row = graph->rows[u], end = ROW_END(row);
            BITS all = bits[u];
            if (!(row & ROW_EXPANDED)) continue;
            for (uint64_t edge = ROW_BEGIN(row); edge < end; edge++) {
                const uint32_t target = graph->targets[edge];
                if (skip && skip[graph->labels[edge]]) continue;
                if (target >= EVENT_TARGETS)
                    all |= graph->cuts[target - EVENT_TARGETS] ? unknown : 0;
                else if (!renamed)
                    all |= bits[target];
                else if (one)
                    all |= renamed->table[renaming_of(graph, edge) * 256 + (uint8_t)bits[target]];
                else
                    all |= SWEPT(renamed)(renamed, renaming_of(graph, edge), bits[target]);
            }
            changed |= all != bits[u];
            bits[u] = all;
        }
        if (!changed) return sweeps;
    }
}

/* Mark the states with several bits of values whose successors all have one, and which have no step that is cut. */
static void SWEPT(critical)(const Graph *graph, const BITS *bits, uint8_t *marks) {
    const BITS unknown = (BITS)1 << (8 * sizeof(BITS) - 1);
    for (uint64_t u = 0; u < graph->states; u++) {
        const uint64_t row = graph->rows[u], end = ROW_END(row);
        const BITS values = bits[u] & (BITS)~unknown;
        bool critical = row & ROW_EXPANDED && values & (values - 1);
        for (uint64_t edge = ROW_BEGIN(row); critical && edge < end; edge++) {
            const uint32_t target = graph->targets[edge];
            if (target >= EVENT_TARGETS) {
                critical = !graph->cuts[target - EVENT_TARGETS];
                continue;
            }
            const BITS there = bits[target];
            critical = there && !(there & unknown) && !(there & (there - 1));
        }
        marks[u] = critical;
    }
}
