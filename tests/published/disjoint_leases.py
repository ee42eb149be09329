"""The leader leases of Spanner, after the specification spanner/DisjointLeases.tla of s12f/tlads (at 1f13447).

It includes TrueTime.tla: `tt_abs` is the time, and the interval that TrueTime answers with is `drift` before it and
`interval` - `drift` after it. A replica here votes for itself by asking, whatever it has asked for before.
"""

from __future__ import annotations

import enum

from quorate import Family, Map, Model, Range, Record, Set, Symmetric, action, init, invariant, when


class Replica(Symmetric): ...


class Time(Range): ...


class Drift(Range):
    """0 .. TTInterval"""


class Quorum(Family[Replica]):
    """The smallest majorities."""

    @staticmethod
    def admits(members: frozenset[Replica], everyone: frozenset[Replica]) -> bool:
        return len(members) == len(everyone) // 2 + 1


class Role(enum.Enum):
    BACKUP = "Backup"
    LEADER = "Leader"


class Vote(Record):
    end: Time
    voter: Replica


class Grant(Record):
    end: Time
    voter: Replica
    acceptor: Replica


class Interval(Record):
    leader: Replica
    start: Time
    end: Time


class DisjointLeases(Model):
    """TTMaxSi is 4; in the configuration that is published it is 7."""

    sizes = {Replica: 3, Time: 11, Drift: 2}
    max_si = 4  # TTMaxSi
    interval = 1  # TTInterval
    leader_interval = 3

    tt_abs: Time
    tt_drift: Drift
    tt_si: Time

    role: Map[Replica, Role]
    end: Map[Replica, Time]
    messages: Set[Vote | Grant]
    intervals: Set[Interval]

    @init
    def start(self) -> None:
        self.tt_abs = Time(1)  # TTInitAbs

    def earliest(self) -> int:
        return self.tt_abs - self.tt_drift

    def latest(self) -> int:
        return self.tt_abs + self.interval - self.tt_drift

    @action
    def tt_si_next(self) -> None:
        when(self.tt_si < self.max_si)
        self.tt_si += 1
        self.tt_abs += 1

    @action
    def tt_drift_next(self, x: Drift) -> None:
        self.tt_drift = x

    @action
    def vote(self, r: Replica) -> None:
        when(self.role[r] == Role.BACKUP and self.end[r] < self.earliest())
        self.end[r] = Time(self.latest() + self.leader_interval)
        self.messages.add(Vote(self.end[r], r))

    @action
    def handle_vote(self, r: Replica, m: Vote) -> None:
        when(m in self.messages)
        when(self.role[r] == Role.BACKUP and self.end[r] < self.earliest())
        self.end[r] = Time(self.latest() + self.leader_interval)
        self.messages.add(Grant(m.end, m.voter, r))

    @action
    def become_leader(self, r: Replica, q: Quorum) -> None:
        when(self.role[r] == Role.BACKUP)
        when(all(Grant(self.end[r], r, a) in self.messages for a in q))
        self.role[r] = Role.LEADER
        self.intervals.add(Interval(r, Time(self.end[r] - self.leader_interval), self.end[r]))

    @action
    def become_backup(self, r: Replica) -> None:
        when(self.role[r] == Role.LEADER and self.end[r] < self.earliest())
        self.role[r] = Role.BACKUP


@invariant
def disjointness(m: DisjointLeases) -> bool:
    """Disjointness. It says nothing of two intervals that start together."""
    return all(i.end < j.start for i in m.intervals for j in m.intervals if i.start < j.start)
