"""Paxos Commit, after the module PaxosCommit of Gray and Lamport, "Consensus on Transaction Commit" (ACM TODS 31:1,
2006): one instance of Paxos for each resource manager decides whether it is prepared."""

from __future__ import annotations

import enum

from quorate import Family, Map, Model, Range, Record, Set, Symmetric, action, invariant, when
from tests.published.two_phase import RM, State


class Acceptor(Symmetric): ...


class Ballot(Range): ...


class Quorum(Family[Acceptor]):
    """The smallest majorities."""

    @staticmethod
    def admits(members: frozenset[Acceptor], everyone: frozenset[Acceptor]) -> bool:
        return len(members) == len(everyone) // 2 + 1


class Vote(enum.Enum):
    PREPARED = "prepared"
    ABORTED = "aborted"


class Phase1a(Record):
    ins: RM
    bal: Ballot


class Phase1b(Record):
    """`bal` and `val` are of the acceptor's last vote; the specification has -1 and "none" in the place of None."""

    ins: RM
    mbal: Ballot
    bal: Ballot | None
    val: Vote | None
    acc: Acceptor


class Phase2a(Record):
    ins: RM
    bal: Ballot
    val: Vote


class Phase2b(Record):
    acc: Acceptor
    ins: RM
    bal: Ballot
    val: Vote


class Decision(Record):
    commit: bool


class PaxosCommit(Model):
    sizes = {RM: 2, Acceptor: 3, Ballot: 2}

    rm_state: Map[RM, State]
    mbal: Map[RM, Map[Acceptor, Ballot]]
    bal: Map[RM, Map[Acceptor, Ballot | None]]
    val: Map[RM, Map[Acceptor, Vote | None]]
    msgs: Set[Phase1a | Phase1b | Phase2a | Phase2b | Decision]

    @action
    def rm_prepare(self, rm: RM) -> None:
        when(self.rm_state[rm] == State.WORKING)
        self.rm_state[rm] = State.PREPARED
        self.msgs.add(Phase2a(rm, Ballot(0), Vote.PREPARED))

    @action
    def rm_choose_to_abort(self, rm: RM) -> None:
        when(self.rm_state[rm] == State.WORKING)
        self.rm_state[rm] = State.ABORTED
        self.msgs.add(Phase2a(rm, Ballot(0), Vote.ABORTED))

    @action
    def rm_receive_commit(self, rm: RM) -> None:
        when(Decision(True) in self.msgs)
        self.rm_state[rm] = State.COMMITTED

    @action
    def rm_receive_abort(self, rm: RM) -> None:
        when(Decision(False) in self.msgs)
        self.rm_state[rm] = State.ABORTED

    @action
    def phase1a(self, b: Ballot, rm: RM) -> None:
        when(b > 0)
        self.msgs.add(Phase1a(rm, b))

    @action
    def phase2a(self, b: Ballot, rm: RM, q: Quorum) -> None:
        when(b > 0)
        when(not any(m.bal == b and m.ins == rm for m in self.msgs.of(Phase2a)))
        promises = {m for m in self.msgs.of(Phase1b) if m.ins == rm and m.mbal == b and m.acc in q}
        when(all(any(m.acc == a for m in promises) for a in q))
        highest = max((m.bal for m in promises if m.bal is not None), default=-1)
        prepared = highest >= 0 and any(m.bal == highest and m.val == Vote.PREPARED for m in promises)
        self.msgs.add(Phase2a(rm, b, Vote.PREPARED if prepared else Vote.ABORTED))

    def decided(self, rm: RM, v: Vote) -> bool:
        """Whether the instance of `rm` has chosen `v`."""
        return any(all(Phase2b(a, rm, b, v) in self.msgs for a in q) for b in Ballot for q in Quorum)

    @action
    def decide_to_commit(self) -> None:
        when(all(self.decided(rm, Vote.PREPARED) for rm in RM))
        self.msgs.add(Decision(True))

    @action
    def decide_to_abort(self) -> None:
        when(any(self.decided(rm, Vote.ABORTED) for rm in RM))
        self.msgs.add(Decision(False))

    @action
    def phase1b(self, a: Acceptor, m: Phase1a) -> None:
        when(m in self.msgs)
        when(self.mbal[m.ins][a] < m.bal)
        self.mbal[m.ins][a] = m.bal
        self.msgs.add(Phase1b(m.ins, m.bal, self.bal[m.ins][a], self.val[m.ins][a], a))

    @action
    def phase2b(self, a: Acceptor, m: Phase2a) -> None:
        when(m in self.msgs)
        when(self.mbal[m.ins][a] <= m.bal)
        self.mbal[m.ins][a] = m.bal
        self.bal[m.ins][a] = m.bal
        self.val[m.ins][a] = m.val
        self.msgs.add(Phase2b(a, m.ins, m.bal, m.val))


@invariant
def paxos_commit_is_consistent(m: PaxosCommit) -> bool:
    """TCConsistent: no two resource managers decide differently."""
    return not any(
        m.rm_state[r] == State.ABORTED and m.rm_state[s] == State.COMMITTED for r in RM for s in RM
    )
