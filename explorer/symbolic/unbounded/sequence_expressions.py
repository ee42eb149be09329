"""Lowering of sequence expressions, and of their items and lengths."""

from __future__ import annotations

from quorate.language import ir
from quorate.language.types import SeqType
from quorate.symbolic.unbounded.cells import Cell, Computed, EitherCell, GroundCell
from quorate.symbolic.unbounded.ground_values import Ground
from quorate.symbolic.unbounded.lowering import Environment, Lowering
from quorate.symbolic.unbounded.made_sequences import Appended, Concatenated, Empty, Mapped, Prefix, Suffix
from quorate.symbolic.unbounded.number_expressions import unbounded
from quorate.symbolic.unbounded.numbers import plus, positioned
from quorate.symbolic.unbounded.refusals import refusal
from quorate.symbolic.unbounded.sequences import Either, Sequence, as_sequence
from quorate.symbolic.unbounded.values import DescribedCell


def sequence_value(lowering: Lowering, node: ir.Expression, env: Environment) -> Sequence:
    """The value of a sequence expression. Raises ModelError for what cannot be lowered."""
    type_, vocabulary = node.type, lowering.vocabulary
    assert isinstance(type_, SeqType)
    match node:
        case ir.SeqDisplay(items=items):
            found: Sequence = Empty(type_, vocabulary)
            for item in items:
                found = Appended(type_, vocabulary, found, lowering.cell(item, env))
            return found
        case ir.Append(base=base, item=item):
            return Appended(type_, vocabulary, lowering.sequence(base, env), lowering.cell(item, env))
        case ir.Concat():
            return _after(type_, lowering.sequence(node.left, env), lowering.sequence(node.right, env))
        case ir.Slice(base=base, low=low, high=high):
            found = lowering.sequence(base, env)
            if high is not None:
                found = Prefix(type_, vocabulary, found, lowering.cell(high, env))
            if low is not None:
                found = Suffix(type_, vocabulary, found, lowering.cell(low, env))
            return found
        case ir.Rest(base=base, end=end):
            found = lowering.sequence(base, env)
            if not end:
                return Suffix(type_, vocabulary, found, GroundCell(1))
            size = found.size()
            one_less = Computed(lambda predicate: size.apply(lambda n: predicate(plus(n, 1, -1))))
            return Prefix(type_, vocabulary, found, one_less)
        case ir.SeqComprehension(body=body, generators=(only,)) if not only.conditions:
            if isinstance(only.over.type, SeqType) and not isinstance(only.over, ir.IntRange):

                def given(item: Ground) -> Cell:
                    return lowering.cell(body, env.bind(only.name, GroundCell(item)))

                return Mapped(type_, vocabulary, lowering.sequence(only.over, env), given)
        case _:
            pass
    raise refusal(
        "this sequence has no counterpart in first-order logic",
        "build sequences with +, slices and append",
        node.span,
    )


def _after(type_: SeqType, left: Sequence, right: Sequence) -> Sequence:
    """A concatenation. Listed items on the right are appended one by one."""
    match right:
        case Empty():
            return left
        case Appended(base=base, last=last) if _is_listed(base):
            return Appended(type_, right.vocabulary, _after(type_, left, base), last)
        case _:
            return Concatenated(type_, left.vocabulary, left, right)


def _is_listed(sequence: Sequence) -> bool:
    return isinstance(sequence, Empty) or (isinstance(sequence, Appended) and _is_listed(sequence.base))


def item_at(lowering: Lowering, node: ir.At, env: Environment) -> Cell:
    """``sequence[index]``."""
    # The index is a position, or the access fails; so it may be a sum of two variables.
    return _at(lowering.sequence(node.base, env), unbounded(lowering, node.index, env))


def last_item(lowering: Lowering, node: ir.Last, env: Environment) -> Cell:
    """``sequence.last``."""
    return _last(lowering.sequence(node.base, env))


def size(lowering: Lowering, node: ir.Size, env: Environment) -> Cell:
    """``len(sequence)``."""
    known = lowering.named(lowering.sequence(node.base, env).size())
    assert isinstance(known, Cell)
    return known


def _last(sequence: Sequence) -> Cell:
    match sequence:
        case Appended(last=last):
            return last
        case Either(condition=condition, then=then, otherwise=otherwise):
            return EitherCell(condition, _last(then), _last(otherwise))
        case _:
            length = sequence.size()
            return _at(
                sequence, Computed(lambda predicate: length.apply(lambda n: predicate(plus(n, 1, -1))))
            )


def _at(sequence: Sequence, index: Cell) -> Cell:
    vocabulary = sequence.vocabulary
    symbol = Computed(
        lambda predicate: index.apply(lambda n: positioned(n, sequence.positions, predicate, vocabulary))
    )
    return DescribedCell(symbol, lambda position: sequence.item(position))  # type: ignore[arg-type]


__all__ = ["as_sequence", "item_at", "last_item", "sequence_value", "size"]
