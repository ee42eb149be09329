/* Sorted arrays, Python's division and permutations against the plainest way to compute them. */
#define WORDS 1
#include <stdio.h>
#include <stdlib.h>

#include "values.h"

#define CHECK(condition)                                                    \
    do {                                                                    \
        if (!(condition)) {                                                 \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            exit(1);                                                        \
        }                                                                   \
    } while (0)

#define ROOM 12

static uint64_t seed = 1;

static unsigned draw(unsigned below) {
    seed = mix(seed);
    return (unsigned)(seed >> 33) % below;
}

static void sets(void) {
    for (int round = 0; round < 2000; round++) {
        uint64_t codes[ROOM] = {0};
        int32_t n = 0;
        bool there[20] = {false};
        for (int step = 0; step < 40; step++) {
            const unsigned item = draw(20);
            if (draw(2)) {
                const bool fits = there[item] || n < ROOM;
                CHECK(sorted_insert(codes, &n, ROOM, item) == fits);
                there[item] |= fits;
            } else {
                CHECK(sorted_remove(codes, &n, item) == there[item]);
                there[item] = false;
            }
            int size = 0;
            for (unsigned i = 0; i < 20; i++) {
                CHECK(sorted_contains(codes, n, i) == there[i]);
                if (there[i]) CHECK(codes[size++] == i);
            }
            CHECK(size == n);
        }
    }
}

static void bags(void) {
    uint128_t codes[ROOM] = {0};
    int32_t n = 0;
    int copies[5] = {0};
    for (int step = 0; step < 20000; step++) {
        const unsigned item = draw(5);
        const uint128_t code = (uint128_t)item << 100 | item;
        if (draw(2)) {
            CHECK(wide_insert_copy(codes, &n, ROOM, code) == (copies[0] + copies[1] + copies[2] + copies[3] + copies[4] < ROOM));
            int total = 0;
            for (int i = 0; i < 5; i++) total += copies[i];
            copies[item] += total < ROOM;
        } else {
            CHECK(wide_remove(codes, &n, code) == (copies[item] > 0));
            copies[item] -= copies[item] > 0;
        }
        CHECK(wide_count(codes, n, code) == copies[item]);
    }
}

static void merges(void) {
    for (unsigned a = 0; a < 64; a++) {
        for (unsigned b = 0; b < 64; b++) {
            uint64_t left[6], right[6], merged[6];
            int na = 0, nb = 0;
            for (unsigned i = 0; i < 6; i++) {
                if (a >> i & 1) left[na++] = i;
                if (b >> i & 1) right[nb++] = i;
            }
            for (unsigned keep = 0; keep < 8; keep++) {
                const unsigned wanted = (keep & 1 ? a & ~b : 0) | (keep & 2 ? a & b : 0) | (keep & 4 ? b & ~a : 0);
                const int n = sorted_merge(merged, 6, left, na, right, nb, keep & 1, keep & 2, keep & 4);
                unsigned got = 0;
                for (int i = 0; i < n; i++) got |= 1u << merged[i];
                CHECK(got == wanted && n == __builtin_popcount(wanted));
                if (n) CHECK(sorted_merge(merged, n - 1, left, na, right, nb, keep & 1, keep & 2, keep & 4) == -1);
            }
            CHECK(sorted_subset(left, na, right, nb) == !(a & ~b));
        }
    }
}

static void division(void) {
    for (int64_t a = -9; a <= 9; a++) {
        for (int64_t b = -4; b <= 4; b++) {
            if (!b) continue;
            const int64_t quotient = floor_quotient(a, b), rest = floor_remainder(a, b);
            CHECK(quotient * b + rest == a && (b > 0 ? rest >= 0 && rest < b : rest <= 0 && rest > b));
        }
    }
}

int main(void) {
    sets();
    bags();
    merges();
    division();
    return 0;
}
