"""KRaft's pre-votes (KIP-996): a voter that does not hear from the leader asks before it raises its epoch.

After apache/kafka at 0bce334, package `org.apache.kafka.raft`; each action names what it follows. What
differs from pre-votes in Ongaro's dissertation (9.6) and in etcd:

- A voter that asks has a state of its own, Prospective. It keeps its epoch, its vote in that epoch, and the
  leader that it knew. If it loses, it follows that leader again; if it knows of none, it is Unattached.
- A request for a pre-vote has the epoch of who asks, not the next. Who is in an earlier epoch comes to it.
- Followers have no lease that runs out. A follower refuses if it has fetched from its leader since it began
  to follow; so one that timed out, lost, and follows again in vain grants the next one that asks.
- A candidate that lost is Prospective next, in the same epoch; a leader that resigned comes to the next epoch
  by itself, once, and asks there.

A pre-vote is asked for and given in one step, and counted as late as it likes; votes are those in the files
of voters who are still in that epoch (as in `kraft`). What is left out:

- Of the log, all but the epoch of its last record: a leader's first record is that of its election, so logs
  compare as the epochs of their last records.
- Time: fetch and election timeouts pass at any moment. So refusals leave no trace: who was refused loses by
  its timeout, if not at once. A leader may resign at any moment (its quorum check, or a shutdown).
- Who asks whom: a voter may learn an epoch and its leader from any other that it is connected to, since one
  of the two sends BeginQuorumEpoch, Vote or Fetch.
- Crashes: a prospective comes back as what it was before, since its file has not changed.
- Upgrades: a voter of an earlier release answers a pre-vote with UNSUPPORTED_VERSION, and who asked is a
  candidate at once (handleVoteResponse). That is the election of `kraft`.
- EndQuorumEpoch: it makes timeouts come sooner.
"""

import enum

from quorate import Map, Model, Range, Record, Subset, action, init, when
from quorate.models.kafka.kraft import Server


class Epoch(Range):
    """Epoch 0 is before the first election."""


class Role(enum.Enum):
    UNATTACHED = "unattached"
    FOLLOWER = "follower"
    PROSPECTIVE = "prospective"
    CANDIDATE = "candidate"
    LEADER = "leader"
    RESIGNED = "resigned"


class Voter(Record):
    """Its file `quorum-state` (epoch, vote, leader), the epoch of its last record, and, in memory, its role,
    whether it has fetched from the leader that it follows, and the pre-votes that it was given."""

    epoch: Epoch
    vote: Server | None
    leader: Server | None
    last: Epoch
    role: Role
    fetched: bool
    granted: Subset[Server]


