"""Single-decree Paxos, after Lamport, "Paxos Made Simple" (2001), section 2. You complete it in my_paxos.py.

There are no processes for proposers: a proposer is whoever acts for a ballot. What it has received is what was sent,
and its choice of a quorum `q` is its choice of the promises to go by.
"""

from quorate import Majority, Map, Model, Range, Record, Set, Symmetric, action, invariant, reachable


class Acceptor(Symmetric): ...


class Value(Symmetric): ...


class Ballot(Range): ...


class Quorum(Majority[Acceptor]): ...


class Vote(Record):
    """A vote for a value in a ballot."""

    bal: Ballot
    val: Value


class Prepare(Record):
    """Phase 1a: a proposer asks for promises to its ballot."""

    bal: Ballot


class Promise(Record):
    """Phase 1b: an acceptor's promise to a ballot, with the vote it cast last, if any."""

    acc: Acceptor
    bal: Ballot
    vote: Vote | None


class Accept(Record):
    """Phase 2a: a proposer proposes a value: it asks for votes for it."""

    bal: Ballot
    val: Value


class Accepted(Record):
    """Phase 2b: an acceptor's vote."""

    acc: Acceptor
    bal: Ballot
    val: Value


class Paxos(Model):
    """A message once sent stays in `sent`, so it may be delayed, reordered, received twice, or never.

    `promised` is the highest ballot that an acceptor responded to, in either phase; `voted` is its last vote.
    """

    sizes = {Acceptor: 3, Value: 2, Ballot: 2}
    nodes = Acceptor
    shared = {"sent"}

    promised: Map[Acceptor, Ballot | None]
    voted: Map[Acceptor, Vote | None]
    sent: Set[Prepare | Promise | Accept | Accepted]

    @action
    def prepare(self, b: Ballot) -> None:
        """Phase 1a. A proposer selects a ballot and asks the acceptors for promises."""
        self.sent.add(Prepare(b))

    @action
    def promise(self, a: Acceptor, m: Prepare) -> None:
        """Phase 1b. If the ballot is above all that it responded to, an acceptor promises to vote in no lower one any
        more, and reports its last vote."""
        raise NotImplementedError

    @action
    def propose(self, b: Ballot, v: Value, q: Quorum) -> None:
        """Phase 2a. Given promises to its ballot from all of a quorum, the proposer proposes one value: that of the
        vote with the highest ballot among those reported to it, or any if there is none."""
        raise NotImplementedError

    @action
    def accept(self, a: Acceptor, m: Accept) -> None:
        """Phase 2b. An acceptor votes, unless it responded to a higher ballot. A vote is a response to its ballot."""
        raise NotImplementedError

    def chosen_in(self, b: Ballot, v: Value) -> bool:
        """A value is chosen when a quorum has voted for it in one ballot."""
        return any(all(Accepted(a, b, v) in self.sent for a in q) for q in Quorum)


def chosen(m: Paxos, v: Value) -> bool:
    """A value is chosen when it is chosen in some ballot."""
    return any(m.chosen_in(b, v) for b in Ballot)


@invariant
def promises_are_recorded(m: Paxos) -> bool:
    """Who has sent a promise to a ballot remembers it, or a higher one."""
    for p in m.sent.of(Promise):
        recorded = m.promised[p.acc]
        if recorded is None or recorded < p.bal:
            return False
    return True


@invariant
def one_proposal_in_a_ballot(m: Paxos) -> bool:
    """Never are two values proposed in the same ballot."""
    return all(x.val == y.val for x in m.sent.of(Accept) for y in m.sent.of(Accept) if x.bal == y.bal)


@invariant
def votes_are_for_proposals(m: Paxos) -> bool:
    """Whoever votes, votes for what was proposed in that ballot."""
    return all(Accept(vote.bal, vote.val) in m.sent for vote in m.sent.of(Accepted))


@invariant
def agreement(m: Paxos) -> bool:
    """Never are two values chosen."""
    return all(v == w for v in Value for w in Value if chosen(m, v) and chosen(m, w))


@reachable
def a_quorum_can_promise(m: Paxos) -> bool:
    """A ballot can get the promises of a quorum."""
    return any(
        all(any(p.acc == a and p.bal == b for p in m.sent.of(Promise)) for a in q)
        for b in Ballot
        for q in Quorum
    )


@reachable
def a_value_can_be_chosen(m: Paxos) -> bool:
    """Some value can be chosen."""
    return any(chosen(m, v) for v in Value)


@reachable
def a_choice_can_be_confirmed(m: Paxos) -> bool:
    """A value chosen in one ballot can be chosen again in a higher one, whose proposer found it out."""
    return any(
        m.chosen_in(b, v) and m.chosen_in(c, v) for v in Value for b in Ballot for c in Ballot if b < c
    )
