"""super() that says where to begin."""

from quorate import Model, Range, action


class Term(Range): ...


class Clock(Model):
    sizes = {Term: 3}

    term: Term

    @action
    def tick(self) -> None:
        super(Clock, self).tick()
        self.term += 1
