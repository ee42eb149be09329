/* Basics of the runtime: words, packed states, hashing.
 *
 * A packed state is WORDS 64-bit words; the generated model defines WORDS before it includes this. */
#ifndef QUORATE_BASE_H
#define QUORATE_BASE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef unsigned __int128 uint128_t;

#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)
/* The compiler may assume the condition: it neither compiles nor warns of the other case. */
#define ASSUME(condition)                            \
    do {                                             \
        if (!(condition)) __builtin_unreachable();   \
    } while (0)
#define UNUSED __attribute__((unused))
#define COLD __attribute__((cold, noinline, unused)) /* seldom called: small rather than fast */
#define EXPORT __attribute__((visibility("default")))

/* The ends of a run other than a next state: a value does not fit a bound, an assert is false, an expression has no
 * value; or Quorate itself cannot continue: a sorted set is full, an integer is too large, a fair action has too many
 * instances. */
enum { EVENT_NONE, EVENT_CUT, EVENT_ASSERT, EVENT_FAILURE, EVENT_WIDEN, EVENT_OVERFLOW, EVENT_INSTANCES };

/* The low `width` bits; width is 1 to 64. */
#define BITS(width) (~UINT64_C(0) >> (64 - (width)))

static inline uint64_t get_bits(const uint64_t *words, unsigned word, unsigned shift, unsigned width) {
    return words[word] >> shift & BITS(width);
}

static inline void put_bits(uint64_t *words, unsigned word, unsigned shift, unsigned width, uint64_t code) {
    words[word] = (words[word] & ~(BITS(width) << shift)) | code << shift;
}

static inline void copy_state(uint64_t *to, const uint64_t *from) {
    for (int i = 0; i < WORDS; i++) to[i] = from[i];
}

static inline bool same_state(const uint64_t *a, const uint64_t *b) {
    uint64_t difference = 0;
    for (int i = 0; i < WORDS; i++) difference |= a[i] ^ b[i];
    return !difference;
}

/* The order of states, which breaks ties: that of the words as one number, the last word the most significant. */
static inline bool state_before(const uint64_t *a, const uint64_t *b) {
    for (int i = WORDS - 1; i >= 0; i--)
        if (a[i] != b[i]) return a[i] < b[i];
    return false;
}

/* The two halves of the product of two words, combined by exclusive or: each bit depends on all bits of both. */
static inline uint64_t fold_product(uint64_t a, uint64_t b) {
    const uint128_t product = (uint128_t)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t mix(uint64_t a) {
    return fold_product(a ^ UINT64_C(0x9E3779B97F4A7C15), UINT64_C(0xDB4F0B9175AE2165));
}

static inline uint64_t hash_state(const uint64_t *state) {
    uint64_t hash = UINT64_C(0x9E3779B97F4A7C15);
    int i = 0;
    for (; i + 1 < WORDS; i += 2)
        hash = fold_product(state[i] ^ hash, state[i + 1] ^ UINT64_C(0xD1B54A32D192ED03));
    if (i < WORDS) hash = fold_product(state[i] ^ hash, UINT64_C(0x8CB92BA72F3D8DD7));
    return fold_product(hash, UINT64_C(0xDB4F0B9175AE2165)) ^ hash;
}

#endif
