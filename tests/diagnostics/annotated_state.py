"""A variable of the state, annotated where it is assigned."""

from quorate import Model, Range, action


class Count(Range): ...


class Counter(Model):
    sizes = {Count: 4}

    n: Count

    @action
    def up(self) -> None:
        self.n: Count = Count(self.n + 1)
