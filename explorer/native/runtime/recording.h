/* Recording of the graph (see recorded.h) while states are expanded. A state is expanded by one worker, which writes its
 * row to the end of a chunk of its own; where the chunk ends, the row moves to the next one.
 *
 * The generated model defines INSTANCE_WORDS (the most words of codes of an instance), INSTANCE_WORDS_OF[] by run (0: no
 * instances are told apart) and TOO_MANY_INSTANCES, an event. Actions write the codes to `instance` before they emit. */
#ifndef QUORATE_RECORDING_H
#define QUORATE_RECORDING_H

#include "search.h"

#define EDGE_CHUNK 16384
#define MERGED 16 /* an edge equal to one of so many before it in the row is left out */
#define KEY_WORDS (INSTANCE_WORDS + 1)

static void flush_batch(Worker *worker);

/* ------------------------------------------------------------------------------------------------- labels */

static inline uint64_t label_hash(const uint64_t *key) {
    uint64_t hash = mix(key[0]);
    for (int i = 1; i < KEY_WORDS; i++) hash = mix(hash ^ key[i]);
    return hash;
}

/* The label with this key, plus 1; 0 if there is none in the table before the free slot `*at`. */
static inline uint32_t find_label(const Recording *recording, const uint64_t *key, uint64_t *at) {
    for (;; *at = (*at + 1) & BITS(LABEL_SLOTS_LOG2)) {
        const uint32_t found = atomic_load_explicit(&recording->label_slot[*at], memory_order_acquire);
        if (!found) return 0;
        if (!memcmp(&recording->label_key[(size_t)(found - 1) * KEY_WORDS], key, KEY_WORDS * sizeof *key)) return found;
    }
}

static COLD uint16_t new_label(Search *search, const uint64_t *key, uint64_t at) {
    Recording *const recording = &search->recording;
    pthread_mutex_lock(&search->lock);
    uint32_t found = find_label(recording, key, &at); /* by now another worker may have made it */
    if (!found) {
        const uint32_t label = atomic_load_explicit(&recording->label_count, memory_order_relaxed);
        if (label < MOST_LABELS) {
            memcpy(&recording->label_key[(size_t)label * KEY_WORDS], key, KEY_WORDS * sizeof *key);
            found = label + 1;
            atomic_store_explicit(&recording->label_count, found, memory_order_relaxed);
            atomic_store_explicit(&recording->label_slot[at], found, memory_order_release);
        }
    }
    pthread_mutex_unlock(&search->lock);
    if (found) return (uint16_t)(found - 1);
    search->error_event = TOO_MANY_INSTANCES;
    stop_search(search, STOP_ERROR);
    return 0;
}

/* The label of an instance with these codes. */
static inline uint16_t label_of(Search *search, int run, const uint64_t *codes) {
    const int words = INSTANCE_WORDS_OF[run];
    if (!words) return (uint16_t)run;
    uint64_t key[KEY_WORDS] = {(uint64_t)run};
    for (int i = 0; i < words; i++) key[i + 1] = codes[i];
    uint64_t at = label_hash(key) >> (64 - LABEL_SLOTS_LOG2);
    const uint32_t found = find_label(&search->recording, key, &at);
    return LIKELY(found) ? (uint16_t)(found - 1) : new_label(search, key, at);
}

/* -------------------------------------------------------------------------------------------------- edges */

static inline uint32_t renaming_at(const Recording *recording, uint64_t at) {
    return recording->renaming_bytes == 1   ? ((const uint8_t *)recording->renaming)[at]
           : recording->renaming_bytes == 2 ? ((const uint16_t *)recording->renaming)[at]
                                            : 0;
}

static inline void put_renaming(Recording *recording, uint64_t at, uint32_t renaming) {
    if (recording->renaming_bytes == 1) ((uint8_t *)recording->renaming)[at] = (uint8_t)renaming;
    if (recording->renaming_bytes == 2) ((uint16_t *)recording->renaming)[at] = (uint16_t)renaming;
}

/* Whether the memory limit allows so many edges. */
static bool edges_allowed(Search *search, uint64_t edges) {
    const Recording *const recording = &search->recording;
    const uint64_t more = (edges - atomic_load(&recording->used)) * edge_bytes(recording);
    const uint64_t stored = stored_bytes(search, atomic_load(&search->count)) + more;
    return edges <= recording->room && table_bytes(&search->table) + stored <= search->options.bytes;
}

