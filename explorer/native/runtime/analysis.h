/* Questions about the runs of a recorded graph, as functions that Python calls. They are independent of the model, and
 * compiled once for all. Those that return an int: 0 is done, 1 stopped, 2 no memory. */
#define EXPORT __attribute__((visibility("default")))

#include "fairness.h"
#include "regions.h"
#include "sweeps.h"

EXPORT void quorate_analysis_close(Analysis *analysis) {
    if (!analysis) return;
    group_close(&analysis->group);
    free(analysis);
}

/* NULL without memory. The arrays of the graph are used until the analysis is closed. */
EXPORT Analysis *quorate_analysis_open(const Graph *graph) {
    Analysis *const analysis = calloc(1, sizeof *analysis);
    if (!analysis) return NULL;
    analysis->graph = *graph;
    Group *const group = &analysis->group;
    group->sorts = graph->sorts;
    group->sizes = graph->sizes;
    group->labels = (uint32_t)graph->label_count;
    group->exchanges = graph->exchanges;
    if (group_open(group)) return analysis;
    quorate_analysis_close(analysis);
    return NULL;
}

/* Stop what another thread asks. */
EXPORT void quorate_analysis_stop(Analysis *analysis) { atomic_store(&analysis->stop, 1); }

/* Sweep backwards with bits of 1 or 8 bytes. `element` (see sweeps.h) is NULL if no bit is renamed; `critical`, if it is
 * not NULL, is filled. */
EXPORT int quorate_analysis_sweep(Analysis *analysis, void *bits, int bytes, const uint8_t *skip, const int16_t *element,
                                  uint8_t *critical) {
    Renamed names = {0};
    const bool renames = element && analysis->graph.renaming_bytes;
    const Renamed *const renamed = renames ? &names : NULL;
    if (renames && !renamed_open(&analysis->group, element, &names)) {
        renamed_close(&names);
        return 2;
    }
    const int sweeps = bytes == 1 ? sweep_narrow(analysis, bits, skip, renamed) : sweep_wide(analysis, bits, skip, renamed);
    if (critical && sweeps >= 0) {
        if (bytes == 1)
            critical_narrow(&analysis->graph, bits, critical);
        else
            critical_wide(&analysis->graph, bits, critical);
    }
    renamed_close(&names);
    return sweeps < 0;
}

EXPORT int quorate_analysis_territory(const Analysis *analysis, Territory *territory) {
    return !find_territory(analysis, territory);
}

EXPORT int quorate_analysis_fair(Analysis *analysis, Question *question) { return find_fair(analysis, question); }

EXPORT uint64_t quorate_analysis_nearer(const Analysis *analysis, const uint32_t *distance, uint64_t state) {
    return state_nearer(&analysis->graph, distance, state);
}

EXPORT void quorate_analysis_events(const Analysis *analysis, const uint8_t *marks, const uint8_t *skip, uint8_t *events) {
    mark_events(&analysis->graph, marks, skip, events);
}
