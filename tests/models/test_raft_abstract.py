"""Raft without messages and its bugs: known answers.

The lengths of Figure 8 (6 to a leader that lacks a committed entry, 11 to two commits that differ) and of votes
without a comparison of logs (9 to two commits that differ) are those of an independent symbolic search.
"""

from __future__ import annotations

import pytest

from quorate.exploration import Explorer
from quorate.language.loading import load
from quorate.models.raft.raft_abstract import (
    AbstractRaft,
    AlwaysTruncated,
    DoubleVote,
    Figure8,
    NoUpToDateCheck,
    PreviousTermNotChecked,
)
from quorate.models.raft.raft_elections import DoubleVote as DoubleVoteInRaft

from .answers import Bug, Space, assert_documented, assert_found, assert_space

SPACES = [
    Space(AbstractRaft, 404, 11, {"Term": 3}),
    Space(AbstractRaft, 1_808, 14),
    Space(AbstractRaft, 4_178, 19, {"Server": 5, "Term": 3}),
    Space(AbstractRaft, 9_244, 19, {"Index": 4}),
]

BUGS = [
    Bug("", DoubleVote, "election_safety", 2, listed=None),
    Bug("", NoUpToDateCheck, "leader_completeness", 5, listed=None),
    Bug("", NoUpToDateCheck, "state_machine_safety", 9, listed=9),
    Bug("", PreviousTermNotChecked, "log_matching", 7, listed=None),
    Bug("", AlwaysTruncated, "leader_completeness", 6, listed=None),
    Bug("", AlwaysTruncated, "state_machine_safety", 9, listed=None),
    Bug("", Figure8, "leader_completeness", 6, listed=6),
    Bug("", Figure8, "state_machine_safety", 11, listed=11),
]


@pytest.mark.parametrize("space", SPACES, ids=str)
def test_the_right_protocol_holds(explorer: Explorer, space: Space) -> None:
    assert_space(explorer, space)


@pytest.mark.parametrize("bug", BUGS, ids=str)
def test_the_bug_is_found(explorer: Explorer, bug: Bug) -> None:
    assert_found(explorer, bug)


@pytest.mark.parametrize("bug", BUGS, ids=str)
def test_the_variant_says_what_is_wrong(bug: Bug) -> None:
    assert_documented(bug)


def test_its_variants_are_not_those_of_raft() -> None:
    assert load("raft_abstract:DoubleVote") is DoubleVote
    assert load("raft:DoubleVote") is DoubleVoteInRaft
