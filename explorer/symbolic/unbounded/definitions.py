"""Defined names for values that a formula describes, such as a maximum, or the value of a map at a key.

Such a value exists in every state, since ranges are finite and maps total, but first-order logic cannot derive that.
So the value gets a name, and its description is an axiom. The name is a constant or, if the description depends on
variables that are quantified around it, a relation of these and the value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from quorate.symbolic.unbounded import smtlib
from quorate.symbolic.unbounded.cells import Cell, Computed, GroundCell
from quorate.symbolic.unbounded.logic import (
    Alternative,
    Formula,
    Symbol,
    choice,
    conjunction,
    fresh,
    implication,
    named,
    normal,
    quantified,
    substituted,
    symbols,
)
from quorate.symbolic.unbounded.numbers import Predicate
from quorate.symbolic.unbounded.vocabulary import Vocabulary


@dataclass(frozen=True)
class Definition:
    """A name and its definition: if `exists` is true of `arguments`, the unique `value` for which `description` is
    true.

    Without arguments the name is a constant; otherwise it is a relation of the arguments and the value, and a second
    relation of the arguments says whether the value exists.
    """

    name: str
    arguments: tuple[Symbol, ...]
    value: Symbol
    exists: Formula
    description: Formula
    formula: Formula
    around: tuple[Symbol, ...]
    """The symbols for which the arguments stand at the place of the definition."""


class Named(NamedTuple):
    """A defined value, and the formula that it exists."""

    cell: Cell
    exists: Formula


class Definitions:
    """The definitions made so far. Equal descriptions share a name."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._known: dict[str, Definition] = {}
        self._names: dict[str, str] = {}

    def __iter__(self) -> Iterator[Definition]:
        return iter(self._known.values())

    def define(self, words: str, value: Symbol, exists: Formula, description: Formula) -> Definition:
        """Define a name for the unique `value` for which `description` is true, if `exists` is true; otherwise the
        value is arbitrary."""
        constants = frozenset(self._vocabulary.constants.values())
        around = tuple(
            symbol for symbol in _in_order(description) if symbol not in constants and symbol != value
        )
        exists, description = normal(exists), normal(description)
        # Descriptions that are equal up to renaming of variables share a definition.
        closed = quantified("all", (*around, value), conjunction((exists, description)))
        text = f"{words}: {smtlib.text(closed)}"
        name = self._names.setdefault(text, f"{words} ({len(self._names) + 1})")
        if name in self._known:
            return replace(self._known[name], around=around)
        if not around:
            constant = self._vocabulary.constant(name, value.sort)
            formula = implication(exists, substituted(description, {value: constant}))
            found = Definition(name, (), constant, exists, description, formula, ())
        else:
            held, is_there = self._held(name, around, value), self._is_there(name, around)
            formula = conjunction(
                (
                    quantified("all", around, implication(exists, is_there)),
                    quantified("all", around, implication(is_there, quantified("any", (value,), held))),
                    quantified(
                        "all", (*around, value), implication(held, conjunction((is_there, description)))
                    ),
                )
            )
            found = Definition(name, around, value, exists, description, formula, around)
        self._known[name] = found
        return found

    def named(self, name: str, around: Sequence[Symbol]) -> Named:
        """The value defined as `name`, for the arguments `around`."""
        definition = self._known[name]
        if not definition.arguments:
            return Named(GroundCell(definition.value), definition.exists)

        def applied(predicate: Predicate) -> Formula:
            value = fresh(definition.value.sort)
            return choice(
                [Alternative((value,), self._held(name, around, value), predicate(value))], plain=True
            )

        return Named(Computed(applied), self._is_there(name, around))

    def _held(self, name: str, around: Sequence[Symbol], value: Symbol) -> Formula:
        return self._vocabulary.atom(name, (*around, value))

    def _is_there(self, name: str, around: Sequence[Symbol]) -> Formula:
        return self._vocabulary.atom(f"{_THERE_IS}{name}", tuple(around))

    def used(self, formulas: Iterable[Formula]) -> list[Definition]:
        """The definitions that formulas use, directly or through other definitions."""
        found: dict[str, Definition] = {}
        open_ = list(formulas)
        while open_:
            for each in sorted(named((open_.pop(),))):
                name = each.removeprefix(_THERE_IS)
                if name in self._known and name not in found:
                    found[name] = self._known[name]
                    open_.append(found[name].formula)
        return list(found.values())


_THERE_IS = "there is "


def _in_order(formula: Formula) -> list[Symbol]:
    """The free symbols of a formula, in the order of their first occurrence in its text."""
    free = symbols((formula,))
    text = smtlib.text(normal(formula))
    return sorted(free, key=lambda symbol: text.find(smtlib.quoted(symbol.name)))
