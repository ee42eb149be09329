/* Canonical forms: of all states that differ in the names of symmetric values only, one.
 *
 * Every symmetric value gets a key from what the state says of it, which no renaming changes. Values are sorted by key;
 * only where keys are equal are permutations tried, and of the states they lead to, the least is taken. Values
 * that can be swapped without changing the state (all that have not done anything yet) need no trying.
 *
 * Before this is included, the generated model defines ELEMENTS (values of all symmetric sorts), SORTS, SORT_FIRST[],
 * SORT_SIZE[], Keys (a vector of 32-bit keys), Known (a state with the keys from its wide sets), add_item_keys, add_keys
 * and rename_state. */
#ifndef QUORATE_SYMMETRY_H
#define QUORATE_SYMMETRY_H

#include "search.h"

/* Values first .. first + size - 1 have equal keys, and are not just exchangeable. */
typedef struct {
    int first, size;
} Tie;

/* The next permutation of n numbers in lexicographic order; after the last, the first again, and false. */
static inline bool next_permutation(uint8_t *numbers, int n) {
    int i = n - 2;
    while (i >= 0 && numbers[i] > numbers[i + 1]) i--;
    if (i >= 0) {
        int j = n - 1;
        while (numbers[j] < numbers[i]) j--;
        const uint8_t swapped = numbers[i];
        numbers[i] = numbers[j];
        numbers[j] = swapped;
    }
    for (int a = i + 1, b = n - 1; a < b; a++, b--) {
        const uint8_t swapped = numbers[a];
        numbers[a] = numbers[b];
        numbers[b] = swapped;
    }
    return i >= 0;
}

static inline void take_least(uint64_t *least, const uint64_t *candidate) {
    if (state_before(candidate, least)) copy_state(least, candidate);
}

/* Whether any two neighbours in the tie can be swapped without changing the state; then all its orders are alike. */
static bool exchangeable(const State *state, const uint64_t *packed, Tie tie, uint64_t *least) {
    uint8_t to[ELEMENTS];
    uint64_t swapped[WORDS];
    bool all = true;
    for (int sort = 0; sort < SORTS; sort++)
        for (int i = 0; i < SORT_SIZE[sort]; i++) to[SORT_FIRST[sort] + i] = (uint8_t)i;
    for (int i = tie.first; i + 1 < tie.first + tie.size && all; i++) {
        const uint8_t number = to[i];
        to[i] = to[i + 1];
        to[i + 1] = number;
        rename_state(swapped, state, to);
        to[i + 1] = to[i];
        to[i] = number;
        all = same_state(swapped, packed);
        take_least(least, swapped);
    }
    return all;
}

static void try_ties(const State *state, const Tie *ties, int count, uint64_t *least) {
    uint8_t to[ELEMENTS];
    uint64_t renamed[WORDS];
    for (int sort = 0; sort < SORTS; sort++)
        for (int i = 0; i < SORT_SIZE[sort]; i++) to[SORT_FIRST[sort] + i] = (uint8_t)i;
    for (;;) {
        int at = 0;
        while (at < count && !next_permutation(to + ties[at].first, ties[at].size)) at++;
        if (at == count) return;
        rename_state(renamed, state, to);
        take_least(least, renamed);
    }
}

static void break_ties(uint64_t *packed, const Tie *ties, int count) {
    State state;
    Tie left[ELEMENTS];
    int lefts = 0;
    uint64_t least[WORDS];
    load_state(&state, packed);
    copy_state(least, packed);
    for (int i = 0; i < count; i++)
        if (!exchangeable(&state, packed, ties[i], least)) left[lefts++] = ties[i];
    if (lefts > 1 || (lefts == 1 && left[0].size > 2)) try_ties(&state, left, lefts, least);
    copy_state(packed, least);
}

/* Before the runs of a state: work out once what all its successors need. */
static inline void know(Worker *worker, const State *state, Known *known) {
    if (!worker->search->options.symmetry) return;
    known->state = state;
    known->keys = (Keys){0};
    add_item_keys(state, &known->keys);
    worker->known = known;
}

static void canonicalize_state(const Worker *worker, uint64_t *packed) {
    State state;
    Keys keys = {0};
    uint8_t to[ELEMENTS];
    Tie ties[ELEMENTS];
    int count = 0;
    bool sorted = true;
    load_state(&state, packed);
    add_keys(&state, worker->known, &keys);
    for (int sort = 0; sort < SORTS; sort++) {
        const int first = SORT_FIRST[sort], size = SORT_SIZE[sort];
        uint32_t ordered[ELEMENTS];
        uint8_t element[ELEMENTS];
        for (int i = 0; i < size; i++) {
            const uint32_t key = keys[first + i];
            int at = i;
            for (; at > 0 && ordered[at - 1] > key; at--) {
                ordered[at] = ordered[at - 1];
                element[at] = element[at - 1];
            }
            sorted &= at == i;
            ordered[at] = key;
            element[at] = (uint8_t)i;
        }
        for (int i = 0; i < size; i++) to[first + element[i]] = (uint8_t)i;
        for (int i = 0, end; i < size; i = end) {
            for (end = i + 1; end < size && ordered[end] == ordered[i];) end++;
            if (end - i > 1) ties[count++] = (Tie){first + i, end - i};
        }
    }
    if (!sorted) rename_state(packed, &state, to);
    if (count) break_ties(packed, ties, count);
}

#endif
