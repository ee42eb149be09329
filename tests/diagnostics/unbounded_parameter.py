"""A parameter that could be any number."""

from quorate import Model, Range, action


class Term(Range): ...


class Clock(Model):
    sizes = {Term: 3}

    term: Term

    @action
    def jump(self, n: int) -> None:
        self.term = Term(n)
