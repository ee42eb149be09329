/* Why a search or walks ended, and what they may find, by number. The generated model defines, before it includes this:
 * RUNS (actions and inits together), PROPERTIES and EVENTS. */
#ifndef QUORATE_ENDS_H
#define QUORATE_ENDS_H

/* Why a search ended; in the order of interface.py. */
typedef enum {
    STOP_NONE,
    STOP_COMPLETE,
    STOP_VIOLATION,
    STOP_STATES,
    STOP_DEPTH,
    STOP_TIME,
    STOP_MEMORY,
    STOP_INTERRUPTED,
    STOP_DISK, /* there is no room on the disk for what is kept there */
    STOP_ERROR, /* an event that concerns Quorate itself: a set must be widened, or an integer is too large */
    STOP_LEFT   /* another unit is to take the search over */
} Stop;

/* The places of findings: property p is false (or a goal is reached); its evaluation failed; a run ended in an event;
 * deadlock. */
#define FOUND_FALSE(property) (property)
#define FOUND_FAILED(property) (PROPERTIES + (property))
#define FOUND_EVENT(run, event) (2 * PROPERTIES + (run) * EVENTS + (event))
#define FOUND_DEADLOCK (2 * PROPERTIES + RUNS * EVENTS)
#define FINDINGS (FOUND_DEADLOCK + 1)

#endif
