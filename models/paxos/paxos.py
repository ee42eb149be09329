"""Single-decree Paxos, after Lamport, "Paxos Made Simple" (2001), section 2, and ways to get it wrong.

There are no processes for proposers: a proposer is whoever acts for a ballot. What it has received is what was
sent, and its choice of a quorum `q` is its choice of the promises to go by.
"""

from quorate import Majority, Map, Model, Range, Record, Set, Symmetric, action, when


class Acceptor(Symmetric): ...


class Value(Symmetric): ...


class Ballot(Range): ...


class Quorum(Majority[Acceptor]): ...


class Vote(Record):
    bal: Ballot
    val: Value


class Prepare(Record):
    """Phase 1a: a proposer asks for promises to its ballot."""

    bal: Ballot


class Promise(Record):
    """Phase 1b: an acceptor's promise, with the vote it cast last, if any."""

    acc: Acceptor
    bal: Ballot
    vote: Vote | None


class Accept(Record):
    """Phase 2a: a proposer asks for votes for a value."""

    bal: Ballot
    val: Value


class Accepted(Record):
    """Phase 2b: an acceptor's vote."""

    acc: Acceptor
    bal: Ballot
    val: Value


class Paxos(Model):
    """A message once sent stays in `sent`, so it may be delayed, reordered, received twice, or never."""

    sizes = {Acceptor: 3, Value: 2, Ballot: 2}
    durable = {"promised", "voted"}

    promised: Map[Acceptor, Ballot | None]
    voted: Map[Acceptor, Vote | None]
    sent: Set[Prepare | Promise | Accept | Accepted]

    @action
    def prepare(self, b: Ballot) -> None:
        """Phase 1a. A proposer selects a ballot and asks the acceptors for promises."""
        self.sent.add(Prepare(b))

    @action
    def promise(self, a: Acceptor, m: Prepare) -> None:
        """Phase 1b. If the ballot is above all that it responded to, an acceptor promises to accept nothing
        below it any more, and reports its last vote."""
        when(m in self.sent)
        promised = self.promised[a]
        when(promised is None or m.bal > promised)
        self.promised[a] = m.bal
        self.sent.add(Promise(a, m.bal, self.voted[a]))

    @action
    def propose(self, b: Ballot, v: Value, q: Quorum) -> None:
        """Phase 2a. Given the promises of a quorum, the proposer asks for votes for one value."""
        when(not any(m.bal == b for m in self.sent.of(Accept)))
        promises = {m for m in self.sent.of(Promise) if m.bal == b and m.acc in q}
        when(all(any(m.acc == a for m in promises) for a in q))
        when(self.may_propose(v, promises))
        self.sent.add(Accept(b, v))

    def may_propose(self, v: Value, promises: set[Promise]) -> bool:
        """The value of the highest-numbered vote reported binds the proposer."""
        votes = {m.vote for m in promises if m.vote is not None}
        return not votes or Vote(max(vote.bal for vote in votes), v) in votes

    @action
    def accept(self, a: Acceptor, m: Accept) -> None:
        """Phase 2b. An acceptor votes, unless it promised itself to a higher ballot."""
        when(m in self.sent)
        promised = self.promised[a]
        when(promised is None or m.bal >= promised)
        self.promised[a] = m.bal
        self.voted[a] = Vote(m.bal, m.val)
        self.sent.add(Accepted(a, m.bal, m.val))

    def chosen_in(self, b: Ballot, v: Value) -> bool:
        """A value is chosen when a quorum has voted for it in one ballot."""
        return any(all(Accepted(a, b, v) in self.sent for a in q) for q in Quorum)


class AnyReportedValue(Paxos):
    """BUG: the proposer takes any reported value, not that of the highest ballot.

    A vote from an old ballot, which came to nothing, is as good as the vote for a value chosen since, and two
    values are chosen. Paxos Made Simple, 2.2: condition P2c asks for the highest-numbered.
    """

    sizes = {Ballot: 3}

    def may_propose(self, v: Value, promises: set[Promise]) -> bool:
        votes = {m.vote for m in promises if m.vote is not None}
        return not votes or any(vote.val == v for vote in votes)


class LowestReportedValue(Paxos):
    """BUG: the proposer takes the value of the lowest-numbered vote reported.

    The oldest vote wins over that for the value chosen since, and two values are chosen. Paxos Made Simple, 2.2,
    P2c, with the order of ballots reversed.
    """

    sizes = {Ballot: 3}

    def may_propose(self, v: Value, promises: set[Promise]) -> bool:
        votes = {m.vote for m in promises if m.vote is not None}
        return not votes or Vote(min(vote.bal for vote in votes), v) in votes


class MostFrequentReportedValue(Paxos):
    """BUG: the proposer takes the value that most promises report, whatever the ballots.

    A majority of the *answers* need not contain what a majority chose: votes of different ballots are not votes
    in one election. Two values are chosen. Paxos Made Simple, 2.2, against P2c.
    """

    sizes = {Ballot: 3}

    def may_propose(self, v: Value, promises: set[Promise]) -> bool:
        for_v = sum(1 for m in promises if m.vote is not None and m.vote.val == v)
        return all(sum(1 for m in promises if m.vote is not None and m.vote.val == w) <= for_v for w in Value)


