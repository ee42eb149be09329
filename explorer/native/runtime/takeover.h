/* Continuation of a search in another unit of the same model: one whose sorted sets have larger capacities, or one that
 * is optimized more. The new search takes over what the old one had explored before the level in which a set was full,
 * or in which it was stopped, and expands that level again. The units differ in the packing of states only, so the
 * states are the same, in the same order. */
#ifndef QUORATE_TAKEOVER_H
#define QUORATE_TAKEOVER_H

#include "explore.h"

/* What a search has explored in all its levels but the last, in a form common to all units. */
typedef struct {
    const uint64_t *states;
    uint64_t words; /* of a state */
    uint64_t bytes; /* memory that the old search holds meanwhile */
    const uint64_t *levels;
    uint64_t level_count;
    const uint64_t *fired, *found, *cuts, *cut_runs;
    uint64_t transitions;
    const int32_t *settled_in; /* by place: the level whose expansion found it, or SETTLED_NOWHERE */
} Explored;

/* The position of a range of bits in both packings. All other bits are zero. */
typedef struct {
    uint32_t from_word, to_word;
    uint32_t from_shift, to_shift, width;
} Move;

enum { TAKEN, TAKEN_NO_MEMORY, TAKEN_UNLIKE, TAKEN_STOPPED };

static void tell_explored(Search *search, Explored *explored) {
    explored->states = search->states;
    explored->words = WORDS;
    explored->bytes = atomic_load(&search->bytes) + stored_bytes(search, states_found(search));
    explored->levels = search->levels;
    explored->level_count = search->level_count;
    explored->fired = search->before.fired;
    explored->found = search->before.found;
    explored->cuts = search->before.cuts;
    explored->cut_runs = search->before.cut_runs;
    explored->transitions = search->before.transitions;
    explored->settled_in = search->settled_in;
}

static void repack(uint64_t *to, const uint64_t *from, const Move *moves, uint64_t count) {
    for (int i = 0; i < WORDS; i++) to[i] = 0;
    for (uint64_t i = 0; i < count; i++) {
        const Move *const move = &moves[i];
        to[move->to_word] |= get_bits(from, move->from_word, move->from_shift, move->width) << move->to_shift;
    }
}

/* Open a table of the size that it would have grown to. */
static bool open_table_for(Search *search, uint64_t count) {
    while (count + (uint64_t)search->options.workers * BATCH > table_most(&search->table)) {
        const int slots = 64 - search->table.shift + 1;
        table_close(&search->table);
        if (!table_open(&search->table, slots)) return false;
    }
    set_most(search, table_bytes(&search->table));
    return count <= atomic_load(&search->most);
}

static int take_states(Search *search, const Explored *explored, const Move *moves, uint64_t move_count) {
    const uint64_t count = explored->levels[explored->level_count - 1];
    Worker *const worker = search->workers[0];
    if (!open_table_for(search, count)) return TAKEN_NO_MEMORY;
    const uint64_t taken = stored_bytes(search, count) + table_bytes(&search->table);
    if (explored->bytes + taken > search->options.bytes) return TAKEN_NO_MEMORY;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t *const state = &search->states[i * WORDS];
        const uint64_t *const old = &explored->states[i * explored->words];
        if (move_count) {
            repack(state, old, moves, move_count);
            if (search->options.symmetry) canonicalize_state(worker, state);
        } else {
            copy_state(state, old);
        }
        if (UNLIKELY(atomic_load_explicit(&search->stop, memory_order_relaxed))) return TAKEN_STOPPED;
        const uint64_t hash = hash_state(state);
        if (find_index(search, state, hash) != NOWHERE) return TAKEN_UNLIKE;
        table_place(&search->table, hash, i);
        atomic_store(&search->count, i + 1);
    }
    for (uint64_t level = 0; level < explored->level_count; level++)
        if (!begin_level(search, explored->levels[level])) return TAKEN_NO_MEMORY;
#if RECORDING
    search->recording.taken = explored->levels[explored->level_count - 1];
#endif
    return TAKEN;
}

/* While a level is expanded again for its findings: evaluate the properties of the states that it led to. */
static void find_again(Worker *worker) {
    const Search *const search = worker->search;
    const uint64_t level = (uint64_t)(worker->level + 1);
    for (int k = 0; k < worker->count; k++) {
        if (SHARED || search->disk) { /* what an earlier level has was judged there, and found to be good */
            check_state(worker, worker->next[k], worker->action[k]);
            continue;
        }
        const uint64_t index = find_index(search, worker->next[k], worker->hash[k]);
        if (index == NOWHERE || index < search->levels[level] || index >= search->levels[level + 1]) continue;
        check_state(worker, worker->next[k], worker->action[k]);
    }
}

