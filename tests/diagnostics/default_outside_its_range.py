"""A default of a state variable that its Range does not have."""

from quorate import Model, Range, action


class Term(Range): ...


class Counter(Model):
    sizes = {Term: 3}

    term: Term = Term(3)

    @action
    def up(self) -> None:
        self.term += 1
