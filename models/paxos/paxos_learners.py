"""Paxos with learners, after "Paxos Made Simple", section 2.3, and learners that count wrongly."""

from quorate import Map, Symmetric, action, when
from quorate.models.paxos import Accepted, Acceptor, Ballot, Paxos, Value


class Learner(Symmetric): ...


class PaxosWithLearners(Paxos):
    """A learner finds out from the votes which value is chosen, each learner for itself and once."""

    sizes = {Learner: 2}

    learned: Map[Learner, Value | None]

    @action
    def learn(self, learner: Learner, v: Value) -> None:
        """A learner has received enough votes. Those that it takes into account are among those sent."""
        when(self.learned[learner] is None)
        when(self.may_learn(v))
        self.learned[learner] = v

    def may_learn(self, v: Value) -> bool:
        """A majority of acceptors voted for the value in one ballot."""
        return any(
            2 * len({m.acc for m in self.sent.of(Accepted) if m.bal == b and m.val == v}) > len(Acceptor)
            for b in Ballot
        )


class VotesCountedTwice(PaxosWithLearners):
    """BUG: the learner counts messages, and a message that is delivered twice counts twice.

    One acceptor's vote, delivered often enough, makes a majority. Learners learn what was never chosen, and
    different values. An integer counter of votes instead of a set of voters; Paxos Made Simple, 2.3.
    """

    def may_learn(self, v: Value) -> bool:
        return any(m.val == v for m in self.sent.of(Accepted))


class RevotesCounted(PaxosWithLearners):
    """BUG: the learner keeps a set of votes, each an acceptor and its ballot, and asks for a majority's number.

    An acceptor that votes for the value again in a higher ballot counts twice. Learners learn what was never chosen,
    and different values, at three ballots. Paxos Made Simple, 2.2: *a single proposal* accepted by a majority.
    """

    sizes = {Ballot: 3}

    def may_learn(self, v: Value) -> bool:
        return 2 * len({m for m in self.sent.of(Accepted) if m.val == v}) > len(Acceptor)


class BallotsMixed(PaxosWithLearners):
    """BUG: the learner asks for a majority that voted for the value, each in whatever ballot.

    Votes of different ballots do not add up: what looks chosen may not be. Two learners differ at four ballots; with
    three they cannot. Paxos Made Simple, 2.2: *a single proposal* accepted by a majority.
    """

    sizes = {Ballot: 4}

    def may_learn(self, v: Value) -> bool:
        return 2 * len({m.acc for m in self.sent.of(Accepted) if m.val == v}) > len(Acceptor)
