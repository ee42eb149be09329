"""A local that is misspelt."""

from quorate import Model, Range, action


class Term(Range): ...


class Clock(Model):
    sizes = {Term: 3}

    term: Term

    @action
    def tick(self) -> None:
        current = self.term
        self.term = curent + 1
