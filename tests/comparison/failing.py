"""A model whose assert fails, and variants of it."""

from __future__ import annotations

from quorate import Model, Range, action, when


class Count(Range): ...


class Counted(Model):
    sizes = {Count: 2}
    count: Count
    marked: bool

    @action
    def mark(self) -> None:
        when(not self.marked)
        self.marked = True

    @action
    def check(self) -> None:
        when(self.marked)
        assert self.count > 0


class Unguarded(Counted):
    """BUG: another action has another guard, which makes no difference to the run."""

    @action
    def mark(self) -> None:
        self.marked = True


class Checked(Counted):
    """BUG: the protocol asserts nothing."""

    @action
    def check(self) -> None:
        when(self.marked)
