"""Tests whose answers do not depend on an operand, or not always, and that operand fails."""

from __future__ import annotations

import enum

from quorate import Model, Range, Record, Seq, Set, action, invariant


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


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Vote(Record):
    num: Num


class Votes(Seq[Vote]): ...


class Colors(Seq[Color]): ...


class Answered(Model):
    """Each test has its answer whatever the operand is that has none. Right answer: all properties fail after 0
    steps."""

    sizes = {Num: 3, Votes: 2, Colors: 2}

    votes: Votes
    colors: Colors
    first: Num | None
    nums: Set[Num]
    at: Num

    @action
    def add(self) -> None:
        self.votes.append(Vote(Num(1)))
        self.colors.append(Color.RED)


@invariant
def of_the_only_class(m: Answered) -> bool:
    return isinstance(m.votes[0], Vote)


@invariant
def in_its_sort(m: Answered) -> bool:
    return m.colors[0] in Color


@invariant
def not_in_nothing(m: Answered) -> bool:
    return m.votes[0] not in ()  # noqa: RUF060


@invariant
def the_first_of_several(m: Answered) -> bool:
    return m.at in (0, m.votes[0].num)


@invariant
def the_second_of_several(m: Answered) -> bool:
    return m.at in (m.at, 0, 1 // m.at)


@invariant
def none_is_in_no_set(m: Answered) -> bool:
    return m.first not in m.nums | {m.votes[0].num}


@invariant
def too_large_for_any(m: Answered) -> bool:
    return m.at + 7 not in m.nums | {m.votes[0].num}


@invariant
def counted(m: Answered) -> bool:
    return len([m.votes[n] for n in Num]) == 3
