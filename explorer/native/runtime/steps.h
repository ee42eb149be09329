/* Listing of the steps between the states of a search, which does not store them.
 *
 * States are expanded again, by a separate worker, without canonical forms. A step leads to a state as the actions
 * produce it; listed are the index of its representative, and a renaming from the representative to it. */
#ifndef QUORATE_STEPS_H
#define QUORATE_STEPS_H

#include "explore.h"

#define NO_RENAMING UINT32_MAX

typedef struct {
    uint64_t from, to; /* indices; `to` is NOWHERE for a state that the search did not reach before it stopped */
    uint64_t violates; /* bit p: step property p is false of it, or has no value */
    uint32_t run, renaming;
} ListedStep;

/* A run that ended in an assert or a failure. */
typedef struct {
    uint64_t from;
    uint32_t run, event;
} ListedFault;

typedef struct Listing {
    ListedStep *steps;
    ListedFault *faults;
    uint64_t room, fault_room;    /* capacities of the two arrays */
    uint64_t count, fault_count;  /* how many there are, which may exceed the capacities: then some are missing */
    const Number *renamings;     /* ELEMENTS numbers each */
    uint32_t renaming_count;      /* 0: no renamings are listed */
    uint32_t canonical;           /* not zero: the states of the search are representatives */
    uint64_t properties;          /* those to be evaluated */
    uint64_t *cuts;               /* by event */
    uint64_t violates[BATCH + 1]; /* by position in the batch */
} Listing;

static void list_violation(Worker *worker, int place, int event) {
    Listing *const listing = worker->search->listing;
    if (!listing) return;
    if (place < 2 * PROPERTIES) {
        listing->violates[worker->count] |= UINT64_C(1) << (place % (PROPERTIES ? PROPERTIES : 1));
    } else if (place < FOUND_DEADLOCK) {
        const uint64_t from = (uint64_t)(worker->from - worker->search->states) / WORDS;
        const uint32_t run = (uint32_t)((place - 2 * PROPERTIES) / EVENTS);
        const ListedFault fault = {from, run, (uint32_t)event};
        if (listing->fault_count < listing->fault_room) listing->faults[listing->fault_count] = fault;
        listing->fault_count++;
    }
}

/* The number of the renaming from its representative to `real`. */
static uint32_t renaming_to(UNUSED const Listing *listing, UNUSED const uint64_t *canonical, UNUSED const uint64_t *real) {
#if ELEMENTS
    if (!listing->renaming_count || same_state(canonical, real)) return 0;
    State state;
    uint64_t renamed[WORDS];
    load_state(&state, canonical);
    for (uint32_t i = 1; i < listing->renaming_count; i++) {
        rename_state(renamed, &state, listing->renamings + (size_t)i * ELEMENTS);
        if (same_state(renamed, real)) return i;
    }
    return NO_RENAMING;
#else
    return 0;
#endif
}

static void list_batch(Worker *worker) {
    Search *const search = worker->search;
    Listing *const listing = search->listing;
    for (int k = 0; k < worker->count; k++) {
        uint64_t canonical[WORDS];
        copy_state(canonical, worker->next[k]);
        if (listing->canonical) canonicalize_state(worker, canonical);
        const uint64_t to = find_index(search, canonical, hash_state(canonical));
        const uint32_t renaming = to == NOWHERE ? 0 : renaming_to(listing, canonical, worker->next[k]);
        const uint64_t from = (uint64_t)(worker->origin[k] - search->states) / WORDS;
        const ListedStep step = {from, to, listing->violates[k], worker->action[k], renaming};
        if (listing->count < listing->room) listing->steps[listing->count] = step;
        listing->count++;
        listing->violates[k] = 0;
    }
}

/* The separate worker for listing; NULL if there is no memory. */
static Worker *lister(Search *search) {
    if (!search->lister) {
        Worker *const made = calloc(1, sizeof *made);
        if (made && open_effects(made))
            search->lister = made;
        else
            free(made);
    }
    Worker *const worker = search->lister;
    if (!worker) return NULL;
    worker->search = search;
    worker->solo = true;
    worker->level = -1; /* so that steps that change nothing are listed too */
    worker->count = 0;
    return worker;
}

/* Expand `count` states from `from` on with `worker`; `receive` gets the successors. */
static void expand_for(Worker *worker, const uint64_t *from, uint64_t count) {
    for (uint64_t i = 0; i < count; i++) {
        worker->from = from + i * WORDS;
        worker->stuttered = worker->stutter_bad = 0;
        expand(worker, worker->from);
    }
    flush_batch(worker);
}

/* List the steps from states `first` up to `last`, while half of the capacity is free. Returns the next state. */
static uint64_t list_steps(Search *search, Listing *listing, uint64_t first, uint64_t last) {
    Worker *const worker = lister(search);
    if (!worker) return first;
    const int symmetry = search->options.symmetry;
    const uint64_t todo = atomic_load(&search->todo);
    memset(worker->cuts, 0, sizeof worker->cuts);
    memset(listing->violates, 0, sizeof listing->violates);
    listing->count = listing->fault_count = 0;
    search->listing = listing;
    search->receive = list_batch;
    search->options.symmetry = 0;
    atomic_store(&search->todo, listing->properties);
    while (first < last && listing->count < listing->room / 2) {
        expand_for(worker, &search->states[first * WORDS], 1);
        first++;
    }
    atomic_store(&search->todo, todo);
    search->options.symmetry = symmetry;
    search->receive = NULL;
    search->listing = NULL;
    for (int event = 0; event < EVENTS; event++) listing->cuts[event] += worker->cuts[event];
    return first;
}

static void judge_states(Search *search, uint64_t first, uint64_t count, uint64_t properties, uint64_t *violates) {
    Worker *const worker = lister(search);
    Listing *const listing = calloc(1, sizeof *listing);
    if (worker && listing) {
        const uint64_t todo = atomic_load(&search->todo);
        atomic_store(&search->todo, properties);
        search->listing = listing;
        search->receive = list_batch;
        for (uint64_t i = 0; i < count; i++) {
            worker->from = &search->states[(first + i) * WORDS];
            check_state(worker, worker->from, RUNS);
            violates[i] = listing->violates[0];
            listing->violates[0] = 0;
        }
        atomic_store(&search->todo, todo);
        search->receive = NULL;
        search->listing = NULL;
    }
    free(listing);
}

#endif
