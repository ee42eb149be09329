"""Spanner: leaders with leases by TrueTime, which are disjoint, so that timestamps rise from one leader to the next.

After Corbett et al., "Spanner: Google's Globally-Distributed Database" (OSDI 2012), 4.1.1, 4.1.2 and appendix A. A
replica that wants to lead a group asks the others for votes that last for `length`, and leads when a quorum has
voted for it. A replica votes for one at a time: for another only when its vote has ended for sure. Nothing is written
to the log for this. It suffices, since each side errs in favour of the other:

- the candidate takes the *earliest* time before it sends its requests, and its lease ends `length` after that;
- the voter takes the *latest* time when it has received one, and its vote ends `length` after that;
- the lease begins at the *latest* time when the leader has a quorum.

A leader asks for further votes to extend its lease. It may also abdicate, and release its voters from their votes;
but not before the latest timestamp that it has used is in the past for sure (TT.after(s_max)), since the next leader
may begin at once then. A leader gives timestamps within its lease only, and so they rise from leader to leader
(4.1.2): `spanner` takes that for granted.

How TrueTime is modelled: a reading is an interval that contains `now`, of length `epsilon`. Where a step depends on a
reading, it is taken by the one that is most dangerous, so the earliest time and the latest are both `now`: any other
reading makes a lease shorter, a vote longer, or a step possible only later. Timestamps are up to `epsilon` in the
future (`use`). Time ends with its last value.

What is left out, and why that loses no run that matters:

- A replica asks again only when its last requests led to a lease, or to a longer one, or no longer can. Requests
  that are given up earlier only bind voters. A quorum of votes that answer several rounds counts from the oldest
  request; the later requests may as well have been of the oldest round, and late.
- Requests, and answers, that are lost or late: a vote is cast at any time after the request, or never; and a leader
  counts the answers at any time after that. A vote that has been released counts no more. Nobody votes once there is
  a quorum: that would only bind a voter.
- One of the replicas never wants to lead. Leases are compared in pairs, and votes for a third only bind a voter.
- Ballots, and logs: that two leaders do not both write is not by leases, but by Paxos.
- What is over for sure is forgotten (`tick`): votes that have ended, requests from which no lease could come, and
  leases that ended before any that is still to begin.
"""

from quorate import Majority, Map, Model, Range, Set, Symmetric, action, init, when


class Replica(Symmetric): ...


class Time(Range): ...


class Quorum(Majority[Replica]): ...


