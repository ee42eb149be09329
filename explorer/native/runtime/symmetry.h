/* Canonical forms: one representative of all states that differ in the names of symmetric values only.
 *
 * Every symmetric value gets a key from how the state mentions it, which no renaming changes. Values are sorted by key;
 * only ties are left to break. Values that can be swapped without changing the state (such as all that have not done
 * anything yet) need no order. If few orders are left, all are tried, and the least of the resulting states is taken;
 * otherwise the search of canonical.h finds one. The result is the same for all states of an orbit.
 *
 * Before this is included, the generated model defines what keys.h needs, MOST_ORDERS (the most that are all tried),
 * ORDERS (how many there are in all, or one more than that), add_item_keys, add_keys and rename_state; and if there are
 * more, add_coloured_keys. */
#ifndef QUORATE_SYMMETRY_H
#define QUORATE_SYMMETRY_H

#include "keys.h"
#include "search.h"
#if RECORDING
#include "permutations.h"
#endif
#if ORDERS > MOST_ORDERS
#include "canonical.h"
#endif

#define MOST_INSERTED 24 /* the most elements for insertion sort */

/* Values first .. first + size - 1 have equal keys. */
typedef struct {
    int first, size;
} Tie;

/* The next permutation of n numbers in lexicographic order. After the last one, the first again, and false. */
static inline bool next_permutation(Number *numbers, int n) {
    int i = n - 2;
    while (i >= 0 && numbers[i] > numbers[i + 1]) i--;
    if (i >= 0) {
        int j = n - 1;
        while (numbers[j] < numbers[i]) j--;
        const Number swapped = numbers[i];
        numbers[i] = numbers[j];
        numbers[j] = swapped;
    }
    for (int a = i + 1, b = n - 1; a < b; a++, b--) {
        const Number swapped = numbers[a];
        numbers[a] = numbers[b];
        numbers[b] = swapped;
    }
    return i >= 0;
}

/* The least state so far, and the renaming that made it, for which there may be no place. */
typedef struct {
    uint64_t state[WORDS];
    Number *to;
} Least;

static inline void take_least(Least *least, const uint64_t *candidate, const Number *to) {
    if (!state_before(candidate, least->state)) return;
    copy_state(least->state, candidate);
    if (least->to) memcpy(least->to, to, ELEMENTS * sizeof *to);
}

/* Whether all permutations of the values in the tie leave the state unchanged: a transposition and a rotation generate
 * them. */
static bool exchangeable(const State *state, const uint64_t *packed, Tie tie, Least *least) {
    Number to[ELEMENTS];
    uint64_t changed[WORDS];
    Number *const at = to + tie.first;
    number_places(to);
    const Number first = at[0];
    at[0] = at[1];
    at[1] = first;
    rename_state(changed, state, to);
    take_least(least, changed, to);
    if (!same_state(changed, packed)) return false;
    if (ELEMENTS == 2 || tie.size == 2) return true;
    at[1] = at[0];
    at[0] = first;
    memmove(at, at + 1, (size_t)(tie.size - 1) * sizeof *at);
    at[tie.size - 1] = first;
    rename_state(changed, state, to);
    take_least(least, changed, to);
    return same_state(changed, packed);
}

static void try_ties(const State *state, const Tie *ties, int count, Least *least) {
    Number to[ELEMENTS];
    uint64_t renamed[WORDS];
    number_places(to);
    for (;;) {
        int at = 0;
        while (at < count && !next_permutation(to + ties[at].first, ties[at].size)) at++;
        if (at == count) return;
        rename_state(renamed, state, to);
        take_least(least, renamed, to);
    }
}

/* The number of orders, or some number above MOST_ORDERS. */
static int orders(const Tie *ties, int count) {
    int product = 1;
    for (int i = 0; i < count; i++)
        for (int factor = 2; factor <= ties[i].size && product <= MOST_ORDERS; factor++) product *= factor;
    return product;
}

