"""A local that has a value in one branch only."""

from quorate import Model, Range, action


class Term(Range): ...


class Clock(Model):
    sizes = {Term: 3}

    term: Term

    @action
    def run(self, fast: bool) -> None:
        if fast:
            pace = 2
        self.term += pace
