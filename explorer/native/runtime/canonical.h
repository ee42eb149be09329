/* Canonical forms where keys leave many orders: individualisation and refinement, as nauty and bliss do for graphs
 * (McKay, Piperno, "Practical graph isomorphism, II", 2014).
 *
 * The elements are partitioned into cells, which have an order that no renaming changes. Refinement splits a cell where
 * the state mentions its elements differently, with the names of others replaced by their cells. When no cell splits,
 * each element of one cell in turn is individualised, that is, given a cell of its own, and so on, until every order
 * within the cells gives the same state: a leaf. The leaves of two states of an orbit give the same set of states, so
 * the least of these is canonical. A leaf with the state of an earlier one yields an automorphism, and an element that
 * an automorphism takes to one that was tried is pruned. */
#ifndef QUORATE_CANONICAL_H
#define QUORATE_CANONICAL_H

#include "keys.h"
#include "search.h"

#define MOST_HEADS 8  /* the others of a cell are compared with at most so many of its elements, to find twins */
#define MOST_KEPT 32  /* the most automorphisms that are kept */

/* A node of the search tree: the partition there. */
typedef struct {
    int order[ELEMENTS];       /* the elements, cell after cell */
    uint32_t colour[ELEMENTS]; /* by element: where its cell begins in that order */
    int alike[ELEMENTS];       /* by element: the parent in a union-find forest of the orbits of automorphisms */
    uint64_t trace;            /* a hash of how cells were split, which no renaming changes */
    int chosen;                /* the element that is individualised below */
    bool better;               /* the traces so far are less than those of the best leaf */
} Level;

typedef struct {
    const Worker *worker;
    const State *state;
    const uint64_t *packed;
    Number to[ELEMENTS]; /* the identity */
    bool stopped, found;
    int depth; /* of the best leaf */
    int order[ELEMENTS];
    uint64_t trace[ELEMENTS + 1];
    int chosen[ELEMENTS + 1];
    uint64_t least[WORDS];
    int kept;
    int automorphism[MOST_KEPT][ELEMENTS];
    Level *levels[ELEMENTS + 1];
} Tree;

static inline int cell_end(const Level *level, int begin) {
    int end = begin + 1;
    while (end < ELEMENTS && level->colour[level->order[end]] == (uint32_t)begin) end++;
    return end;
}

static COLD void refine(const State *state, Level *level) {
    for (bool split = true; split;) {
        Keys keys = {0};
        split = false;
        add_coloured_keys(state, level->colour, &keys);
        for (int begin = 0, end; begin < ELEMENTS; begin = end) {
            end = cell_end(level, begin);
            if (end - begin > 1) sort_by_key(level->order + begin, end - begin, &keys);
            int cell = begin;
            for (int i = begin; i < end; i++) {
                const uint32_t key = keys[level->order[i]];
                if (i > begin && key != keys[level->order[i - 1]]) {
                    cell = i;
                    split = true;
                }
                if (cell == i) level->trace = mix(level->trace ^ ((uint64_t)i << 32 | key));
                level->colour[level->order[i]] = (uint32_t)cell;
            }
        }
    }
}

static bool changes_nothing(const Tree *tree, const Number *to) {
    uint64_t renamed[WORDS];
    rename_state(renamed, tree->state, to);
    return same_state(renamed, tree->packed);
}

static bool swap_changes_nothing(Tree *tree, int a, int b) {
    const Number one = tree->to[a], other = tree->to[b];
    tree->to[a] = other;
    tree->to[b] = one;
    const bool same = changes_nothing(tree, tree->to);
    tree->to[a] = one;
    tree->to[b] = other;
    return same;
}

/* Whether all permutations of a cell leave the state unchanged: a transposition and a rotation generate them. */
static bool cell_exchangeable(Tree *tree, const int *cell, int size) {
    Number turn[ELEMENTS];
    if (!swap_changes_nothing(tree, cell[0], cell[1])) return false;
    memcpy(turn, tree->to, sizeof turn);
    for (int i = 0; i < size; i++) turn[cell[i]] = tree->to[cell[(i + 1) % size]];
    return size == 2 || changes_nothing(tree, turn);
}

/* The first cell whose order matters; -1 in a leaf. */
static int cell_to_split(Tree *tree, const Level *level) {
    for (int begin = 0, end; begin < ELEMENTS; begin = end) {
        end = cell_end(level, begin);
        if (end - begin > 1 && !cell_exchangeable(tree, level->order + begin, end - begin)) return begin;
    }
    return -1;
}

static int head_of(int *alike, int element) {
    while (alike[element] != element) element = alike[element] = alike[alike[element]];
    return element;
}

static void unite(Level *level, const int *automorphism) {
    for (int i = 0; i < ELEMENTS; i++) level->alike[head_of(level->alike, i)] = head_of(level->alike, automorphism[i]);
}

/* Unite the elements of a cell that known automorphisms exchange while they fix the choices above; and twins. */
static void find_alike(Tree *tree, int depth, int begin, int end) {
    Level *const level = tree->levels[depth];
    for (int i = 0; i < ELEMENTS; i++) level->alike[i] = i;
    for (int k = 0; k < tree->kept; k++) {
        bool fixed = true;
        for (int i = 0; i < depth && fixed; i++) {
            const int chosen = tree->levels[i]->chosen;
            fixed = tree->automorphism[k][chosen] == chosen;
        }
        if (fixed) unite(level, tree->automorphism[k]);
    }
    int heads[MOST_HEADS], count = 0;
    for (int i = begin; i < end && end - begin > 2; i++) {
        const int element = level->order[i];
        bool twin = false;
        for (int k = 0; k < count && !twin; k++) {
            twin = swap_changes_nothing(tree, heads[k], element);
            if (twin) level->alike[head_of(level->alike, element)] = head_of(level->alike, heads[k]);
        }
        if (!twin && count < MOST_HEADS) heads[count++] = element;
    }
}