/* Break ties; `to`, if it is not NULL, is the identity, and becomes the renaming that does. */
static void break_ties(UNUSED const Worker *worker, uint64_t *packed, const Tie *ties, int count, Number *to) {
    State state;
    Tie left[ELEMENTS];
    int lefts = 0;
    Least least = {.to = to};
    load_state(&state, packed);
    copy_state(least.state, packed);
    for (int i = 0; i < count; i++)
        if (!exchangeable(&state, packed, ties[i], &least)) left[lefts++] = ties[i];
    if (!lefts) return;
    const int most = orders(left, lefts);
#if ORDERS > MOST_ORDERS
    if (most > MOST_ORDERS) {
        int cell[ELEMENTS];
        for (int i = 0; i < ELEMENTS; i++) cell[i] = i;
        for (int i = 0; i < count; i++)
            for (int k = 0; k < ties[i].size; k++) cell[ties[i].first + k] = ties[i].first;
        int order[ELEMENTS];
        Number place[ELEMENTS];
        number_places(place);
        if (search_canonical(worker, &state, packed, cell, order) && to)
            for (int i = 0; i < ELEMENTS; i++) to[order[i]] = place[i];
        return;
    }
#endif
    if (most > 2) try_ties(&state, left, lefts, &least);
    copy_state(packed, least.state);
}

/* Before the runs of a state: compute once the keys that the canonical forms of all its successors need. */
static inline void know(Worker *worker, const State *state, Known *known) {
    if (!worker->search->options.symmetry) return;
    known->state = state;
    memset(&known->keys, 0, sizeof known->keys);
    add_item_keys(state, &known->keys);
    worker->known = known;
}

/* Make a state its representative; `applied`, if it is not NULL, becomes a renaming that does. */
static inline void canonicalize(const Worker *worker, uint64_t *packed, Number *applied) {
    if (ELEMENTS > MOST_INSERTED && told_to_stop(worker)) return;
    State state;
    Keys keys = {0};
    Number to[ELEMENTS];
    Tie ties[ELEMENTS];
    int count = 0;
    bool sorted = true;
    load_state(&state, packed);
    add_keys(&state, worker->known, &keys);
    for (int sort = 0; sort < SORTS; sort++) {
        const int first = SORT_FIRST[sort], size = SORT_SIZE[sort];
        uint32_t ordered[ELEMENTS];
        Number element[ELEMENTS];
        if (size > MOST_INSERTED) {
            int order[ELEMENTS];
            for (int i = 0; i < size; i++) order[i] = first + i;
            sort_by_key(order, size, &keys);
            for (int i = 0; i < size; i++) {
                sorted &= order[i] == first + i;
                ordered[i] = keys[order[i]];
                element[i] = (Number)(order[i] - first);
            }
        } else {
            for (int i = 0; i < size; i++) {
                const uint32_t key = keys[first + i];
                int at = i;
                for (; at > 0 && ordered[at - 1] > key; at--) {
                    ordered[at] = ordered[at - 1];
                    element[at] = element[at - 1];
                }
                sorted &= at == i;
                ordered[at] = key;
                element[at] = (Number)i;
            }
        }
        for (int i = 0; i < size; i++) to[first + element[i]] = (Number)i;
        for (int i = 0, end; i < size; i = end) {
            for (end = i + 1; end < size && ordered[end] == ordered[i];) end++;
            if (end - i > 1) ties[count++] = (Tie){first + i, end - i};
        }
    }
    if (!sorted) rename_state(packed, &state, to);
    if (!applied) {
        if (count) break_ties(worker, packed, ties, count, NULL);
        return;
    }
    Number then[ELEMENTS];
    number_places(then);
    if (count) break_ties(worker, packed, ties, count, then);
    for (int sort = 0; sort < SORTS; sort++)
        for (int i = SORT_FIRST[sort]; i < SORT_FIRST[sort] + SORT_SIZE[sort]; i++)
            applied[i] = then[SORT_FIRST[sort] + to[i]];
}

static void canonicalize_state(const Worker *worker, uint64_t *packed) { canonicalize(worker, packed, NULL); }

#if RECORDING
/* Make a state its representative; returns the rank of a renaming that does. */
static uint32_t canonicalize_ranked(const Worker *worker, uint64_t *packed) {
    Number applied[ELEMENTS] = {0};
#ifdef CHECKED
    uint64_t before[WORDS];
    copy_state(before, packed);
#endif
    canonicalize(worker, packed, applied);
#ifdef CHECKED
    State state;
    uint64_t renamed[WORDS];
    load_state(&state, before);
    rename_state(renamed, &state, applied);
    if (!told_to_stop(worker) && !same_state(renamed, packed)) abort();
#endif
    return permutation_rank(applied, SORTS, SORT_SIZE);
}
#endif

#endif
