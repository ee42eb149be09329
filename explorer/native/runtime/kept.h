/* What a search has explored, told to another thread while it runs: that writes it to a file, from which another search
 * may take it over (see takeover.h). The states themselves are in the array, where they stay as they are. */
#ifndef QUORATE_KEPT_H
#define QUORATE_KEPT_H

#include "explore.h"

/* Copies of what is kept: the begin of each level, the counters (see Counts), and by place of a finding the level that
 * it was settled in. Returns how many levels there are. Nothing is copied if there is no room for so many, or if there
 * are no more than `known`. */
static uint64_t tell_kept(Search *search, uint64_t known, uint64_t *levels, uint64_t room, uint64_t *counts,
                          int32_t *settled_in) {
    pthread_mutex_lock(&search->lock);
    const Kept *const kept = &search->kept;
    const uint64_t count = kept->levels;
    if (count <= room && count > known) {
        memcpy(levels, search->levels, count * sizeof *levels);
        memcpy(counts, &kept->counts, sizeof kept->counts);
        memcpy(settled_in, kept->settled_in, sizeof kept->settled_in);
    }
    pthread_mutex_unlock(&search->lock);
    return count;
}

#endif
