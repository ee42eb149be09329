"""What a read from Raft must return, and what must hold of Raft for that."""

from quorate import invariant, reachable
from quorate.models.raft import Index, Server
from quorate.models.raft.raft_reads import Client, RaftWithReads, Read


def noted(m: RaftWithReads, c: Client) -> set[Read]:
    """The read of a client, if one is under way."""
    r = m.reads[c]
    return {r} if r is not None else set()


@invariant
def fresh_read(m: RaftWithReads) -> bool:
    """Ongaro's dissertation, chapter 6: what was acknowledged, or returned, before a read began is in its answer."""
    return len(m.stale) == 0


@invariant
def election_safety(m: RaftWithReads) -> bool:
    """Section 5.2: "at most one leader can be elected in a given term"."""
    return all(s == t for s in m.leading for t in m.leading if m.term[s] == m.term[t])


@invariant
def state_machine_safety(m: RaftWithReads) -> bool:
    """Section 5.4.3: what two servers have both applied is the same."""
    return all(
        m.log[s][:n] == m.log[t][:n]
        for s in Server
        for t in Server
        for n in Index
        if n <= m.commit_index[s] and n <= m.commit_index[t]
    )


@reachable
def a_replaced_leader_is_asked(m: RaftWithReads) -> bool:
    """It still takes itself for the leader, and notes an index that is out of date: it must get no majority."""
    return any(r.leader in m.leading and r.index < m.floor[c] for c in Client for r in noted(m, c))


@reachable
def an_answer_is_too_old(m: RaftWithReads) -> bool:
    """A read has begun since the heartbeat was sent."""
    return any(m.is_read_at(c, a.leader) and c not in a.reads for a in m.answers for c in Client)


@reachable
def a_new_leader_does_not_know_what_is_committed(m: RaftWithReads) -> bool:
    """It leads in the latest term, and has to commit an entry of its own before it may read."""
    return any(
        m.commit_index[s] < m.latest and all(m.term[t] <= m.term[s] for t in Server) for s in m.leading
    )


@reachable
def a_follower_waits(m: RaftWithReads) -> bool:
    """It knows how far, and has to apply so much before it answers."""
    return any(m.is_confirmed(c) and not m.has_applied(r) for c in Client for r in noted(m, c))


@reachable
def a_follower_answers(m: RaftWithReads) -> bool:
    """What it asked for was confirmed, and it has applied it; the leader need not be there any more."""
    return any(
        m.may_serve(c, r) and r.at != r.leader and r.leader not in m.leading and r.index > 0
        for c in Client
        for r in noted(m, c)
    )
