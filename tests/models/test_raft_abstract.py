"""The variants of Raft without messages."""

from __future__ import annotations

from quorate.language.loading import load
from quorate.models.raft.raft_abstract import DoubleVote
from quorate.models.raft.raft_elections import DoubleVote as DoubleVoteInRaft


def test_its_variants_are_not_those_of_raft() -> None:
    assert load("raft_abstract:DoubleVote") is DoubleVote
    assert load("raft:DoubleVote") is DoubleVoteInRaft
