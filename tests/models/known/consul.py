"""Known answers: Consul."""

from __future__ import annotations

from ..answers import Bug, Space
from .reads import STEP_BY_STEP

SPACES: list[Space] = [
    # Reads.
    Space("consul_reads", 298_258, 22),
    Space("consul_lease", 36_004, 19),
    # Membership.
    Space("consul_members", 14_218, 12),
]
"""Correct models, at the sizes of their variants too."""

SHORTER = "there a lease of 3 and patience of 6, which take one more tick"

BUGS: list[Bug] = [
    # Reads.
    Bug(
        "C1",
        "consul_reads:InFlightAnswerVerifies",
        "fresh_read",
        12,
        listed=9,
        states=82_217,
        why=STEP_BY_STEP,
    ),
    Bug("C2", "consul_reads:NonvoterVerifies", "fresh_read", 12, listed=9, states=85_362, why=STEP_BY_STEP),
    Bug("C3", "consul_reads:OldSnapshotInstalled", "stale_never_goes_back", 7, listed=9, why="an estimate"),
    Bug("C4", "consul_reads:NonvoterCampaigns", "only_voters_lead", 1, listed=6, why="an estimate"),
    Bug("C9", "consul_lease:LeaseFromReceipt", "reads_under_a_lease_are_fresh", 8, listed=9, why=SHORTER),
    Bug("C10", "consul_lease:LeaseFromElection", "one_lease", 2),
    Bug("C10", "consul_lease:LeaseFromElection", "reads_under_a_lease_are_fresh", 3),
    Bug("C11", "consul_lease:RestartForgetsLeader", "reads_under_a_lease_are_fresh", 7),
    Bug("C12", "consul_lease:LeaseKeptInTransfer", "reads_under_a_lease_are_fresh", 7),
    # Membership.
    Bug("C5", "consul_members:ChangeBeforeOwnTermCommit", "leader_completeness", 6),
    Bug("C6", "consul_members:SecondChangeBeforeCommit", "at_most_one_apart", 2),
    Bug("C7", "consul_members:NotTakenBack", "latest_is_in_the_log", 3),
    Bug("C8", "consul_members:NonvoterCounts", "leader_completeness", 4),
]
