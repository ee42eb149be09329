"""What Fast Leader Election promises, and what it does not.

It does not promise one leader: that two may lead, and that a follower may follow who does not lead, are goals
here.
"""

from quorate import always_possible, invariant, leads_to, reachable
from quorate.models.zookeeper.zab_election import FastLeaderElection, Server, State, is_quorum


@invariant
def leader_is_as_recent_as_a_quorum(m: FastLeaderElection) -> bool:
    """Who leads has come to as late an epoch as each of some quorum has, and in the same epoch has logged as
    much.

    So it has whatever a quorum has committed; Zab needs that, and nothing more, of an election.
    """
    return all(
        is_quorum({u for u in Server if not m.is_more_recent(u, s)})
        for s in Server
        if m.state[s] == State.LEADING
    )


@invariant
def nobody_leads_in_a_round_before_its_own(m: FastLeaderElection) -> bool:
    """Who has begun to look for a leader does not lead because of votes from before."""
    return not m.led_backward


def somebody_has_left(m: FastLeaderElection) -> bool:
    return any(m.state[s] != State.LOOKING for s in Server)


@leads_to(somebody_has_left)
def an_election_ends(m: FastLeaderElection) -> bool:
    """If all look for a leader, somebody is elected or follows some time."""
    return all(m.state[s] == State.LOOKING for s in Server)


def is_led(m: FastLeaderElection, t: Server) -> bool:
    """The server leads, and a quorum has it for its leader."""
    return m.state[t] == State.LEADING and is_quorum(
        {u for u in Server if m.leader[u] == t and m.state[u] != State.LOOKING}
    )


def nobody_is_left_out(m: FastLeaderElection) -> bool:
    """All have left, or no quorum has a leader."""
    return all(m.state[s] != State.LOOKING for s in Server) or not any(is_led(m, t) for t in Server)


@leads_to(nobody_is_left_out)
def a_leader_is_joined(m: FastLeaderElection) -> bool:
    """Who looks for a leader, while a quorum has one and keeps it, joins it some time."""
    return not nobody_is_left_out(m)


@always_possible
def a_quorum_has_a_leader(m: FastLeaderElection) -> bool:
    """Whatever has happened, a server may still be elected that leads a quorum."""
    return any(is_led(m, t) for t in Server)


@reachable
def two_lead_in_one_round(m: FastLeaderElection) -> bool:
    """A server that was elected need not be the only one: who voted for it may have changed its mind."""
    return any(
        m.state[s] == State.LEADING and m.state[t] == State.LEADING and m.round[s] == m.round[t]
        for s in Server
        for t in Server
        if s != t
    )


@reachable
def a_follower_of_nobody(m: FastLeaderElection) -> bool:
    """All have left the election, and one follows a server that follows another (ZOOKEEPER-3109)."""
    return all(m.state[s] != State.LOOKING for s in Server) and any(
        m.state[s] == State.FOLLOWING and m.state[m.leader[s]] == State.FOLLOWING for s in Server
    )


@reachable
def a_leader_of_two_rounds(m: FastLeaderElection) -> bool:
    """A leader that was elected again, while one of its followers did not notice."""
    return any(
        m.state[t] == State.LEADING
        and m.leader[s] == t
        and m.round[s] != m.round[t]
        and m.state[s] == State.FOLLOWING
        for s in Server
        for t in Server
    )


@reachable
def the_second_best_leads(m: FastLeaderElection) -> bool:
    """A quorum is enough: the best of all need not have been heard."""
    return any(is_led(m, t) and m.is_better(s, t) for s in Server for t in Server)


@reachable
def all_agree(m: FastLeaderElection) -> bool:
    """All have left the election, and have the same leader, which leads."""
    return any(
        all(m.leader[s] == t and m.state[s] != State.LOOKING for s in Server) and is_led(m, t) for t in Server
    )
