"""A log that backups copy from a primary which never fails: what is left of Raft if nobody is elected.

Entries are sent one by one, in any order, and whole logs too; a backup may be as far behind as it likes. It is the
smallest model in which the order of entries matters: what Raft, in addition, has to do is to agree on the primary.
"""

from quorate import Map, Model, Range, Record, Seq, Set, Symmetric, action, when


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
        """The primary takes a command from a client, and sends it to its backups."""
        self.sent.add(Append(Index(len(self.log)), c))
        self.log.append(c)

    @action
    def sync(self) -> None:
        """The primary sends its whole log."""
        self.sent.add(Sync(self.log))

    @action
    def append(self, b: Backup, m: Append) -> None:
        """A backup appends the command that comes next."""
        when(m in self.sent)
        when(self.is_next(b, m))
        self.copy[b].append(m.command)

    def is_next(self, b: Backup, m: Append) -> bool:
        """All commands before it are in the copy already, and it is not."""
        return m.index == len(self.copy[b])

    @action
    def catch_up(self, b: Backup, m: Sync) -> None:
        """A backup appends all that it lacks of a whole log."""
        when(m in self.sent and len(m.log) > len(self.copy[b]))
        self.copy[b] = self.copy[b] + m.log[len(self.copy[b]) :]

    @action
    def apply(self, b: Backup) -> None:
        """A backup applies the next command of its copy to its state machine."""
        when(self.applied[b] < len(self.copy[b]))
        self.applied[b] += 1


class OrderForgotten(ReplicatedLog):
    """BUG: a backup appends what comes, even if something before it is missing.

    Its log has the command at another index than that of the primary: backups apply different commands. TCP keeps the
    order of one connection only; after a reconnection, entries come out of order.
    """

    def is_next(self, b: Backup, m: Append) -> bool:
        return m.index >= len(self.copy[b])
