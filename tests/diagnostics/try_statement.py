"""A try statement."""

from quorate import Model, Range, action


class Term(Range): ...


class Clock(Model):
    sizes = {Term: 3}

    term: Term

    @action
    def run(self) -> None:
        try:
            self.term += 1
        except ValueError:
            pass
