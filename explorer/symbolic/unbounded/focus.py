"""Asking less of the solver: what is known of the members of quorums, only of those that two quorums share.

An "all acceptors of a quorum ... there is a ballot ..." beside an "in all quorums there is an acceptor ..." makes new
acceptors from ballots and new ballots from acceptors, without end. Proofs about quorums need the former only of
acceptors that are named, or that two quorums have in common. So a predicate says which these are, and such hypotheses
are restricted to them. Hypotheses only become weaker: what is proved from them is proved.
"""

from __future__ import annotations

from collections.abc import Iterator

from quorate.language.types import EnumType, FamilyType
from quorate.symbolic.unbounded.logic import (
    Formula,
    Join,
    Quantified,
    conjunction,
    disjunction,
    negation,
    normal,
    parts,
    quantified,
)
from quorate.symbolic.unbounded.vocabulary import Vocabulary


class Focus:
    """Restricts hypotheses to the elements in focus, of the sorts that families are over."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._sorts = {
            vocabulary.sort(sort.type.item).name
            for sort in tuple(vocabulary.sorts.values())
            if isinstance(sort.type, FamilyType) and not isinstance(sort.type.item, EnumType)
        }

    def hypothesis(self, formula: Formula, positive: bool = True, *, meeting: bool = False) -> Formula:
        """A formula (or its negation) to be taken for true, weakened. What it says there is, is in focus if there is
        one such thing only, or one that quorums share (`meeting`)."""
        return self._restricted(normal(formula, positive), below_universal=False, meeting=meeting)

    def constants(self) -> Iterator[Formula]:
        """That the constants are in focus."""
        for symbol in self._vocabulary.constants.values():
            if symbol.sort in self._sorts:
                yield self._vocabulary.atom(f"focus {symbol.sort}", (symbol,))

    def _restricted(self, formula: Formula, below_universal: bool, meeting: bool) -> Formula:
        match formula:
            case Join(kind, items):
                inside = [self._restricted(item, below_universal, meeting) for item in items]
                return conjunction(inside) if kind == "all" else disjunction(inside)
            case Quantified("all", variables, body):
                inner = self._restricted(body, True, meeting)
                if _says_there_is(inner):
                    inner = disjunction((*(negation(f) for f in self._in_focus(formula)), inner))
                return quantified("all", variables, inner)
            case Quantified("any", variables, body):
                inner = self._restricted(body, below_universal, meeting)
                if not below_universal or meeting:
                    inner = conjunction((*self._in_focus(formula), inner))
                return quantified("any", variables, inner)
            case _:
                return formula

    def _in_focus(self, formula: Quantified) -> Iterator[Formula]:
        for variable in formula.variables:
            if variable.sort in self._sorts:
                yield self._vocabulary.atom(f"focus {variable.sort}", (variable,))


def _says_there_is(formula: Formula) -> bool:
    if isinstance(formula, Quantified) and formula.kind == "any":
        return True
    return any(map(_says_there_is, parts(formula)))
