/* A breadth-first search for a shorter run, within what a run has: it stays in states all of whose bits are set in a
 * mask, which are those that some state of the run sets. So servers that the run leaves alone stay alone, and terms that
 * it does not use are not used. What it finds is a run all the same; what it does not find says nothing. */
#ifndef QUORATE_NARROWING_H
#define QUORATE_NARROWING_H

#include "walks.h"

typedef struct Narrowing {
    const uint64_t *mask;
    int place; /* of the finding that is looked for */
    uint64_t (*states)[WORDS];
    uint32_t *parents; /* by state, the one that it was reached from */
    uint32_t *slots;   /* the numbers of states, plus one, by their hashes */
    uint64_t room, count, slot_mask;
    uint64_t at;    /* the state that is expanded */
    bool full, found;
    uint64_t end;        /* the state in which, or on a step from which, the finding was made */
    uint64_t to[WORDS]; /* the state after that step */
} Narrowing;

/* Put the state in `next` among the states, unless it is there, or outside. */
static void narrow_to(Worker *worker, int run) {
    Narrowing *const narrow = worker->narrowing;
    uint64_t outside = 0;
    for (int i = 0; i < WORDS; i++) outside |= worker->next[i] & ~narrow->mask[i];
    if (outside || narrow->found) return;
    uint64_t slot = hash_state(worker->next) & narrow->slot_mask;
    for (; narrow->slots[slot]; slot = (slot + 1) & narrow->slot_mask)
        if (same_state(narrow->states[narrow->slots[slot] - 1], worker->next)) return;
    if (narrow->count == narrow->room) {
        narrow->full = true;
        return;
    }
    copy_state(narrow->states[narrow->count], worker->next);
    narrow->parents[narrow->count] = (uint32_t)narrow->at;
    narrow->slots[slot] = (uint32_t)++narrow->count;
    check_state(worker, worker->next, run);
}

/* What the search looks for was found: in the state put there last, or from the state that is expanded. */
static void narrow_found(Worker *worker, int place, const uint64_t *from, const uint64_t *to) {
    Narrowing *const narrow = worker->narrowing;
    if (place != narrow->place || narrow->found) return;
    narrow->found = true;
    narrow->end = from == to && place < 2 * PROPERTIES ? narrow->count - 1 : narrow->at;
    copy_state(narrow->to, to);
}

#endif
