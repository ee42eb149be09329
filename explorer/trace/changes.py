"""The changes of a step: the parts of each variable that differ, each with its path."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from quorate.exploration import State, Step
from quorate.language.instance import Instance
from quorate.language.types import (
    BagType,
    FamilyType,
    MapType,
    RangeType,
    SeqType,
    SetType,
    Type,
    without_none,
)
from quorate.language.values import all_values
from quorate.language.words import copies, in_order, plain, words
from quorate.trace.numbering import Numbers, unnumbered

FEW = 3
"""If more items than this are removed from a set in one step, only their number per class is given."""


@dataclass(frozen=True, slots=True)
class Change:
    """One part of a state that a step changed. `path` is written as in the model: ``log[s1]``. If `how` is

    - "set", the part changed from `before` to `after`;
    - "added" or "removed", `after` or `before` is the item added to or removed from a set, bag or sequence, or if
      many were removed from a set at once, their number per class;
    - "numbered", `path` is a sort whose values were numbered again after the step, as `after` says.

    `before` and `after` are texts as in the model.
    """

    path: str
    how: Literal["set", "added", "removed", "numbered"]
    before: str
    after: str

    @property
    def variable(self) -> str:
        """The name of the state variable that it is a part of; if it is "numbered", of the sort."""
        return re.split(r"\W", self.path, maxsplit=1)[0]

    def __str__(self) -> str:
        match self.how:
            case "added":
                return f"{self.path} + {self.after}"
            case "removed":
                return f"{self.path} - {self.before}"
            case "numbered":
                return f"{self.path} numbered again: {self.after}"
            case _:
                return f"{self.path}: {self.before} → {self.after}"


def changes(instance: Instance, before: State, after: State) -> tuple[Change, ...]:
    """Return the differences between two states, variable by variable in order of definition."""
    return tuple(
        change
        for variable, old, new in zip(instance.variables, before, after, strict=True)
        for change in changes_of(variable.name, old, new, variable.type)
    )


def changes_by(instance: Instance, before: State, step: Step) -> tuple[Change, ...]:
    """Return what a step changes in `before`, in the numbers of that state; and last, which values of a sort were
    numbered again after it."""
    after, numbered = unnumbered(instance, before, step)
    again = (_numbered(sort, numbers) for sort, numbers in numbered.items())
    return (*changes(instance, before, after), *again)


def _numbered(sort: RangeType, numbers: Numbers) -> Change:
    def rank(number: int) -> str:
        return words(int.__new__(sort.cls, number), sort)

    said = ", ".join(f"{rank(old)} → {rank(new)}" for new, old in sorted(numbers.items()))
    return Change(sort.cls.__name__, "numbered", "", said)


def changes_of(path: str, before: Any, after: Any, type_: Type) -> tuple[Change, ...]:
    """Return the differences between two frozen values of a type."""
    return tuple(_differences(path, before, after, type_))


def whole(instance: Instance, state: State) -> tuple[str, ...]:
    """Return a state as text, one line per variable."""
    return tuple(
        f"{variable.name}: {words(value, variable.type)}"
        for variable, value in zip(instance.variables, state, strict=True)
    )


def _differences(path: str, old: Any, new: Any, type_: Type) -> Iterator[Change]:
    if old == new:
        return
    if old is None or new is None:
        yield Change(path, "set", words(old, type_), words(new, type_))
        return
    type_ = without_none(type_)
    match type_:
        case MapType():
            for key, one, other in zip(all_values(type_.key), old, new, strict=True):
                yield from _differences(f"{path}[{plain(key)}]", one, other, type_.value)
        case SetType() | FamilyType():
            yield from _set_differences(path, old, new, type_)
        case BagType():
            yield from _bag_differences(path, dict(old), dict(new), type_)
        case SeqType():
            yield from _seq_differences(path, old, new, type_)
        case _:
            yield Change(path, "set", words(old, type_), words(new, type_))


def _set_differences(
    path: str, old: frozenset[Any], new: frozenset[Any], type_: SetType | FamilyType
) -> Iterator[Change]:
    gone = old - new
    if len(gone) > 1 and gone == old:  # the set was emptied or replaced
        yield Change(path, "set", words(old, type_), words(new, type_))
        return
    if len(gone) > FEW:
        for kind, count in sorted(Counter(type(item).__name__ for item in gone).items()):
            yield Change(path, "removed", f"{count} {kind}", "")
    else:
        for item in in_order(gone, type_.item):
            yield Change(path, "removed", words(item, type_.item), "")
    for item in in_order(new - old, type_.item):
        yield Change(path, "added", "", words(item, type_.item))


def _bag_differences(path: str, old: dict[Any, int], new: dict[Any, int], type_: BagType) -> Iterator[Change]:
    for item in in_order({*old, *new}, type_.item):
        more = new.get(item, 0) - old.get(item, 0)
        text = copies(item, abs(more), type_.item)
        if more > 0:
            yield Change(path, "added", "", text)
        elif more < 0:
            yield Change(path, "removed", text, "")


def _seq_differences(path: str, old: Any, new: Any, type_: SeqType) -> Iterator[Change]:
    one, other = tuple(old), tuple(new)
    if other[: len(one)] == one:
        for item in other[len(one) :]:
            yield Change(path, "added", "", words(item, type_.item))
    elif other == one[1:]:
        yield Change(path, "removed", words(one[0], type_.item), "")
    elif len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1:
        at = next(i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b)
        yield from _differences(f"{path}[{at}]", one[at], other[at], type_.item)
    else:
        yield Change(path, "set", words(old, type_), words(new, type_))
