"""A number that is not in its Range."""

from quorate import Model, Range, action


class Term(Range): ...


class Counter(Model):
    sizes = {Term: 3}

    term: Term

    @action
    def up(self) -> None:
        self.term = Term(7)
