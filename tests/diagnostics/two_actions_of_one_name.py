"""Two actions of one name, of which Python would keep the second."""

from quorate import Model, Range, action, when


class Count(Range): ...


class Counter(Model):
    sizes = {Count: 3}

    count: Count

    @action
    def up(self) -> None:
        when(self.count == 0)
        self.count = Count(1)

    @action
    def up(self) -> None:
        when(self.count == 1)
        self.count = Count(2)
