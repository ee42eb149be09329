"""Spanner: leaders with leases by TrueTime, which are disjoint, so that timestamps rise from one leader to the next.

After Corbett et al., "Spanner: Google's Globally-Distributed Database" (OSDI 2012), 4.1.1, 4.1.2 and appendix A. A
replica that wants to lead a group asks the others for votes that last for `length`, and leads when a quorum has
voted for it. A replica votes for one at a time: for another only when its vote has ended for sure. Nobody writes to
the log for this, and nobody waits for more than that. It suffices since each side errs on the side of the other:

- the candidate takes the *earliest* time before it sends its requests, and counts its lease from there;
- the voter takes the *latest* time when it has received one, and its vote lasts from there;
- the lease begins at the *latest* time when the leader has a quorum.

A leader asks for further votes to extend its lease. It may also abdicate, and release its voters from their votes;
but not before the latest timestamp that it has used has passed (TT.after(s_max)), since the next leader begins at once
then. A leader gives timestamps within its lease only, and so they rise from leader to leader (4.1.2): of that
`spanner` makes use.

TrueTime is modelled as in `spanner`: a reading is [now - d, now - d + epsilon], with 0 <= d <= epsilon. Time ends with
its last value.

What is left out, and why that loses no run that matters:

- A round of requests takes the place of the one before, with what was answered to that. So a lease ends by the round
  that it was last extended in. In the paper a quorum may be of votes of several rounds, and counts from the oldest;
  the later of these requests may as well have been of the oldest round, and late.
- Requests, and answers, that are lost or late: a vote is cast at any time after the request, or never; and a leader
  counts the answers at any time after that. A vote that has been released counts no more.
- Ballots, and logs: that two leaders do not both write is not by leases, but by Paxos.
- Replicas that restart: a vote is logged before it is given, so it lasts (see `VoteNotLogged`).
"""

from quorate import Majority, Map, Model, Range, Set, Symmetric, action, when


class Replica(Symmetric): ...


class Time(Range):
    """0 is before all."""


class Error(Range):
    """By how much the earliest time of a reading is in the past: 0 .. epsilon."""


class Quorum(Majority[Replica]): ...


class SpannerLeases(Model):
    """The replicas of a group vote for leaders, and leaders give timestamps."""

    sizes = {Replica: 3, Time: 9, Error: 2}
    epsilon = 1
    length = 2
    lanes = {"tick": "clock"}

    now: Time

    # a voter
    voted: Map[Replica, Replica | None]
    voted_until: Map[Replica, Time]

    # a candidate, or a leader that extends its lease
    asked: Map[Replica, Time | None]  # the earliest time at which it asked for votes
    votes: Map[Replica, Set[Replica]]

    # a leader
    leads: Set[Replica]
    start: Map[Replica, Time]  # its lease, which is over when it leads no more
    end: Map[Replica, Time]
    used: Map[Replica, Time]  # s_max: the latest timestamp that it has used

    # ------------------------------------------------------------------------------------- TrueTime

    @action
    def tick(self) -> None:
        self.now += 1

    def earliest(self, d: Error) -> int:
        """TT.now().earliest"""
        return max(self.now - d, 0)

    def latest(self, d: Error) -> int:
        """TT.now().latest"""
        return self.now - d + self.epsilon

    # ------------------------------------------------------------------------------------- votes

    @action
    def ask(self, r: Replica, d: Error) -> None:
        """A replica asks all for their votes, for the first time or again; first it looks at the clock (A, v)."""
        self.asked[r] = Time(self.earliest(d))
        self.votes[r].clear()

    @action
    def vote(self, r: Replica, c: Replica, d: Error) -> None:
        """A replica has received a request, and votes, or votes for longer. For another than before only when that
        vote has ended for sure (A, the single-vote rule)."""
        when(self.asked[c] is not None and r not in self.votes[c])
        when(self.voted[r] is None or self.voted[r] == c or self.has_ended(r, d))
        self.voted[r] = c
        self.voted_until[r] = Time(self.latest(d) + self.length)
        self.votes[c].add(r)

    def has_ended(self, r: Replica, d: Error) -> bool:
        """TT.after(end of the vote)"""
        return self.earliest(d) > self.voted_until[r]

    # ------------------------------------------------------------------------------------- leaders

    @action
    def lead(self, r: Replica, q: Quorum, d: Error) -> None:
        """A quorum has voted: the lease begins (A)."""
        asked = self.asked[r]
        when(asked is not None and r not in self.leads and q <= self.votes[r])
        when(self.latest(d) <= self.granted(asked, d))
        self.leads.add(r)
        self.start[r] = Time(self.latest(d))
        self.end[r] = Time(self.granted(asked, d))

    @action
    def extend(self, r: Replica, q: Quorum, d: Error) -> None:
        """A quorum has voted again, while the lease runs: it lasts longer (4.1.1)."""
        asked = self.asked[r]
        when(asked is not None and r in self.leads and q <= self.votes[r])
        when(self.latest(d) < self.end[r] < self.granted(asked, d))
        self.end[r] = Time(self.granted(asked, d))

    def granted(self, asked: Time, d: Error) -> int:
        """The end of a lease counts from before the requests were sent (A)."""
        return asked + self.length

    @action
    def use(self, r: Replica, s: Time, d: Error) -> None:
        """A leader gives a timestamp within its lease, greater than those before (4.1.2)."""
        when(r in self.leads and self.latest(d) < self.end[r])
        when(s > self.used[r] and self.start[r] <= s <= self.end[r])
        self.used[r] = s

    @action
    def expire(self, r: Replica, d: Error) -> None:
        """A leader finds that its lease is over, unless TT.before(its end) (A)."""
        when(r in self.leads and self.latest(d) >= self.end[r])
        self.leads.discard(r)
        self.asked[r] = None
        self.votes[r].clear()

    @action
    def abdicate(self, r: Replica, d: Error) -> None:
        """A leader gives its lease up, and releases its voters (4.1.1). All hear of that at once: who hears of it later
        may as well vote later."""
        when(r in self.leads and self.may_abdicate(r, d))
        self.leads.discard(r)
        self.end[r] = self.used[r]
        self.asked[r] = None
        self.votes[r].clear()
        for v in Replica:
            if self.voted[v] == r:
                self.voted[v] = None
                self.voted_until[v] = Time(0)

    def may_abdicate(self, r: Replica, d: Error) -> bool:
        """TT.after(s_max)"""
        return self.earliest(d) > self.used[r]


class AbdicatesEarly(SpannerLeases):
    """BUG: a leader abdicates although a timestamp that it has used is not in the past.

    The next leader begins at once, and gives the same timestamps. Corbett et al., 4.1.1: TT.after(s_max).
    """

    def may_abdicate(self, r: Replica, d: Error) -> bool:
        return True


class LeaseFromLastVote(SpannerLeases):
    """BUG: a lease counts from when the last vote of the quorum has arrived.

    The first votes end before it does. Corbett et al., appendix A: the end counts from before the requests were sent.
    """

    def granted(self, asked: Time, d: Error) -> int:
        return self.latest(d) + self.length
