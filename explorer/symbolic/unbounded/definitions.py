"""Names for values that are only described: the largest of some, what a map holds.

That there is such a value holds in every state, since ranges are finite and maps total; first-order logic cannot know
it. So the value gets a name, and what is known of it is taken for true: a constant, or where the description depends
on values that are quantified around it, a relation of these and of the value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from quorate.symbolic.unbounded import smtlib
from quorate.symbolic.unbounded.cells import Cell, Computed, Known
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
from quorate.symbolic.unbounded.numbers import About
from quorate.symbolic.unbounded.vocabulary import Vocabulary


@dataclass(frozen=True)
class Definition:
    """A name and what it names: where `exists` is true of `arguments`, the one `value` that `meant` is true of.

    Without arguments it is a constant, else a relation of the arguments and the value, and another one of the
    arguments says whether there is such a value.
    """

    name: str
    arguments: tuple[Symbol, ...]
    value: Symbol
    exists: Formula
    meant: Formula
    formula: Formula
    around: tuple[Symbol, ...]
    """What the arguments are, where it was defined."""


class Named(NamedTuple):
    """A value by its name, and that there is one."""

    cell: Cell
    exists: Formula


class Definitions:
    """The values that were named so far; one description has one name."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._known: dict[str, Definition] = {}
        self._names: dict[str, str] = {}

    def __iter__(self) -> Iterator[Definition]:
        return iter(self._known.values())

    def define(self, words: str, value: Symbol, exists: Formula, meant: Formula) -> Definition:
        """Give a name to the one `value` that `meant` is true of, if `exists` is true; otherwise what it is does not
        matter."""
        constants = frozenset(self._vocabulary.constants.values())
        around = tuple(symbol for symbol in _in_order(meant) if symbol not in constants and symbol != value)
        exists, meant = normal(exists), normal(meant)
        # Descriptions that differ in the names of variables only are one.
        closed = quantified("all", (*around, value), conjunction((exists, meant)))
        text = f"{words}: {smtlib.text(closed)}"
        name = self._names.setdefault(text, f"{words} ({len(self._names) + 1})")
        if name in self._known:
            return replace(self._known[name], around=around)
        if not around:
            constant = self._vocabulary.constant(name, value.sort)
            formula = implication(exists, substituted(meant, {value: constant}))
            found = Definition(name, (), constant, exists, meant, formula, ())
        else:
            held, is_there = self._held(name, around, value), self._is_there(name, around)
            formula = conjunction(
                (
                    quantified("all", around, implication(exists, is_there)),
                    quantified("all", around, implication(is_there, quantified("any", (value,), held))),
                    quantified("all", (*around, value), implication(held, conjunction((is_there, meant)))),
                )
            )
            found = Definition(name, around, value, exists, meant, formula, around)
        self._known[name] = found
        return found

    def named(self, name: str, around: Sequence[Symbol]) -> Named:
        """The value of that name, with these for the arguments."""
        definition = self._known[name]
        if not definition.arguments:
            return Named(Known(definition.value), definition.exists)

        def said(about: About) -> Formula:
            value = fresh(definition.value.sort)
            return choice([Alternative((value,), self._held(name, around, value), about(value))], plain=True)

        return Named(Computed(said), self._is_there(name, around))

    def _held(self, name: str, around: Sequence[Symbol], value: Symbol) -> Formula:
        return self._vocabulary.atom(name, (*around, value))

    def _is_there(self, name: str, around: Sequence[Symbol]) -> Formula:
        return self._vocabulary.atom(f"{_THERE_IS}{name}", tuple(around))

    def used(self, formulas: Iterable[Formula]) -> list[Definition]:
        """The definitions of the names in formulas, and of those in these definitions."""
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
    """The symbols that a formula names and does not bind, in the order of their first use in its text."""
    free = symbols((formula,))
    said = smtlib.text(normal(formula))
    return sorted(free, key=lambda symbol: said.find(smtlib.quoted(symbol.name)))
