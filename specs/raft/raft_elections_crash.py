"""Why a term has at most one leader when servers crash and restart: of Raft as it is explored, with its disks.

To what is true without crashes, two clauses add that a vote is on disk when it is sent.
"""

from quorate import clause
from quorate.models.raft import Vote
from quorate.models.raft.raft_crash import RaftWithCrashes
from quorate.properties.raft import election_safety
from quorate.specs.raft import raft_elections

extends = (raft_elections,)
proves = (election_safety,)


@clause
def term_is_on_disk(m: RaftWithCrashes) -> bool:
    """A server that votes in a term has this term or a later one on disk."""
    return all(m.term_on_disk[v.voter] >= v.term for v in m.sent.of(Vote))


@clause
def vote_is_on_disk(m: RaftWithCrashes) -> bool:
    """While the term of a vote is on disk, so is the vote."""
    return all(
        m.vote_on_disk[v.voter] == v.candidate for v in m.sent.of(Vote) if m.term_on_disk[v.voter] == v.term
    )
