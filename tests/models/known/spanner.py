"""Known answers: Spanner.

`listed` is the length that throw-away models of the same bugs gave, which went before these.
"""

from __future__ import annotations

from ..answers import Bug, Space

SPACES: list[Space] = [
    Space("spanner", 63_223, 23),
    Space("spanner", 172_499, 24, {"Time": 6}, slow=True),
    Space("spanner_leases", 82_572, 28),
]
"""Correct models, at the sizes of their variants too."""

READ = "there the clock shows 1 at first, and a read is one step"
SEALED = "there a read counts as not repeatable when what it missed takes effect"
ESTIMATE = "an estimate"

BUGS: list[Bug] = [
    Bug("4.1.2 wait", "spanner:NoCommitWait", "reads_see_what_was_done", 4, listed=5, why=READ),
    Bug(
        "4.1.2 wait",
        "spanner:NoCommitWait",
        "external_consistency",
        5,
        listed=7,
        why="here one group is enough",
    ),
    Bug(
        "4.1.2 start",
        "spanner:StampIsEarliest",
        "external_consistency",
        7,
        listed=9,
        why="here one group is enough",
    ),
    Bug("4.2.1 prepare", "spanner:PrepareIgnored", "reads_are_repeatable", 6, listed=6),
    Bug("4.2.1 prepare", "spanner:PrepareIgnored", "timestamps_rise", 10),
    Bug("4.1.3", "spanner:SafeTimeIgnoresPrepared", "reads_are_repeatable", 4, listed=5, why=SEALED),
    Bug("4.2.1 last", "spanner:StampTakenAtStart", "reads_are_repeatable", 5, listed=10, why=SEALED),
    Bug("4.2.4", "spanner:SafeTimeByClock", "reads_are_repeatable", 6, listed=10, why=SEALED),
    Bug("4.1.1", "spanner_leases:AbdicatesEarly", "leases_are_disjoint", 10, listed=7, why=ESTIMATE),
    Bug("A end", "spanner_leases:LeaseFromLastVote", "leases_are_disjoint", 11, listed=7, why=ESTIMATE),
    Bug("A send", "spanner_leases:LeaseFromLatest", "leases_are_disjoint", 11),
    Bug("A receive", "spanner_leases:VoteFromEarliest", "leases_are_disjoint", 10),
    Bug("A single vote", "spanner_leases:VoteMayHaveEnded", "leases_are_disjoint", 9),
]
"""Variants, and what breaks in each."""
