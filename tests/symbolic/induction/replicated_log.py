"""A log that backups copy from a primary, and why their copies agree: sequences in the state and in messages."""

from quorate import Map, Model, Range, Record, Seq, Set, Symmetric, action, clause, invariant, when


class Backup(Symmetric): ...


class Command(Symmetric): ...


class Index(Range):
    """A position in the log, or its length."""


class Log(Seq[Command]): ...


class Append(Record):
    """The primary has this command at this position."""

    index: Index
    command: Command


class Sync(Record):
    """The primary had this log."""

    log: Log


class ReplicatedLog(Model):
    """Messages may be late, come again, or not at all."""

    sizes = {Backup: 2, Command: 2, Log: 2, Index: 3}

    log: Log
    copy: Map[Backup, Log]
    applied: Map[Backup, Index]
    sent: Set[Append | Sync]

    @action
    def write(self, c: Command) -> None:
        self.sent.add(Append(Index(len(self.log)), c))
        self.log.append(c)

    @action
    def sync(self) -> None:
        self.sent.add(Sync(self.log))

    @action
    def append(self, b: Backup, m: Append) -> None:
        when(m in self.sent)
        when(self.is_next(b, m))
        self.copy[b].append(m.command)

    def is_next(self, b: Backup, m: Append) -> bool:
        return m.index == len(self.copy[b])

    @action
    def catch_up(self, b: Backup, m: Sync) -> None:
        when(m in self.sent and len(m.log) > len(self.copy[b]))
        self.copy[b] = self.copy[b] + m.log[len(self.copy[b]) :]

    @action
    def apply(self, b: Backup) -> None:
        when(self.applied[b] < len(self.copy[b]))
        self.applied[b] += 1


class OrderForgotten(ReplicatedLog):
    """BUG: a backup appends what comes, even if something before it is missing."""

    def is_next(self, b: Backup, m: Append) -> bool:
        return m.index >= len(self.copy[b])


@invariant
def copies_agree(m: ReplicatedLog) -> bool:
    """What two backups have applied at one position is the same."""
    return all(
        m.copy[a][i] == m.copy[b][i]
        for a in Backup
        for b in Backup
        for i in range(min(m.applied[a], m.applied[b]))
    )


@clause
def appended_is_there(m: ReplicatedLog) -> bool:
    """What was sent for a position is there."""
    return all(a.index < len(m.log) and m.log[a.index] == a.command for a in m.sent.of(Append))


@clause
def synced_is_a_prefix(m: ReplicatedLog) -> bool:
    """A log that was sent is what the log begins with."""
    return all(len(s.log) <= len(m.log) and m.log[: len(s.log)] == s.log for s in m.sent.of(Sync))


@clause
def copy_is_a_prefix(m: ReplicatedLog) -> bool:
    """A copy is what the log begins with."""
    return all(len(m.copy[b]) <= len(m.log) and m.log[: len(m.copy[b])] == m.copy[b] for b in Backup)


@clause
def applied_is_there(m: ReplicatedLog) -> bool:
    """Only what is there is applied."""
    return all(m.applied[b] <= len(m.copy[b]) for b in Backup)


proves = (copies_agree,)
