"""Triggers: which instances of a universal quantifier the solver tries.

"Every vote was asked for" is worth instantiating for each known vote. So the negated atoms of a clause, which are its
hypotheses, are its trigger: ground terms that match them give an instance. A variable that is in no such atom ranges
over the *named* values: constants, and Skolem terms. Where a clause itself has an existential quantifier, sparing
triggers let such a variable range only over the *given* values: constants, and Skolem constants of existential
quantifiers that are below no universal one.

Triggers do not change the meaning of a question, only which instances are tried: a proof with them is a proof, but
without one the goal may be true all the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from quorate.symbolic.unbounded.logic import Atom, Formula, Join, Not, Quantified, Symbol, says_there_is
from quorate.symbolic.unbounded.smtlib import Names, Writer, bound, named_too, quoted
from quorate.symbolic.unbounded.vocabulary import Vocabulary


def declarations(vocabulary: Vocabulary) -> str:
    """Declarations of the marker relations of named and given values, which are asserted of constants here."""
    lines = [
        f"(declare-fun {mark} ({quoted(sort.name)}) Bool)"
        for sort in vocabulary.sorts.values()
        for mark in (_named(sort.name), _given(sort.name))
    ]
    lines += (
        f"(assert ({mark} {quoted(name)}))"
        for name, symbol in vocabulary.constants.items()
        for mark in (_named(symbol.sort), _given(symbol.sort))
    )
    return "\n".join(lines)


def text(formula: Formula, *, sparing: bool) -> str:
    """The text of a formula in clausal form, with triggers."""
    return _WithTriggers(sparing).text(formula, {})


def _named(sort: str) -> str:
    return quoted(f"named {sort}")


def _given(sort: str) -> str:
    return quoted(f"given {sort}")


class _WithTriggers(Writer):
    def __init__(self, sparing: bool) -> None:
        self._sparing = sparing
        self._below_universal = 0

    def quantified(self, formula: Quantified, names: Names) -> str:
        if formula.kind == "any":
            return self._some(formula, names)
        self._below_universal += 1
        try:
            return self._all(formula, names)
        finally:
            self._below_universal -= 1

    def _some(self, formula: Quantified, names: Names) -> str:
        inside = named_too(names, formula.variables)
        marks = [f"({_named(v.sort)} {inside[v]})" for v in formula.variables]
        if not self._below_universal:
            marks += [f"({_given(v.sort)} {inside[v]})" for v in formula.variables]
        body = self.text(formula.body, inside)
        return f"(exists ({bound(formula.variables, inside)}) (and {' '.join(marks)} {body}))"

    def _all(self, formula: Quantified, names: Names) -> str:
        inside = named_too(names, formula.variables)
        body = self.text(formula.body, inside)
        open_ = set(formula.variables)
        atoms = list(_covering(open_, _guards(formula.body)))
        added: list[Symbol] = []
        for atom, bound_there in _deeper(formula.body):
            new = open_.intersection(atom.arguments)
            if new and not _is_order(atom):
                # Variables bound further inside are bound here once more, for the trigger only.
                added += (
                    symbol for symbol in atom.arguments if symbol in bound_there and symbol not in added
                )
                atoms.append(atom)
                open_ -= new
        known = named_too(inside, added)
        mark = _given if self._sparing and says_there_is(formula.body) else _named
        trigger = [self.text(atom, known) for atom in atoms]
        trigger += [f"({mark(v.sort)} {inside[v]})" for v in formula.variables if v in open_]
        variables = bound((*formula.variables, *added), known)
        return f"(forall ({variables}) (! {body} :pattern ({' '.join(trigger)})))"


def _guards(body: Formula) -> list[Atom]:
    """The atoms that occur negated in a disjunction: the hypotheses of a clause."""
    items = body.items if isinstance(body, Join) and body.kind == "any" else (body,)
    return [item.base for item in items if isinstance(item, Not) and isinstance(item.base, Atom)]


def _covering(open_: set[Symbol], atoms: list[Atom]) -> Iterator[Atom]:
    """Atoms that cover as many of the variables `open_` as possible (greedily). Covered ones are removed from it."""
    while True:
        best = max(
            atoms,
            key=lambda atom: (
                len(open_.intersection(atom.arguments)),
                not _is_order(atom),
                -len(atom.arguments),
            ),
            default=None,
        )
        new = open_.intersection(best.arguments) if best is not None else ()
        # An order atom holds of far too many values to be useful for a single variable.
        if best is None or len(new) < (2 if _is_order(best) else 1):
            return
        open_ -= set(new)
        yield best


def _deeper(
    formula: Formula, variables: frozenset[Symbol] = frozenset(), below: bool = False, guarded: bool = False
) -> Iterator[tuple[Atom, frozenset[Symbol]]]:
    """The negated atoms within nested quantifiers of a formula, with the variables that these bind."""
    match formula:
        case Join(kind, items) if kind == "any" or below:
            for item in items:
                yield from _deeper(item, variables, below, kind == "any")
        case Quantified(_, inner, body):
            yield from _deeper(body, variables | frozenset(inner), True)
        case Not(Atom() as atom) if below and guarded:
            yield atom, variables


def _is_order(atom: Atom) -> bool:
    return atom.relation.endswith(".<=")
