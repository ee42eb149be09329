"""A float."""

from quorate import Model, Range, action, when


class Term(Range): ...


class Clock(Model):
    sizes = {Term: 3}

    term: Term

    @action
    def run(self) -> None:
        when(self.term > 0.5)
        self.term = 0