class KRaftPreVotes(Model):
    """`cut` is who is cut off from the others."""

    sizes = {Server: 3, Epoch: 3}

    voter: Map[Server, Voter]
    cut: Server | None

    @init
    def start(self) -> None:
        e = Epoch(0)
        self.voter = Map({s: Voter(e, None, None, e, Role.UNATTACHED, False, Subset()) for s in Server})

    # ------------------------------------------------------------------------------------- the network

    @action
    def cut_off(self, s: Server) -> None:
        when(self.cut is None)
        self.cut = s

    @action
    def come_back(self) -> None:
        when(self.cut is not None)
        self.cut = None

    def connected(self, s: Server, t: Server) -> bool:
        return s != t and self.cut != s and self.cut != t

    # ------------------------------------------------------------------------------------- pre-votes

    @action
    def stand(self, s: Server) -> None:
        """A fetch or election timeout is over, and nobody else asks for pre-votes (pollFollowerAsVoter,
        pollUnattachedAsVoter, pollCandidate)."""
        when(self.may_stand(s) and not self.others_ask(s))
        self.voter[s] = self.prospective(s)

    @action
    def stand_as_well(self, s: Server) -> None:
        """The same while somebody asks already: two timeouts are over at about the same time."""
        when(self.may_stand(s) and self.others_ask(s))
        self.voter[s] = self.prospective(s)

    def may_stand(self, s: Server) -> bool:
        """It follows, is unattached, or its election as a candidate failed."""
        return self.voter[s].role in (Role.UNATTACHED, Role.FOLLOWER, Role.CANDIDATE)

    def others_ask(self, s: Server) -> bool:
        return any(self.connected(s, t) and self.voter[t].role == Role.PROSPECTIVE for t in Server)

    def prospective(self, s: Server) -> Voter:
        """It keeps its epoch, its vote, and the leader that it knows (transitionToProspective)."""
        q = self.voter[s]
        return Voter(q.epoch, q.vote, q.leader, q.last, Role.PROSPECTIVE, False, Subset())

    @action
    def pre_vote(self, v: Server, s: Server) -> None:
        """A prospective's request arrives (handleVoteRequest). A later epoch is adopted, whatever the answer."""
        q = self.voter[s]
        when(self.connected(v, s) and q.role == Role.PROSPECTIVE)
        when(self.voter[v].epoch <= q.epoch and self.is_legal(s))
        if self.voter[v].epoch < q.epoch:
            self.voter[v] = self.following(v, q.epoch, None)
        if self.would_vote(v) and self.is_up_to_date(s, v):
            granted = Subset(q.granted | {v})
            self.voter[s] = Voter(q.epoch, q.vote, q.leader, q.last, q.role, False, granted)

    def is_legal(self, s: Server) -> bool:
        """The last record is of the prospective's epoch, or of an earlier one. For a vote, of an earlier one."""
        return self.voter[s].last <= self.voter[s].epoch

    def would_vote(self, v: Server) -> bool:
        """It does not lead, nor hear from a leader (canGrantVote of each state). Its vote need not be free."""
        return self.voter[v].role != Role.LEADER and not self.hears_the_leader(v)

    def hears_the_leader(self, v: Server) -> bool:
        """A follower has fetched from its leader. Until then, the leader may be out of reach (FollowerState)."""
        return self.voter[v].fetched

    def is_up_to_date(self, s: Server, v: Server) -> bool:
        return self.voter[s].last >= self.voter[v].last

    @action
    def lose(self, s: Server) -> None:
        """A majority has refused, or the election timeout is over (prospectiveTransitionAfterElectionLoss)."""
        q = self.voter[s]
        when(q.role == Role.PROSPECTIVE)
        role = Role.FOLLOWER if q.leader is not None else Role.UNATTACHED
        self.voter[s] = Voter(q.epoch, self.vote_kept(s), q.leader, q.last, role, False, Subset())

    def vote_kept(self, s: Server) -> Server | None:
        """The epoch is the same, and so is the vote in it (QuorumState.transitionToUnattached)."""
        return self.voter[s].vote

    # ------------------------------------------------------------------------------------- votes

    @action
    def pass_pre_votes(self, s: Server) -> None:
        """A prospective with a majority is a candidate, and votes for itself in the next epoch
        (transitionToCandidate)."""
        q = self.voter[s]
        when(q.role == Role.PROSPECTIVE and is_majority(Subset(q.granted | {s})))
        first = self.votes_at_first(s)
        self.voter[s] = Voter(Epoch(q.epoch + 1), s, None, q.last, Role.CANDIDATE, False, first)

    def votes_at_first(self, s: Server) -> Subset[Server]:
        """Of others, none: a candidate has an EpochElection of its own."""
        return Subset()

    @action
    def answer_vote(self, v: Server, s: Server) -> None:
        """A candidate's request arrives (handleVoteRequest). A later epoch is adopted, whatever the answer."""
        c = self.voter[s]
        when(self.connected(v, s) and c.role == Role.CANDIDATE and self.voter[v].epoch <= c.epoch)
        if self.voter[v].epoch < c.epoch:
            self.voter[v] = self.following(v, c.epoch, None)
        if self.may_vote(v) and self.is_up_to_date(s, v):
            self.voter[v] = Voter(c.epoch, s, None, self.voter[v].last, self.voter[v].role, False, Subset())

    def may_vote(self, v: Server) -> bool:
        """Unattached or prospective, without a vote or a leader in its epoch
        (unattachedOrProspectiveCanGrantVote)."""
        q = self.voter[v]
        return q.role in (Role.UNATTACHED, Role.PROSPECTIVE) and q.vote is None and q.leader is None

    @action
    def lead(self, s: Server) -> None:
        """A candidate with a majority of votes leads, and appends the record of its election
        (onBecomeLeader)."""
        c = self.voter[s]
        when(c.role == Role.CANDIDATE and is_majority(Subset(c.granted | self.voters_for(s))))
        self.voter[s] = Voter(c.epoch, s, s, c.epoch, Role.LEADER, False, Subset())

    def voters_for(self, s: Server) -> Subset[Server]:
        """Who has voted for a candidate in its epoch, itself included."""
        return Subset(
            {v for v in Server if self.voter[v].epoch == self.voter[s].epoch and self.voter[v].vote == s}
        )

    # ------------------------------------------------------------------------------------- leaders

    @action
    def learn(self, s: Server, v: Server) -> None:
        """A voter hears of a later epoch, or of the leader of its own (maybeTransition)."""
        q = self.voter[s]
        other = self.voter[v]
        when(self.connected(s, v) and other.epoch >= q.epoch)
        when(other.epoch > q.epoch or (q.leader is None and other.leader is not None))
        self.voter[s] = self.following(s, other.epoch, other.leader)

    def following(self, s: Server, e: Epoch, leader: Server | None) -> Voter:
        """It follows the leader, or is unattached, in a later epoch or its own. In its own it keeps its vote."""
        q = self.voter[s]
        vote = q.vote if e == q.epoch else None
        role = Role.FOLLOWER if leader is not None else Role.UNATTACHED
        return Voter(e, vote, leader, q.last, role, False, Subset())

    @action
    def fetch(self, f: Server, s: Server) -> None:
        """The leader of its epoch answers a follower's Fetch (resetFetchTimeoutForSuccessfulFetch)."""
        q = self.voter[f]
        leader = self.voter[s]
        when(self.connected(f, s) and q.role == Role.FOLLOWER and q.leader == s)
        when(leader.role == Role.LEADER and leader.epoch == q.epoch)
        self.voter[f] = Voter(q.epoch, q.vote, q.leader, leader.last, q.role, True, Subset())

    @action
    def resign(self, s: Server) -> None:
        """No majority has fetched for some time, or the leader shuts down (pollLeader)."""
        q = self.voter[s]
        when(q.role == Role.LEADER)
        self.voter[s] = Voter(q.epoch, q.vote, q.leader, q.last, Role.RESIGNED, False, Subset())

    @action
    def leave_epoch(self, s: Server) -> None:
        """The election timeout of a resigned leader is over. It cannot follow itself, so it comes to the next
        epoch (pollResigned)."""
        when(self.voter[s].role == Role.RESIGNED)
        self.voter[s] = self.following(s, Epoch(self.voter[s].epoch + 1), None)