class SpannerLeases(Model):
    """The replicas of a group vote for leaders, and leaders give timestamps."""

    sizes = {Replica: 3, Time: 6}
    epsilon = 1
    length = 2
    lanes = {"tick": "clock"}
    durable = {"voted", "voted_until"}

    now: Time
    stands: Set[Replica]

    # a voter
    voted: Map[Replica, Replica | None]
    voted_until: Map[Replica, Time]

    # a candidate, or a leader that extends its lease
    wanted: Map[Replica, Time]  # the end of the lease that it has asked votes for; 0 if there is none
    votes: Map[Replica, Set[Replica]]

    # a leader
    leads: Set[Replica]
    start: Map[Replica, Time]  # of its lease, also when it leads no more
    end: Map[Replica, Time]
    used: Map[Replica, Time]  # s_max: the latest timestamp that it has used

    @init
    def at_first(self, other: Replica) -> None:
        """All but one replica want to lead."""
        self.stands = {r for r in Replica if r != other}  # type: ignore[assignment]

    @action
    def tick(self) -> None:
        """Time passes, and what is over is forgotten."""
        self.now += 1
        for r in Replica:
            if self.voted_until[r] < self.now:
                self.voted[r] = None
                self.voted_until[r] = Time(0)
            if self.wanted[r] <= self.now:
                self.wanted[r] = Time(0)
                self.votes[r].clear()
            if self.end[r] <= self.now:
                self.leads.discard(r)
            if self.end[r] + 1 < self.now:
                self.start[r] = Time(0)
                self.end[r] = Time(0)
                self.used[r] = Time(0)

    # ------------------------------------------------------------------------------------- votes

    @action
    def ask(self, r: Replica) -> None:
        """A replica asks all for their votes, for a lease or a longer one. That will end `length` after a time before
        the requests are sent (A)."""
        when(r in self.stands and self.wanted[r] == 0)
        self.wanted[r] = Time(self.sent_at() + self.length)

    def sent_at(self) -> int:
        """TT.now().earliest before the requests are sent (A). It is never later than now."""
        return self.now

    @action
    def vote(self, r: Replica, c: Replica) -> None:
        """A replica has received a request, and votes, or votes for longer. For another than before only when that
        vote has ended (A, the single-vote rule)."""
        when(self.wanted[c] > 0 and r not in self.votes[c] and 2 * len(self.votes[c]) <= len(Replica))
        when(self.voted[r] is None or self.voted[r] == c or self.has_ended(r))
        self.voted[r] = c
        self.voted_until[r] = Time(self.vote_ends())
        self.votes[c].add(r)

    def has_ended(self, r: Replica) -> bool:
        """TT.after(the end of the vote) (A), which is never so before that."""
        return self.now > self.voted_until[r]

    def vote_ends(self) -> int:
        """A vote counts from TT.now().latest when the request was received (A), which is never earlier than now."""
        return self.now + self.length

    # ------------------------------------------------------------------------------------- leaders

    @action
    def lead(self, r: Replica, q: Quorum) -> None:
        """A quorum has voted: the lease begins at TT.now().latest (A), which is never earlier than now."""
        when(self.wanted[r] > 0 and r not in self.leads and q <= self.votes[r])
        self.leads.add(r)
        self.start[r] = self.now
        self.end[r] = Time(self.granted(r))
        self.wanted[r] = Time(0)
        self.votes[r].clear()

    @action
    def extend(self, r: Replica, q: Quorum) -> None:
        """A quorum has voted again, while the lease runs: it lasts longer (4.1.1)."""
        when(self.wanted[r] > self.end[r] and r in self.leads and q <= self.votes[r])
        self.end[r] = Time(self.granted(r))
        self.wanted[r] = Time(0)
        self.votes[r].clear()

    def granted(self, r: Replica) -> int:
        """The end of the lease: what was asked for (A)."""
        return self.wanted[r]

    @action
    def use(self, r: Replica, t: Time) -> None:
        """A leader gives a timestamp: TT.now().latest, if that is before the end of its lease (4.1.2, A)."""
        when(r in self.leads and self.now <= t <= self.now + self.epsilon)
        when(self.used[r] < t < self.end[r])
        self.used[r] = t

    @action
    def abdicate(self, r: Replica) -> None:
        """A leader gives its lease up, and releases its voters (4.1.1). All hear of that at once: who hears of it
        later may as well vote later."""
        when(r in self.leads and self.may_abdicate(r))
        self.leads.discard(r)
        self.end[r] = self.used[r]
        self.wanted[r] = Time(0)
        self.votes[r].clear()
        for v in Replica:
            if self.voted[v] == r:
                self.voted[v] = None
                self.voted_until[v] = Time(0)

    def may_abdicate(self, r: Replica) -> bool:
        """TT.after(s_max) (4.1.1), which is never so before that."""
        return self.now > self.used[r]


class AbdicatesEarly(SpannerLeases):
    """BUG: a leader abdicates although a timestamp that it has used is not in the past yet.

    The next leader may begin at once, and use the same timestamp, or an earlier one. Corbett et al., 4.1.1:
    TT.after(s_max).
    """

    def may_abdicate(self, r: Replica) -> bool:
        return True


class LeaseFromLastVote(SpannerLeases):
    """BUG: a lease counts from when the quorum is complete.

    By then the first of its votes are older, and end before the lease does. Corbett et al., appendix A: a lease
    counts from before the requests were sent.
    """

    def granted(self, r: Replica) -> int:
        return self.now + self.length


class LeaseFromLatest(SpannerLeases):
    """BUG: a candidate goes by TT.now().latest when it sends its requests.

    Who receives them may read less than that as the latest time, so the lease ends after its votes. Corbett et al.,
    appendix A: TT.now().earliest.
    """

    def sent_at(self) -> int:
        return self.now + self.epsilon


class VoteFromEarliest(SpannerLeases):
    """BUG: a voter goes by TT.now().earliest when it receives a request.

    Who sent it may have read more than that as the earliest time, so the vote ends before the lease. Corbett et al.,
    appendix A: TT.now().latest.
    """

    def vote_ends(self) -> int:
        return self.now - self.epsilon + self.length


class VoteMayHaveEnded(SpannerLeases):
    """BUG: a replica votes for another as soon as its vote may have ended, which is when TT.before(its end) is false.

    By another clock it has not, and the lease is still running. Corbett et al., appendix A: TT.after(the end of the
    vote).
    """

    def has_ended(self, r: Replica) -> bool:
        return self.now + self.epsilon >= self.voted_until[r]
