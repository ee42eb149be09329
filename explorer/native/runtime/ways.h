/* Marks of the states on all shortest paths to the finding of one place. The states with the finding are marked first,
 * in its level; then, level by level backwards, those with a marked successor. */
#ifndef QUORATE_WAYS_H
#define QUORATE_WAYS_H

#include "explore.h"

static inline uint64_t level_end(Search *search, int level) {
    return (uint64_t)level + 1 < search->level_count ? search->levels[level + 1] : states_found(search);
}

/* Mark the states of a level that have the finding themselves (`of_states`), or from which a step has it. */
static void mark_findings(Search *search, int place, int level, bool of_states) {
    Worker *const worker = search->workers[0];
    worker->solo = true;
    worker->level = of_states ? level - 1 : level;
    for (uint64_t i = search->levels[level]; i < level_end(search, level); i++) {
        if (atomic_load_explicit(&search->stop, memory_order_relaxed)) return;
        worker->findings[place].found = false;
        worker->from = &search->states[i * WORDS];
        worker->moved = false;
        worker->stuttered = worker->stutter_bad = 0;
        if (of_states) {
            check_state(worker, worker->from, RUNS);
        } else {
            expand(worker, worker->from);
            if (place == FOUND_DEADLOCK && !worker->moved) worker->findings[place].found = true;
        }
        search->marks[i] = worker->findings[place].found;
    }
    worker->count = 0;
}

/* Mark the states on all shortest paths. False if there is no memory, or if the sweep was stopped. */
static bool mark_ways(Search *search, int place, int level, bool of_states) {
    free(search->marks);
    search->marks = calloc(states_found(search) + 1, 1);
    if (!search->marks) return false;
    atomic_store(&search->stop, STOP_NONE);
    atomic_store(&search->todo, place < 2 * PROPERTIES ? UINT64_C(1) << (place % (PROPERTIES ? PROPERTIES : 1)) : 0);
    search->settled[place] = false;
    search->marking = true;
    search->marked_begin = search->marked_end = 0;
    mark_findings(search, place, level, of_states);
    for (int before = level - 1; before >= 0 && !atomic_load(&search->stop); before--) {
        search->marked_begin = search->levels[before + 1];
        search->marked_end = level_end(search, before + 1);
        run_level(search, search->levels[before], search->levels[before + 1], before);
    }
    search->marking = false;
    search->settled[place] = true;
    return !atomic_load(&search->stop);
}

/* The level of a marked state; -1 for others. */
static int level_on_way(Search *search, uint64_t *state) {
    if (search->options.symmetry) canonicalize_state(search->workers[0], state);
    const uint64_t index = find_index(search, state, hash_state(state));
    if (index == NOWHERE || !search->marks[index]) return -1;
    int level = 0;
    while (index >= level_end(search, level)) level++;
    return level;
}

#endif
