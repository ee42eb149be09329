"""Questions as SMT-LIB 2 text: what a solver is asked, what results are kept under, and what a person can read."""

from __future__ import annotations

from collections.abc import Iterable

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
    """The sorts, relations and constants."""
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
    """A formula in normal form. Bound variables are numbered from 1, so that the text depends on the formula only."""
    return _text(formula, {})


def _text(formula: Formula, names: dict[Symbol, str]) -> str:
    match formula:
        case bool():
            return "true" if formula else "false"
        case Atom(relation, arguments):
            if not arguments:
                return quoted(relation)
            return _applied(quoted(relation), (_symbol(argument, names) for argument in arguments))
        case Equal(left, right):
            return f"(= {_symbol(left, names)} {_symbol(right, names)})"
        case Not(base):
            return f"(not {_text(base, names)})"
        case Join(kind, items):
            return _applied("and" if kind == "all" else "or", (_text(item, names) for item in items))
        case Quantified(kind, variables, body):
            inside = dict(names)
            for variable in variables:
                inside[variable] = quoted(f"{variable.sort.lower()} {len(inside) + 1}")
            bound = " ".join(f"({inside[v]} {quoted(v.sort)})" for v in variables)
            return f"({'forall' if kind == 'all' else 'exists'} ({bound}) {_text(body, inside)})"
        case _:
            raise AssertionError("not in normal form")


def _applied(what: str, arguments: Iterable[str]) -> str:
    return f"({what} {' '.join(arguments)})"


def _symbol(symbol: Symbol, names: dict[Symbol, str]) -> str:
    return names.get(symbol) or quoted(symbol.name)


def quoted(name: str) -> str:
    return f"|{name}|"
