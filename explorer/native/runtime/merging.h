/* The levels of a search on disk (see disk.h): expanded through the window, and made by merging runs. */
#ifndef QUORATE_MERGING_H
#define QUORATE_MERGING_H

#include "growth.h"

static void work_together(Search *search, void (*job)(Worker *));
static void expand_window(Search *search, uint64_t count, int level);

static void in_parallel(Search *search, void (*job)(Worker *)) {
    if (search->started)
        work_together(search, job);
    else
        job(search->workers[0]);
}

static void spill_job(Worker *worker) { spill(worker->search); }

/* Write what was collected as runs. */
static void spill_all(Search *search) {
    if (atomic_load(&search->count) == search->disk->window) return;
    if (begin_spill(search)) in_parallel(search, spill_job);
    end_spill(search);
}

/* Expand all states of a level, or do whatever else is done with their successors. False if that was stopped. */
static bool sweep_level(Search *search, int level) {
    Disk *const disk = search->disk;
    uint64_t count = 0, all = 0;
    for (uint64_t part = 0; part < disk->parts; part++) {
        BlockReader reader;
        const int file = open_file(disk, "level", level, (int)part, O_RDONLY);
        if (file >= 0 && reader_open(&reader, &disk->traffic, file, 0)) {
            for (const uint64_t *state; !atomic_load(&search->stop) && (state = reader_peek(&reader)); reader.next++) {
                copy_state(&search->states[count * WORDS], state);
                all++;
                if (++count < disk->window) continue;
                expand_window(search, count, level);
                count = 0;
            }
            reader_close(&reader);
        }
        if (file >= 0) close(file);
        if (disk_fails(search)) return false;
    }
    if (count) expand_window(search, count, level);
    if (atomic_load(&search->stop)) return false;
    if (all == search->levels[level + 1] - search->levels[level]) return true;
    fail(&disk->traffic, FAILED_DAMAGED);
    return !disk_fails(search);
}

/* Readers as a heap, by the state that is next in each: put the one at `at` into its place. */
static void sift(BlockReader **heap, uint64_t count, uint64_t at) {
    BlockReader *const moved = heap[at];
    const uint64_t *const state = &moved->plain[moved->next * WORDS];
    for (uint64_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && state_before(&heap[child + 1]->plain[heap[child + 1]->next * WORDS],
                                              &heap[child]->plain[heap[child]->next * WORDS]))
            child++;
        if (!state_before(&heap[child]->plain[heap[child]->next * WORDS], state)) break;
        heap[at] = heap[child];
    }
    heap[at] = moved;
}

/* An earlier level, or several in a pack, read from a state on, file after file. */
typedef struct {
    BlockReader reader; /* the first member: a heap has its address */
    const char *kind;
    int number, part, files;
} LevelReader;

static void level_close(LevelReader *level) {
    if (level->reader.plain) reader_close(&level->reader);
    if (level->reader.file >= 0) close(level->reader.file);
    level->reader.file = -1;
}

/* The state that is next, or NULL; the next file is opened when one is at its end. */
static inline const uint64_t *level_peek(Disk *disk, LevelReader *level) {
    for (;;) {
        if (LIKELY(level->reader.file >= 0)) {
            const uint64_t *const state = reader_peek(&level->reader);
            if (LIKELY(state != NULL)) return state;
            level_close(level);
        }
        if (level->part + 1 >= level->files || atomic_load(&disk->traffic.failed)) return NULL;
        const int file = open_file(disk, level->kind, level->number, ++level->part, O_RDONLY);
        if (file >= 0 && !reader_open(&level->reader, &disk->traffic, file, 0)) close(file);
        level->reader.file = level->reader.plain ? file : -1;
    }
}

/* Open a level, or a pack, at the first state that is not before `from`, or at its begin. Returns that state, or NULL. */
static const uint64_t *level_open(Disk *disk, LevelReader *level, bool pack, int number, const uint64_t *from) {
    *level = (LevelReader){.kind = pack ? "pack" : "level", .number = number, .part = -1};
    level->files = pack ? 1 : (int)disk->parts;
    level->reader.file = -1;
    for (;;) {
        const uint64_t *const state = level_peek(disk, level);
        if (!state || !from || !state_before(state, from)) return state;
        /* The file begins before that state, and perhaps ends before it too. */
        level->reader.at = level->reader.count = level->reader.next = 0;
        reader_seek(&level->reader, from);
        if (level->reader.next < level->reader.count) return level_peek(disk, level);
        level_close(level);
    }
}

/* The earlier levels that are not read to their end, each with the first word of the state that is next. */
typedef struct {
    Disk *disk;
    LevelReader **levels;
    uint64_t *firsts;
    uint64_t count;
} Earlier;