/* Expand a level again, -1 for the initial states, for the findings that were first made there: the least of them is
 * reported, and which one is the least depends on the packing. */
static bool find_least(Search *search, const int32_t *settled_in, int level) {
    Worker *const worker = search->workers[0];
    bool any = false;
    uint64_t todo = search->options.properties;
    for (int place = 0; place < FINDINGS; place++) {
        any |= settled_in[place] == level;
        search->settled[place] = settled_in[place] < level;
        if (search->settled[place] && place < 2 * PROPERTIES)
            todo &= ~(UINT64_C(1) << (place % (PROPERTIES ? PROPERTIES : 1)));
    }
    if (!any) return true;
    atomic_store(&search->todo, todo);
    if (level < 0) {
        find_first(worker);
    } else if (search->disk) {
        expand_again(search, level);
        if (atomic_load(&search->stop)) return false;
    } else {
        worker->level = level;
        for (uint64_t i = search->levels[level]; i < search->levels[level + 1]; i++) {
            if (UNLIKELY(atomic_load_explicit(&search->stop, memory_order_relaxed))) return false;
            expand_state(worker, i);
        }
    }
    flush_batch(worker);
    for (int place = 0; place < FINDINGS; place++) {
        if (settled_in[place] != level) continue;
        for (int i = 0; i <= search->started; i++) take_finding(&search->findings[place], &search->workers[i]->findings[place]);
        if (!SHARED && !search->findings[place].found) return false; /* perhaps another process finds it */
    }
    return true;
}

/* Take over the findings of the places that were settled before the last level was expanded. */
static bool take_findings(Search *search, const Explored *explored) {
    const int last = (int)explored->level_count - 2; /* the level to be expanded again */
    int32_t settled_in[FINDINGS];
    for (int place = 0; place < FINDINGS; place++)
        settled_in[place] = explored->settled_in[place] < last ? explored->settled_in[place] : SETTLED_NOWHERE;
    bool found = true;
    search->finding_again = true;
    for (int level = -1; found && level < last; level++) found = find_least(search, settled_in, level);
    search->finding_again = false;
    atomic_store(&search->todo, search->options.properties);
    for (int place = 0; place < FINDINGS; place++) {
        search->settled_in[place] = settled_in[place];
        search->settled[place] = settled_in[place] != SETTLED_NOWHERE;
        if (search->settled[place]) settle_property(search, place);
    }
    return found;
}

static void take_counts(Search *search, const Explored *explored) {
    Worker *const worker = search->workers[0];
    for (int i = 1; i < search->options.workers; i++) {
        Worker *const other = search->workers[i];
        memset(other->fired, 0, sizeof other->fired);
        memset(other->found, 0, sizeof other->found);
        memset(other->cuts, 0, sizeof other->cuts);
        memset(other->cut_runs, 0, sizeof other->cut_runs);
        other->transitions = other->stayed = 0;
    }
    memcpy(worker->fired, explored->fired, sizeof worker->fired);
    memcpy(worker->found, explored->found, sizeof worker->found);
    memcpy(worker->cuts, explored->cuts, sizeof worker->cuts);
    memcpy(worker->cut_runs, explored->cut_runs, sizeof worker->cut_runs);
    worker->transitions = explored->transitions;
    worker->stayed = 0;
    atomic_store(&worker->shown_transitions, worker->transitions);
}

/* Take over what was found and counted, once the states are here. */
static int take_rest(Search *search, const Explored *explored) {
    const bool found = take_findings(search, explored);
    if (atomic_load(&search->stop)) return TAKEN_STOPPED;
    if (!found) return TAKEN_UNLIKE;
    take_counts(search, explored);
    const uint64_t *const last = &search->levels[search->level_count - 2];
    const int depth = (int)search->level_count - 2 - (last[0] == last[1]); /* a search that is complete ends with none */
    atomic_store(&search->depth, depth < 0 ? 0 : depth);
    stop_search(search, STOP_DEPTH); /* in this state, a search can be continued */
    return TAKEN;
}

/* Take over, before this search has begun, what another has explored; `moves` repack its states for this one, and there
 * are none if they are packed alike. Then the search can be continued. Unless the result is TAKEN, this search cannot be used any more. */
static int take_over(Search *search, const Explored *explored, const Move *moves, uint64_t move_count) {
    if (explored->level_count < 2) return TAKEN_UNLIKE; /* not even the initial states */
    const int taken = take_states(search, explored, moves, move_count);
    if (taken != TAKEN) return taken;
    return take_rest(search, explored);
}

#endif