/* This leaf has the state of the best one. Returns the depth at which their paths part: below it, all is symmetric. */
static int note_automorphism(Tree *tree, const Level *leaf) {
    int image[ELEMENTS];
    for (int i = 0; i < ELEMENTS; i++) image[leaf->order[i]] = tree->order[i];
    int parted = 0;
    while (tree->levels[parted]->chosen == tree->chosen[parted]) unite(tree->levels[parted++], image);
    unite(tree->levels[parted], image);
    if (tree->kept < MOST_KEPT) memcpy(tree->automorphism[tree->kept++], image, sizeof image);
    return parted;
}

/* Returns the depth to continue at. */
static int visit_leaf(Tree *tree, int depth) {
    Level *const leaf = tree->levels[depth];
    Number to[ELEMENTS];
    uint64_t renamed[WORDS];
    for (int i = 0; i < ELEMENTS; i++) to[leaf->order[i]] = tree->to[i];
    rename_state(renamed, tree->state, to);
    if (tree->found && !leaf->better && tree->depth == depth) {
        if (same_state(renamed, tree->least)) return note_automorphism(tree, leaf);
        if (!state_before(renamed, tree->least)) return depth - 1;
    }
    tree->found = true;
    tree->depth = depth;
    memcpy(tree->order, leaf->order, sizeof tree->order);
    copy_state(tree->least, renamed);
    for (int i = 0; i <= depth; i++) {
        tree->trace[i] = tree->levels[i]->trace;
        tree->chosen[i] = tree->levels[i]->chosen;
        tree->levels[i]->better = false;
    }
    return depth - 1;
}

/* Compare the trace of a node with that of the best leaf at its depth, if all above is the same. */
static bool is_worse(const Tree *tree, Level *level, int depth) {
    if (!tree->found || level->better) return false;
    if (depth > tree->depth || level->trace > tree->trace[depth]) return true;
    level->better = level->trace < tree->trace[depth];
    return false;
}

/* Make the next level: the partition of this one, with one element of a cell individualised. False without memory. */
static bool individualise(Tree *tree, int depth, int begin, int end, int at) {
    const Level *const above = tree->levels[depth];
    if (!tree->levels[depth + 1]) tree->levels[depth + 1] = malloc(sizeof(Level));
    Level *const level = tree->levels[depth + 1];
    if (!level) return false;
    memcpy(level->order, above->order, sizeof level->order);
    memcpy(level->colour, above->colour, sizeof level->colour);
    level->trace = above->trace;
    level->better = above->better;
    level->chosen = -1;
    level->order[at] = above->order[begin];
    level->order[begin] = above->order[at];
    for (int i = begin + 1; i < end; i++) level->colour[level->order[i]] = (uint32_t)begin + 1;
    return true;
}

/* Visit the subtree. Returns the depth to continue at, which is less than `depth`. */
static COLD int visit(Tree *tree, int depth) {
    Level *const level = tree->levels[depth];
    if (told_to_stop(tree->worker)) {
        tree->stopped = true;
        return -1;
    }
    refine(tree->state, level);
    if (is_worse(tree, level, depth)) return depth - 1;
    const int begin = cell_to_split(tree, level);
    if (begin < 0) return visit_leaf(tree, depth);
    if (tree->found && !level->better && depth == tree->depth) return depth - 1; /* the best leaf, at this depth, precedes */
    const int end = cell_end(level, begin);
    find_alike(tree, depth, begin, end);
    for (int at = begin; at < end; at++) {
        bool tried = false;
        const int head = head_of(level->alike, level->order[at]);
        for (int i = begin; i < at && !tried; i++) tried = head_of(level->alike, level->order[i]) == head;
        if (tried) continue;
        level->chosen = level->order[at];
        if (!individualise(tree, depth, begin, end, at)) {
            if (tree->worker->search) stop_search(tree->worker->search, STOP_MEMORY);
            tree->stopped = true;
            return -1;
        }
        const int on = visit(tree, depth + 1);
        if (on < depth) return on;
    }
    return depth - 1;
}

/* Replace a state by that of the best leaf. `cell` gives for each element the beginning of its cell; the elements of a
 * cell are consecutive. `order`, if it is not NULL, becomes the elements in their new order. False if the search was
 * stopped, or if memory ran out. */
static COLD bool search_canonical(const Worker *worker, const State *state, uint64_t *packed, const int *cell, int *order) {
    Tree *const tree = malloc(sizeof *tree);
    Level *const root = malloc(sizeof *root);
    const bool begun = tree && root;
    bool done = false;
    if (begun) {
        tree->worker = worker;
        tree->state = state;
        tree->packed = packed;
        tree->stopped = tree->found = false;
        tree->kept = 0;
        number_places(tree->to);
        memset(tree->levels, 0, sizeof tree->levels);
        tree->levels[0] = root;
        root->trace = 0;
        root->better = false;
        root->chosen = -1;
        for (int i = 0; i < ELEMENTS; i++) {
            root->order[i] = i;
            root->colour[i] = (uint32_t)cell[i];
        }
        visit(tree, 0);
        done = !tree->stopped;
        if (done) copy_state(packed, tree->least);
        if (done && order) memcpy(order, tree->order, sizeof tree->order);
        for (int i = 1; i <= ELEMENTS && tree->levels[i]; i++) free(tree->levels[i]);
    } else if (worker->search) {
        stop_search(worker->search, STOP_MEMORY);
    }
    free(root);
    free(tree);
    return done;
}

#endif
