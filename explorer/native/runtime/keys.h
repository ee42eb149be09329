/* Keys of the elements. An element is the number of a symmetric value among those of all sorts, sort after sort.
 *
 * Before this is included, the generated model defines ELEMENTS (how many there are), LANES (no fewer, a power of two),
 * SORTS, SORT_FIRST[], SORT_SIZE[] and Number, which holds the number of a value within its sort. */
#ifndef QUORATE_KEYS_H
#define QUORATE_KEYS_H

#include "base.h"

#define MOST_LANES 64 /* the most elements whose keys are one vector */

#if LANES <= MOST_LANES
typedef uint32_t Keys __attribute__((vector_size(4 * LANES)));

static inline UNUSED void keys_add(Keys *keys, const Keys *more) { *keys += *more; }
static inline UNUSED void keys_take(Keys *keys, const Keys *less) { *keys -= *less; }
#else
typedef uint32_t Keys[LANES];

static inline UNUSED void keys_add(Keys *keys, const Keys *more) {
    for (int i = 0; i < ELEMENTS; i++) (*keys)[i] += (*more)[i];
}
static inline UNUSED void keys_take(Keys *keys, const Keys *less) {
    for (int i = 0; i < ELEMENTS; i++) (*keys)[i] -= (*less)[i];
}
#endif

#if LANES <= MOST_LANES
#define TOLD_LOG2 10
#define TOLD (1 << TOLD_LOG2)

/* What an item adds to the keys, by its code; it is the same in all states. */
typedef struct {
    uint64_t code; /* plus 1; 0 for none */
    Keys keys;
} Told;

static inline UNUSED uint64_t told_place(uint64_t code) {
    return code * UINT64_C(0x9E3779B97F4A7C15) >> (64 - TOLD_LOG2);
}
#endif

/* A state, and the keys that the items of its wide sets contribute. */
typedef struct {
    const State *state;
    Keys keys;
} Known;

/* The identity: the number of each element within its sort. */
static inline void number_places(Number *to) {
    for (int sort = 0; sort < SORTS; sort++)
        for (int i = 0; i < SORT_SIZE[sort]; i++) to[SORT_FIRST[sort] + i] = (Number)i;
}

/* Put elements in the order of their keys; those with equal keys keep their order. */
static COLD void sort_by_key(int *elements, int n, const Keys *keys) {
    int other[ELEMENTS];
    int *from = elements, *to = other;
    for (int width = 1; width < n; width *= 2) {
        for (int begin = 0; begin < n; begin += 2 * width) {
            const int middle = begin + width < n ? begin + width : n;
            const int end = middle + width < n ? middle + width : n;
            int a = begin, b = middle;
            for (int i = begin; i < end; i++) {
                const bool left = a < middle && (b == end || (*keys)[from[a]] <= (*keys)[from[b]]);
                to[i] = from[left ? a++ : b++];
            }
        }
        int *const sorted = to;
        to = from;
        from = sorted;
    }
    if (from != elements) memcpy(elements, from, (size_t)n * sizeof *elements);
}

#endif
