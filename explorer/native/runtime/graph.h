/* The recorded graph as a whole: its memory, what is recorded after the search, and what it is called by Python. The
 * generated model defines rename_instance, which renames the symmetric values in the codes of an instance. */
#ifndef QUORATE_GRAPH_H
#define QUORATE_GRAPH_H

#include <stdio.h>

#include "steps.h"
#if ELEMENTS
#include "permutations.h"
#endif

#define RECORDED_A_STATE 64 /* bytes of addresses: a row, and a few edges */

typedef struct {
    const uint64_t *states;
    const uint64_t *rows;
    const uint32_t *targets;
    const uint16_t *labels;
    const void *renamings;
    const uint64_t *keys; /* of the labels: the run and INSTANCE_WORDS codes */
    const uint64_t *levels;
    uint64_t level_count; /* the last is where the search stopped */
    uint64_t edges;       /* room for edges that was used */
    uint64_t taken;
    uint32_t label_count;
    int32_t renaming_bytes;
} Recorded;

static void close_recording(Recording *recording) {
    Region *const regions[] = {&recording->targets, &recording->labels,      &recording->renamings,
                               &recording->rows,    &recording->label_slots, &recording->label_keys};
    for (size_t i = 0; i < sizeof regions / sizeof *regions; i++) region_release(regions[i]);
}

/* Reserve addresses for edges: for as many as memory holds, or for fewer where there are not so many addresses. */
static bool reserve_edges(Recording *recording, uint64_t memory) {
    const uint64_t renaming = (uint64_t)recording->renaming_bytes;
    for (uint64_t room = memory / edge_bytes(recording); room >= EDGE_CHUNK; room /= 2) {
        recording->targets = region_reserve(room * sizeof(uint32_t));
        recording->labels = region_reserve(room * sizeof(uint16_t));
        if (renaming) recording->renamings = region_reserve(room * renaming);
        recording->room = room;
        if (recording->targets.data && recording->labels.data && (!renaming || recording->renamings.data)) return true;
        region_release(&recording->targets);
        region_release(&recording->labels);
        region_release(&recording->renamings);
    }
    return false;
}

/* What a search that records needs; nothing for another one. False without memory for it. */
static bool open_recording(Search *search, uint64_t memory) {
    Recording *const recording = &search->recording;
    if (!search->options.record) return true;
#if ELEMENTS
    const uint64_t permutations = search->options.symmetry ? count_permutations(SORTS, SORT_SIZE) : 1;
    recording->renaming_bytes = permutations == 1 ? 0 : permutations <= 1 << 8 ? 1 : 2;
#endif
    recording->rows = region_reserve(search->region.bytes / (sizeof(uint64_t) * WORDS) * sizeof(uint64_t));
    recording->label_slots = region_reserve(sizeof(uint32_t) << LABEL_SLOTS_LOG2);
    recording->label_keys = region_reserve(MOST_LABELS * KEY_WORDS * sizeof(uint64_t));
    if (!recording->rows.data || !recording->label_slots.data || !recording->label_keys.data) return false;
    if (!reserve_edges(recording, memory)) return false;
    recording->row = recording->rows.data;
    recording->target = recording->targets.data;
    recording->label = recording->labels.data;
    recording->renaming = recording->renamings.data;
    recording->label_slot = recording->label_slots.data;
    recording->label_key = recording->label_keys.data;
    for (uint64_t run = 0; run <= RUNS; run++) recording->label_key[run * KEY_WORDS] = run;
    atomic_store(&recording->label_count, RUNS + 1);
    return true;
}

static void record_found(Worker *worker) {
    for (int k = 0; k < worker->count; k++) {
        const uint64_t index = find_index(worker->search, worker->next[k], worker->hash[k]);
        worker->target[k] = index == NOWHERE ? ROW_ENDS : (uint32_t)index;
    }
    record_batch(worker);
}

/* Record the steps of states that were taken over from another unit, with one worker: at most `most` of them. Returns
 * the state to continue with. */
static uint64_t record_rest(Search *search, uint64_t first, uint64_t most) {
    Recording *const recording = &search->recording;
    Worker *const worker = first < recording->taken ? lister(search) : NULL;
    if (!worker) return recording->taken;
    const uint64_t last = recording->taken - first > most ? first + most : recording->taken;
    search->receive = record_found;
    recording->on = true;
    worker->level = 0;
    for (uint64_t i = first; i < last; i++) {
        worker->from = &search->states[i * WORDS];
        worker->stuttered = worker->stutter_bad = 0;
        expand(worker, worker->from);
        if (LIKELY(!worker->constrained)) end_row(worker);
    }
    flush_batch(worker);
    recording->on = false;
    search->receive = NULL;
    return last;
}

static void tell_recorded(const Search *search, Recorded *graph) {
    const Recording *const recording = &search->recording;
    graph->states = search->states;
    graph->rows = recording->row;
    graph->targets = recording->target;
    graph->labels = recording->label;
    graph->renamings = recording->renaming;
    graph->keys = recording->label_key;
    graph->levels = search->levels;
    graph->level_count = search->level_count;
    graph->edges = atomic_load(&recording->used);
    graph->taken = recording->taken;
    graph->label_count = atomic_load(&recording->label_count);
    graph->renaming_bytes = recording->renaming_bytes;
}

static uint32_t exchanges(UNUSED Search *search, UNUSED uint16_t *rows) {
    Recording *const recording = &search->recording;
#if ELEMENTS
    for (uint32_t label = 0; label < atomic_load(&recording->label_count); label++) { /* there may be new ones */
        const uint64_t *const key = &recording->label_key[(size_t)label * KEY_WORDS];
        uint16_t *row = rows;
        for (int sort = 0; sort < SORTS; sort++) {
            for (int i = 0; i + 1 < SORT_SIZE[sort]; i++, row += MOST_LABELS) {
                Number to[ELEMENTS];
                uint64_t codes[INSTANCE_WORDS + 1] = {0};
                number_places(to);
                to[SORT_FIRST[sort] + i] = (Number)(i + 1);
                to[SORT_FIRST[sort] + i + 1] = (Number)i;
                for (int word = 0; word < INSTANCE_WORDS; word++) codes[word] = key[1 + word];
                if (key[0] < RUNS) rename_instance((int)key[0], codes, to);
                row[label] = key[0] < RUNS ? label_of(search, (int)key[0], codes) : (uint16_t)label;
            }
        }
    }
#endif
    const uint32_t labels = atomic_load(&recording->label_count);
    return labels < MOST_LABELS ? labels : 0;
}

#if !ELEMENTS
static uint32_t canonicalize_ranked(UNUSED const Worker *worker, UNUSED uint64_t *packed) { return 0; }
#endif

#endif
