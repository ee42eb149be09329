"""What sessions are for: each command takes effect once, and its response says so.

After Ongaro's dissertation (2014), 6.3.
"""

from quorate import invariant, reachable
from quorate.models.raft import Server
from quorate.models.raft.raft_sessions import Client, RaftWithSessions, Request


def commands(m: RaftWithSessions, n: int) -> set[Request]:
    """The commands that are committed in the first `n` entries of the log, however often."""
    return {m.log[i] for i in range(len(m.log)) if i < n}


@invariant
def exactly_once(m: RaftWithSessions) -> bool:
    """Each command that a server has applied counts once in its state."""
    return all(m.sum[s] == len(commands(m, m.applied[s])) for s in Server)


@invariant
def servers_agree(m: RaftWithSessions) -> bool:
    """Servers that have applied the same entries are in the same state, and will treat the next entry alike."""
    return all(
        m.sum[s] == m.sum[t] and m.last[s] == m.last[t]
        for s in Server
        for t in Server
        if m.applied[s] == m.applied[t]
    )


@invariant
def responses_are_of_the_first_execution(m: RaftWithSessions) -> bool:
    """A client is told the sum at the place in the log where its command is first: linearizable."""
    return all(
        any(
            m.log[i] == Request(r.client, r.number) and len(commands(m, i)) == r.sum - 1
            for i in range(len(m.log))
            if m.log[i] not in commands(m, i)
        )
        for r in m.told
    )


@reachable
def a_command_is_committed_twice(m: RaftWithSessions) -> bool:
    return len(commands(m, len(m.log))) < len(m.log)


@reachable
def an_old_request_comes_last(m: RaftWithSessions) -> bool:
    """A request is committed again after the client's next command."""
    return any(
        m.log[i].client == m.log[j].client and m.log[i].number > m.log[j].number
        for j in range(len(m.log))
        for i in range(j)
    )


@reachable
def a_client_is_answered_by_a_server_that_has_gone_on(m: RaftWithSessions) -> bool:
    """It has executed commands of others since."""
    return any(
        m.last[s][c] == m.asked[c] and m.answered[c] < m.asked[c] and m.response[s][c] < m.sum[s]
        for s in Server
        for c in Client
    )
