/* The steps of a search by several processes (see exchange.h), which Quorate has all of them do together: begin; then
 * for each level, expand some of it, exchange, insert, until all of it is expanded everywhere; agree on the findings; and
 * begin the next level. So levels, findings and the end of a search are those of one process. */
#ifndef QUORATE_PEERS_H
#define QUORATE_PEERS_H

#include "takeover.h"

#define INSERTED_AT_ONCE 1024 /* states of a message that a worker takes */

static void close_exchange(Search *search) {
    Exchange *const exchange = search->exchange;
    if (!exchange) return;
    for (int i = 0; search->workers && i < search->options.workers; i++) {
        Worker *const worker = search->workers[i];
        if (!worker) continue;
        for (uint64_t owner = 0; worker->outgoing && owner < exchange->processes; owner++) {
            free(worker->outgoing[owner].states);
            free(worker->outgoing[owner].runs);
        }
        free(worker->outgoing);
        region_release(&worker->recent_region);
    }
    free(exchange->message);
    free(exchange);
}

/* Before a search has begun: make it the one of process `me`. False if there is no memory for that. */
static bool open_exchange(Search *search, uint64_t me, uint64_t processes, uint64_t room) {
    Exchange *const exchange = calloc(1, sizeof *exchange);
    if (!exchange) return false;
    search->exchange = exchange;
    exchange->me = me;
    exchange->processes = processes;
    exchange->room = room;
    uint64_t entries = 1;
    while (processes > 1 && 2 * entries * sizeof(Recent) <= RECENT_BYTES) entries *= 2;
    exchange->recent_mask = entries - 1;
    for (int i = 0; i < search->options.workers; i++) {
        Worker *const worker = search->workers[i];
        worker->outgoing = calloc(processes, sizeof *worker->outgoing);
        worker->recent_region = region_reserve(entries * sizeof *worker->recent);
        worker->recent = worker->recent_region.data;
        if (!worker->outgoing || !worker->recent) return false;
    }
    return true;
}

static void set_levels(Search *search, int level) {
    for (int i = 0; i <= search->started; i++) search->workers[i]->level = level;
}

/* Find the initial states, in one of the processes. */
static void begin_exchange(Search *search) {
    if (search->exchange->me)
        begin_level(search, 0);
    else
        find_initial(search);
    set_levels(search, -1);
}

/* Expand states of the level, until there are no more, or enough successors wait. Returns how many are left. */
static uint64_t expand_some(Search *search) {
    Exchange *const exchange = search->exchange;
    if (search->level_count < 2) return 0;
    const uint64_t end = search->levels[search->level_count - 1];
    if (exchange->next < end && !atomic_load(&search->stop)) {
        run_level(search, exchange->next, end, (int)search->level_count - 2);
        const uint64_t next = atomic_load(&search->chunk);
        exchange->next = next < end ? next : end;
    }
    return end - exchange->next;
}

/* Put together what waits for each process. Returns the messages, one after the other, and the states of each; NULL if
 * there is no memory. */
static const uint64_t *pack_messages(Search *search, uint64_t *counts) {
    Exchange *const exchange = search->exchange;
    uint64_t words = 1;
    for (uint64_t owner = 0; owner < exchange->processes; owner++) {
        counts[owner] = 0;
        for (int i = 0; i < search->options.workers; i++) counts[owner] += search->workers[i]->outgoing[owner].count;
        words += message_words(counts[owner]);
    }
    if (words > exchange->message_room) {
        free(exchange->message);
        exchange->message = malloc(words * sizeof *exchange->message);
        exchange->message_room = exchange->message ? words : 0;
        if (!exchange->message) return NULL;
    }
    uint64_t *to = exchange->message;
    for (uint64_t owner = 0; owner < exchange->processes; owner++) {
        uint64_t *const runs = to + counts[owner] * WORDS;
        uint16_t *run = (uint16_t *)runs;
        for (int i = 0; i < search->options.workers; i++) {
            Outgoing *const outgoing = &search->workers[i]->outgoing[owner];
            if (!outgoing->count) continue;
            memcpy(to, outgoing->states, outgoing->count * WORDS * sizeof *to);
            memcpy(run, outgoing->runs, outgoing->count * sizeof *run);
            to += outgoing->count * WORDS;
            run += outgoing->count;
            outgoing->count = 0;
        }
        to = runs + (counts[owner] + 3) / 4;
    }
    atomic_store(&exchange->waiting, 0);
    return exchange->message;
}

