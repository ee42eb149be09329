"""Paxos is safe though acceptors crash, for any number of acceptors, values, ballots and crashes.

The clauses are those of Paxos, and that what an acceptor has in memory is on disk, so that a crash changes nothing.
"""

from quorate import clause
from quorate.models.paxos import Acceptor
from quorate.models.paxos.paxos_crash import PaxosWithCrashes
from quorate.properties.paxos import agreement
from quorate.specs.paxos import paxos

extends = (paxos,)
proves = (agreement,)


@clause
def promise_is_on_disk(s: PaxosWithCrashes) -> bool:
    """The promise of an acceptor is on its disk."""
    return all(s.promised[a] == s.promised_on_disk[a] for a in Acceptor)


@clause
def vote_is_on_disk(s: PaxosWithCrashes) -> bool:
    """The last vote of an acceptor is on its disk."""
    return all(s.voted[a] == s.voted_on_disk[a] for a in Acceptor)