/* Whether an earlier level has a state; states are asked for in order. */
static inline bool is_known(Earlier *earlier, const uint64_t *state) {
    const uint64_t first = state[WORDS - 1];
    bool known = false;
    for (uint64_t i = 0; i < earlier->count;) {
        if (first < earlier->firsts[i]) {
            i++;
            continue;
        }
        LevelReader *const level = earlier->levels[i];
        const uint64_t *next = level_peek(earlier->disk, level);
        while (next && state_before(next, state)) {
            level->reader.next++;
            next = level_peek(earlier->disk, level);
        }
        if (!next) { /* the last one takes its place */
            earlier->count--;
            earlier->levels[i] = earlier->levels[earlier->count];
            earlier->firsts[i] = earlier->firsts[earlier->count];
            continue;
        }
        earlier->firsts[i++] = next[WORDS - 1];
        known |= same_state(next, state);
    }
    return known;
}

/* Merge runs, up to a state if there is one. */
static void merge(Search *search, BlockReader **heap, uint64_t runs, Earlier *earlier, const uint64_t *end,
                  BlockWriter *writer) {
    Disk *const disk = search->disk;
    uint64_t state[WORDS], merged = 0;
    for (uint64_t i = runs; i-- > 0;) sift(heap, runs, i);
    while (runs) {
        copy_state(state, &heap[0]->plain[heap[0]->next * WORDS]);
        if (end && !state_before(state, end)) return;
        while (runs && same_state(state, &heap[0]->plain[heap[0]->next * WORDS])) {
            heap[0]->next++;
            if (!reader_peek(heap[0])) heap[0] = heap[--runs];
            if (runs) sift(heap, runs, 0);
        }
        if (!(++merged & 1023) && (atomic_load(&search->stop) || disk_fails(search))) return;
        if (earlier->count && is_known(earlier, state)) continue;
        if (disk->level >= 0 && disk->found + atomic_fetch_add(&disk->fresh, 1) >= search->options.states) {
            atomic_fetch_sub(&disk->fresh, 1);
            stop_search(search, STOP_STATES);
            return;
        }
        write_state(writer, state);
    }
}

/* Merge the runs of the range of one part, or of all, into a level or another run. */
static void merge_range(Search *search, const uint64_t *begin, const uint64_t *end, BlockWriter *writer) {
    Disk *const disk = search->disk;
    const uint64_t runs = disk->merged_runs;
    const uint64_t unpacked = disk->packs * PACKED, number = disk->level > 0 ? (uint64_t)disk->level : 0;
    const uint64_t levels = number && !disk->distinct ? disk->packs + number - unpacked : 0;
    BlockReader *const readers = calloc(runs + 1, sizeof *readers);
    BlockReader **const heap = calloc(runs + 1, sizeof *heap);
    LevelReader *const before = calloc(levels + 1, sizeof *before);
    LevelReader **const order = calloc(levels + 1, sizeof *order);
    uint64_t *const firsts = calloc(levels + 1, sizeof *firsts);
    Earlier earlier = {disk, order, firsts, 0};
    uint64_t merged = 0, opened = 0;
    if (readers && heap && before && order && firsts) {
        for (uint64_t i = 0; i < runs && !atomic_load(&disk->traffic.failed); i++) {
            if (!reader_open(&readers[i], &disk->traffic, disk->runs[i].file, 0)) break;
            if (begin) reader_seek(&readers[i], begin);
            if (reader_peek(&readers[i])) heap[merged++] = &readers[i];
        }
        for (; opened < levels && merged && !atomic_load(&disk->traffic.failed); opened++) {
            const bool pack = opened < disk->packs;
            const int its = (int)(pack ? opened : opened - disk->packs + unpacked);
            const uint64_t *const state = level_open(disk, &before[opened], pack, its, begin);
            if (!state) continue;
            order[earlier.count] = &before[opened];
            firsts[earlier.count++] = state[WORDS - 1];
        }
        if (!atomic_load(&disk->traffic.failed)) merge(search, heap, merged, &earlier, end, writer);
        for (uint64_t i = 0; i < runs; i++) reader_close(&readers[i]);
        for (uint64_t i = 0; i < opened; i++) level_close(&before[i]);
        writer_end(writer);
    } else {
        fail(&disk->traffic, ENOMEM);
    }
    free(readers);
    free(heap);
    free(before);
    free(order);
    free(firsts);
}

#define SAMPLES 64 /* of a run */

/* Choose the ranges of the parts, so that they have about as many states of the runs. A part is empty if there are fewer
 * samples than parts. */
static void choose_ranges(Search *search) {
    Disk *const disk = search->disk;
    uint64_t (*const samples)[WORDS] = malloc((disk->merged_runs + 1) * SAMPLES * sizeof *samples);
    uint64_t count = 0;
    for (uint64_t i = 0; samples && i < disk->merged_runs; i++) {
        const int file = disk->runs[i].file;
        Foot foot;
        if (!read_foot(&disk->traffic, file, &foot)) break;
        const uint64_t taken = foot.entries < SAMPLES ? foot.entries : SAMPLES;
        for (uint64_t k = 0; k < taken; k++) {
            IndexEntry entry;
            if (!read_entry(&disk->traffic, file, &foot, foot.entries * k / taken, &entry)) break;
            copy_state(samples[count++], entry.first);
        }
    }
    if (!samples) fail(&disk->traffic, ENOMEM);
    if (count) sort_states(samples[0], count);
    for (uint64_t part = 1; part < disk->parts; part++) {
        if (count >= disk->parts)
            copy_state(disk->first_of[part], samples[count * part / disk->parts]);
        else
            memset(disk->first_of[part], 255, sizeof disk->first_of[part]); /* after all states */
    }
    free(samples);
}