static void insert_arrived(Worker *worker) {
    Search *const search = worker->search;
    Exchange *const exchange = search->exchange;
    const uint64_t count = exchange->arrived_count;
    const uint16_t *const runs = (const uint16_t *)(exchange->arrived + count * WORDS);
    for (;;) {
        const uint64_t first = atomic_fetch_add(&exchange->chunk, INSERTED_AT_ONCE);
        if (first >= count) break;
        const uint64_t last = first + INSERTED_AT_ONCE < count ? first + INSERTED_AT_ONCE : count;
        for (uint64_t i = first; i < last; i++) {
            const int k = worker->count++;
            copy_state(worker->next[k], exchange->arrived + i * WORDS);
            worker->action[k] = runs[i] <= RUNS ? runs[i] : RUNS;
            worker->hash[k] = hash_state(worker->next[k]);
            table_prefetch(&search->table, worker->hash[k]);
            if (worker->count < BATCH) continue;
            insert_batch(worker);
            drop_batch(worker);
        }
    }
    insert_batch(worker);
    drop_batch(worker);
}

/* Insert what arrived from all processes, so many states from each. */
static void insert_messages(Search *search, const uint64_t *messages, const uint64_t *counts) {
    Exchange *const exchange = search->exchange;
    for (uint64_t sender = 0; sender < exchange->processes; sender++) {
        exchange->arrived = messages;
        exchange->arrived_count = counts[sender];
        messages += message_words(counts[sender]);
        atomic_store(&exchange->chunk, 0);
        const bool solo = !search->started || counts[sender] < SMALL_LEVEL;
        for (int i = 0; i <= search->started; i++) search->workers[i]->solo = solo;
        if (solo)
            insert_arrived(search->workers[0]);
        else
            work_together(search, insert_arrived);
    }
}

/* Take findings of another process: the least one of each place counts. */
static void join_findings(Search *search, const Finding *theirs) {
    for (int place = 0; place < FINDINGS; place++) take_finding(&search->findings[place], &theirs[place]);
}

/* All states of the next level are here, and what any process found on the way: begin that level. Returns whether the
 * findings end the search. */
static bool begin_level_together(Search *search) {
    const bool ends = settle_findings(search, (int)search->level_count - 2);
    if (atomic_load(&search->stop)) return ends;
    search->exchange->next = search->levels[search->level_count - 1];
    if (!begin_next(search, states_found(search), ends)) stop_search(search, STOP_MEMORY);
    set_levels(search, (int)search->level_count - 2);
    return ends;
}

/* Before a search has begun: give states of the next level, of another packing if there are moves, to their owners. */
static void deal(Search *search, const uint64_t *states, uint64_t words, uint64_t count, const Move *moves,
                 uint64_t move_count) {
    Worker *const worker = search->workers[0];
    uint64_t state[WORDS];
    atomic_store(&search->todo, 0); /* they were judged before */
    if (!search->level_count && !begin_level(search, 0)) stop_search(search, STOP_MEMORY);
    for (uint64_t i = 0; i < count && !atomic_load(&search->stop); i++) {
        if (move_count) {
            repack(state, states + i * words, moves, move_count);
            if (search->options.symmetry) canonicalize_state(worker, state);
        } else {
            copy_state(state, states + i * words);
        }
        collect(worker, owner_of(search->exchange, hash_state(state)), state, RUNS);
    }
}

/* All states of the level were given to their owners. */
static void end_dealing(Search *search) {
    if (!begin_level(search, states_found(search))) stop_search(search, STOP_MEMORY);
}

/* A search that took over the rest of what was explored: it is to begin its last level again. */
static void go_on_together(Search *search) {
    atomic_store(&search->stop, STOP_NONE);
    search->level_count--;
}

#endif
