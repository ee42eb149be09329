"""Symmetric processes: maps, sets, enums, nested maps, subsets, families, several symmetric sorts."""

from __future__ import annotations

import enum

from quorate import (
    Majority,
    Map,
    Model,
    Range,
    Set,
    Subset,
    Symmetric,
    action,
    init,
    invariant,
    reachable,
    step,
    when,
)


class Process(Symmetric): ...


class Resource(Symmetric): ...


class Round(Range): ...


class Quorum(Majority[Process]): ...


class Phase(enum.Enum):
    IDLE = "idle"
    TRYING = "trying"
    INSIDE = "inside"


class Mutex(Model):
    """One process at a time is inside; processes are told apart by their phase only."""

    sizes = {Process: 3}

    phase: Map[Process, Phase]

    @action
    def request(self, p: Process) -> None:
        when(self.phase[p] == Phase.IDLE)
        self.phase[p] = Phase.TRYING

    @action
    def enter(self, p: Process) -> None:
        when(self.phase[p] == Phase.TRYING)
        when(self.may_enter())
        self.phase[p] = Phase.INSIDE

    def may_enter(self) -> bool:
        return all(self.phase[p] != Phase.INSIDE for p in Process)

    @action
    def leave(self, p: Process) -> None:
        when(self.phase[p] == Phase.INSIDE)
        self.phase[p] = Phase.IDLE


@invariant
def one_inside(m: Mutex) -> bool:
    """At most one process is inside."""
    return all(
        p == q for p in Process for q in Process if m.phase[p] == Phase.INSIDE and m.phase[q] == Phase.INSIDE
    )


@reachable
def everybody_tries(m: Mutex) -> bool:
    return all(m.phase[p] == Phase.TRYING for p in Process)


class Careless(Mutex):
    """BUG: nobody looks whether there is somebody inside."""

    def may_enter(self) -> bool:
        return True


class Owners(Model):
    """Resources taken and given back: two symmetric sorts."""

    sizes = {Process: 3, Resource: 2}

    owner: Map[Resource, Process | None]

    @action
    def take(self, p: Process, r: Resource) -> None:
        when(self.owner[r] is None)
        self.owner[r] = p

    @action
    def give_back(self, r: Resource) -> None:
        when(self.owner[r] is not None)
        self.owner[r] = None


class Marks(Model):
    """Nested maps: each pair of processes, in each of two rounds, is marked or not (once marked, for good)."""

    sizes = {Process: 2, Round: 2}

    marked: Map[Process, Map[Round, bool]]

    @action
    def mark(self, p: Process, r: Round) -> None:
        when(not self.marked[p][r])
        self.marked[p][r] = True


class Chooser(Model):
    """A subset is chosen, then a quorum that contains it, then all is over."""

    sizes = {Process: 3}

    chosen: Subset[Process]
    quorum: Set[Process]

    @action
    def choose(self, s: Subset[Process]) -> None:
        when(len(self.chosen) == 0 and len(s) > 0)
        self.chosen = s

    @action
    def complete(self, q: Quorum) -> None:
        when(len(self.chosen) > 0 and len(self.quorum) == 0)
        when(all(p in q for p in self.chosen))
        self.quorum.update(q)


@step
def nothing_is_taken_back(before: Chooser, after: Chooser) -> bool:
    return all(p in after.quorum for p in before.quorum)


class Elected(Model):
    """Starts with any leader, or with none and any round: two init methods with parameters."""

    sizes = {Process: 3, Round: 2}

    leader: Process | None
    deputy: Process
    round: Round

    @init
    def with_leader(self, p: Process, d: Process) -> None:
        when(p != d)
        self.leader = p
        self.deputy = d

    @init
    def without(self, r: Round, d: Process) -> None:
        self.round = r
        self.deputy = d

    @action
    def promote(self) -> None:
        when(self.leader is None)
        self.leader = self.deputy


@invariant
def deputy_is_another(m: Elected) -> bool:
    """False once a deputy is promoted."""
    return m.leader != m.deputy