static void merge_job(Worker *worker) {
    Search *const search = worker->search;
    Disk *const disk = search->disk;
    for (;;) {
        const uint64_t part = atomic_fetch_add(&disk->next_part, 1);
        BlockWriter writer;
        if (part >= disk->parts || disk_fails(search)) return;
        const int file = open_file(disk, "level", disk->level, (int)part, O_RDWR | O_CREAT | O_TRUNC);
        if (file < 0) continue;
        if (writer_open(&writer, &disk->traffic, file)) {
            merge_range(search, part ? disk->first_of[part] : NULL,
                        part + 1 < disk->parts ? disk->first_of[part + 1] : NULL, &writer);
            writer_close(&writer);
        }
        if (fdatasync(file)) fail(&disk->traffic, errno);
        close(file);
    }
}

/* Make one run of the first ones, if there are too many to merge all of them at once. */
static void merge_some_runs(Search *search) {
    Disk *const disk = search->disk;
    BlockWriter writer;
    disk->merged_runs = MOST_RUNS;
    disk->level = -1;
    Run *const into = add_run(disk);
    if (into && writer_open(&writer, &disk->traffic, into->file)) {
        merge_range(search, NULL, NULL, &writer);
        into->bytes = writer.at;
        writer_close(&writer);
    }
    for (uint64_t i = 0; i < MOST_RUNS; i++) remove_run(disk, &disk->runs[i]);
    disk->run_count -= MOST_RUNS;
    memmove(disk->runs, disk->runs + MOST_RUNS, disk->run_count * sizeof *disk->runs);
    disk_fails(search);
}

/* Make another pack: the states of some levels in one file, so that there are not too many files to be read at once. */
static void make_pack(Search *search) {
    Disk *const disk = search->disk;
    LevelReader *const levels = calloc(PACKED, sizeof *levels);
    BlockReader *heap[PACKED];
    BlockWriter writer;
    uint64_t count = 0, written = 0;
    const int file = open_file(disk, "pack", (int)disk->packs, 0, O_RDWR | O_CREAT | O_TRUNC);
    if (levels && file >= 0 && writer_open(&writer, &disk->traffic, file)) {
        for (int i = 0; i < PACKED; i++)
            if (level_open(disk, &levels[i], false, (int)disk->packs * PACKED + i, NULL)) heap[count++] = &levels[i].reader;
        for (uint64_t i = count; i-- > 0;) sift(heap, count, i);
        while (count && !atomic_load(&disk->traffic.failed)) {
            if (!(++written & 4095) && atomic_load(&search->stop)) break;
            write_state(&writer, &heap[0]->plain[heap[0]->next++ * WORDS]);
            if (!level_peek(disk, (LevelReader *)heap[0])) heap[0] = heap[--count];
            if (count) sift(heap, count, 0);
        }
        writer_end(&writer);
        writer_close(&writer);
        for (int i = 0; i < PACKED; i++) level_close(&levels[i]);
    } else if (!levels) {
        fail(&disk->traffic, ENOMEM);
    }
    if (file >= 0) close(file);
    free(levels);
    if (!disk_fails(search) && !atomic_load(&search->stop)) disk->packs++;
}

/* Make level `level` of what was collected, but for what earlier levels have, if it is to be looked for there. */
static void end_level(Search *search, int level) {
    Disk *const disk = search->disk;
    spill_all(search);
    while ((disk->packs + 2) * PACKED <= (uint64_t)level && !disk->distinct && !atomic_load(&search->stop))
        make_pack(search);
    while (disk->run_count > MOST_RUNS && !atomic_load(&search->stop) && make_room_for_runs(search, 1))
        merge_some_runs(search);
    disk->merged_runs = disk->run_count;
    disk->level = level;
    atomic_store(&disk->fresh, 0);
    atomic_store(&disk->next_part, 0);
    if (!atomic_load(&search->stop)) {
        choose_ranges(search);
        in_parallel(search, merge_job);
    }
    disk_fails(search);
    remove_runs(disk);
    const int stop = atomic_load(&search->stop);
    if (!stop || stop == STOP_STATES) disk->found += atomic_load(&disk->fresh);
}

/* Expand level `level`, and make the next one. */
static void disk_level(Search *search, int level) {
    Disk *const disk = search->disk;
    atomic_store(&search->count, disk->window);
    if (sweep_level(search, level)) {
        end_level(search, level + 1);
        return;
    }
    /* What was collected of a level that is not whole is dropped. Its findings stay. */
    disk->chunk_begin = disk->window;
    const uint64_t count = atomic_load(&search->count);
    disk->chunk_end = count < search->full_at ? count : search->full_at;
    end_spill(search);
    remove_runs(disk);
}

#endif
