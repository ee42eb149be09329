/* Memory from the system: address space is reserved at once and touched as it is used, so that growing copies nothing.
 * It uses transparent huge pages where there are any, so that random probes seldom miss the TLB. */
#ifndef QUORATE_MEMORY_H
#define QUORATE_MEMORY_H

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif
#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

#define HUGE_PAGE ((size_t)1 << 21)

typedef struct {
    void *data;   /* aligned to a huge page */
    size_t bytes; /* usable, from data */
    void *mapping;
    size_t mapped;
} Region;

/* Zeroed memory of at least `bytes` bytes; data is NULL if the system has none. */
static inline Region region_reserve(size_t bytes) {
    Region region = {0};
    if (bytes > SIZE_MAX - 2 * HUGE_PAGE) return region;
    const size_t mapped = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE + HUGE_PAGE;
    void *const mapping =
        mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapping == MAP_FAILED) return region;
    const uintptr_t start = ((uintptr_t)mapping + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    region.data = (void *)start;
    region.bytes = (uintptr_t)mapping + mapped - start;
    region.mapping = mapping;
    region.mapped = mapped;
#ifdef MADV_HUGEPAGE
    if (bytes >= HUGE_PAGE) madvise(region.data, region.bytes / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
#endif
    return region;
}

static inline void region_release(Region *region) {
    if (region->mapping) munmap(region->mapping, region->mapped);
    *region = (Region){0};
}

/* What is left of a small address space for other uses, such as the stacks of threads and what workers remember. */
#define OTHER_USES ((size_t)40 << 20)

/* Memory for items of `size` bytes: `bytes` in all, or where the address space is smaller, as much as it allows if each
 * item takes `beside` bytes elsewhere as well, and an eighth of all is left for other uses, or `OTHER_USES` if that is
 * more, but at most half. */
static inline Region region_reserve_most(size_t bytes, size_t size, size_t beside) {
    const Region all = region_reserve(bytes);
    if (all.data) return all;
    size_t most = 0, step = HUGE_PAGE;
    while (step < bytes / 2) step *= 2;
    for (; step >= HUGE_PAGE; step /= 2) {
        Region probe = region_reserve(most + step);
        if (probe.data) most += step;
        region_release(&probe);
    }
    size_t others = most / 8 > OTHER_USES ? most / 8 : OTHER_USES;
    if (others > most / 2) others = most / 2;
    const size_t own = (most - others) / (size + beside) * size;
    return own >= HUGE_PAGE / 2 ? region_reserve(own) : all;
}

#endif
