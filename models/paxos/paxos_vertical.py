"""Vertical Paxos: each ballot has acceptors of its own, so the members change with the ballot.

Lamport, Malkhi and Zhou, "Vertical Paxos and Primary-Backup Replication" (PODC 2009): a master gives each ballot
its configuration. A value is chosen when *all* members of a ballot have voted for it, and *one* member of a lower
ballot is enough to find out about that ballot: so one of two replicas is enough to go on with a new pair, as in
primary-backup replication. A new leader asks the ballots below its own, from the highest down, until it finds a
vote; what is lower need not be there any more.

This is the first of the protocols there, as in `voting`: what the acceptors do, without messages and without
leaders. The master is an action; in practice it is a group that agrees by Paxos, which is needed for changes only.
Left out is that it is told when a ballot is complete, after which nobody asks those below: here nobody has to, since
a member of the complete ballot has a vote to show.
"""

from quorate import Map, Subset, action, when
from quorate.models.paxos import Acceptor, Ballot, Value
from quorate.models.paxos.voting import Vote, Voting


class VerticalPaxos(Voting):
    """Voting, where a ballot without members is not in use, and an acceptor may promise any ballot."""

    sizes = {Ballot: 3}

    members: Map[Ballot, Subset[Acceptor]]

    @action
    def configure(self, b: Ballot, new: Subset[Acceptor]) -> None:
        """The master says who the members are in a new ballot, which is above all those in use."""
        when(len(new) > 0)
        when(self.is_new(b))
        self.members[b] = new

    def is_new(self, b: Ballot) -> bool:
        return all(not self.in_use(c) for c in Ballot if c >= b)

    def in_use(self, b: Ballot) -> bool:
        return len(self.members[b]) > 0

    @action
    def vote(self, a: Acceptor, b: Ballot, v: Value) -> None:  # type: ignore[override]
        """A member votes, once in a ballot, and for the value that all vote for there."""
        promised = self.promised[a]
        when(a in self.members[b])
        when(promised is None or b >= promised)
        when(not any(e.acc == a and e.bal == b for e in self.votes))
        when(all(e.val == v for e in self.votes if e.bal == b))
        when(all(self.shows_safe_below(c, b, v) for c in Ballot if c < b and self.in_use(c)))
        self.promised[a] = b
        self.votes.add(Vote(a, b, v))

    def shows_safe_below(self, c: Ballot, b: Ballot, v: Value) -> bool:
        """Nothing but `v` can be chosen in a lower ballot `c`: a member has not voted and will not; or, in that
        ballot or one between, a member has voted for `v`, and so it was shown to be safe there."""
        return self.shows_nothing(c, b) or any(self.shows(k, b, v) for k in Ballot if c <= k and k < b)

    def shows_nothing(self, c: Ballot, b: Ballot) -> bool:
        """A member of the ballot has no vote there, and votes there no more."""
        return any(
            self.promises(a, b) and not any(e.acc == a and e.bal == c for e in self.votes)
            for a in self.members[c]
        )

    def shows(self, k: Ballot, b: Ballot, v: Value) -> bool:
        """A member of the ballot has voted for the value there."""
        return any(self.promises(a, b) and Vote(a, k, v) in self.votes for a in self.members[k])

    def chosen(self, v: Value) -> bool:
        """A value is chosen when all members of a ballot have voted for it."""
        return any(
            self.in_use(b) and all(Vote(a, b, v) in self.votes for a in self.members[b]) for b in Ballot
        )


class LastConfigurationOnly(VerticalPaxos):
    """BUG: a leader asks the members of the ballot before, and no others.

    If they have not voted, that says nothing: they may be new themselves, and a value be chosen before they came.
    The paper has the leader ask all ballots down to the last complete one.
    """

    def shows_safe_below(self, c: Ballot, b: Ballot, v: Value) -> bool:
        older = any(self.in_use(k) for k in Ballot if c < k and k < b)
        return older or self.shows_nothing(c, b) or self.shows(c, b, v)


class ConfiguredBelow(VerticalPaxos):
    """BUG: the master gives members to a ballot that is lower than one in use.

    Whoever asked for what is chosen below knew nothing of it. In the paper the master sees to it that a
    leader knows the configurations of all lower ballots.
    """

    def is_new(self, b: Ballot) -> bool:
        return not self.in_use(b)


class ReadWithoutPromise(VerticalPaxos):
    """BUG: a leader asks members of lower ballots what they have voted for, and they promise nothing.

    They vote after they were asked. With `all` and `one` as quorums that is easily taken for safe; the old
    configuration has to be sealed first, as by a promise of Paxos.
    """

    def promises(self, a: Acceptor, b: Ballot) -> bool:
        return True
