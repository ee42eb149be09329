/* Sorting of packed states in place, in the order of state_before: three-way quicksort, word by word from the most
 * significant one. */
#ifndef QUORATE_SORTING_H
#define QUORATE_SORTING_H

#include "base.h"

#define FEW_STATES 16

static inline void swap_states(uint64_t *a, uint64_t *b) {
    for (int i = 0; i < WORDS; i++) {
        const uint64_t kept = a[i];
        a[i] = b[i];
        b[i] = kept;
    }
}

static inline uint64_t middle_of(uint64_t a, uint64_t b, uint64_t c) {
    if (a > b) {
        const uint64_t kept = a;
        a = b;
        b = kept;
    }
    return c <= a ? a : c >= b ? b : c;
}

static void sort_few(uint64_t *states, uint64_t count) {
    uint64_t state[WORDS];
    for (uint64_t i = 1; i < count; i++) {
        uint64_t j = i;
        copy_state(state, &states[i * WORDS]);
        for (; j && state_before(state, &states[(j - 1) * WORDS]); j--)
            copy_state(&states[j * WORDS], &states[(j - 1) * WORDS]);
        copy_state(&states[j * WORDS], state);
    }
}

/* Sort states that are alike in all words after `word`. */
static void sort_by(uint64_t *states, uint64_t count, int word) {
    while (count > FEW_STATES && word >= 0) {
#define KEY(i) states[(i) * WORDS + (uint64_t)word]
        const uint64_t step = (count - 1) / 8;
        const uint64_t pivot = middle_of(middle_of(KEY(0), KEY(step), KEY(2 * step)),
                                         middle_of(KEY(3 * step), KEY(4 * step), KEY(5 * step)),
                                         middle_of(KEY(6 * step), KEY(7 * step), KEY(count - 1)));
        uint64_t less = 0, at = 0, more = count;
        while (at < more) {
            const uint64_t key = KEY(at);
            if (key < pivot) {
                if (less != at) swap_states(&states[less * WORDS], &states[at * WORDS]);
                less++;
                at++;
            } else if (key > pivot) {
                more--;
                swap_states(&states[at * WORDS], &states[more * WORDS]);
            } else {
                at++;
            }
        }
#undef KEY
        sort_by(states + less * WORDS, more - less, word - 1);
        uint64_t *const upper = states + more * WORDS;
        if (less < count - more) { /* the smaller side first, so that the calls are not nested deeply */
            sort_by(states, less, word);
            states = upper;
            count -= more;
        } else {
            sort_by(upper, count - more, word);
            count = less;
        }
    }
    if (word >= 0) sort_few(states, count);
}

static void sort_states(uint64_t *states, uint64_t count) { sort_by(states, count, WORDS - 1); }

#endif