class ReportedValueIgnored(Paxos):
    """BUG: the proposer proposes its own value, whatever the promises report.

    Phase 1 is done for nothing: a value chosen in a lower ballot is not found out, and another is chosen. Paxos
    Made Simple, 2.2, P2b: every higher-numbered proposal issued must have the chosen value.
    """

    def may_propose(self, v: Value, promises: set[Promise]) -> bool:
        return True


class VoteNotReported(Paxos):
    """BUG: the acceptor promises, but does not say what it voted for.

    The proposer believes itself free to propose any value, and a second one is chosen. Paxos Made Simple, 2.2,
    phase 1b: the response carries the highest-numbered proposal that the acceptor has accepted.
    """

    @action
    def promise(self, a: Acceptor, m: Prepare) -> None:
        when(m in self.sent)
        promised = self.promised[a]
        when(promised is None or m.bal > promised)
        self.promised[a] = m.bal
        self.sent.add(Promise(a, m.bal, None))


class PromiseNotRecorded(Paxos):
    """BUG: the acceptor promises, but does not remember it.

    It still votes in a lower ballot after telling a proposer that it had not and would not, so that ballot chooses
    its value late, unseen. Two values are chosen. Paxos Made Simple, 2.2, P1a.
    """

    @action
    def promise(self, a: Acceptor, m: Prepare) -> None:
        when(m in self.sent)
        promised = self.promised[a]
        when(promised is None or m.bal > promised)
        self.sent.add(Promise(a, m.bal, self.voted[a]))


class PromiseNotKept(Paxos):
    """BUG: the acceptor votes whenever it is asked, whatever it promised.

    A delayed request of a lower ballot still gets its quorum after a higher one was told that there is none. Two
    values are chosen. Paxos Made Simple, 2.2, P1a.
    """

    @action
    def accept(self, a: Acceptor, m: Accept) -> None:
        when(m in self.sent)
        self.promised[a] = m.bal
        self.voted[a] = Vote(m.bal, m.val)
        self.sent.add(Accepted(a, m.bal, m.val))


class VoteIsNoPromise(Paxos):
    """BUG: a vote does not count as a promise to its ballot: the acceptor's number stays where it was.

    An acceptor that voted in a ballot without having promised to it still votes in a lower one, and reports that
    one as its last vote. The next proposer is misled, and two values are chosen. It takes three ballots; with two
    it is safe. Compare `maxBal`, which phase 2b raises in the TLA+ specification (tlaplus/Examples, Paxos.tla).
    """

    sizes = {Ballot: 3}

    @action
    def accept(self, a: Acceptor, m: Accept) -> None:
        when(m in self.sent)
        promised = self.promised[a]
        when(promised is None or m.bal >= promised)
        self.voted[a] = Vote(m.bal, m.val)
        self.sent.add(Accepted(a, m.bal, m.val))


class BallotReused(Paxos):
    """BUG: a proposer forgets that it has already proposed in its ballot, and proposes again.

    Both proposals have the same number, so acceptors vote for either, and two quorums for both. Paxos Made
    Simple, 2.5: a proposer remembers in stable storage the highest number that it has used.
    """

    @action
    def propose(self, b: Ballot, v: Value, q: Quorum) -> None:
        promises = {m for m in self.sent.of(Promise) if m.bal == b and m.acc in q}
        when(all(any(m.acc == a for m in promises) for a in q))
        when(self.may_propose(v, promises))
        self.sent.add(Accept(b, v))


class BallotShared(Paxos):
    """BUG: ballots are not unique: two proposers have the same ones, and each proposes once in each.

    A promise answers both of them, and both propose under one number. Two values are chosen. Paxos Made Simple,
    2.5: different proposers choose their numbers from disjoint sets.
    """

    @action
    def propose(self, b: Ballot, v: Value, q: Quorum) -> None:
        when(len({m for m in self.sent.of(Accept) if m.bal == b}) < 2)
        promises = {m for m in self.sent.of(Promise) if m.bal == b and m.acc in q}
        when(all(any(m.acc == a for m in promises) for a in q))
        when(self.may_propose(v, promises))
        self.sent.add(Accept(b, v))


class PhaseOneSkipped(Paxos):
    """BUG: the proposer asks for votes without asking for promises first.

    Nobody tells it what was chosen below its ballot. Two values are chosen. Right only in the lowest ballot of
    all, where nothing can have been chosen before. Paxos Made Simple, 2.2, phase 2a.
    """

    @action
    def propose(self, b: Ballot, v: Value, q: Quorum) -> None:
        when(not any(m.bal == b for m in self.sent.of(Accept)))
        self.sent.add(Accept(b, v))


class StalePromiseCounted(Paxos):
    """BUG: the proposer counts promises made to other ballots.

    A promise to a lower ballot tells nothing of what was voted since, and forbids nothing up to the higher one.
    Two values are chosen. Paxos Made Simple, 2.2, phase 2a: responses to its requests numbered n.
    """

    @action
    def propose(self, b: Ballot, v: Value, q: Quorum) -> None:
        when(not any(m.bal == b for m in self.sent.of(Accept)))
        promises = {m for m in self.sent.of(Promise) if m.acc in q}
        when(all(any(m.acc == a for m in promises) for a in q))
        when(self.may_propose(v, promises))
        self.sent.add(Accept(b, v))
