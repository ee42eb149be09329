"""Paxos terminates under a single proposer, for any number of acceptors, values and ballots.

Beside the clauses of Paxos there are five, and three stages: the acceptors that are up promise, the proposer
proposes, the acceptors vote. A stage is over when nothing of it is left; after the last a value is chosen. It was
proved in first-order logic by Padon, Hoenicke, Losa, Podelski, Sagiv and Shoham, "Reducing liveness to safety in
first-order logic" (POPL 2018); here rule WF1 takes the place of their reduction.
"""

from quorate import clause, stage
from quorate.models.paxos import Accept, Accepted, Acceptor, Ballot, Prepare, Promise, Quorum
from quorate.models.paxos.paxos_stable import PaxosStable
from quorate.properties.paxos import agreement
from quorate.properties.paxos.paxos_stable import one_proposer_goes_on
from quorate.specs.paxos import paxos
from quorate.specs.paxos.paxos import promised_to

extends = (paxos,)
proves = (agreement, one_proposer_goes_on)


@clause
def promise_asked_for(s: PaxosStable) -> bool:
    """A promise answers a prepare request."""
    return all(Prepare(m.bal) in s.sent for m in s.sent.of(Promise))


@clause
def ballot_prepared(s: PaxosStable) -> bool:
    """Who proposes has prepared the ballot."""
    return all(Prepare(m.bal) in s.sent for m in s.sent.of(Accept))


@clause
def promised_is_prepared(s: PaxosStable) -> bool:
    """What an acceptor promised was prepared."""
    return all(is_prepared(s, s.promised[a]) for a in Acceptor)


def is_prepared(s: PaxosStable, b: Ballot | None) -> bool:
    return b is None or Prepare(b) in s.sent


@clause
def stable_is_prepared(s: PaxosStable) -> bool:
    """The ballot of the distinguished proposer was prepared."""
    return is_prepared(s, s.stable)


@clause
def promised_is_told(s: PaxosStable) -> bool:
    """The proposer is told of the promise that an acceptor made last, unless it has proposed already."""
    return all(is_told(s, a, s.promised[a]) for a in Acceptor)


def is_told(s: PaxosStable, a: Acceptor, b: Ballot | None) -> bool:
    return b is None or is_proposed(s, b) or any(m.acc == a and m.bal == b for m in s.sent.of(Promise))


def is_proposed(s: PaxosStable, b: Ballot) -> bool:
    return any(m.bal == b for m in s.sent.of(Accept))


@stage(one_proposer_goes_on, helpful="promise")
def yet_to_promise(s: PaxosStable, a: Acceptor, m: Prepare) -> bool:
    """An acceptor that is up has promised no ballot as high as that of the distinguished proposer."""
    return m.bal == s.stable and a not in s.down and not promised_to(s, a, m.bal)


@stage(one_proposer_goes_on, helpful="propose")
def yet_to_propose(s: PaxosStable, b: Ballot, q: Quorum) -> bool:
    """The distinguished proposer has asked nobody for votes, and there is a quorum that is up."""
    return b == s.stable and s.is_up(q) and not is_proposed(s, b)


@stage(one_proposer_goes_on, helpful="accept")
def yet_to_vote(s: PaxosStable, a: Acceptor, m: Accept) -> bool:
    """An acceptor that is up has not voted for what the distinguished proposer proposes."""
    return m.bal == s.stable and m in s.sent and a not in s.down and Accepted(a, m.bal, m.val) not in s.sent
