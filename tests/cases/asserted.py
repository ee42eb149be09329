"""Asserts in helpers that a quantifier over a Range calls: it stops early, as in Python, and so do the asserts."""

from __future__ import annotations

from quorate import Model, Range, Set, action


class Num(Range): ...


class StopsBefore(Model):
    """The helper is never asked about 2: right answer: nothing goes wrong, in 16 states."""

    sizes = {Num: 3}

    seen: Set[Num]
    ok: bool

    def fine(self, n: Num) -> bool:
        for _ in self.seen:
            assert n != 2
        return n != 0

    @action
    def see(self, n: Num) -> None:
        self.seen.add(n)

    @action
    def ask(self) -> None:
        self.ok = any(self.fine(n) for n in Num)


class Reaches(StopsBefore):
    """It is asked about 2, once something was seen: right answer: the assert fails after 2 steps."""

    def fine(self, n: Num) -> bool:
        for _ in self.seen:
            assert n != 2
        return False
