/* What the evaluation of a property comes to, for a search as for walks: each has its own Worker, and its own functions
 * `note` and `ended`, before it includes this. */
#ifndef QUORATE_JUDGING_H
#define QUORATE_JUDGING_H

#include "base.h"
#include "ends.h"

/* Whether a property could not be evaluated because of a limit of this engine; then the search is begun anew. */
static UNUSED inline bool lacks_room(Worker *worker, int event) {
    if (LIKELY(!event || (EVENT_KIND[event] != EVENT_WIDEN && EVENT_KIND[event] != EVENT_OVERFLOW))) return false;
    ended(worker, 0, event);
    return true;
}

/* Whether the state is not expanded, by the event of a constraint. It is counted as cut, and is no deadlock. */
static UNUSED inline bool is_constrained(Worker *worker, int event) {
    worker->constrained = event;
    if (LIKELY(!event)) return false;
    worker->moved = true;
    if (EVENT_KIND[event] == EVENT_CUT) worker->cuts[event]++;
    return true;
}

/* Property `property` was evaluated: in a state (`from` equals `to`) or on a step. `bad`: it is a finding. */
static inline void decided(Worker *worker, int property, bool bad, int event, const uint64_t *from,
                           const uint64_t *to, int level) {
    if (UNLIKELY(event)) {
        if (!lacks_room(worker, event))
            note(worker, FOUND_FAILED(property), from, to, level, event);
    } else if (UNLIKELY(bad)) {
        note(worker, FOUND_FALSE(property), from, to, level, 0);
    }
}

#endif
