"""super() of what no ancestor has."""

from quorate import Model, Range, action


class Term(Range): ...


class Clock(Model):
    sizes = {Term: 3}

    term: Term

    @action
    def tick(self) -> None:
        super().tick()
        self.term += 1
