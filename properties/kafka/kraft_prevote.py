"""What KIP-996 promises: pre-votes depose no leader that is fetched from, and prevent no election that is needed."""

from quorate import Subset, always_possible, invariant, reachable, step
from quorate.models.kafka.kraft import Server
from quorate.models.kafka.kraft_prevote import Epoch, KRaftPreVotes, Role, is_majority


@invariant
def one_leader_an_epoch(m: KRaftPreVotes) -> bool:
    """Election safety: voters that know of the leader of an epoch know of the same."""
    return all(
        m.voter[s].leader == m.voter[t].leader
        for s in Server
        for t in Server
        if m.voter[s].epoch == m.voter[t].epoch
        and m.voter[s].leader is not None
        and m.voter[t].leader is not None
    )


def fetching(m: KRaftPreVotes, s: Server) -> Subset[Server]:
    """A leader, and who follows it and has fetched from it."""
    return Subset(
        {
            f
            for f in Server
            if m.voter[f].leader == s
            and m.voter[f].epoch == m.voter[s].epoch
            and (f == s or m.voter[f].fetched)
        }
    )


@step
def a_leader_that_is_fetched_from_is_not_deposed(before: KRaftPreVotes, after: KRaftPreVotes) -> bool:
    """As long as a majority fetches from a leader, nobody comes to a later epoch, or has a majority of pre-votes to
    do so, whoever was cut off and comes back. Who was in a later epoch before, or could be, is not stopped."""
    return all(
        not any(threatens(after, t, before.voter[s].epoch) for t in Server)
        for s in Server
        if before.voter[s].role == Role.LEADER and is_majority(fetching(before, s))
        if not any(threatens(before, t, before.voter[s].epoch) for t in Server)
    )


def threatens(m: KRaftPreVotes, t: Server, e: Epoch) -> bool:
    """A voter is in a later epoch, or a prospective with a majority."""
    q = m.voter[t]
    return q.epoch > e or (q.role == Role.PROSPECTIVE and is_majority(Subset(q.granted | {t})))


@always_possible(without=("stand_as_well", "come_back"))
def a_leader_can_be_elected(m: KRaftPreVotes) -> bool:
    """Those that are connected can have a leader from which a majority fetches, although one voter stays away, and no
    two timeouts are over at the same time. Nothing is asked where epochs end."""
    return any(
        m.voter[s].role == Role.LEADER and is_majority(Subset({f for f in fetching(m, s) if f != m.cut}))
        for s in Server
    ) or any(m.voter[s].epoch == len(Epoch) - 1 for s in Server if s != m.cut)


@reachable
def a_stray_is_back_and_harmless(m: KRaftPreVotes) -> bool:
    """It stands, and all others fetch from the leader."""
    return any(
        m.voter[t].role == Role.PROSPECTIVE
        and m.voter[t].leader == s
        and m.voter[s].role == Role.LEADER
        and m.cut is None
        and all(f == t or f in fetching(m, s) for f in Server)
        for s in Server
        for t in Server
    )


@reachable
def a_candidate_that_lost_asks_again(m: KRaftPreVotes) -> bool:
    """In the same epoch, in which it keeps its vote for itself."""
    return any(m.voter[s].role == Role.PROSPECTIVE and m.voter[s].vote == s for s in Server)


@reachable
def two_leaders_coexist(m: KRaftPreVotes) -> bool:
    """One is cut off and has not noticed yet."""
    return len({s for s in Server if m.voter[s].role == Role.LEADER}) > 1
