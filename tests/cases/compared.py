"""Comparisons whose answers do not depend on an operand, which fails."""

from __future__ import annotations

from quorate import Model, Range, Seq, action, invariant


class Num(Range): ...


class Log(Seq[Num]): ...


class Compared(Model):
    """An item is never None, and None is no item. Right answer: both properties fail after 0 steps."""

    sizes = {Num: 3, Log: 2}

    log: Log
    last: Num | None

    @action
    def append(self) -> None:
        self.log.append(Num(1))


@invariant
def an_item_is_something(m: Compared) -> bool:
    return m.log[0] is not None


@invariant
def none_is_no_item(m: Compared) -> bool:
    return m.last != m.log[0] + 1
