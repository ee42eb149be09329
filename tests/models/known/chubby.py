"""Known answers: Chubby."""

from __future__ import annotations

from ..answers import Bug, Space

SPACES: list[Space] = [
    # An independent model, with Prepare, Decide and phase 1 in both ballots, counts 582,057 states.
    Space("chubby_disk", 128_690, 23),
    Space("chubby_lease", 19_764, 16),
    Space("chubby_sequencer", 69_931, 36),
]
"""Correct models, at the sizes of their variants too."""

NO_PHASE_1 = "here the leader of ballot 0 needs no phase 1, and who learns what is chosen needs no message"
ASKS = (
    "here the replica asks which instances are under way, in a step for each that answers; and " + NO_PHASE_1
)
VOTES_ONE_BY_ONE = "there is no step there for each vote"
ESTIMATE = "what is listed is an estimate"

BUGS: list[Bug] = [
    # A replica loses its disk.
    Bug("B.6", "chubby_disk:VotesAtOnce", "agreement", 10, listed=16, why=NO_PHASE_1),
    Bug("B.6", "chubby_disk:OldPromisesCount", "agreement", 16, listed=18, states=75_023, why=ASKS),
    Bug("B.6", "chubby_disk:OldVotesCount", "agreement", 16, states=80_803),
    Bug("B.6", "chubby_disk:NoCatchUp", "agreement", 16, listed=18, states=74_635, why=ASKS),
    Bug("B.6", "chubby_disk:AnyInstance", "agreement", 17, listed=20, states=117_069, why=ASKS),
    # The master's lease.
    Bug(
        "B.6",
        "chubby_lease:MasterLeaseAsLong",
        "reads_under_a_lease_are_fresh",
        12,
        listed=9,
        states=60_438,
        why=VOTES_ONE_BY_ONE,
    ),
    Bug("B.6", "chubby_lease:CountedFromVotes", "reads_under_a_lease_are_fresh", 12, states=20_008),
    Bug("B.6", "chubby_lease:LeaseNotRespected", "reads_under_a_lease_are_fresh", 10, states=54_732),
    Bug("B.6", "chubby_lease:GrantForgotten", "reads_under_a_lease_are_fresh", 11, states=8_192),
    # Epochs, sequencers and MultiOp.
    Bug("B.6", "chubby_sequencer:EpochNotChecked", "one_holder", 11, listed=7, why=ESTIMATE),
    Bug("B.6", "chubby_sequencer:EpochNotRaised", "one_holder", 11, listed=8, why=ESTIMATE),
    Bug("B.6", "chubby_sequencer:GuardAtPropose", "one_holder", 5, listed=6, why=ESTIMATE),
    Bug(
        "B.6",
        "chubby_sequencer:SequencerNotChecked",
        "requests_are_served_in_the_order_of_holders",
        10,
    ),
]
"""Variants, and what breaks in each."""
