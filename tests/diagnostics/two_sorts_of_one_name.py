"""Two sorts of one name, of which Python would keep the second."""

from quorate import Model, Range, action


class Term(Range): ...


class Term(Range, first=1): ...


class Counter(Model):
    sizes = {Term: 3}

    term: Term

    @action
    def up(self) -> None:
        self.term += 1
