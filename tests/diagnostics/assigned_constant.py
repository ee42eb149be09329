"""A constant that is assigned to."""

from quorate import Model, Range, action


class Term(Range): ...


class Clock(Model):
    sizes = {Term: 3}
    pace = 1

    term: Term

    @action
    def hurry(self) -> None:
        self.pace = 2
