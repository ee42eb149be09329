"""Published specifications have the counts that TLC, or the checker that they are written for, gives for them.

TLC counts the states of a longest run where Quorate counts its steps, and every successor that it generates, the
initial state and those outside of a CONSTRAINT included: that is 1 + transitions + cut steps. It does so once for
each witness of an existential quantifier in an action's guard, so the comparison of generated states is left out
(`generated=None`) where a specification has such guards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from quorate.language.model import Model
from quorate.verdicts.checking import check
from tests.few import few
from tests.published.abd_stateright import ABD
from tests.published.disjoint_leases import DisjointLeases
from tests.published.kraft_vanlightly import KRaft
from tests.published.lease_guard import LeaseGuard
from tests.published.multipaxos_smr import MultiPaxos
from tests.published.parallel_commits import ParallelCommits
from tests.published.paxos_commit import PaxosCommit
from tests.published.raft_merge import RaftMerge, RaftMergeRolledBack
from tests.published.raft_ongaro import Raft
from tests.published.replica_lifetimes import ReplicaLifetimes
from tests.published.store_liveness import StoreLiveness
from tests.published.two_phase import TCommit, TwoPhase
from tests.published.zab_disalg import Zab, ZabOfThree

pytestmark = pytest.mark.usefixtures("compiler")


@dataclass(frozen=True)
class Counted:
    """What TLC says of a specification; `depth` counts states. The first four are published beside the
    specifications, in the manifests of the TLA+ examples."""

    model: type[Model]
    distinct: int
    depth: int
    generated: int | None = None
    sizes: Mapping[str, int] = field(default_factory=dict)
    symmetry: bool = False


COUNTED = [
    Counted(TCommit, 34, 7, 94),
    Counted(TwoPhase, 288, 11, 1_146),
    Counted(PaxosCommit, 1_321_761, 28),
    Counted(MultiPaxos, 343_796, 28, symmetry=True),
    Counted(Raft, 1_760, 28, 13_797),
    Counted(Raft, 889, 28, 6_945, symmetry=True),
    Counted(RaftMergeRolledBack, 17_291, 27, sizes={"Requests": 1}),
    Counted(RaftMerge, 40_873, 27),
    Counted(DisjointLeases, 5_440, 12, 16_927),
    Counted(DisjointLeases, 1_100, 12, 3_493, symmetry=True),
    Counted(StoreLiveness, 4_254, 29, symmetry=True),
    Counted(StoreLiveness, 1_908, 25, sizes={"max_clock": 3, "max_restarts": 0, "Time": 5}, symmetry=True),
    Counted(LeaseGuard, 28_200, 15, sizes={"Time": 3}),
    Counted(LeaseGuard, 65_967, 22, symmetry=True),
    Counted(ReplicaLifetimes, 14_172, 18),
    Counted(ParallelCommits, 118_299, 44, symmetry=True),
    Counted(KRaft, 10_468, 30),
    Counted(KRaft, 1_759, 30, symmetry=True),
    pytest.param(Counted(Zab, 18_626, 38, symmetry=True), marks=pytest.mark.slow),
    Counted(ZabOfThree, 24_045, 34, symmetry=True),
    pytest.param(Counted(Zab, 37_251, 38), marks=pytest.mark.slow),
    pytest.param(Counted(Raft, 25_164, 33, 239_037, {"Messages": 2}), marks=pytest.mark.slow),
]


@pytest.mark.parametrize(
    "counted",
    few(6, COUNTED),
    ids=lambda counted: f"{counted.model.__name__}{'-symmetry' * counted.symmetry}",
)
def test_counts(counted: Counted) -> None:
    result = check(counted.model, sizes=counted.sizes, symmetry=counted.symmetry)
    explored = result.exploration
    assert result.outcome == "holds"
    assert explored.stop == "complete"
    assert explored.states == counted.distinct
    assert explored.depth + 1 == counted.depth
    if counted.generated is not None:
        assert 1 + explored.transitions + sum(explored.cuts.values()) == counted.generated


def test_the_register_of_stateright() -> None:
    """Its test expects 544 unique states, and breadth first a value chosen after eleven deliveries."""
    result = check(ABD)
    assert result.outcome == "holds"
    assert result.exploration.states == 544
    reached = result.exploration.reached["value_chosen"]
    assert reached is not None
    assert len(reached.steps) == 11
