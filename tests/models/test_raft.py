"""Raft and its bugs: known answers.

The lengths listed are those of an independent model. There AppendEntries is sent in one step, received in another,
and its reply in a third, where here it is only received; so a run that replicates k times is shorter by 2k here, or
more where it takes a heartbeat too. There each vote is received in a step, here a majority in `become_leader`.
"""

from __future__ import annotations

from typing import Any

import pytest

from quorate.exploration import Explorer
from quorate.language.instance import instantiate
from quorate.language.model import Model
from quorate.models.raft import Raft
from quorate.models.raft.membership import (
    AnyChange,
    ChangeBeforeCommit,
    OldChangeIgnored,
    RaftInOffice,
    RaftWithMembership,
    TwoChangesAtOnce,
)
from quorate.models.raft.membership.raft_compacted_members import (
    MembersNotInstalled,
    RaftWithCompactedMembers,
)
from quorate.models.raft.membership.raft_joint import (
    JointLeftEarly,
    MajorityOfTheUnion,
    RaftWithJointConsensus,
)
from quorate.models.raft.membership.raft_late_changes import CampaignBeforeApply, RaftWithLateChanges
from quorate.models.raft.membership.raft_replacement import NameUsedAgain, RaftWithReplacement
from quorate.models.raft.raft_crash import (
    OwnEntriesNotSynced,
    RaftWithCrashes,
    TailNotSynced,
    TermLost,
    VoteLost,
    VoteWrittenAfterTerm,
)
from quorate.models.raft.raft_elections import (
    DoubleVote,
    HalfIsAMajority,
    NoUpToDateCheck,
    OnlyLastTermCompared,
    OnlyLengthCompared,
    StaleVoteCounted,
    VoteForgottenByFollower,
    VotesCountedTwice,
)
from quorate.models.raft.raft_forgetful import ForgetfulRaft
from quorate.models.raft.raft_indices import MatchIndexRegresses, RaftWithIndices, RefusalTakenForMatch
from quorate.models.raft.raft_noop import RaftWithNoOp
from quorate.models.raft.raft_replication import (
    AlwaysTruncated,
    CommitIndexRegresses,
    CommitNotBound,
    CommitNotBoundByNew,
    ConflictKept,
    Figure8,
    HeartbeatNotChecked,
    MatchIndexIsLastSent,
    PreviousTermNotChecked,
    StaleLeaderObeyed,
    WholeLogAcknowledged,
)
from quorate.models.raft.raft_snapshots import LogDiscarded, RaftWithSnapshots, UncommittedCompacted
from quorate.models.raft.raft_stale_replies import MatchIndexNotReset, RaftFromFigure8, StaleReplyAccepted
from quorate.reference.machine import Machine

from .answers import Bug, Space, assert_documented, assert_found, assert_space, explore, sizes_of_right

ONE_ENTRY = {"Log": 1, "Index": 2}

SPACES = [
    Space(Raft, 52, 9, {"Term": 2, **ONE_ENTRY}),
    Space(Raft, 9_761, 18, {"Server": 5, "Term": 2}),
    Space(Raft, 2_431, 15, ONE_ENTRY),
    Space(Raft, 34_150, 18),
    Space(Raft, 105_493, 20, {"Term": 4, **ONE_ENTRY}),
    Space(ForgetfulRaft, 815, 14, ONE_ENTRY),
    Space(ForgetfulRaft, 7_702, 17),
    Space(ForgetfulRaft, 7_153, 18, {"Term": 4, **ONE_ENTRY}),
    Space(RaftWithNoOp, 17_413, 16),
    Space(RaftWithCrashes, 19_608, 17),
    Space(RaftWithIndices, 13_902, 21),
    Space(RaftWithSnapshots, 22_541, 21),
    Space(RaftWithMembership, 12_410, 15),
    Space(RaftWithReplacement, 14_930, 17),
    Space(RaftWithLateChanges, 42_015, 19),
    Space(RaftWithJointConsensus, 19_502, 19),
]

