/* The functions that Python calls. The structures are mirrored in interface.py and binding.py. */
#ifndef QUORATE_INTERFACE_H
#define QUORATE_INTERFACE_H

#include <stdio.h>

#if RECORDING
#include "graph.h"
#endif
#include "kept.h"
#if DISK
#include "ondisk.h"
#endif
#if SHARED
#include "peers.h"
#endif
#include "relation.h"
#include "steps.h"
#include "takeover.h"
#include "trace.h"
#include "ways.h"

#define TABLES_A_STATE 32 /* bytes per state, in a table three quarters full and in its successor, twice as large */

static uint64_t physical_memory(void) {
    const long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    return pages > 0 && size > 0 ? (uint64_t)pages * (uint64_t)size : UINT64_C(1) << 34;
}

EXPORT void quorate_close(Search *search) {
    if (!search) return;
    pthread_mutex_lock(&search->lock);
    search->closing = true;
    pthread_cond_broadcast(&search->changed);
    pthread_mutex_unlock(&search->lock);
    for (int i = 0; i < search->started; i++) pthread_join(search->threads[i], NULL);
#if SHARED
    close_exchange(search);
#endif
    if (search->workers) {
        for (int i = 0; i < search->options.workers; i++) {
            if (search->workers[i]) {
                free(search->workers[i]->findings);
                free(search->workers[i]->effects);
            }
            free(search->workers[i]);
        }
    }
    free(search->workers);
    if (search->lister) free(search->lister->effects);
    free(search->lister);
    free(search->threads);
    free(search->levels);
    free(search->marks);
    table_close(&search->table);
    table_close(&search->larger);
    region_release(&search->region);
#if DISK
    close_disk(search);
#endif
#if RECORDING
    close_recording(&search->recording);
#endif
    pthread_mutex_destroy(&search->lock);
    pthread_cond_destroy(&search->changed);
    free(search);
}

/* Make a search with these options, not yet begun; NULL if there is no memory for it. */
EXPORT Search *quorate_open(const Options *options) {
    Search *const search = aligned_alloc(LINE, sizeof *search);
    if (!search) return NULL;
    memset(search, 0, sizeof *search);
    search->options = *options;
    if (options->start) copy_state(search->first, options->start);
    if (search->options.workers < 1) search->options.workers = 1;
    const int workers = search->options.workers;
    pthread_mutex_init(&search->lock, NULL);
    pthread_cond_init(&search->changed, NULL);
    atomic_store(&search->todo, options->properties);
    for (int place = 0; place < FINDINGS; place++) search->settled_in[place] = SETTLED_NOWHERE;
    uint64_t beside = TABLES_A_STATE;
#if RECORDING
    if (options->record) beside += RECORDED_A_STATE;
#endif
    search->region = region_reserve_most(physical_memory(), sizeof(uint64_t) * WORDS, beside);
    search->states = search->region.data;
    search->workers = calloc((size_t)workers, sizeof *search->workers);
    search->threads = calloc((size_t)workers, sizeof *search->threads);
    bool opened = search->states && search->workers && search->threads && table_open(&search->table, FIRST_TABLE);
#if RECORDING
    opened = opened && open_recording(search, physical_memory());
#endif
    for (int i = 0; opened && i < workers; i++) {
        Worker *const worker = calloc(1, sizeof *worker);
        search->workers[i] = worker;
        opened = worker && open_effects(worker) && (worker->findings = calloc(FINDINGS, sizeof *worker->findings));
        if (opened) worker->search = search;
    }
    if (!opened) {
        quorate_close(search);
        return NULL;
    }
    set_most(search, table_bytes(&search->table));
    for (int i = 1; i < workers; i++) {
        if (pthread_create(&search->threads[i - 1], NULL, work, search->workers[i])) break;
        search->started++;
    }
    return search;
}

/* Run the search to its end. Returns the reason for its end. */
EXPORT int quorate_run(Search *search) {
    explore(search);
    return atomic_load(&search->stop);
}

/* Continue a search that stopped at its depth limit, with a greater one. */
EXPORT int quorate_go_on(Search *search, uint64_t depth) {
    search->options.depth = depth;
    return quorate_run(search);
}

/* What a search has explored, for another unit to take over. The memory still belongs to this search. */
EXPORT void quorate_explored(Search *search, Explored *explored) { tell_explored(search, explored); }

/* What a search that runs can go on from (see kept.h). */
EXPORT uint64_t quorate_kept(Search *search, uint64_t known, uint64_t *levels, uint64_t room, uint64_t *counts,
                             int32_t *settled_in) {
    return tell_kept(search, known, levels, room, counts, settled_in);
}

