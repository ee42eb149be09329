"""What pre-votes and quorum checks are for, after Ongaro's dissertation (2014), 6.2 and 9.6."""

from quorate import again_and_again, always_possible, at_last_always, invariant, reachable
from quorate.models.raft import Server
from quorate.models.raft.raft_prevote import RaftWithPreVotes


@invariant
def election_safety(m: RaftWithPreVotes) -> bool:
    """At most one leader in a term."""
    return all(s == t for s in m.leading for t in m.leading if m.term[s] == m.term[t])


@at_last_always
def a_majority_has_a_leader(m: RaftWithPreVotes) -> bool:
    """However often the stray comes and goes, a majority has a leader at last, and keeps it."""
    return any(m.reaches_majority(s) for s in m.leading)


@again_and_again
def every_leader_has_a_majority(m: RaftWithPreVotes) -> bool:
    """A leader that does not reach a majority steps down."""
    return all(m.reaches_majority(s) for s in m.leading)


@always_possible
def all_can_follow(m: RaftWithPreVotes) -> bool:
    """Nobody is left out for good: all can come to the term of one leader, and up to date."""
    return (
        any(m.connected and all(m.term[f] == m.term[s] for f in Server) for s in m.leading) and not m.behind
    )


@reachable
def two_leaders_coexist(m: RaftWithPreVotes) -> bool:
    """One is cut off and has not noticed yet."""
    return len(m.leading) > 1


@reachable
def the_stray_is_behind(m: RaftWithPreVotes) -> bool:
    return m.stray in m.behind
