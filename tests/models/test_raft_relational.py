"""Raft in relations and its bugs: known answers. The lengths listed are those of Raft as it is explored."""

from __future__ import annotations

import pytest

from quorate.exploration import Explorer
from quorate.models.raft.relational import (
    AlwaysTruncated,
    DoubleVote,
    Figure8,
    NoUpToDateCheck,
    PreviousTermNotChecked,
    RelationalRaft,
)
from quorate.models.raft.relational.raft_relational_applied import AppliedRaft, CommitNotBoundByNew
from quorate.models.raft.relational.raft_relational_crash import (
    LogLost,
    OwnEntriesNotSynced,
    RelationalRaftWithCrashes,
    TailNotSynced,
    TermLost,
    VoteLost,
    VotesCounted,
)

from .answers import Bug, Space, assert_documented, assert_found, assert_space

FIGURE_8 = Bug("R1", Figure8, "leader_completeness", 18, listed=18, states=9_900_000)

BUGS = [
    Bug("R2", DoubleVote, "election_safety", 6, listed=6),
    Bug("R10", NoUpToDateCheck, "leader_completeness", 9, listed=9),
    Bug("R14", PreviousTermNotChecked, "log_matching", 10, listed=10),
    Bug("R16", AlwaysTruncated, "leader_completeness", 10, listed=10),
    Bug("R3", VoteLost, "election_safety", 7, listed=7, sizes={"Index": 1}),
    Bug("R4", TermLost, "election_safety", 7, listed=7, sizes={"Index": 1}),
    Bug("K1", VotesCounted, "log_matching", 8, listed=None),
    Bug("R13", TailNotSynced, "leader_completeness", 11, listed=11),
    Bug("R27", OwnEntriesNotSynced, "leader_completeness", 10, listed=10),
    Bug("", LogLost, "leader_completeness", 11, listed=None),
    Bug(
        "R20",
        CommitNotBoundByNew,
        "applied_are_equal",
        13,
        listed=11,
        why="to come to a term is one step more",
    ),
]


@pytest.mark.parametrize(
    "space",
    [
        Space(RelationalRaft, 2_025, 14),
        Space(RelationalRaftWithCrashes, 19_322, 18),
        Space(AppliedRaft, 47_328, 22),
    ],
    ids=str,
)
def test_the_right_protocol_holds(explorer: Explorer, space: Space) -> None:
    assert_space(explorer, space)


@pytest.mark.slow
@pytest.mark.parametrize(
    "space",
    [
        Space(RelationalRaft, 9_368, 16, {"Index": 3}),
        Space(RelationalRaftWithCrashes, 237_452, 21, {"Index": 3}),
    ],
    ids=str,
)
def test_the_right_protocol_holds_at_large_sizes(explorer: Explorer, space: Space) -> None:
    assert_space(explorer, space)


@pytest.mark.parametrize("bug", BUGS, ids=str)
def test_the_bug_is_found(explorer: Explorer, bug: Bug) -> None:
    assert_found(explorer, bug)


@pytest.mark.slow
def test_the_bug_is_found_in_a_large_space(explorer: Explorer) -> None:
    assert_found(explorer, FIGURE_8)


@pytest.mark.parametrize("bug", [FIGURE_8, *BUGS], ids=str)
def test_the_variant_says_what_is_wrong(bug: Bug) -> None:
    assert_documented(bug)
