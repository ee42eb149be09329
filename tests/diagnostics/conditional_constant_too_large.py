"""A constant that its Range does not have, where a condition holds."""

from quorate import Model, Range, Set, action


class Term(Range): ...


class Election(Model):
    sizes = {Term: 3}

    term: Term
    over: Set[Term]

    @action
    def end(self) -> None:
        self.term = 3 if self.over else 0
