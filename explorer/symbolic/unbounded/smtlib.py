"""Signatures and formulas as SMT-LIB 2 text: the input of solvers, the key of caches, and readable for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from quorate.symbolic.unbounded.logic import (
    Atom,
    Equal,
    Formula,
    Join,
    Not,
    Quantified,
    Symbol,
)
from quorate.symbolic.unbounded.vocabulary import Vocabulary


def declarations(vocabulary: Vocabulary) -> str:
    """The declarations of sorts, relations and constants."""
    lines = [f"(declare-sort {quoted(sort.name)} 0)" for sort in vocabulary.sorts.values()]
    lines += (
        f"(declare-fun {quoted(name)} ({' '.join(map(quoted, sorts))}) Bool)"
        for name, sorts in vocabulary.relations.items()
    )
    lines += (
        f"(declare-fun {quoted(name)} () {quoted(symbol.sort)})"
        for name, symbol in vocabulary.constants.items()
    )
    return "\n".join(lines)


def text(formula: Formula) -> str:
    """The text of a formula in normal form. It numbers bound variables from 1, so it depends on the formula only."""
    return Writer().text(formula, {})


Names: TypeAlias = Mapping[Symbol, str]
"""The names of bound variables."""


class Writer:
    """Writes formulas in normal form; how quantified ones are written can be overridden."""

    def text(self, formula: Formula, names: Names) -> str:
        """The text of a formula, with names for the variables that are bound around it."""
        match formula:
            case bool():
                return "true" if formula else "false"
            case Atom(relation, arguments):
                if not arguments:
                    return quoted(relation)
                return _applied(quoted(relation), (symbol_text(argument, names) for argument in arguments))
            case Equal(left, right):
                return f"(= {symbol_text(left, names)} {symbol_text(right, names)})"
            case Not(base):
                return f"(not {self.text(base, names)})"
            case Join(kind, items):
                return _applied("and" if kind == "all" else "or", (self.text(item, names) for item in items))
            case Quantified():
                return self.quantified(formula, names)
            case _:
                raise AssertionError("not in normal form")

    def quantified(self, formula: Quantified, names: Names) -> str:
        """The text of a quantified formula."""
        inside = named_too(names, formula.variables)
        quantifier = "forall" if formula.kind == "all" else "exists"
        return f"({quantifier} ({bound(formula.variables, inside)}) {self.text(formula.body, inside)})"


def named_too(names: Names, variables: Iterable[Symbol]) -> dict[Symbol, str]:
    """The names extended by names for more variables."""
    inside = dict(names)
    for variable in variables:
        inside[variable] = quoted(f"{variable.sort.lower()} {len(inside) + 1}")
    return inside


def bound(variables: Iterable[Symbol], names: Names) -> str:
    """The list of variables that a quantifier binds."""
    return " ".join(f"({names[v]} {quoted(v.sort)})" for v in variables)


def _applied(what: str, arguments: Iterable[str]) -> str:
    return f"({what} {' '.join(arguments)})"


def symbol_text(symbol: Symbol, names: Names) -> str:
    """The text of a constant or a variable."""
    return names.get(symbol) or quoted(symbol.name)


def quoted(name: str) -> str:
    return f"|{name}|"
