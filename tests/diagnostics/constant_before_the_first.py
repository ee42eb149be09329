"""A number below a Range that begins with another."""

from quorate import Model, Range, action


class Term(Range, first=1): ...


class Counter(Model):
    sizes = {Term: 3}

    term: Term

    @action
    def up(self) -> None:
        self.term = 0
