"""A method that dataclasses call, and models do not."""

from quorate import Model, Range, action


class Term(Range): ...


class Election(Model):
    sizes = {Term: 3}

    term: Term

    def __post_init__(self) -> None:
        self.term = 1

    @action
    def start(self) -> None:
        self.term += 1