/* Take over what was explored in another unit (see takeover.h). */
EXPORT int quorate_take_over(Search *search, const Explored *explored, const Move *moves, uint64_t count) {
    return take_over(search, explored, moves, count);
}

#if DISK
/* Before a search has begun: have it use files in a folder, for states of so many parts, of `limit` bytes at most. False if
 * it lacks memory. */
EXPORT bool quorate_disk_open(Search *search, const char *folder, uint64_t parts, uint64_t limit) {
    return open_disk(search, folder, parts, limit);
}

/* Add states to the next level; then say that there are `count` in it. */
EXPORT bool quorate_disk_feed(Search *search, const uint64_t *states, uint64_t words, uint64_t count, const Move *moves,
                              uint64_t move_count) {
    return feed(search, states, words, count, moves, move_count);
}

EXPORT bool quorate_disk_level(Search *search, uint64_t count) { return end_feeding(search, count); }

/* In place of both: the files of all levels are there. */
EXPORT bool quorate_disk_levels(Search *search, const uint64_t *levels, uint64_t count) {
    return use_levels(search, levels, count);
}

/* Then take over the rest of what was explored; the search goes on from there. */
EXPORT int quorate_disk_take(Search *search, const Explored *explored) { return take_levels(search, explored); }

/* Read states of a level (see ondisk.h). */
EXPORT uint64_t quorate_disk_read(Search *search, int level, int part, uint64_t *at, uint64_t *states, uint64_t room) {
    return read_part(search, level, part, at, states, room);
}

EXPORT void quorate_disk_forget(Search *search) { forget_collected(search); }

/* The bytes on disk, read and written so far, and what failed: 0, an errno, or a number of blocks.h. */
EXPORT void quorate_disk_traffic(const Search *search, uint64_t *bytes, int *failed) {
    bytes[0] = atomic_load(&search->disk->traffic.used);
    bytes[1] = atomic_load(&search->disk->traffic.read);
    bytes[2] = atomic_load(&search->disk->traffic.written);
    *failed = atomic_load(&search->disk->traffic.failed);
}
#endif

#if SHARED
/* Before a search has begun: make it that of process `me`, which exchanges successors once `room` wait. False if it lacks
 * memory. All that follows is for all processes at once (see peers.h). */
EXPORT bool quorate_share_open(Search *search, uint64_t me, uint64_t processes, uint64_t room) {
    return open_exchange(search, me, processes, room);
}

EXPORT void quorate_share_begin(Search *search) { begin_exchange(search); }

/* Expand states of the level; returns how many are left. */
EXPORT uint64_t quorate_share_expand(Search *search) { return expand_some(search); }

/* The messages to each process, and how many states each has; NULL if there is no memory. */
EXPORT const uint64_t *quorate_share_pack(Search *search, uint64_t *counts) { return pack_messages(search, counts); }

EXPORT void quorate_share_insert(Search *search, const uint64_t *messages, const uint64_t *counts) {
    insert_messages(search, messages, counts);
}

/* Whether this process has a finding that is not settled yet. */
EXPORT bool quorate_share_found(Search *search) { return merge_findings(search); }

/* The findings, by place, and their bytes in all. */
EXPORT const Finding *quorate_share_findings(const Search *search, uint64_t *bytes) {
    *bytes = sizeof search->findings;
    return search->findings;
}

EXPORT void quorate_share_join(Search *search, const Finding *theirs) { join_findings(search, theirs); }

/* Begin the next level; whether findings end the search. */
EXPORT bool quorate_share_next(Search *search) { return begin_level_together(search); }

/* In place of beginning: give states to their owners, level by level; then take over the rest, and go on from there. */
EXPORT void quorate_share_deal(Search *search, const uint64_t *states, uint64_t words, uint64_t count, const Move *moves,
                               uint64_t move_count) {
    deal(search, states, words, count, moves, move_count);
}

EXPORT void quorate_share_dealt(Search *search) { end_dealing(search); }

EXPORT int quorate_share_take(Search *search, const Explored *explored) { return take_rest(search, explored); }

EXPORT void quorate_share_go_on(Search *search) { go_on_together(search); }

/* The least predecessors, among the states of this process in a level. */
EXPORT void quorate_share_predecessors(Search *search, Target *targets, int count, int level) {
    atomic_store(&search->stop, STOP_NONE);
    atomic_store(&search->exchange->waiting, 0);
    find_predecessors(search, targets, count, level);
}

/* Why the search was stopped, in this process; 0 if it was not. */
EXPORT int quorate_share_stopped(Search *search) { return atomic_load(&search->stop); }
#endif

