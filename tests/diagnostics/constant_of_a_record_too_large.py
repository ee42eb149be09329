"""A number in a record that is not in its Range."""

from quorate import Model, Range, Record, Set, action


class Term(Range): ...


class Vote(Record):
    term: Term


class Election(Model):
    sizes = {Term: 3}

    sent: Set[Vote]
    highest: Term

    @action
    def vote(self) -> None:
        self.sent.add(Vote(self.highest if self.sent else Term(0)))
        self.sent.add(Vote(3))
