"""What is not determined is a parameter."""

import random

from quorate import Model, Range, action


class Term(Range): ...


class Clock(Model):
    sizes = {Term: 3}

    term: Term

    @action
    def run(self) -> None:
        self.term = random.randint(0, 2)
