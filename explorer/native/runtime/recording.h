/* Recording of the graph (see recorded.h) while states are expanded. A state is expanded by one worker, which writes its
 * row to the end of a chunk of its own; where the chunk ends, the row moves to the next one.
 *
 * The generated model defines INSTANCE_WORDS (the most words of codes of an instance), INSTANCE_WORDS_OF[] by run (0: no
 * instances are told apart) and TOO_MANY_INSTANCES, an event. Actions write the codes to `instance` before they emit. */
#ifndef QUORATE_RECORDING_H
#define QUORATE_RECORDING_H

#include "search.h"

#define EDGE_CHUNK 16384
#define MERGED 16 /* a successor equal to one of so many before it in the batch and the row is left out */
#define KEY_WORDS (INSTANCE_WORDS + 1)

static void flush_batch(Worker *worker);

/* ------------------------------------------------------------------------------------------------- labels */

/* Where a key is looked for first. Small codes are neighbours, so that the few labels of a search fit in a near cache. */
static inline uint64_t label_place(const uint64_t *key) {
    uint64_t place = key[0] << 5;
    for (int i = 1; i < KEY_WORDS; i++) place += key[i] + (((key[i] >> 6) * UINT64_C(0x9E3779B97F4A7C15)) >> 40);
    return place & BITS(LABEL_SLOTS_LOG2);
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
    for (int i = 0; i < INSTANCE_WORDS; i++) key[i + 1] = i < words ? codes[i] : 0;
    uint64_t at = label_place(key);
    const uint32_t found = find_label(&search->recording, key, &at);
    return LIKELY(found) ? (uint16_t)(found - 1) : new_label(search, key, at);
}

/* -------------------------------------------------------------------------------------------------- edges */

/* Whether the memory limit allows so many edges. */
static bool edges_allowed(Search *search, uint64_t edges) {
    const Recording *const recording = &search->recording;
    const uint64_t more = (edges - atomic_load(&recording->used)) * edge_bytes(recording);
    const uint64_t stored = stored_bytes(search, atomic_load(&search->count)) + more;
    return edges <= recording->room && table_bytes(&search->table) + stored <= search->options.bytes;
}

/* Another chunk, with room for a batch; the row so far moves there if it is elsewhere. */
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

/* How many successors and asides of a batch are written. */
typedef struct {
    int successors, asides;
} Continued;

/* Write the successors [first, end) of the batch. */
static inline void write_successors(Worker *worker, int first, int end) {
    Recording *const recording = &worker->search->recording;
    const uint64_t at = worker->edge_at, count = (uint64_t)(end - first);
    memcpy(&recording->target[at], &worker->target[first], count * sizeof(uint32_t));
    memcpy(&recording->label[at], &worker->label[first], count * sizeof(uint16_t));
    if (recording->renaming_bytes == 1) {
        uint8_t *const renaming = (uint8_t *)recording->renaming + at;
        for (uint64_t i = 0; i < count; i++) renaming[i] = (uint8_t)worker->renaming[(uint64_t)first + i];
    }
    if (recording->renaming_bytes == 2)
        memcpy((uint16_t *)recording->renaming + at, &worker->renaming[first], count * sizeof(uint16_t));
    worker->edge_at += count;
}

/* How many successors of the batch, from the first on, are known states: all, unless the search stops or has stopped. */
static inline int known_successors(const Worker *worker) {
    const Search *const search = worker->search;
    int known = worker->count;
    if (UNLIKELY(search->receive || atomic_load_explicit(&search->stop, memory_order_relaxed)))
        for (known = 0; known < worker->count && worker->target[known] != ROW_ENDS;) known++;
    return known;
}

/* The rest of the batch is not recorded: nor is the row that goes on after it. */
static COLD void lose_row(Worker *worker) {
    const uint64_t *const last = worker->count ? worker->origin[worker->count - 1] : worker->from;
    worker->lost_row = (uint64_t)(last - worker->search->states) / WORDS + 1;
    worker->row_begin = worker->edge_at;
}

