/* How a search comes to be on disk (see disk.h): its levels are given to it from a file of states, or from another unit
 * whose states are packed otherwise; or its own files are there. */
#ifndef QUORATE_ONDISK_H
#define QUORATE_ONDISK_H

#include "takeover.h"

/* Divide the memory: an eighth is left for merging. */
static bool divide_memory(Search *search) {
    Disk *const disk = search->disk;
    const uint64_t bytes = search->options.bytes - search->options.bytes / 8;
    const uint64_t least = 4 * (uint64_t)search->options.workers * BATCH;
    const uint64_t most = search->region.bytes / STATE_BYTES;
    uint64_t window = WINDOW_BYTES < bytes / 8 ? WINDOW_BYTES / STATE_BYTES : bytes / 8 / STATE_BYTES;
    if (window < SMALL_LEVEL) window = SMALL_LEVEL;
    int slots = 0;
    for (int log2 = FIRST_TABLE; log2 < 38; log2++) {
        const uint64_t taken = (sizeof(Slot) << log2) + window * STATE_BYTES;
        uint64_t room = taken < bytes ? (bytes - taken) / STATE_BYTES : 0;
        if (room > (UINT64_C(1) << log2) / 4 * 3) room = (UINT64_C(1) << log2) / 4 * 3;
        if (room <= disk->room) continue;
        disk->room = room;
        slots = log2;
    }
    if (disk->room < least) { /* more than the limit, but not much */
        disk->room = least;
        for (slots = FIRST_TABLE; (UINT64_C(1) << slots) / 4 * 3 < least;) slots++;
    }
    disk->window = window;
    if (window + disk->room > most) return false;
    table_close(&search->table);
    if (!table_open(&search->table, slots)) return false;
    search->full_at = window + disk->room;
    atomic_store(&search->most, most);
    atomic_store(&search->bytes, table_bytes(&search->table) + (window + disk->room) * STATE_BYTES);
    atomic_store(&search->count, window);
    return true;
}

/* Before a search has begun: have it use files in a folder, of so many bytes at most. False without memory. */
static bool open_disk(Search *search, const char *folder, uint64_t parts, uint64_t limit) {
    Disk *const disk = calloc(1, sizeof *disk);
    if (!disk) return false;
    search->disk = disk;
    if (parts > MOST_PARTS || strlen(folder) >= sizeof disk->folder) return false;
    strcpy(disk->folder, folder);
    disk->parts = parts;
    disk->traffic.limit = limit;
    zstd_open(); /* before there are several who ask for it */
    return divide_memory(search);
}

static void close_disk(Search *search) {
    if (!search->disk) return;
    remove_runs(search->disk);
    free(search->disk->runs);
    free(search->disk);
}

/* Add states to a level, of another packing if there are moves. */
static bool feed(Search *search, const uint64_t *states, uint64_t words, uint64_t count, const Move *moves,
                 uint64_t move_count) {
    for (uint64_t i = 0; i < count; i++) {
        if (atomic_load(&search->count) == search->full_at) spill_all(search);
        if (atomic_load(&search->stop)) return false;
        const uint64_t at = atomic_fetch_add(&search->count, 1);
        uint64_t *const state = &search->states[at * WORDS];
        if (move_count) {
            repack(state, states + i * words, moves, move_count);
            if (search->options.symmetry) canonicalize_state(search->workers[0], state);
        } else {
            copy_state(state, states + i * words);
        }
    }
    return true;
}

/* All states of a level were added, of `count` states. */
static bool end_feeding(Search *search, uint64_t count) {
    if (!search->level_count && !begin_level(search, 0)) return false;
    search->disk->distinct = true;
    end_level(search, (int)search->level_count - 1);
    search->disk->distinct = false;
    if (atomic_load(&search->stop)) return false;
    const uint64_t before = search->levels[search->level_count - 1];
    return search->disk->found == before + count && begin_level(search, before + count);
}

/* The files of all levels are in the folder. */
static bool use_levels(Search *search, const uint64_t *levels, uint64_t count) {
    Disk *const disk = search->disk;
    for (uint64_t i = 0; i < count; i++)
        if (!begin_level(search, levels[i])) return false;
    for (uint64_t level = 0; level + 1 < count; level++) {
        for (uint64_t part = 0; part < disk->parts; part++) {
            const int file = open_file(disk, "level", (int)level, (int)part, O_RDONLY);
            if (file < 0) return false;
            atomic_fetch_add(&disk->traffic.used, (uint64_t)lseek(file, 0, SEEK_END));
            close(file);
        }
    }
    disk->found = levels[count - 1];
    return true;
}

/* Go on from what another search had explored, whose levels are here. */
static int take_levels(Search *search, const Explored *explored) {
    const int taken = take_rest(search, explored);
    return disk_fails(search) ? TAKEN_UNLIKE : taken;
}

/* States of a part of a level, from place `at` in its file on, which is moved. Returns how many there are. */
static uint64_t read_part(Search *search, int level, int part, uint64_t *at, uint64_t *states, uint64_t room) {
    Disk *const disk = search->disk;
    BlockReader reader;
    uint64_t count = 0;
    const int file = open_file(disk, "level", level, part, O_RDONLY);
    if (file < 0) return 0;
    if (reader_open(&reader, &disk->traffic, file, *at)) {
        while (count + BLOCK_STATES <= room && read_block(&reader)) {
            memcpy(states + count * WORDS, reader.plain, reader.count * STATE_BYTES);
            count += reader.count;
        }
        *at = reader.at;
        reader_close(&reader);
    }
    close(file);
    return count;
}

/* Give memory back while another unit takes over, as far as traces do without it. */
static void forget_collected(Search *search) {
    madvise(search->table.region.data, table_bytes(&search->table), MADV_DONTNEED);
    const size_t window = (search->disk->window * STATE_BYTES + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    const size_t all = search->full_at * STATE_BYTES;
    if (all > window) madvise((char *)search->region.data + window, all - window, MADV_DONTNEED);
}

#endif
