"""A number that is in no Range."""

from quorate import Model, Range, action


class Term(Range): ...


class Counter(Model):
    sizes = {Term: 3}

    term: Term

    @action
    def up(self) -> None:
        self.term = -1
