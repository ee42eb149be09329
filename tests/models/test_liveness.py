"""Models about what can still happen: known answers.

A run that violates a property of runs goes so many steps, and then goes round in so many steps for ever; 0 if it stops.
"""

from __future__ import annotations

import pytest

from quorate import Model, check
from quorate.exploration import EngineName
from quorate.models.flp import WaitForAll
from quorate.models.flp.flp_after_two import AfterTwo
from quorate.models.flp.flp_paxos import DuellingProposers, FirstVoteIsFinal, StableProposer
from quorate.models.flp.flp_two_of_three import TwoOfThree
from quorate.models.paxos.paxos_failures import AllMustVote, OnlyTheLivingCount, PaxosWithFailures
from quorate.models.raft.membership.raft_auto_leave import LeftWhenApplied, RaftWithAutoLeave
from quorate.models.raft.membership.raft_learners import LearnersRefuse, RaftWithLearners
from quorate.models.raft.raft_failures import (
    AllMustAnswer,
    LoopBreaksAtOldTerm,
    NoEntryOfItsOwn,
    NoSecondElection,
    RaftWithFailures,
)
from quorate.models.raft.raft_failures import OnlyTheLivingCount as OnlyTheLivingCountInRaft
from quorate.models.raft.raft_prevote import (
    LogNotCompared,
    LowerTermIgnored,
    NoPreVote,
    NoQuorumCheck,
    RaftWithPreVotes,
)
from quorate.models.raft.raft_split_votes import RaftWithRandomTimeouts, SameTimeouts

from .answers import Bug, Space, assert_documented

ENGINE: EngineName = "reference"

ONE_CRASH = {"Crashes": 2, "Term": 3, "Log": 2, "Index": 3}
TWO_ACCEPTORS = {"Acceptor": 2}
NO_CRASH = {"may_crash": 0}

HOLDS = [
    Space(WaitForAll, 289, 12, NO_CRASH),
    Space(TwoOfThree, 510, 12, NO_CRASH),
    Space(StableProposer, 2_115, 27, TWO_ACCEPTORS),
    Space(RaftWithFailures, 0, 0, ONE_CRASH),
    Space(RaftWithPreVotes, 124, 9),
    Space(RaftWithRandomTimeouts, 16, 9),
    Space(RaftWithLearners, 24, 6),
    Space(RaftWithAutoLeave, 37, 8),
]
"""Models that do what is asked of them."""

LARGE = [
    Space(DuellingProposers, 48_899, 39),
    Space(StableProposer, 146_696, 40),
    Space(RaftWithFailures, 1_315, 15),
]
