"""Which failures Raft survives: the answers to "what if a minority crashes?" and "what if a majority does?".

After section 2 of the extended Raft paper. The liveness properties say nothing while a majority is down, and hold
without the help of restarts.
"""

from quorate import always_possible, invariant, leads_to, reachable, step
from quorate.models.raft import Server
from quorate.models.raft.raft_failures import Commit, Crashes, RaftWithFailures


def has(m: RaftWithFailures, s: Server, c: Commit) -> bool:
    return c.index <= len(m.log[s]) and m.log[s][c.index - 1] == c.term


def majority_is_down(m: RaftWithFailures) -> bool:
    return 2 * len(m.down) >= len(Server)


@invariant
def state_machine_safety(m: RaftWithFailures) -> bool:
    """Section 5.4.3: no two entries are committed at one index, whoever crashes."""
    return all(c.term == d.term for c in m.committed for d in m.committed if c.index == d.index)


@invariant
def leader_completeness(m: RaftWithFailures) -> bool:
    """Section 5.4: what was committed is in the logs of all later leaders, whoever crashes."""
    return all(has(m, s, c) for s in m.leading for c in m.committed)


@invariant
def committed_on_majority(m: RaftWithFailures) -> bool:
    """Section 5.3: committed is what is "replicated on a majority of the servers", up or down."""
    return all(2 * len({s for s in Server if has(m, s, c)}) > len(Server) for c in m.committed)


def answered_if_a_majority_is_up(m: RaftWithFailures) -> bool:
    return m.answered or majority_is_down(m)


@always_possible(without=("crash", "restart"))
def a_minority_crash_does_not_stop_writes(m: RaftWithFailures) -> bool:
    """Section 2: available "as long as any majority of the servers are operational", those that are up by
    themselves."""
    return answered_if_a_majority_is_up(m)


@leads_to(answered_if_a_majority_is_up)
def a_client_waits(m: RaftWithFailures) -> bool:
    """It is answered in the end if a majority stays up; restarts need not happen."""
    return m.asked


@step
def a_majority_crash_stops_writes(before: RaftWithFailures, after: RaftWithFailures) -> bool:
    """While a majority is down nothing is committed, but for what one of those had acknowledged before it crashed."""
    return not majority_is_down(before) or all(
        c in before.committed or any(has(before, s, c) for s in before.down) for c in after.committed
    )


@reachable
def a_write_survives_its_leader(m: RaftWithFailures) -> bool:
    """A leader has an entry that another leader committed."""
    return any(c.term < m.term[s] for s in m.leading for c in m.committed)


@reachable
def an_old_entry_is_committed_indirectly(m: RaftWithFailures) -> bool:
    """An entry of an earlier term is committed with a later one."""
    return len({c.term for c in m.committed}) > 1


@reachable
def a_majority_is_down(m: RaftWithFailures) -> bool:
    return len(Crashes) < 3 or majority_is_down(m)
