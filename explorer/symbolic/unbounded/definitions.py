"""Names for values that are only described: the largest of some, what a map holds.

That there is such a value holds in every state, since ranges are finite and maps total; first-order logic cannot know
it. So the value gets a name, and what is known of it is taken for true: a constant, or where the description depends
on values that are quantified around it, a relation of these and of the value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from quorate.symbolic.unbounded import smtlib
from quorate.symbolic.unbounded.cells import Cell, Computed, Known
from quorate.symbolic.unbounded.logic import (
    Alternative,
    Formula,
    Symbol,
    choice,
    conjunction,
    implication,
    named,
    normal,
    quantified,
    substituted,
    symbols,
)
from quorate.symbolic.unbounded.vocabulary import Vocabulary


@dataclass(frozen=True)
class Definition:
    """A name and what it names: where `exists` is true of `arguments`, the one `value` that `meant` is true of.

    Without arguments it is a constant, else a relation of the arguments and the value.
    """

    name: str
    arguments: tuple[Symbol, ...]
    value: Symbol
    exists: Formula
    meant: Formula
    formula: Formula


class Definitions:
    """The values that were named so far; one description has one name."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._known: dict[str, Definition] = {}
        self._names: dict[str, str] = {}

    def __iter__(self) -> Iterator[Definition]:
        return iter(self._known.values())

    def of(self, words: str, value: Symbol, exists: Formula, meant: Formula) -> Cell:
        """The one `value` that `meant` is true of, if `exists` is true; otherwise what it is does not matter."""
        constants = frozenset(self._vocabulary.constants.values())
        around = [symbol for symbol in _in_order(meant) if symbol not in constants and symbol != value]
        exists, meant = normal(exists), normal(meant)
        # Descriptions that differ in the names of variables only are one.
        closed = quantified("all", (*around, value), conjunction((exists, meant)))
        text = f"{words}: {smtlib.text(closed)}"
        name = self._names.setdefault(text, f"{words} ({len(self._names) + 1})")
        if not around:
            constant = self._vocabulary.constant(name, value.sort)
            formula = implication(exists, substituted(meant, {value: constant}))
            self._known.setdefault(name, Definition(name, (), constant, exists, meant, formula))
            return Known(constant)
        held = self._vocabulary.atom(name, (*around, value))
        formula = conjunction(
            (
                quantified("all", around, implication(exists, quantified("any", (value,), held))),
                quantified("all", (*around, value), implication(held, meant)),
            )
        )
        self._known.setdefault(name, Definition(name, tuple(around), value, exists, meant, formula))
        return Computed(lambda about: choice([Alternative((value,), held, about(value))], plain=True))

    def used(self, formulas: Iterable[Formula]) -> list[Definition]:
        """The definitions of the names in formulas, and of those in these definitions."""
        found: dict[str, Definition] = {}
        open_ = list(formulas)
        while open_:
            for name in sorted(named((open_.pop(),))):
                if name in self._known and name not in found:
                    found[name] = self._known[name]
                    open_.append(found[name].formula)
        return list(found.values())


def _in_order(formula: Formula) -> list[Symbol]:
    """The symbols that a formula names and does not bind, in the order of their first use in its text."""
    free = symbols((formula,))
    said = smtlib.text(normal(formula))
    return sorted(free, key=lambda symbol: said.find(smtlib.quoted(symbol.name)))
