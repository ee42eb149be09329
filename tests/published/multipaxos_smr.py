"""Multi-Paxos in state machine replication style with writes and reads of one key, after the module MultiPaxos of
the TLA+ examples (Guanzhou Hu), as its translation from PlusCal behaves.

A replica's loop looks whether all is done and ends, or takes one of seven steps; so every step has the guard that not
all is done, and ending is a step of its own. A replica that has ended has no further step.
"""

from __future__ import annotations

import enum

from quorate import Map, Model, Range, Record, Seq, Set, Symmetric, action, init, invariant, when


class Replica(Symmetric): ...


class Command(enum.Enum):
    """One write and one read, in the order in which clients ask for them."""

    WRITE = "w"
    READ = "r"


class Ballot(Range):
    """0 is no ballot."""


class Slot(Range, first=1): ...


class UpTo(Range):
    """The number of a slot, or 0."""


class Status(enum.Enum):
    EMPTY = "empty"
    PREPARING = "preparing"
    ACCEPTING = "accepting"
    COMMITTED = "committed"


class Voted(Record):
    """What a replica voted for in a slot, if anything."""

    bal: Ballot
    cmd: Command | None


class Votes(Seq[Voted]):
    """One for each slot."""


class Prepare(Record):
    src: Replica
    bal: Ballot


class PrepareReply(Record):
    src: Replica
    bal: Ballot
    votes: Votes


class Accept(Record):
    src: Replica
    bal: Ballot
    slot: Slot
    cmd: Command


class AcceptReply(Record):
    src: Replica
    bal: Ballot
    slot: Slot


class CommitNotice(Record):
    upto: Slot


class Requested(Record):
    """A client's request was taken."""

    cmd: Command


class Acknowledged(Record):
    """A client was answered; `old` is the value that the command found."""

    cmd: Command
    old: Command | None


class Pending(Seq[Command]): ...


class Observed(Seq[Requested | Acknowledged]): ...