/* Whether the last edge is one of so many before it in its row. */
static bool last_is_repeated(const Worker *worker) {
    const Recording *const recording = &worker->search->recording;
    const uint64_t last = worker->edge_at - 1, bytes = (uint64_t)recording->renaming_bytes;
    const char *const renaming = recording->renaming;
    for (uint64_t i = last - worker->row_begin > MERGED ? last - MERGED : worker->row_begin; i < last; i++)
        if (recording->target[i] == recording->target[last] && recording->label[i] == recording->label[last] &&
            (!bytes || !memcmp(renaming + i * bytes, renaming + last * bytes, bytes)))
            return true;
    return false;
}

/* An edge to an event, with no renaming: its rank is 0; unless the row has it already. */
static inline void write_event(Worker *worker, const Aside *aside) {
    Recording *const recording = &worker->search->recording;
    const uint64_t at = worker->edge_at++, bytes = (uint64_t)recording->renaming_bytes;
    recording->target[at] = aside->target;
    recording->label[at] = aside->label;
    if (bytes) memset((char *)recording->renaming + at * bytes, 0, bytes);
    if (last_is_repeated(worker)) worker->edge_at--;
}

/* Write what is of a row that an earlier batch began, without the edges that it has already; up to where the row or
 * the batch ends. Returns how many successors these were, and how many asides. */
static COLD Continued continue_row(Worker *worker, int known) {
    Continued done = {0, 0};
    for (;;) {
        const Aside *const aside = done.asides < worker->aside_count ? &worker->aside[done.asides] : NULL;
        if (done.successors < (aside && aside->before < known ? aside->before : known)) {
            write_successors(worker, done.successors, done.successors + 1);
            if (last_is_repeated(worker)) worker->edge_at--;
            done.successors++;
        } else if (aside && aside->before <= known && aside->target != ROW_ENDS) {
            write_event(worker, aside);
            done.asides++;
        } else {
            return done;
        }
    }
}

/* Write the edges of a batch, whose targets are known, and which rows end. A row is what was written since the last one
 * ended, so what is between two events is copied at once. Where the search stops meanwhile, some rows are left without
 * an end, and their states count as not expanded. */
static void record_batch(Worker *worker) {
    const int known = known_successors(worker);
    const bool room = LIKELY(worker->edge_end - worker->edge_at >= 2 * BATCH) || more_edges(worker);
    const bool begun = room && worker->edge_at != worker->row_begin;
    const Continued continued = begun ? continue_row(worker, known) : (Continued){0, 0};
    int done = continued.successors;
    for (int i = continued.asides; room && i < worker->aside_count && worker->aside[i].before <= known; i++) {
        const Aside *const aside = &worker->aside[i];
        if (UNLIKELY(aside->target != ROW_ENDS)) {
            write_successors(worker, done, aside->before);
            write_event(worker, aside);
            done = aside->before;
            continue;
        }
        const uint64_t end = worker->edge_at + (uint64_t)(aside->before - done);
        if (LIKELY(worker->lost_row != aside->state + 1))
            worker->search->recording.row[aside->state] = ROW(worker->row_begin, end - worker->row_begin);
        worker->row_begin = end;
    }
    if (room) write_successors(worker, done, known);
    if (UNLIKELY(!room || known < worker->count)) lose_row(worker);
    worker->aside_count = 0;
}

/* The successor at `k` of the batch is one that the row has already, with the same label and renaming. */
static inline bool is_repeated(Worker *worker, int k) {
    const uint64_t bit = UINT64_C(1) << (worker->hash[k] & 63);
    if (LIKELY(!(worker->row_hashes & bit))) {
        worker->row_hashes |= bit;
        return false;
    }
    for (int i = k - worker->row_first > MERGED ? k - MERGED : worker->row_first; i < k; i++)
        if (worker->hash[i] == worker->hash[k] && worker->label[i] == worker->label[k] &&
            worker->renaming[i] == worker->renaming[k] && same_state(worker->next[i], worker->next[k]))
            return true;
    return false;
}

static inline void begin_row(Worker *worker) {
    worker->row_first = worker->count;
    worker->row_hashes = 0;
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
static inline void end_row(Worker *worker) {
    add_aside(worker, ROW_ENDS, 0);
    begin_row(worker);
}

/* Before a successor is made canonical: its label; and what makes it so. */
static inline void record_successor(Worker *worker, int run, uint64_t *next) {
    const int k = worker->count;
    worker->label[k] = label_of(worker->search, run, worker->instance);
    worker->renaming[k] = worker->search->options.symmetry ? (uint16_t)canonicalize_ranked(worker, next) : 0;
}

#endif
