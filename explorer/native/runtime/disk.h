/* A search that goes on when memory has ended: duplicates are found late.
 *
 * The array and the table hold the successors of one level until they are full. Then they are sorted and written as a
 * run, and begun anew. Once the level is expanded, its runs are merged, what earlier levels have is left out, and the
 * rest is the next level (see merging.h). A level is some files of sorted states, one after the other in their order, so
 * that several workers merge, each a range of states. Where levels are many, those of old are packed into fewer files,
 * beside their own, from which traces are rebuilt.
 *
 * The array begins with a window: states of the level that is expanded. */
#ifndef QUORATE_DISK_H
#define QUORATE_DISK_H

#include "blocks.h"
#include "search.h"
#include "sorting.h"

#define MOST_PARTS 256
#define MOST_RUNS 64 /* merged at once: each takes the memory of some blocks */
#define PACKED 32 /* levels in a pack */
#define MOST_PATH 4096
#define FEW_FOR_A_RUN 4096 /* states that are not worth a run for each worker */
#define WINDOW_BYTES ((uint64_t)1 << 24)

/* A file with sorted states. */
typedef struct {
    int file, number;
    uint64_t bytes;
} Run;

typedef struct Disk {
    char folder[MOST_PATH];
    Traffic traffic;
    uint64_t parts;  /* the files of a level */
    uint64_t window; /* states */
    uint64_t room;   /* states that are collected before a run is written */
    uint64_t found;  /* states in all levels that are whole */
    Run *runs;
    uint64_t run_count, run_room;
    int next_run;
    _Atomic uint64_t chunk, fresh, next_part; /* of the work that workers do together */
    uint64_t chunks, chunk_begin, chunk_end;
    uint64_t packs;       /* so many times PACKED levels are packed */
    uint64_t merged_runs; /* so many of the runs are merged */
    int level;            /* that is written, or -1 for a run */
    bool distinct;        /* no earlier level has its states */
    uint64_t first_of[MOST_PARTS][WORDS]; /* where the range of each part begins, but for the first */
} Disk;

static void set_path(const Disk *disk, char *path, const char *kind, int number, int part) {
    if (part < 0)
        snprintf(path, MOST_PATH + 64, "%s/%s-%d", disk->folder, kind, number);
    else
        snprintf(path, MOST_PATH + 64, "%s/%s-%d-%d", disk->folder, kind, number, part);
}

static int open_file(Disk *disk, const char *kind, int number, int part, int flags) {
    char path[MOST_PATH + 64];
    set_path(disk, path, kind, number, part);
    const int file = open(path, flags | O_CLOEXEC, 0666);
    if (file < 0) fail(&disk->traffic, errno);
    return file;
}

/* Whether there is trouble with files; then the search is stopped. */
static bool disk_fails(Search *search) {
    if (LIKELY(!atomic_load(&search->disk->traffic.failed))) return false;
    stop_search(search, STOP_DISK);
    return true;
}

/* A new run; NULL if that failed. The lock is held. */
static Run *add_run(Disk *disk) {
    if (disk->run_count == disk->run_room) {
        fail(&disk->traffic, ENOMEM); /* room was made before */
        return NULL;
    }
    Run *const run = &disk->runs[disk->run_count];
    memset(run, 0, sizeof *run);
    run->number = disk->next_run++;
    run->file = open_file(disk, "run", run->number, -1, O_RDWR | O_CREAT | O_TRUNC);
    if (run->file < 0) return NULL;
    disk->run_count++;
    return run;
}

static void remove_run(Disk *disk, Run *run) {
    char path[MOST_PATH + 64];
    if (run->file < 0) return;
    close(run->file);
    set_path(disk, path, "run", run->number, -1);
    unlink(path);
    atomic_fetch_sub(&disk->traffic.used, run->bytes);
    run->file = -1;
}

static void remove_runs(Disk *disk) {
    for (uint64_t i = 0; i < disk->run_count; i++) remove_run(disk, &disk->runs[i]);
    disk->run_count = 0;
}

/* Sort some of the states that were collected, and write them as a run. */
static void write_run(Search *search, uint64_t *states, uint64_t count) {
    Disk *const disk = search->disk;
    BlockWriter writer;
    if (!count || disk_fails(search)) return;
    sort_states(states, count);
    pthread_mutex_lock(&search->lock);
    Run *const run = add_run(disk);
    pthread_mutex_unlock(&search->lock);
    if (!run || !writer_open(&writer, &disk->traffic, run->file)) return;
    for (uint64_t i = 0; i < count && !atomic_load(&disk->traffic.failed); i++) write_state(&writer, states + i * WORDS);
    writer_end(&writer);
    run->bytes = writer.at;
    writer_close(&writer);
    disk_fails(search);
}

static bool make_room_for_runs(Search *search, uint64_t more) {
    Disk *const disk = search->disk;
    if (disk->run_count + more <= disk->run_room) return true;
    const uint64_t room = 2 * (disk->run_count + more);
    Run *const runs = realloc(disk->runs, room * sizeof *runs);
    if (!runs) {
        stop_search(search, STOP_MEMORY);
        return false;
    }
    disk->runs = runs;
    disk->run_room = room;
    return true;
}

/* Before workers write what was collected as runs. */
static bool begin_spill(Search *search) {
    Disk *const disk = search->disk;
    const uint64_t count = atomic_load(&search->count);
    disk->chunk_begin = disk->window;
    disk->chunk_end = count < search->full_at ? count : search->full_at;
    disk->chunks = disk->chunk_end - disk->chunk_begin < FEW_FOR_A_RUN ? 1 : (uint64_t)search->options.workers;
    atomic_store(&disk->chunk, 0);
    return make_room_for_runs(search, disk->chunks) && !disk_fails(search);
}

static void spill(Search *search) {
    Disk *const disk = search->disk;
    const uint64_t count = disk->chunk_end - disk->chunk_begin;
    for (;;) {
        const uint64_t chunk = atomic_fetch_add(&disk->chunk, 1);
        if (chunk >= disk->chunks) return;
        const uint64_t first = count * chunk / disk->chunks, last = count * (chunk + 1) / disk->chunks;
        write_run(search, &search->states[(disk->chunk_begin + first) * WORDS], last - first);
    }
}

/* Free the slots of the states that were collected: of each, those from its first up to a free one. */
static void free_slots(Search *search) {
    const Disk *const disk = search->disk;
    Table *const table = &search->table;
    if (disk->chunk_end - disk->chunk_begin > table->mask / 16) {
        memset((void *)table->slots, 0, table_bytes(table));
        return;
    }
    for (uint64_t k = disk->chunk_begin; k < disk->chunk_end; k++) {
        uint64_t i = hash_state(&search->states[k * WORDS]) >> table->shift;
        for (; atomic_load_explicit(&table->slots[i], memory_order_relaxed); i = (i + 1) & table->mask)
            atomic_store_explicit(&table->slots[i], 0, memory_order_relaxed);
    }
}

static void end_spill(Search *search) {
    free_slots(search);
    atomic_store(&search->count, search->disk->window);
}

#endif
