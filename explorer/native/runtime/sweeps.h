/* What is possible from a state: bits of goals, and the highest bit for what is not known, are carried backwards along
 * the edges. The states are in breadth-first order, so sweeps from the last to the first soon change nothing. */
#ifndef QUORATE_SWEEPS_H
#define QUORATE_SWEEPS_H

#include "analysed.h"

/* Where the permutations take the bits, for bits of values that they rename: 64 places each; and for bytes, the whole. */
typedef struct {
    uint8_t *place;
    uint8_t *table;
} Renamed;

#define BITS uint8_t
#define SWEPT(name) name##_narrow
#include "sweep.h"
#undef BITS
#undef SWEPT

#define BITS uint64_t
#define SWEPT(name) name##_wide
#include "sweep.h"
#undef BITS
#undef SWEPT

static void renamed_close(Renamed *renamed) {
    free(renamed->place);
    free(renamed->table);
}

/* `element` gives for each of 64 bits the symmetric value it stands for, among those of all sorts, or -1. */
static bool renamed_open(const Group *group, const int16_t *element, Renamed *renamed) {
    int bit_of[256], sort_first[256];
    renamed->place = malloc(group->count * 64);
    renamed->table = malloc(group->count * 256);
    if (!renamed->place || !renamed->table) return false;
    for (int i = 0; i < 64; i++)
        if (element[i] >= 0) bit_of[element[i]] = i;
    for (int sort = 0, first = 0; sort < group->sorts; first += group->sizes[sort++])
        for (int i = first; i < first + group->sizes[sort]; i++) sort_first[i] = first;
    for (uint64_t p = 0; p < group->count; p++) {
        const Number *const to = permutation(group, (uint32_t)p);
        uint8_t *const place = renamed->place + p * 64;
        for (int i = 0; i < 64; i++) {
            const int value = element[i];
            place[i] = (uint8_t)(value < 0 ? i : bit_of[sort_first[value] + to[value]]);
        }
        for (int bits = 0; bits < 256; bits++)
            renamed->table[p * 256 + (uint64_t)bits] = renamed_narrow(renamed, (uint32_t)p, (uint8_t)bits);
    }
    return true;
}

#endif
