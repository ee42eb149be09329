/* Permutations of the values of several sorts, as arrays of numbers within the sort, sort after sort. The rank of one is
 * its position when they are listed in order: by the images of the first sort, then by those of the second, and so on. */
#ifndef QUORATE_PERMUTATIONS_H
#define QUORATE_PERMUTATIONS_H

#include <stdint.h>

/* How many there are; UINT64_MAX for more than fit. */
static inline uint64_t count_permutations(int sorts, const int *sizes) {
    uint64_t count = 1;
    for (int sort = 0; sort < sorts; sort++)
        for (uint64_t factor = 2; factor <= (uint64_t)sizes[sort]; factor++)
            if (__builtin_mul_overflow(count, factor, &count)) return UINT64_MAX;
    return count;
}

static inline uint32_t permutation_rank(const Number *to, int sorts, const int *sizes) {
    uint32_t rank = 0;
    for (int sort = 0; sort < sorts; to += sizes[sort++]) {
        const int size = sizes[sort];
        for (int i = 0; i + 1 < size; i++) {
            uint32_t less = 0;
            for (int k = i + 1; k < size; k++) less += to[k] < to[i];
            rank = rank * (uint32_t)(size - i) + less;
        }
    }
    return rank;
}

#endif
