"""Measuring of stored states: distinct values, and distinct states once a part of them is left out.

A state is a row of numbers, one for each variable, that stand for its values. Each value has a random word of 64
bits; the sum of the words of a row stands for the state (Zobrist, "A new hashing method with application for game
playing", 1970), so a state without a variable is the sum less one word. That two of a million states get the same
sum has a probability below one in ten million.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from quorate.language.instance import Instance
from quorate.language.types import RecordType, Type
from quorate.profiles.kinds import kinds_in, left_out
from quorate.profiles.profile import KindProfile, Profile, VariableProfile

Numbers = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Column:
    """A variable in some states: the number of its value in each, how many values there are, and what they are, by
    number, if they were unpacked."""

    numbers: Numbers
    count: int
    values: Sequence[Any] = ()


def columns_of(states: Sequence[tuple[Any, ...]]) -> list[Column]:
    """The columns of states that are given one by one."""
    columns = []
    for at in range(len(states[0]) if states else 0):
        known: dict[Any, int] = {}
        numbers = [known.setdefault(state[at], len(known)) for state in states]
        columns.append(Column(np.array(numbers, np.int64), len(known), list(known)))
    return columns


Idle = Mapping[str, float]
"""By class, the share of the records that no action takes."""


def measured(
    instance: Instance,
    columns: Sequence[Column],
    unpacked: Sequence[Column],
    states: int,
    found: Mapping[str, int],
    idle: Callable[[Sequence[tuple[Any, ...]]], tuple[Idle, int]],
) -> Profile:
    """The profile of `states` states, of which the first are given, and fewer of them with their values. `idle` is
    asked about some of these: for the shares of idle records, by the name of their class, and in how many states they
    were looked for."""
    random = np.random.default_rng(0)
    words = [_words(random, column) for column in columns]
    whole = _sum(words)
    variables = tuple(
        VariableProfile(variable.name, column.count, _distinct(whole - own), variable.ghost)
        for variable, column, own in zip(instance.variables, columns, words, strict=True)
    )
    ghosts = [own for variable, own in zip(instance.variables, words, strict=True) if variable.ghost]
    kinds, looked_at = _kinds(instance, unpacked, random, idle)
    return Profile(
        states,
        len(whole),
        len(unpacked[0].numbers) if unpacked else 0,
        variables,
        kinds,
        found,
        _distinct(whole - _sum(ghosts)) if ghosts else None,
        looked_at,
    )


def _kinds(
    instance: Instance,
    columns: Sequence[Column],
    random: np.random.Generator,
    idle: Callable[[Sequence[tuple[Any, ...]]], tuple[Idle, int]],
) -> tuple[tuple[KindProfile, ...], int]:
    """The kinds of records, and in how many states idle ones were looked for."""
    count = len(columns[0].numbers) if columns else 0
    if not count or not any(kinds_in(variable.type) for variable in instance.variables):
        return (), 0
    words = [_words(random, column) for column in columns]
    whole = _sum(words)
    some = np.linspace(0, count - 1, min(count, LOOKED_AT)).astype(np.int64).tolist()
    shares, looked_at = idle([tuple(c.values[int(c.numbers[at])] for c in columns) for at in some])
    kinds = []
    for variable, column, own in zip(instance.variables, columns, words, strict=True):
        for kind in kinds_in(variable.type):
            without, sizes = _left_out(column, variable.type, kind)
            rest, in_each, name = (
                whole - own + _words(random, without),
                sizes[column.numbers],
                kind.cls.__name__,
            )
            most, average = int(in_each.max()), float(in_each.mean())
            kinds.append(KindProfile(variable.name, name, _distinct(rest), most, average, shares.get(name)))
    return tuple(kinds), looked_at


LOOKED_AT = 200
"""The most states in which actions are tried."""


def _words(random: np.random.Generator, column: Column) -> Words:
    """The word of the value in each state."""
    return random.integers(0, 2**64, max(1, column.count), np.uint64)[column.numbers]


def _sum(words: Sequence[Words]) -> Words:
    total: Words = np.sum(words, axis=0, dtype=np.uint64)
    return total


def _distinct(sums: Words) -> int:
    return len(np.unique(sums))


def _left_out(column: Column, type_: Type, kind: RecordType) -> tuple[Column, Numbers]:
    """A column without the records of one class, and how many of them each value has."""
    known: dict[Any, int] = {}
    numbers, sizes = [], []
    for value in column.values:
        without, size = left_out(value, type_, kind.cls)
        numbers.append(known.setdefault(without, len(known)))
        sizes.append(size)
    of_value = np.array(numbers or [0], np.int64)
    return Column(of_value[column.numbers], len(known)), np.array(sizes or [0], np.int64)
