"""Two faults of implementations of Raft that no property of single states shows, boiled down, with what is right."""

from __future__ import annotations

from quorate import Map, Model, Symmetric, action, always_possible, at_last_always, init, when


class Server(Symmetric): ...


class AutoLeave(Model):
    """Whoever leads appends; entries are committed and replicated at once. A joint configuration is left when the
    leader has applied it (etcd-io/etcd#12136)."""

    sizes = {Server: 3}
    leader: Server | None
    joint: bool
    left: bool
    applied: Map[Server, bool]
    passed: Map[Server, bool]

    @action
    def elect(self, s: Server) -> None:
        self.leader = s
        self.passed[s] = False

    @action
    def append_joint(self, s: Server) -> None:
        when(self.leader == s and not self.joint)
        self.joint = True

    @action
    def apply(self, s: Server) -> None:
        when(self.joint and not self.applied[s])
        self.applied[s] = True
        if self.leader == s:
            self.passed[s] = True

    @action
    def leave(self, s: Server) -> None:
        when(self.leader == s and self.joint and not self.left and self.may_leave(s))
        self.left = True

    def may_leave(self, s: Server) -> bool:
        return self.applied[s]


class LeavesOnPassing(AutoLeave):
    """BUG: a leader leaves only if it applied the joint entry as leader."""

    def may_leave(self, s: Server) -> bool:
        return self.passed[s]


@always_possible
def has_left(m: AutoLeave) -> bool:
    return m.left


class LogCompared(Model):
    """One server is behind. Who passed the pre-vote campaigns; who is behind loses, and deposes the leader, who asks
    for pre-votes again (ClickHouse/NuRaft#134)."""

    sizes = {Server: 3}
    behind: Server
    leader: Server | None
    passed: Map[Server, bool]

    @init
    def start(self, s: Server) -> None:
        self.behind = s

    @action(fair="weak")
    def pre_vote(self, c: Server) -> None:
        when(self.leader is None and not self.passed[c] and self.grants(c))
        self.passed[c] = True

    def grants(self, c: Server) -> bool:
        return c != self.behind

    @action(fair="weak")
    def win(self, c: Server) -> None:
        when(self.passed[c] and c != self.behind and self.leader is None)
        self.passed[c] = False
        self.leader = c

    @action(fair="weak")
    def campaign(self, c: Server) -> None:
        when(self.passed[c] and c == self.behind)
        self.passed[c] = False
        leader = self.leader
        if leader is not None:
            self.passed[leader] = True
        self.leader = None


class LivenessOnly(LogCompared):
    """BUG: pre-votes do not look at the log."""

    def grants(self, c: Server) -> bool:
        return True


@always_possible
def a_leader_is_possible(m: LogCompared) -> bool:
    """So it is with the fault, too: that nothing is stuck is not enough."""
    return m.leader is not None


@at_last_always
def a_leader_stays(m: LogCompared) -> bool:
    return m.leader is not None
