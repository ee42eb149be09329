"""Conditions on the members of a bitmap, compiled to tables of masks.

``any(m.bal == b for m in self.sent.of(Accept))`` needs no loop: for every value of `b`, the members for which the
condition holds are a constant bitmap, and the question is whether the set has one of them. A condition qualifies if
it depends, beside the member, on a few subexpressions with few values only.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from quorate.language import ir
from quorate.language.effects import segment_of
from quorate.language.evaluate import Evaluator, Frame
from quorate.language.intervals import interval
from quorate.language.outcomes import Outcome
from quorate.language.partiality import is_partial
from quorate.language.traversal import children, locals_read, strip, walk
from quorate.language.types import FamilyType, IntType, RecordType, SetType, Type, cardinality
from quorate.native import c_syntax as c
from quorate.native.body import Body
from quorate.native.c_arithmetic import flat_index
from quorate.native.c_text import comment
from quorate.native.codes import values_of
from quorate.native.expressions import expression
from quorate.native.representations import bitmap, is_bitmap
from quorate.native.unit import place_of

MOST_ROWS = 512
"""The largest number of masks in one table."""
MOST_EVALUATIONS = 40_000
"""The largest number of evaluations of a condition for one table."""


class NotNarrow(Exception):
    """A value does not have the narrowed type: another condition excludes the member anyway."""


@dataclass(frozen=True)
class Input:
    """An expression other than the member that a condition depends on, with its possible values in order."""

    node: ir.Expression
    values: tuple[Any, ...]


class _Values(Evaluator):
    """Evaluator in which the inputs of a condition have chosen values."""

    def __init__(self, body: Body, inputs: Sequence[Input]) -> None:
        super().__init__(body.unit.program)
        self._inputs = inputs
        self._chosen: dict[int, Any] = {}

    def choices(self) -> Iterator[_Values]:
        """This evaluator, once for each combination of values of the inputs."""
        for chosen in itertools.product(*(each.values for each in self._inputs)):
            self._chosen = {id(each.node): value for each, value in zip(self._inputs, chosen, strict=True)}
            yield self

    def value(self, node: ir.Expression, frame: Frame) -> Any:
        if id(node) in self._chosen:
            return self._chosen[id(node)]
        value = super().value(node, frame)
        if isinstance(node, ir.Narrow) and (
            value is None or (isinstance(node.type, RecordType) and not isinstance(value, node.type.cls))
        ):
            raise NotNarrow
        return value

    def satisfies(self, condition: ir.Expression, name: str, member: Any) -> bool:
        """Whether a condition holds for a member; false where the member is not of the type it is narrowed to."""
        try:
            return bool(self.expression(condition, locals_={name: member}))
        except NotNarrow:
            return False


def mask_of(body: Body, condition: ir.Expression, name: str, item: Type) -> c.Expr | None:
    """The bitmap of the members `name`, of type `item`, that satisfy a condition; None if masks do not serve."""
    sets = SetType(item)
    inputs: list[Input] = []
    if not is_bitmap(sets) or not _gather(condition, name, inputs, body):
        return None
    rows = 1
    for each in inputs:
        rows *= len(each.values)
    members = values_of(item)
    if rows > MOST_ROWS or rows * len(members) > MOST_EVALUATIONS:
        return None
    try:
        table = [
            frozenset(each for each in members if values.satisfies(condition, name, each))
            for values in _Values(body, inputs).choices()
        ]
    except Outcome:
        return None
    return _table(body, sets, table, inputs, condition)


@dataclass(frozen=True)
class Wanted:
    """A quantifier over the presence of computed items in a bitmap: ``all(Vote(a, b) in votes for a in quorum)``."""

    container: ir.Expression
    mask: c.Expr
    offset: int
    words: int


def wanted_items(body: Body, node: ir.Quantifier) -> Wanted | None:
    """The items that a quantifier asks for, as a bitmap from a table; None if it is of another kind."""
    generator, membership = node.generators[0], node.body
    if len(node.generators) != 1 or not isinstance(membership, ir.In):
        return None
    container, name = membership.container, generator.name
    sets = container.type
    if not isinstance(sets, SetType) or not is_bitmap(sets) or name in locals_read(container):
        return None
    if not _at_any_time(container, body):
        return None
    kind = segment_of(membership.item, sets)
    of = sets if kind is None else SetType(kind)
    inputs: list[Input] = []
    over = generator.over
    if isinstance(over, ir.IntRange):
        return None
    if not isinstance(over, ir.Domain) and not _gather(over, name, inputs, body):
        return None
    if not all(_gather(part, name, inputs, body) for part in (*generator.conditions, membership.item)):
        return None
    rows = 1
    for each in inputs:
        rows *= len(each.values)
    if rows > MOST_ROWS:
        return None
    items = ir.SetComprehension(node.span, SetType(membership.item.type), membership.item, node.generators)
    try:
        table = [values.expression(items) for values in _Values(body, inputs).choices()]
        offset = bitmap(sets).segment(kind).offset
        return Wanted(container, _table(body, of, table, inputs, node), offset, bitmap(of).words)
    except (NotNarrow, Outcome, KeyError):
        return None


def _table(
    body: Body, sets: SetType, table: Sequence[frozenset[Any]], inputs: Sequence[Input], node: ir.Expression
) -> c.Expr:
    """The row, for the present values of `inputs`, of a table of bitmaps."""
    types = body.unit.types
    rows = "".join(f"    {types.literal(sets, row)},\n" for row in table)
    name = types.define(
        "mask",
        ("mask", types.name(sets), rows),
        f"mask_line_{node.span.line}",
        lambda n: (
            f"{comment(place_of(node.span))}\nstatic const {types.name(sets)} {n}[] UNUSED = {{\n{rows}}};"
        ),
    )
    index: c.Expr = c.ZERO
    for each in inputs:
        index = flat_index(index, len(each.values), _rank(body, each))
    return c.Name(name)[body.temporary_integer("unsigned", index, "row")]


def _rank(body: Body, each: Input) -> c.Expr:
    rank = _rank_of_value(body, each)
    if not _may_be_absent(each.node):
        return rank
    # The row is looked up before the test that excludes None: then any row will do, but it must be one.
    rank = body.temporary_integer("unsigned", rank, "rank")
    return c.Conditional(rank < len(each.values), rank, c.ZERO)


def _may_be_absent(node: ir.Expression) -> bool:
    """Whether a value is taken from what may be None, or a record of another type, where it is looked up."""
    return any(isinstance(part, ir.Narrow) for part in walk(node))


def _is_read_only(node: ir.Expression) -> bool:
    """Whether computing what may be absent does no more than read it: nothing is indexed by it."""
    while isinstance(node, ir.Narrow | ir.Widen | ir.Field):
        node = node.base
    return not _may_be_absent(node)


def _rank_of_value(body: Body, each: Input) -> c.Expr:
    value = expression(each.node, body)
    if isinstance(each.node.type, IntType):
        first: int = each.values[0]
        return (value - first).cast("unsigned")
    return body.unit.ranks.rank(each.node.type, value)


def _gather(node: ir.Expression, name: str, inputs: list[Input], body: Body) -> bool:
    """Find the largest subexpressions without the member; False if one has too many values."""
    if isinstance(strip(node), ir.Const) or (isinstance(node, ir.Local) and node.name == name):
        return True
    if name not in locals_read(node):
        values = _few_values(node, body)
        if values is None or not _at_any_time(node, body) or not _is_read_only(node):
            return False
        inputs.append(Input(node, values))
        return True
    if not isinstance(node, _EVALUATED):
        return False
    return all(
        _gather(child, name, inputs, body) for child in children(node) if isinstance(child, ir.Expression)
    )


def _at_any_time(node: ir.Expression, body: Body) -> bool:
    """Whether it has a value also where Python does not evaluate it: no condition on the way there proves that."""
    partial = (isinstance(each, ir.Node) and is_partial(each) for each in walk(node))
    return not body.unit.may_abort(node) and not any(partial)


def _few_values(node: ir.Expression, body: Body) -> tuple[Any, ...] | None:
    if isinstance(node.type, IntType):
        known = interval(node, body.bounds)
        return tuple(range(known[0], known[1] + 1)) if known and known[1] - known[0] < 64 else None
    if isinstance(node.type, SetType | FamilyType):
        few = isinstance(node.type, FamilyType) or (is_bitmap(node.type) and cardinality(node.type.item) <= 6)
    else:
        few = is_bitmap(SetType(node.type)) and cardinality(node.type) <= 64
    return values_of(node.type) if few else None


_EVALUATED = (
    ir.Compare
    | ir.Field
    | ir.Not
    | ir.And
    | ir.Or
    | ir.In
    | ir.Widen
    | ir.Narrow
    | ir.IsKind
    | ir.IfExp
    | ir.Arithmetic
    | ir.MakeRecord
    | ir.Size
)