LARGE_SPACES = [
    Space(Raft, 2_463_772, 24, {"Term": 4}),
    Space(Raft, 4_467_254, 26, {"Term": 5, **ONE_ENTRY}),
    Space(ForgetfulRaft, 49_552, 22, {"Term": 5, **ONE_ENTRY}),
    Space(ForgetfulRaft, 661_024, 27, {"Term": 5}),
    Space(ForgetfulRaft, 76_945, 21, {"Server": 5, **ONE_ENTRY}),
    Space(RaftWithIndices, 929_637, 29, {"Term": 4}),
    Space(RaftWithCompactedMembers, 371_177, 27),
    Space(RaftWithLateChanges, 904_075, 23, {"Term": 4}),
    Space(RaftInOffice, 370_810, 20, {"Server": 4, "Term": 4, "Log": 2, "Index": 3, "founders": 4}),
    Space(RaftFromFigure8, 526_516, 25),
]

T3 = {"Term": 3}

ATOMIC = "there an election is one step, and replication is one step"
IN_OFFICE = "here a leader is in office at first; there an election is one step, and replication is one step"

FROM_8_D = "from Figure 8 (d) on"

FIGURE_8 = Bug("R1", Figure8, "leader_completeness", 18, listed=20, states=3_500_000)

BUGS = [
    Bug("R2", DoubleVote, "election_safety", 6, listed=6),
    Bug("R3", VoteLost, "election_safety", 7, listed=7),
    Bug("R4", TermLost, "election_safety", 7, listed=7),
    Bug("R4", TermLost, "term_never_goes_back", 2, listed=None),
    Bug(
        "R5",
        VoteWrittenAfterTerm,
        "election_safety",
        7,
        listed=9,
        why="an estimate; there is no step between",
    ),
    Bug("R6", VoteForgottenByFollower, "election_safety", 7, listed=8, why="there a follower keeps its vote"),
    Bug("R7", StaleVoteCounted, "election_safety", 7, listed=7),
    Bug("R8", HalfIsAMajority, "election_safety", 6, listed=6),
    Bug("R9", VotesCountedTwice, "election_safety", 6, listed=8),
    Bug("R10", NoUpToDateCheck, "leader_completeness", 9, listed=11),
    Bug("R11", OnlyLengthCompared, "leader_completeness", 14, listed=16),
    Bug("R12", OnlyLastTermCompared, "leader_completeness", 11, listed=15),
    Bug("R13", TailNotSynced, "leader_completeness", 11, listed=12),
    Bug("R14", PreviousTermNotChecked, "log_matching", 10, listed=11),
    Bug("R14", PreviousTermNotChecked, "state_machine_safety", 11, listed=14),
    Bug("R15", StaleLeaderObeyed, "leader_completeness", 9, listed=11),
    Bug("R16", AlwaysTruncated, "committed_on_majority", 7, listed=10),
    Bug("R16", AlwaysTruncated, "leader_completeness", 10, listed=13, sizes=T3),
    Bug("R17", HeartbeatNotChecked, "committed_on_majority", 6, listed=8),
    Bug("R17", HeartbeatNotChecked, "leader_completeness", 9, listed=11, sizes=T3),
    Bug("R18", MatchIndexIsLastSent, "committed_on_majority", 7, listed=8),
    Bug("R18", MatchIndexIsLastSent, "leader_completeness", 10, listed=11, sizes=T3),
    Bug("R19", WholeLogAcknowledged, "committed_on_majority", 10, listed=12),
    Bug("R19", WholeLogAcknowledged, "leader_completeness", 13, listed=15, sizes={"Term": 4}, states=70_000),
    Bug("R20", CommitNotBoundByNew, "state_machine_safety", 11, listed=14),
    Bug("R21", CommitNotBound, "commit_index_within_log", 7, listed=10),
    Bug("R22", ConflictKept, "state_machine_safety", 11, listed=14),
    Bug("R23", CommitIndexRegresses, "commit_index_never_goes_back", 8, listed=13),
    Bug("R24", MatchIndexRegresses, "match_index_never_goes_back", 8, listed=10),
    Bug("R27", OwnEntriesNotSynced, "leader_completeness", 10, listed=13, why="an estimate"),
    Bug("R28", RefusalTakenForMatch, "matched_is_replicated", 14, listed=None, states=90_000),
    Bug("R25", StaleReplyAccepted, "matched_is_replicated", 7, listed=None),
    Bug("R25", StaleReplyAccepted, "committed_on_majority", 9, listed=None, states=6_590, why=FROM_8_D),
    Bug("R26", MatchIndexNotReset, "matched_is_replicated", 6, listed=None),
    Bug("R26", MatchIndexNotReset, "committed_on_majority", 8, listed=None, why=FROM_8_D),
    Bug("B19", AnyChange, "leader_completeness", 11, listed=7, states=30_000, why=ATOMIC),
    Bug("B20", ChangeBeforeCommit, "leader_completeness", 12, listed=8, states=227_000, why=IN_OFFICE),
    Bug("B21", TwoChangesAtOnce, "one_change_at_a_time", 2, listed=None),
    Bug("B21", TwoChangesAtOnce, "leader_completeness", 6, listed=8, why=IN_OFFICE),
    Bug("B22", CampaignBeforeApply, "election_safety", 15, listed=19, states=744_743, why=IN_OFFICE),
    Bug("B23", MajorityOfTheUnion, "leader_completeness", 11, listed=None, states=22_000),
    Bug("B24", JointLeftEarly, "one_change_at_a_time", 5, listed=None),
    Bug("B24", JointLeftEarly, "leader_completeness", 9, listed=9, states=9_000),
    Bug("B25", NameUsedAgain, "leader_completeness", 9, listed=None, states=10_000),
    Bug("B26", OldChangeIgnored, "leader_completeness", 8, listed=8, states=9_000),
    Bug("B27", MembersNotInstalled, "leader_completeness", 11, listed=None, states=19_366),
    Bug("X9", LogDiscarded, "committed_on_majority", 11, listed=14, why="an estimate"),
    Bug("X9", UncommittedCompacted, "compacted_within_committed", 5, listed=None),
]


