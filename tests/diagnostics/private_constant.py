"""A constant whose name begins with an underscore is none."""

from quorate import Model, Range, action, when


class Count(Range): ...


class Counter(Model):
    sizes = {Count: 3}

    _limit = 2
    count: Count

    @action
    def up(self) -> None:
        when(self.count < self._limit)
        self.count += 1
