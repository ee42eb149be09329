"""Transaction commit and two-phase commit, after the modules TCommit and TwoPhase of Gray and Lamport, "Consensus on
Transaction Commit" (ACM TODS 31:1, 2006).

The two modules call the states of a resource manager by the same names and so do the models.
"""

from __future__ import annotations

import enum

from quorate import Map, Model, Record, Set, Symmetric, action, invariant, when


class RM(Symmetric): ...


class State(enum.Enum):
    """Where a resource manager is."""

    WORKING = "working"
    PREPARED = "prepared"
    COMMITTED = "committed"
    ABORTED = "aborted"


class TCommit(Model):
    """What transaction commit is, without messages."""

    sizes = {RM: 3}

    rm_state: Map[RM, State]

    @action
    def prepare(self, rm: RM) -> None:
        when(self.rm_state[rm] == State.WORKING)
        self.rm_state[rm] = State.PREPARED

    @action
    def decide_to_commit(self, rm: RM) -> None:
        when(self.rm_state[rm] == State.PREPARED)
        when(all(self.rm_state[r] in {State.PREPARED, State.COMMITTED} for r in RM))
        self.rm_state[rm] = State.COMMITTED

    @action
    def decide_to_abort(self, rm: RM) -> None:
        when(self.rm_state[rm] in {State.WORKING, State.PREPARED})
        when(all(self.rm_state[r] != State.COMMITTED for r in RM))
        self.rm_state[rm] = State.ABORTED


class Manager(enum.Enum):
    """Where the transaction manager is."""

    INIT = "init"
    COMMITTED = "committed"
    ABORTED = "aborted"


class Prepared(Record):
    """A resource manager says that it is prepared."""

    rm: RM


class Decision(Record):
    """The transaction manager tells everybody to commit or to abort."""

    commit: bool


class TwoPhase(Model):
    """Messages stay in `msgs`; those that abort are not sent to the transaction manager, which aborts by itself."""

    sizes = {RM: 3}

    rm_state: Map[RM, State]
    tm_state: Manager
    tm_prepared: Set[RM]
    msgs: Set[Prepared | Decision]

    @action
    def tm_receive_prepared(self, rm: RM) -> None:
        when(self.tm_state == Manager.INIT)
        when(Prepared(rm) in self.msgs)
        self.tm_prepared.add(rm)

    @action
    def tm_commit(self) -> None:
        when(self.tm_state == Manager.INIT)
        when(all(rm in self.tm_prepared for rm in RM))
        self.tm_state = Manager.COMMITTED
        self.msgs.add(Decision(True))

    @action
    def tm_abort(self) -> None:
        when(self.tm_state == Manager.INIT)
        self.tm_state = Manager.ABORTED
        self.msgs.add(Decision(False))

    @action
    def rm_prepare(self, rm: RM) -> None:
        when(self.rm_state[rm] == State.WORKING)
        self.rm_state[rm] = State.PREPARED
        self.msgs.add(Prepared(rm))

    @action
    def rm_choose_to_abort(self, rm: RM) -> None:
        when(self.rm_state[rm] == State.WORKING)
        self.rm_state[rm] = State.ABORTED

    @action
    def rm_receive_commit(self, rm: RM) -> None:
        when(Decision(True) in self.msgs)
        self.rm_state[rm] = State.COMMITTED

    @action
    def rm_receive_abort(self, rm: RM) -> None:
        when(Decision(False) in self.msgs)
        self.rm_state[rm] = State.ABORTED


@invariant
def consistent(m: TCommit) -> bool:
    """TCConsistent: no two resource managers decide differently."""
    return not any(
        m.rm_state[r] == State.ABORTED and m.rm_state[s] == State.COMMITTED for r in RM for s in RM
    )


@invariant
def two_phase_is_consistent(m: TwoPhase) -> bool:
    """TCConsistent, of the protocol that implements it."""
    return not any(
        m.rm_state[r] == State.ABORTED and m.rm_state[s] == State.COMMITTED for r in RM for s in RM
    )