@pytest.mark.parametrize("space", SPACES, ids=str)
def test_the_right_protocol_holds(explorer: Explorer, space: Space) -> None:
    assert_space(explorer, space)


@pytest.mark.slow
@pytest.mark.parametrize("space", LARGE_SPACES, ids=str)
def test_the_right_protocol_holds_at_large_sizes(explorer: Explorer, space: Space) -> None:
    assert_space(explorer, space)


MANY = 200_000
"""From how many states on a test is slow."""


@pytest.mark.parametrize("bug", [b for b in BUGS if b.states < MANY], ids=str)
def test_the_bug_is_found(explorer: Explorer, bug: Bug) -> None:
    assert_found(explorer, bug)


@pytest.mark.slow
@pytest.mark.parametrize("bug", [b for b in (*BUGS, FIGURE_8) if b.states >= MANY], ids=str)
def test_the_bug_is_found_in_a_large_space(explorer: Explorer, bug: Bug) -> None:
    assert_found(explorer, bug)


@pytest.mark.parametrize("bug", [FIGURE_8, *BUGS], ids=str)
def test_the_variant_says_what_is_wrong(bug: Bug) -> None:
    assert_documented(bug)


LARGE = (
    RefusalTakenForMatch,
    StaleReplyAccepted,
    ChangeBeforeCommit,
    CampaignBeforeApply,
    MembersNotInstalled,
)


