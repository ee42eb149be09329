/* Operations on values for which C has no operators. */
#ifndef QUORATE_VALUES_H
#define QUORATE_VALUES_H

#include "base.h"

#define CODE uint32_t
#define SORTED(name) narrow_##name
#include "sorted.h"
#undef CODE
#undef SORTED

#define CODE uint64_t
#define SORTED(name) sorted_##name
#include "sorted.h"
#undef CODE
#undef SORTED

#define CODE uint128_t
#define SORTED(name) wide_##name
#include "sorted.h"
#undef CODE
#undef SORTED

/* Python's division rounds down, and its remainder has the sign of the divisor. */
static inline UNUSED int64_t floor_quotient(int64_t a, int64_t b) {
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

static inline UNUSED int64_t floor_remainder(int64_t a, int64_t b) {
    const int64_t rest = b == -1 ? 0 : a % b; /* INT64_MIN % -1 would trap */
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

static inline UNUSED int population(const uint64_t *words, int n) {
    int count = 0;
    for (int i = 0; i < n; i++) count += __builtin_popcountll(words[i]);
    return count;
}

static inline UNUSED unsigned lowest_bit(uint64_t word) { return (unsigned)__builtin_ctzll(word); }

#endif
