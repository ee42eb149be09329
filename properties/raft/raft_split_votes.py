"""What randomised election timeouts are for, after section 5.2 of the extended Raft paper."""

from quorate import always_possible, eventually, invariant, reachable
from quorate.models.raft import Server
from quorate.models.raft.raft_split_votes import RaftWithRandomTimeouts


@invariant
def leader_has_a_majority(m: RaftWithRandomTimeouts) -> bool:
    return all(2 * m.votes_for(s) > len(Server) for s in Server if s == m.leader)


@eventually
def a_leader_is_elected(m: RaftWithRandomTimeouts) -> bool:
    """Votes need not be split for ever: some server draws a short timeout alone at last."""
    return m.leader is not None


@always_possible
def a_leader_can_be_elected(m: RaftWithRandomTimeouts) -> bool:
    return m.leader is not None


@reachable
def votes_can_be_split(m: RaftWithRandomTimeouts) -> bool:
    """All servers vote for themselves."""
    return all(m.votes[s] == s for s in Server)