@pytest.mark.parametrize(
    ("right", "sizes"), sizes_of_right([b for b in BUGS if b.variant not in LARGE]), ids=str
)
def test_the_right_protocol_holds_at_the_sizes_of_its_variants(
    explorer: Explorer, right: type[Model], sizes: dict[str, int]
) -> None:
    found = explore(explorer, right, sizes, states=100_000 if sizes["Term"] > 3 else 0)
    assert (found.violations, found.stop) == ((), "complete")
    assert [name for name, trace in found.reached.items() if trace is None] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("right", "sizes"),
    sizes_of_right([b for b in (*BUGS, FIGURE_8) if b.variant in (*LARGE, Figure8)]),
    ids=str,
)
def test_the_right_protocol_holds_at_the_large_sizes_of_its_variants(
    explorer: Explorer, right: type[Model], sizes: dict[str, int]
) -> None:
    found = explore(explorer, right, sizes, states=10_000_000)
    assert (found.violations, found.stop) == ((), "complete")
    assert [name for name, trace in found.reached.items() if trace is None] == []


class TestWhereABugDoesNotShow:
    """Mutants that are equivalent to the correct protocol, or safe, at some sizes."""

    def test_half_is_a_majority_of_three(self, explorer: Explorer) -> None:
        assert_space(explorer, Space(HalfIsAMajority, 52, 9, {"Server": 3}))

    def test_half_is_none_of_two(self, explorer: Explorer) -> None:
        found = explore(explorer, HalfIsAMajority, {"Server": 2}, only="election_safety")
        assert [len(v.trace.steps) for v in found.violations] == [4]

    def test_one_vote_twice_is_a_majority_of_three_anyway(self, explorer: Explorer) -> None:
        assert_space(explorer, Space(VotesCountedTwice, 52, 9, {"Server": 3}))

    def test_figure_8_needs_four_elections(self, explorer: Explorer) -> None:
        found = explore(explorer, Figure8, {"Term": 4}, states=200_000)
        assert (found.violations, found.stop) == ((), "complete")

    def test_compared_with_the_length_alone_two_elections_are_safe(self, explorer: Explorer) -> None:
        found = explore(explorer, OnlyLengthCompared, {"Term": 3}, only="leader_completeness")
        assert (found.violations, found.stop) == ((), "complete")

    def test_the_last_term_is_enough_for_logs_of_one_entry(self, explorer: Explorer) -> None:
        found = explore(explorer, OnlyLastTermCompared, {"Log": 1, "Index": 2}, only="leader_completeness")
        assert (found.violations, found.stop) == ((), "complete")

    @pytest.mark.parametrize("variant", [StaleReplyAccepted, MatchIndexNotReset])
    def test_replies_of_an_earlier_term_need_a_second_entry(
        self, explorer: Explorer, variant: type[Raft]
    ) -> None:
        """One that is acknowledged and lost, and one in whose place another comes."""
        sizes = {"Term": 5}
        found = explore(explorer, variant, sizes, only="committed_on_majority", states=1_000_000)
        assert (found.violations, found.stop) == ((), "complete")


CORE = ("term", "voted_for", "log", "role", "commit_index", "elected", "committed", "applied")


@pytest.mark.parametrize(
    "sizes", [{"Term": 2, "Log": 1}, pytest.param({"Term": 3, "Log": 1}, marks=pytest.mark.slow)], ids=str
)
def test_to_forget_changes_nothing_else(sizes: dict[str, int]) -> None:
    """The servers, and what has happened, get into the very same states."""
    assert cores(Raft, sizes) == cores(ForgetfulRaft, sizes)


def cores(model: type[Model], sizes: dict[str, int]) -> set[tuple[Any, ...]]:
    """What can be reached, of the variables in CORE."""
    instance = instantiate(model, {**sizes, "Index": sizes["Log"] + 1})
    places = [[v.name for v in instance.variables].index(name) for name in CORE]
    with instance.active():
        machine = Machine(instance)
        found = {run.after for run in machine.initial_runs()}
        frontier = list(found)
        while frontier:
            after = {run.after for run in machine.runs(frontier.pop())} - found - {None}
            found |= after
            frontier += after
    return {tuple(state[place] for place in places) for state in found if state is not None}
