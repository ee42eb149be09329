/* The group of the permutations by which the edges of a graph rename, and what they make of labels. A permutation is known
 * by its rank (see permutations.h); the identity has rank 0. */
#ifndef QUORATE_GROUP_H
#define QUORATE_GROUP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef uint8_t Number; /* at most 2^16 permutations, so no sort has more than 8 values */
#include "permutations.h"
#include "recorded.h"

#define TABLE_MOST 256 /* the largest group whose products are all kept */
#define ROWS_MOST (UINT64_C(1) << 28) /* the most bytes of images of labels that are kept */

typedef struct {
    int sorts, elements;
    const int *sizes;
    uint64_t count;
    uint32_t labels;
    const uint16_t *exchanges; /* by exchange of two neighbouring values: what it makes of the labels */
    Number *to;                /* `elements` numbers each */
    uint16_t *inverse;
    uint8_t *product;          /* NULL for a large group */
    uint16_t **rows;           /* by permutation: what it makes of the labels, where that was asked for */
    uint64_t row_bytes;
} Group;

static void group_close(Group *group) {
    for (uint64_t i = 0; group->rows && i < group->count; i++) free(group->rows[i]);
    free(group->rows);
    free(group->to);
    free(group->inverse);
    free(group->product);
}

static const Number *permutation(const Group *group, uint32_t rank) {
    return group->to + (size_t)rank * (size_t)group->elements;
}

/* The permutation that does first `b`, then `a`. */
static inline uint32_t compose(const Group *group, uint32_t a, uint32_t b) {
    if (!a) return b;
    if (!b) return a;
    if (group->product) return group->product[a * TABLE_MOST + b];
    Number both[256];
    const Number *const one = permutation(group, a), *const other = permutation(group, b);
    for (int sort = 0, first = 0; sort < group->sorts; first += group->sizes[sort++])
        for (int i = first; i < first + group->sizes[sort]; i++) both[i] = one[first + other[i]];
    return permutation_rank(both, group->sorts, group->sizes);
}

/* The permutation of a rank. */
static void unrank(const Group *group, uint64_t rank, Number *to) {
    for (int sort = group->sorts - 1, end = group->elements; sort >= 0; end -= group->sizes[sort--]) {
        const int size = group->sizes[sort], first = end - size;
        for (int i = size - 1; i >= 0; i--) { /* the last digit first: how many of those behind are less */
            to[first + i] = (Number)(rank % (uint64_t)(size - i));
            rank /= (uint64_t)(size - i);
            for (int k = i + 1; k < size; k++) to[first + k] = (Number)(to[first + k] + (to[first + k] >= to[first + i]));
        }
    }
}

/* Fills a group of which `sorts`, `sizes`, `labels` and `exchanges` are known. False without memory. */
static bool group_open(Group *group) {
    group->elements = 0;
    for (int sort = 0; sort < group->sorts; sort++) group->elements += group->sizes[sort];
    group->count = count_permutations(group->sorts, group->sizes);
    if (group->count > 1 << 16 || group->elements > 255) return false;
    group->to = malloc(group->count * (size_t)group->elements + 1);
    group->inverse = malloc(group->count * sizeof *group->inverse);
    group->rows = calloc(group->count, sizeof *group->rows);
    if (!group->to || !group->inverse || !group->rows) return false;
    for (uint64_t i = 0; i < group->count; i++) {
        Number back[256];
        Number *const to = group->to + i * (size_t)group->elements;
        unrank(group, i, to);
        for (int sort = 0, first = 0; sort < group->sorts; first += group->sizes[sort++])
            for (int k = 0; k < group->sizes[sort]; k++) back[first + to[first + k]] = (Number)k;
        group->inverse[i] = (uint16_t)permutation_rank(back, group->sorts, group->sizes);
    }
    if (group->count == 1 || group->count > TABLE_MOST) return true;
    uint8_t *const product = malloc(TABLE_MOST * TABLE_MOST);
    if (!product) return false;
    for (uint32_t a = 0; a < group->count; a++)
        for (uint32_t b = 0; b < group->count; b++) product[a * TABLE_MOST + b] = (uint8_t)compose(group, a, b);
    group->product = product;
    return true;
}

/* The exchanges of neighbours that make up a permutation, in the order in which they are done; returns how many. */
static int exchanges_of(const Group *group, uint32_t rank, int *done) {
    int count = 0;
    Number to[256];
    memcpy(to, permutation(group, rank), (size_t)group->elements);
    for (int sort = 0, first = 0, number = 0; sort < group->sorts; sort++) {
        const int size = group->sizes[sort];
        for (int round = 0; round < size; round++) {
            for (int i = first; i + 1 < first + size; i++) {
                if (to[i] <= to[i + 1]) continue;
                const Number swapped = to[i];
                to[i] = to[i + 1];
                to[i + 1] = swapped;
                done[count++] = number + i - first;
            }
        }
        first += size;
        number += size - 1;
    }
    return count;
}

#define MOST_EXCHANGES (255 * 4) /* of at most 8 values each sort has at most 28 */

/* What a permutation makes of a label. */
static inline uint32_t renamed_label(Group *group, uint32_t rank, uint32_t label) {
    if (!rank) return label;
    if (group->rows[rank]) return group->rows[rank][label];
    int done[MOST_EXCHANGES];
    const int count = exchanges_of(group, rank, done);
    const uint64_t bytes = group->labels * sizeof(uint16_t);
    uint16_t *const row = group->row_bytes + bytes <= ROWS_MOST ? malloc(bytes) : NULL;
    for (uint32_t each = row ? 0 : label; each < (row ? group->labels : label + 1); each++) {
        uint32_t image = each;
        for (int i = 0; i < count; i++) image = group->exchanges[(size_t)done[i] * MOST_LABELS + image];
        if (!row) return image;
        row[each] = (uint16_t)image;
    }
    group->rows[rank] = row;
    group->row_bytes += bytes;
    return row[label];
}

/* A subgroup, by its elements, and generators of it. */
typedef struct {
    uint32_t *stamp; /* by permutation: `now` for those in the subgroup */
    uint32_t now;
    uint32_t *list;
    uint64_t size;
    uint32_t generators[64];
    int generator_count;
} Subgroup;

static bool subgroup_open(const Group *group, Subgroup *sub) {
    sub->stamp = calloc(group->count, sizeof *sub->stamp);
    sub->list = malloc(group->count * sizeof *sub->list);
    sub->now = 0;
    return sub->stamp && sub->list;
}

static void subgroup_close(Subgroup *sub) {
    free(sub->stamp);
    free(sub->list);
}

static void subgroup_close_under(const Group *group, Subgroup *sub) {
    sub->now++;
    sub->size = 0;
    sub->list[sub->size++] = 0;
    sub->stamp[0] = sub->now;
    for (uint64_t i = 0; i < sub->size; i++) {
        for (int k = 0; k < sub->generator_count; k++) {
            const uint32_t more = compose(group, sub->generators[k], sub->list[i]);
            if (sub->stamp[more] == sub->now) continue;
            sub->stamp[more] = sub->now;
            sub->list[sub->size++] = more;
        }
    }
}

static void subgroup_begin(const Group *group, Subgroup *sub) {
    sub->generator_count = 0;
    subgroup_close_under(group, sub);
}

/* Add an element. Each new generator at least doubles the subgroup, so there are few. */
static inline void subgroup_add(const Group *group, Subgroup *sub, uint32_t element) {
    if (sub->stamp[element] == sub->now) return;
    sub->generators[sub->generator_count++] = element;
    subgroup_close_under(group, sub);
}

#endif
