/* Traces to states. States have no links to their predecessors: a trace is rebuilt backwards, by expanding the whole
 * level before and choosing the least predecessor. All traces are rebuilt in one sweep. */
#ifndef QUORATE_TRACE_H
#define QUORATE_TRACE_H

#include "explore.h"

/* Find the least predecessor of each target, in a level. */
static void find_predecessors(Search *search, Target *targets, int count, int level) {
    search->targets = targets;
    search->target_count = count;
    expand_again(search, level);
    search->targets = NULL;
}

/* `paths[i]` has room for levels[i] + 1 states and holds the last one; the others are filled in.
 * False if the sweep was stopped, or some state has no predecessor, which cannot be. */
static bool rebuild_traces(Search *search, int count, const int *levels, uint64_t *const *paths) {
    int deepest = 0;
    for (int i = 0; i < count; i++)
        if (levels[i] > deepest) deepest = levels[i];
    Target *const targets = calloc((size_t)count + 1, sizeof *targets);
    if (!targets) return false;
    atomic_store(&search->stop, STOP_NONE);
#if DISK
    if (search->disk) atomic_store(&search->disk->traffic.failed, 0); /* what could not be written may be read */
#endif
    bool complete = true;
    for (int level = deepest - 1; level >= 0 && complete; level--) {
        int wanted = 0;
        for (int i = 0; i < count; i++) {
            if (levels[i] <= level) continue;
            Target *const target = &targets[wanted++];
            copy_state(target->want, paths[i] + (size_t)(level + 1) * WORDS);
            target->found = false;
        }
        find_predecessors(search, targets, wanted, level);
        for (int i = 0, k = 0; i < count; i++) {
            if (levels[i] <= level) continue;
            complete &= targets[k].found;
            copy_state(paths[i] + (size_t)level * WORDS, targets[k++].least);
        }
    }
    free(targets);
    return complete;
}

#endif
