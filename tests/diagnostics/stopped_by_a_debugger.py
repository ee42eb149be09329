"""A breakpoint."""

from quorate import Model, Range, action


class Term(Range): ...


class Clock(Model):
    sizes = {Term: 3}

    term: Term

    @action
    def run(self) -> None:
        breakpoint()
        self.term += 1