/* Room for another edge, where the chunk ends; the row so far moves if the next chunk is elsewhere. */
static COLD bool more_edges(Worker *worker) {
    Search *const search = worker->search;
    Recording *const recording = &search->recording;
    const uint64_t length = worker->edge_at - worker->row_begin;
    const uint64_t size = 2 * length > EDGE_CHUNK ? 2 * length : EDGE_CHUNK;
    pthread_mutex_lock(&search->lock);
    const uint64_t first = atomic_load(&recording->used);
    const bool allowed = length < ROW_MOST && edges_allowed(search, first + size);
    if (allowed) atomic_store(&recording->used, first + size);
    pthread_mutex_unlock(&search->lock);
    if (!allowed) {
        stop_search(search, STOP_MEMORY);
        return false;
    }
    if (first != worker->edge_end) {
        const uint64_t begin = worker->row_begin, bytes = (uint64_t)recording->renaming_bytes;
        memcpy(&recording->target[first], &recording->target[begin], length * sizeof *recording->target);
        memcpy(&recording->label[first], &recording->label[begin], length * sizeof *recording->label);
        if (bytes)
            memcpy((char *)recording->renaming + first * bytes, (char *)recording->renaming + begin * bytes,
                   length * bytes);
        worker->row_begin = first;
        worker->edge_at = first + length;
    }
    worker->edge_end = first + size;
    return true;
}

static inline void begin_row(Worker *worker, uint64_t state) {
    if (worker->row_state == state) return;
    worker->row_state = state;
    worker->row_begin = worker->edge_at;
}

static inline bool add_edge(Worker *worker, uint64_t state, uint32_t target, uint16_t label, uint32_t renaming) {
    Recording *const recording = &worker->search->recording;
    begin_row(worker, state);
    const uint64_t at = worker->edge_at;
    const uint64_t first = at - worker->row_begin > MERGED ? at - MERGED : worker->row_begin;
    for (uint64_t i = first; i < at; i++)
        if (recording->target[i] == target && recording->label[i] == label && renaming_at(recording, i) == renaming)
            return true;
    if (UNLIKELY(at == worker->edge_end) && !more_edges(worker)) return false;
    recording->target[worker->edge_at] = target;
    recording->label[worker->edge_at] = label;
    put_renaming(recording, worker->edge_at++, renaming);
    return true;
}

/* Write what was recorded beside the batch, up to the successor `before`. */
static inline bool write_asides(Worker *worker, int *done, int before) {
    for (; *done < worker->aside_count && worker->aside[*done].before <= before; ++*done) {
        const Aside *const aside = &worker->aside[*done];
        if (aside->target != ROW_ENDS) {
            if (!add_edge(worker, aside->state, aside->target, aside->label, 0)) return false;
            continue;
        }
        begin_row(worker, aside->state);
        worker->search->recording.row[aside->state] = ROW(worker->row_begin, worker->edge_at - worker->row_begin);
    }
    return true;
}

/* Write the edges of a batch, whose targets are known. Where the search stops meanwhile, some rows are left without an
 * end, and their states count as not expanded. */
static void record_batch(Worker *worker) {
    const Search *const search = worker->search;
    int done = 0;
    for (int k = 0; k < worker->count; k++) {
        if (UNLIKELY(worker->target[k] == ROW_ENDS) || !write_asides(worker, &done, k)) goto end;
        const uint64_t state = (uint64_t)(worker->origin[k] - search->states) / WORDS;
        if (!add_edge(worker, state, worker->target[k], worker->label[k], worker->renaming[k])) goto end;
    }
    write_asides(worker, &done, worker->count);
end:
    worker->aside_count = 0;
}

static inline void add_aside(Worker *worker, uint32_t target, uint16_t label) {
    const uint64_t state = (uint64_t)(worker->from - worker->search->states) / WORDS;
    worker->aside[worker->aside_count++] = (Aside){state, target, label, (int16_t)worker->count};
    if (UNLIKELY(worker->aside_count == BATCH)) flush_batch(worker);
}

/* A run was cut or failed. */
static inline void record_event(Worker *worker, int run, int event) {
    const uint32_t target = EVENT_TARGETS + (uint32_t)event;
    const uint16_t label = label_of(worker->search, run, worker->instance);
    if (worker->aside_count) {
        const Aside *const last = &worker->aside[worker->aside_count - 1];
        if (last->target == target && last->label == label) return; /* of the same state, whose row has not ended */
    }
    add_aside(worker, target, label);
}

/* A state was expanded. */
static inline void end_row(Worker *worker) { add_aside(worker, ROW_ENDS, 0); }

/* Before a successor is made canonical: its label; and what makes it so. */
static inline void record_successor(Worker *worker, int run, uint64_t *next) {
    const int k = worker->count;
    worker->label[k] = label_of(worker->search, run, worker->instance);
    worker->renaming[k] = worker->search->options.symmetry ? (uint16_t)canonicalize_ranked(worker, next) : 0;
}

#endif
