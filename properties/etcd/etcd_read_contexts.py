"""What happens to requests that are sent again; that reads are current is among the properties of `versions`."""

from quorate import invariant, reachable
from quorate.models.etcd.etcd_read_contexts import EtcdReadContexts, Server


@invariant
def one_leader_a_term(m: EtcdReadContexts) -> bool:
    """Section 5.2 of the Raft paper: at most one leader in a term."""
    return all(s == t for s in m.leading for t in m.leading if m.term[s] == m.term[t])


@reachable
def an_answered_request_is_queued_again(m: EtcdReadContexts) -> bool:
    """It was on its way when its client was answered, and now another read is before it in the queue."""
    return any(
        len(m.queue[s]) > 1
        and m.queue[s][0].token.context in m.reading
        and m.queue[s][1].token.context not in m.reading
        for s in m.leading
    )


@reachable
def a_replaced_leader_is_asked(m: EtcdReadContexts) -> bool:
    """It has noted an index that is out of date, and must hear from no majority."""
    return any(
        r.token.context in m.reading and r.index < m.floor[r.token.context]
        for s in m.leading
        for r in m.queue[s]
    )


@reachable
def an_answer_comes_too_late(m: EtcdReadContexts) -> bool:
    """A leader waits for answers, and one is on the way for a request that is confirmed already."""
    return any(
        len(m.queue[a.leader]) > 0 and all(r.token != a.token for r in m.queue[a.leader]) for a in m.answers
    )


@reachable
def one_answer_confirms_two_reads(m: EtcdReadContexts) -> bool:
    """Both clients wait, in one queue, and the answer to a heartbeat for the second is on the way."""
    return any(
        len(m.queue[a.leader]) > 1
        and m.queue[a.leader].last.token == a.token
        and all(r.token.context in m.reading for r in m.queue[a.leader])
        and m.queue[a.leader][0].token.context != a.token.context
        for a in m.answers
    )


@reachable
def two_leaders_take_requests(m: EtcdReadContexts) -> bool:
    """One of them was replaced and does not know it."""
    return len({s for s in Server if s in m.leading and len(m.queue[s]) > 0}) > 1