class MultiPaxos(Model):
    sizes = {Replica: 3, Ballot: 3, Slot: 2, UpTo: 3, Votes: 2, Pending: 2, Observed: 4}

    leader: Map[Replica, Replica | None]
    kvalue: Map[Replica, Command | None]
    commit_up_to: Map[Replica, UpTo]
    bal_prepared: Map[Replica, Ballot]
    bal_max_known: Map[Replica, Ballot]
    status: Map[Replica, Map[Slot, Status]]
    cmd: Map[Replica, Map[Slot, Command | None]]
    voted_bal: Map[Replica, Map[Slot, Ballot]]
    voted_cmd: Map[Replica, Map[Slot, Command | None]]
    msgs: Set[Prepare | PrepareReply | Accept | AcceptReply | CommitNotice]
    pending: Pending
    observed: Observed
    ended: Map[Replica, bool]

    @init
    def start(self) -> None:
        self.pending = Pending([Command.WRITE, Command.READ])

    def terminated(self) -> bool:
        """Whether every command was asked for and answered."""
        return len(self.pending) == 0 and len(self.observed) == 4

    def votes(self, r: Replica) -> Votes:
        return Votes([Voted(self.voted_bal[r][s], self.voted_cmd[r][s]) for s in Slot])

    @action
    def become_leader(self, r: Replica, b: Ballot) -> None:
        when(not self.terminated())
        when(self.leader[r] != r)
        when(b > self.bal_max_known[r])
        when(not any(m.bal == b for m in self.msgs.of(Prepare)))
        self.leader[r] = r
        self.bal_prepared[r] = Ballot(0)
        self.bal_max_known[r] = b
        for s in Slot:
            if self.status[r][s] == Status.ACCEPTING:
                self.status[r][s] = Status.PREPARING
        self.msgs.add(Prepare(r, b))
        self.msgs.add(PrepareReply(r, b, self.votes(r)))

    @action
    def handle_prepare(self, r: Replica, m: Prepare) -> None:
        when(m in self.msgs)
        when(not self.terminated())
        when(m.bal > self.bal_max_known[r])
        self.leader[r] = m.src
        self.bal_max_known[r] = m.bal
        for s in Slot:
            if self.status[r][s] == Status.ACCEPTING:
                self.status[r][s] = Status.PREPARING
        self.msgs.add(PrepareReply(r, m.bal, self.votes(r)))

    @action
    def handle_prepare_replies(self, r: Replica) -> None:
        when(not self.terminated())
        when(self.leader[r] == r and self.bal_prepared[r] == 0)
        replies = {m for m in self.msgs.of(PrepareReply) if m.bal == self.bal_max_known[r]}
        when(2 * len(replies) > len(Replica))
        self.bal_prepared[r] = self.bal_max_known[r]
        for s in Slot:
            votes = {m.votes[s - 1] for m in replies}
            highest = max((vote.bal for vote in votes), default=Ballot(0))
            command = None
            for c in Command:
                if highest > 0 and Voted(highest, c) in votes:
                    command = c
            if self.status[r][s] == Status.PREPARING or (
                self.status[r][s] == Status.EMPTY and command is not None
            ):
                self.status[r][s] = Status.ACCEPTING
            self.cmd[r][s] = command
            if self.status[r][s] == Status.ACCEPTING and command is not None:
                self.msgs.add(Accept(r, self.bal_prepared[r], s, command))

    @action
    def take_new_request(self, r: Replica, s: Slot) -> None:
        when(not self.terminated())
        when(self.leader[r] == r and self.bal_prepared[r] == self.bal_max_known[r])
        when(self.status[r][s] == Status.EMPTY)
        when(all(self.status[r][t] != Status.EMPTY for t in Slot if t < s))
        unseen = Pending([c for c in self.pending if not any(self.cmd[r][t] == c for t in Slot)])
        when(len(unseen) > 0)
        c = unseen[0]
        self.status[r][s] = Status.ACCEPTING
        self.cmd[r][s] = c
        self.voted_bal[r][s] = self.bal_prepared[r]
        self.voted_cmd[r][s] = c
        self.msgs.add(Accept(r, self.bal_prepared[r], s, c))
        self.msgs.add(AcceptReply(r, self.bal_prepared[r], s))
        if Requested(c) not in self.observed:
            self.observed.append(Requested(c))

    @action
    def handle_accept(self, r: Replica, m: Accept) -> None:
        when(m in self.msgs)
        when(not self.terminated())
        when(m.bal >= self.bal_max_known[r] and m.bal > self.voted_bal[r][m.slot])
        self.leader[r] = m.src
        self.bal_max_known[r] = m.bal
        self.status[r][m.slot] = Status.ACCEPTING
        self.cmd[r][m.slot] = m.cmd
        self.voted_bal[r][m.slot] = m.bal
        self.voted_cmd[r][m.slot] = m.cmd
        self.msgs.add(AcceptReply(r, m.bal, m.slot))

    @action
    def handle_accept_replies(self, r: Replica, s: Slot) -> None:
        when(not self.terminated())
        when(self.leader[r] == r and self.bal_prepared[r] == self.bal_max_known[r])
        when(s == self.commit_up_to[r] + 1 and self.status[r][s] == Status.ACCEPTING)
        replies = {m for m in self.msgs.of(AcceptReply) if m.slot == s and m.bal == self.bal_prepared[r]}
        when(2 * len(replies) > len(Replica))
        c = self.cmd[r][s]
        assert c is not None
        answer = Acknowledged(c, self.kvalue[r])
        self.status[r][s] = Status.COMMITTED
        self.commit_up_to[r] = UpTo(s)
        if c == Command.WRITE:
            self.kvalue[r] = c
        if answer not in self.observed:
            self.observed.append(answer)
        self.pending = Pending([p for p in self.pending if p != c])
        self.msgs.add(CommitNotice(s))

    @action
    def handle_commit_notice(self, r: Replica, m: CommitNotice) -> None:
        when(m in self.msgs)
        when(not self.terminated())
        when(self.leader[r] != r)
        when(m.upto == self.commit_up_to[r] + 1 and self.status[r][m.upto] == Status.ACCEPTING)
        self.status[r][m.upto] = Status.COMMITTED
        self.commit_up_to[r] = UpTo(m.upto)
        if self.cmd[r][m.upto] == Command.WRITE:
            self.kvalue[r] = Command.WRITE

    @action
    def end(self, r: Replica) -> None:
        when(self.terminated() and not self.ended[r])
        self.ended[r] = True

    @action
    def all_ended(self) -> None:
        """The step that changes nothing and keeps the end from being a deadlock."""
        when(all(self.ended[r] for r in Replica))


@invariant
def linearizable(m: MultiPaxos) -> bool:
    """Each command saw what the last write before it wrote, in an order that respects real time: with one write and
    one read, the read saw the write if it was asked for after the write was answered."""
    if not m.terminated():
        return True
    read_nothing = Acknowledged(Command.READ, None) in m.observed
    wrote_over_nothing = Acknowledged(Command.WRITE, None) in m.observed
    if not wrote_over_nothing:
        return False
    return not read_nothing or any(
        m.observed[i] == Requested(Command.READ)
        and m.observed[j] == Acknowledged(Command.WRITE, None)
        and i < j
        for i in range(len(m.observed))
        for j in range(len(m.observed))
    )
