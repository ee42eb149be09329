/* Whether a pair of states is a step of this model, or two in a row. It serves refinement checks, where the pairs are
 * images of the steps of another model, and need not be reachable here. */
#ifndef QUORATE_RELATION_H
#define QUORATE_RELATION_H

#include "steps.h"

enum { APART_SAME, APART_ONE, APART_TWO, APART_MORE, APART_UNKNOWN };

typedef struct {
    const uint64_t *states;
    const Number *renamings; /* ELEMENTS numbers each */
    uint64_t count;
    const uint32_t *before, *after; /* indices of states; pairs with equal `before` are adjacent */
    const uint16_t *renaming;       /* the renaming of the state after */
    uint8_t *apart;                 /* the answers */
} Pairs;

/* A set of states, in order of insertion. */
typedef struct Bunch {
    uint64_t *states;
    uint32_t *slots; /* index + 1 */
    uint64_t count, room, mask;
    bool failed;
} Bunch;

static uint64_t bunch_slot(const Bunch *bunch, const uint64_t *state) {
    uint64_t i = hash_state(state) & bunch->mask;
    while (bunch->slots[i] && !same_state(&bunch->states[(uint64_t)(bunch->slots[i] - 1) * WORDS], state))
        i = (i + 1) & bunch->mask;
    return i;
}

static bool bunch_has(const Bunch *bunch, const uint64_t *state) {
    return bunch->count && bunch->slots[bunch_slot(bunch, state)];
}

static bool bunch_grow(Bunch *bunch) {
    const uint64_t room = bunch->room ? 2 * bunch->room : 256;
    uint64_t *const states = realloc(bunch->states, room * WORDS * sizeof *states);
    if (states) bunch->states = states;
    uint32_t *const slots = calloc(2 * room, sizeof *slots);
    if (!states || !slots) {
        free(slots);
        return false;
    }
    free(bunch->slots);
    bunch->slots = slots;
    bunch->room = room;
    bunch->mask = 2 * room - 1;
    for (uint64_t i = 0; i < bunch->count; i++) slots[bunch_slot(bunch, &states[i * WORDS])] = (uint32_t)i + 1;
    return true;
}

static void bunch_add(Bunch *bunch, const uint64_t *state) {
    if (bunch->count == bunch->room && !bunch_grow(bunch)) {
        bunch->failed = true;
        return;
    }
    const uint64_t slot = bunch_slot(bunch, state);
    if (bunch->slots[slot]) return;
    copy_state(&bunch->states[bunch->count * WORDS], state);
    bunch->slots[slot] = (uint32_t)++bunch->count;
}

static void bunch_clear(Bunch *bunch) {
    if (bunch->slots) memset(bunch->slots, 0, 2 * bunch->room * sizeof *bunch->slots);
    bunch->count = 0;
}

static void bunch_close(Bunch *bunch) {
    free(bunch->states);
    free(bunch->slots);
}

static void gather_batch(Worker *worker) {
    for (int k = 0; k < worker->count; k++) bunch_add(worker->search->bunch, worker->next[k]);
}

/* Add the successors of `count` states to a set. */
static void gather(Worker *worker, Bunch *bunch, const uint64_t *from, uint64_t count) {
    worker->search->bunch = bunch;
    expand_for(worker, from, count);
}

static void renamed(uint64_t *to, const uint64_t *state, UNUSED const Number *renaming) {
#if ELEMENTS
    State loaded;
    load_state(&loaded, state);
    rename_state(to, &loaded, renaming);
#else
    copy_state(to, state);
#endif
}

static void relate(Search *search, Pairs *pairs) {
    Worker *const worker = lister(search);
    Bunch one = {0}, two = {0};
    bool twice = false;
    const int symmetry = search->options.symmetry;
    search->receive = gather_batch;
    search->options.symmetry = 0;
    for (uint64_t i = 0; i < pairs->count; i++) {
        const uint64_t *const before = &pairs->states[(uint64_t)pairs->before[i] * WORDS];
        const bool same = i && pairs->before[i] == pairs->before[i - 1];
        uint64_t after[WORDS];
        pairs->apart[i] = APART_UNKNOWN;
        if (!worker || atomic_load(&search->stop)) continue;
        if (!same) bunch_clear(&one);
        twice &= same;
        renamed(after, &pairs->states[(uint64_t)pairs->after[i] * WORDS],
                pairs->renamings + (size_t)pairs->renaming[i] * ELEMENTS);
        if (same_state(before, after)) {
            pairs->apart[i] = APART_SAME;
            continue;
        }
        if (!one.count) gather(worker, &one, before, 1);
        if (bunch_has(&one, after)) {
            pairs->apart[i] = APART_ONE;
            continue;
        }
        if (!twice) {
            bunch_clear(&two);
            gather(worker, &two, one.states, one.count);
            twice = true;
        }
        pairs->apart[i] = bunch_has(&two, after) ? APART_TWO : APART_MORE;
    }
    for (uint64_t i = 0; i < pairs->count; i++)
        if (one.failed || two.failed || atomic_load(&search->stop)) pairs->apart[i] = APART_UNKNOWN;
    search->options.symmetry = symmetry;
    search->receive = NULL;
    bunch_close(&one);
    bunch_close(&two);
}

#endif
