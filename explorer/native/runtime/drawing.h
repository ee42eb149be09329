/* Random numbers, and the members of a container or a sort in random order. */
#ifndef QUORATE_DRAWING_H
#define QUORATE_DRAWING_H

#include "base.h"

typedef uint64_t Source; /* of random numbers; where it begins decides all of them */

static inline uint64_t draw(Source *source) {
    *source += UINT64_C(0xA0761D6478BD642F);
    return fold_product(*source, *source ^ UINT64_C(0xE7037ED1A0B428DB));
}

/* A number from 0 up to `n`, without it. */
static inline uint64_t draw_below(Source *source, uint64_t n) { return (uint64_t)((uint128_t)draw(source) * n >> 64); }

/* The numbers from 0 up to `n`, each once, in an order that is drawn: a way around the numbers up to a power of two that
 * leaves out those from `n` on. */
typedef struct {
    uint64_t at, step, mask, n, left;
} Turns;

static inline UNUSED Turns turns(Source *source, uint64_t n) {
    if (n < 2) return (Turns){0, 1, 0, n, n};
    const uint64_t mask = BITS(64 - __builtin_clzll(n - 1)), drawn = draw(source);
    return (Turns){drawn & mask, (drawn >> 32 & mask) | 1, mask, n, n};
}

/* Whether there is one more; its number is `at` then. */
static inline UNUSED bool next_turn(Turns *turns) {
    if (!turns->left) return false;
    turns->left--;
    do turns->at = (turns->at + turns->step) & turns->mask;
    while (turns->at >= turns->n);
    return true;
}

/* Take one of the bits that are set in some words, by its number; -1 if there is none. */
static inline UNUSED int take_bit(Source *source, uint64_t *words, int count) {
    int set = 0;
    for (int i = 0; i < count; i++) set += __builtin_popcountll(words[i]);
    if (!set) return -1;
    int skip = (int)draw_below(source, (uint64_t)set), i = 0;
    for (; skip >= __builtin_popcountll(words[i]); i++) skip -= __builtin_popcountll(words[i]);
    uint64_t left = words[i];
    while (skip--) left &= left - 1;
    words[i] ^= left & -left;
    return i * 64 + __builtin_ctzll(left);
}

#endif
