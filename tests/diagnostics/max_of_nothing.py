"""The maximum of what may be empty."""

from quorate import Model, Range, Record, Set, action


class Ballot(Range): ...


class Vote(Record):
    bal: Ballot


class Votes(Model):
    sizes = {Ballot: 2}

    sent: Set[Vote]
    highest: Ballot

    @action
    def look(self) -> None:
        self.highest = max(m.bal for m in self.sent)