def is_majority(members: Subset[Server]) -> bool:
    return 2 * len(members) > len(Server)


class EpochRaised(KRaftPreVotes):
    """BUG: a follower that does not hear from its leader comes to the next epoch, and asks for pre-votes there.

    When a voter that was cut off is back, its epoch is above that of the leader, who has to step down for it
    although a majority fetches from it. That is what pre-votes are to prevent (KIP-996).
    """

    def prospective(self, s: Server) -> Voter:
        q = self.voter[s]
        if q.leader is None:
            return Voter(q.epoch, q.vote, None, q.last, Role.PROSPECTIVE, False, Subset())
        return Voter(Epoch(q.epoch + 1), None, None, q.last, Role.PROSPECTIVE, False, Subset())


class FollowersGrant(KRaftPreVotes):
    """BUG: a follower grants pre-votes to whose log is up to date, though it fetches from the leader.

    A voter that missed the leader for a while is elected by those that did not, and deposes it. With a
    connection that comes and goes, the two take turns. KIP-996, scenario A.
    """

    def hears_the_leader(self, v: Server) -> bool:
        return False


class FollowersRefuse(KRaftPreVotes):
    """BUG: a follower refuses pre-votes whether it has fetched from its leader or not.

    The leader is gone. One voter times out, is refused by the other, and follows the leader again; so it
    refuses the other, whose timeout is over next. Unless both are over at about the same time, this goes on
    for ever. KAFKA-17641.
    """

    def hears_the_leader(self, v: Server) -> bool:
        return self.voter[v].role == Role.FOLLOWER


class VoteForgotten(KRaftPreVotes):
    """BUG: a prospective that loses comes back to its epoch without the vote that it gave in it.

    It votes for another candidate there: two leaders in one epoch. Without pre-votes a timeout always led to
    the next epoch, where a vote is free. Review of apache/kafka#17807 (KAFKA-17641).
    """

    def vote_kept(self, s: Server) -> Server | None:
        return None


class PreVoteCountsAsVote(KRaftPreVotes):
    """BUG: a candidate counts the pre-votes that it was given as votes.

    A voter grants pre-votes to as many as ask, so that two have a majority in one epoch. In the code each
    state counts in an EpochElection of its own; canonical/raft#196 had it.
    """

    def votes_at_first(self, s: Server) -> Subset[Server]:
        return self.voter[s].granted


class CheckedAsVote(KRaftPreVotes):
    """BUG: a pre-vote must have an epoch above that of the last record, as a vote must.

    A candidate's epoch is above. A prospective's is not: who has fetched a record from the leader is in its
    epoch. So when the leader is gone, INVALID_REQUEST is all the answer there is. handleVoteRequest
    distinguishes the two.
    """

    def is_legal(self, s: Server) -> bool:
        return self.voter[s].last == 0 or self.voter[s].last < self.voter[s].epoch
