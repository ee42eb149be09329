"""Is it None or 0?"""

from quorate import Model, Range, action, when


class Term(Range): ...


class Clock(Model):
    sizes = {Term: 2}

    term: Term | None

    @action
    def start(self) -> None:
        when(not self.term)
        self.term = 0