/* Stop a search that runs in another thread, for reason `why`. */
EXPORT void quorate_stop(Search *search, int why) { stop_search(search, (Stop)why); }

EXPORT void quorate_progress(Search *search, Progress *progress) {
    progress->depth = (uint64_t)atomic_load(&search->depth);
    progress->states = states_found(search);
    progress->transitions = 0;
    for (int i = 0; i < search->options.workers; i++)
        progress->transitions += atomic_load_explicit(&search->workers[i]->shown_transitions, memory_order_relaxed);
    progress->frontier = atomic_load(&search->frontier);
    progress->bytes = atomic_load(&search->bytes) + (search->disk ? 0 : stored_bytes(search, progress->states));
}

/* How often each run fired, each event cut, and each run was cut, over all workers. Only valid before traces are
 * rebuilt. */
EXPORT void quorate_counts(const Search *search, uint64_t *fired, uint64_t *cuts, uint64_t *cut_runs) {
    for (int i = 0; i < search->options.workers; i++) {
        for (int run = 0; run < RUNS; run++) {
            fired[run] += search->workers[i]->fired[run];
            cut_runs[run] += search->workers[i]->cut_runs[run];
        }
        for (int event = 0; event < EVENTS; event++) cuts[event] += search->workers[i]->cuts[event];
    }
}

/* How many states were first found by each run, over all workers. */
EXPORT void quorate_found(const Search *search, uint64_t *found) {
    for (int i = 0; i < search->options.workers; i++)
        for (int run = 0; run < RUNS; run++) found[run] += search->workers[i]->found[run];
}

EXPORT const Finding *quorate_finding(const Search *search, int place) { return &search->findings[place]; }

EXPORT int quorate_findings(void) { return FINDINGS; }

EXPORT int quorate_error(Search *search) { return atomic_load(&search->error_event); }

EXPORT bool quorate_traces(Search *search, int count, const int *levels, uint64_t *const *paths) {
    return rebuild_traces(search, count, levels, paths);
}

/* After the search: mark the states on all shortest paths to the finding of a place, in a level. */
EXPORT bool quorate_mark_ways(Search *search, int place, int level, bool of_states) {
    return mark_ways(search, place, level, of_states);
}

/* The level of a marked state; -1 for others. The state is overwritten. */
EXPORT int quorate_level_on_way(Search *search, uint64_t *state) { return level_on_way(search, state); }

/* List the steps from states of the search (see steps.h). The levels that they lead to must have been explored. */
EXPORT uint64_t quorate_steps(Search *search, Listing *listing, uint64_t first, uint64_t last) {
    return list_steps(search, listing, first, last);
}

/* Properties that are false, or have no value, in the states from `first` on: a word for each, one bit per property. */
EXPORT void quorate_judge(Search *search, uint64_t first, uint64_t count, uint64_t properties, uint64_t *violates) {
    judge_states(search, first, count, properties, violates);
}

/* How many steps of this model each pair is apart (see relation.h). */
EXPORT void quorate_relate(Search *search, Pairs *pairs) { relate(search, pairs); }

/* The representative of the orbit of `state`, in place. */
EXPORT void quorate_canonicalize(uint64_t *state) {
    static Worker nobody; /* without the keys of an earlier state */
    canonicalize_state(&nobody, state);
}

#if RECORDING
/* Record the steps of the states taken over from another unit, from `first` on; returns the state to continue with. */
EXPORT uint64_t quorate_record_rest(Search *search, uint64_t first, uint64_t most) {
    return record_rest(search, first, most);
}

/* The recorded graph, after the search. The memory belongs to the search. */
EXPORT void quorate_recorded(Search *search, Recorded *graph) { tell_recorded(search, graph); }

/* The labels of what the exchange of two neighbouring values of a sort makes of each instance: a row of MOST_LABELS for
 * each exchange. Returns how many labels there are in all; 0 if they are too many. */
EXPORT uint32_t quorate_exchanges(Search *search, uint16_t *rows) {
    return search->options.symmetry ? exchanges(search, rows) : atomic_load(&search->recording.label_count);
}

/* The index of a state or of its representative; UINT64_MAX if the search did not reach it. It is overwritten. */
EXPORT uint64_t quorate_index(Search *search, uint64_t *state) {
    static Worker nobody;
    if (search->options.symmetry) canonicalize_state(&nobody, state);
    return find_index(search, state, hash_state(state));
}
#endif

/* The packed states of the search, in breadth-first order. */
EXPORT const uint64_t *quorate_states(const Search *search) { return search->states; }

#endif
