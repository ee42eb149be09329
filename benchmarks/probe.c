/* How fast this machine probes a table far larger than its caches: random slots, prefetched in batches, in huge pages
 * where there are any. A search can insert no faster than this. Usage: probe THREADS SECONDS [LOG2_SLOTS]
 * Prints probes a second, over all threads. */
#define _GNU_SOURCE
#define WORDS 1
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "table.h"

#define BATCH 512

static Table table;
static _Atomic int running = 1;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void *probe(void *argument) {
    uint64_t *const result = argument;
    uint64_t hash[BATCH], seed = result[0] * UINT64_C(0x9E3779B97F4A7C15) + 1, probes = 0, sum = 0;
    while (atomic_load_explicit(&running, memory_order_relaxed)) {
        for (int i = 0; i < BATCH; i++) {
            hash[i] = mix(seed++);
            table_prefetch(&table, hash[i]);
        }
        for (int i = 0; i < BATCH; i++)
            sum += atomic_load_explicit(&table.slots[hash[i] >> table.shift], memory_order_relaxed);
        probes += BATCH;
    }
    result[0] = probes;
    result[1] = sum;
    return NULL;
}

int main(int count, char **arguments) {
    const int threads = count > 1 ? atoi(arguments[1]) : 1;
    const double seconds = count > 2 ? atof(arguments[2]) : 1.0;
    const int log2_slots = count > 3 ? atoi(arguments[3]) : 27;
    if (threads < 1 || threads > 64 || !table_open(&table, log2_slots)) return 1;
    memset(table.region.data, 1, (sizeof(Slot)) << log2_slots);
    pthread_t thread[64];
    static uint64_t result[64][8];
    const double began = now();
    for (int i = 0; i < threads; i++) {
        result[i][0] = (uint64_t)i + 1;
        if (pthread_create(&thread[i], NULL, probe, result[i])) return 1;
    }
    while (now() - began < seconds) nanosleep(&(struct timespec){0, 5000000}, NULL);
    atomic_store(&running, 0);
    uint64_t probes = 0;
    for (int i = 0; i < threads; i++) {
        pthread_join(thread[i], NULL);
        probes += result[i][0];
    }
    printf("%.0f\n", (double)probes / (now() - began));
    return 0;
}
