"""Conditions on the members of a bitmap, compiled to tables of masks.

``any(m.bal == b for m in self.sent.of(Accept))`` needs no loop: for every value of `b`, the members for which the
condition holds are a constant bitmap, and the question is whether the set has one of them. A condition qualifies if
it depends, beside the member, on a few subexpressions with few values only.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quorate.language import ir
from quorate.language.effects import segment_of
from quorate.language.intervals import interval
from quorate.language.outcomes import Outcome
from quorate.language.traversal import children, locals_read, strip, walk
from quorate.language.types import (
    FamilyType,
    IntType,
    RecordType,
    SetType,
    Type,
    cardinality,
)
from quorate.native import c_syntax as c
from quorate.native.body import Body
from quorate.native.c_text import comment
from quorate.native.codes import is_bitmap, values_of
from quorate.native.expressions import expression
from quorate.native.layout import segments
from quorate.native.unit import place_of

MOST_ROWS = 512
"""The largest number of masks in one table."""
MOST_EVALUATIONS = 40_000
"""The largest number of evaluations of a condition for one table."""

_COMPARE = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ARITHMETIC = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
}


class NotConstant(Exception):
    """The expression cannot be evaluated at compile time."""


class NotNarrow(Exception):
    """A value does not have the narrowed type: another condition excludes the member anyway."""


@dataclass(frozen=True)
class Input:
    """An expression other than the member that a condition depends on, with its possible values in order."""

    node: ir.Expression
    values: tuple[Any, ...]


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
        table = [_row(condition, name, members, inputs, chosen) for chosen in _choices(inputs)]
    except (NotConstant, ArithmeticError, IndexError, Outcome):
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
    kind = segment_of(membership.item, sets)
    of = sets if kind is None else SetType(kind)
    inputs: list[Input] = []
    over = generator.over
    if isinstance(over, ir.Domain):
        members: Any = values_of(over.type.item) if isinstance(over.type, SetType) else ()
    elif not isinstance(over, ir.IntRange) and _gather(over, name, inputs, body):
        members = over
    else:
        return None
    if not all(_gather(part, name, inputs, body) for part in (*generator.conditions, membership.item)):
        return None
    rows = 1
    for each in inputs:
        rows *= len(each.values)
    if rows > MOST_ROWS:
        return None

    def row(chosen: tuple[Any, ...]) -> frozenset[Any]:
        given = {id(each.node): value for each, value in zip(inputs, chosen, strict=True)}
        run = evaluate(members, {}, given) if isinstance(members, ir.Expression) else members
        return frozenset(
            evaluate(membership.item, {name: value}, given)
            for value in run
            if all(evaluate(each, {name: value}, given) for each in generator.conditions)
        )

    try:
        table = [row(chosen) for chosen in _choices(inputs)]
        types = body.unit.types
        offset = (
            0 if kind is None else types.bitmap(sets).offsets[segments(sets).index((kind, cardinality(kind)))]
        )
        return Wanted(container, _table(body, of, table, inputs, node), offset, types.bitmap(of).words)
    except (NotConstant, NotNarrow, ArithmeticError, IndexError, KeyError, Outcome):
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
        index = c.flat_index(index, len(each.values), _rank(body, each))
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


def _choices(inputs: Sequence[Input]) -> itertools.product[tuple[Any, ...]]:
    return itertools.product(*(each.values for each in inputs))


def _row(
    condition: ir.Expression,
    name: str,
    members: Sequence[Any],
    inputs: Sequence[Input],
    chosen: tuple[Any, ...],
) -> frozenset[Any]:
    given = {id(each.node): value for each, value in zip(inputs, chosen, strict=True)}
    return frozenset(member for member in members if _satisfies(condition, {name: member}, given))


def _satisfies(condition: ir.Expression, env: Mapping[str, Any], given: Mapping[int, Any]) -> bool:
    try:
        return bool(evaluate(condition, env, given))
    except NotNarrow:
        return False


def _gather(node: ir.Expression, name: str, inputs: list[Input], body: Body) -> bool:
    """Find the largest subexpressions without the member; False if one has too many values."""
    if isinstance(strip(node), ir.Const) or (isinstance(node, ir.Local) and node.name == name):
        return True
    if name not in locals_read(node):
        values = _few_values(node, body)
        if values is None or body.unit.may_abort(node) or not _is_read_only(node):
            return False
        inputs.append(Input(node, values))
        return True
    if not isinstance(node, _EVALUATED):
        return False
    return all(
        _gather(child, name, inputs, body) for child in children(node) if isinstance(child, ir.Expression)
    )


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


def evaluate(node: ir.Expression, env: Mapping[str, Any], given: Mapping[int, Any]) -> Any:
    """The value of a simple expression; `given` are the values of some nodes, by id. Raises NotConstant, and
    NotNarrow for a member that the expression is not meant for."""
    if id(node) in given:
        return given[id(node)]
    match node:
        case ir.Const(value=value):
            return value
        case ir.Local(name=name) if name in env:
            return env[name]
        case ir.Field(base=base, name=name):
            return getattr(evaluate(base, env, given), name)
        case ir.Widen(base=base):
            return evaluate(base, env, given)
        case ir.Narrow(base=base, type=type_):
            value = evaluate(base, env, given)
            if value is None or (isinstance(type_, RecordType) and not isinstance(value, type_.cls)):
                raise NotNarrow
            return value
        case ir.Not(base=base):
            return not evaluate(base, env, given)
        case ir.And(items=items):
            return all(evaluate(item, env, given) for item in items)
        case ir.Or(items=items):
            return any(evaluate(item, env, given) for item in items)
        case ir.Compare(op=op, left=left, right=right):
            return _COMPARE[op](evaluate(left, env, given), evaluate(right, env, given))
        case ir.Arithmetic(op=op, left=left, right=right):
            return _ARITHMETIC[op](int(evaluate(left, env, given)), int(evaluate(right, env, given)))
        case ir.In(item=item, container=container):
            return evaluate(item, env, given) in evaluate(container, env, given)
        case ir.Size(base=base):
            return len(evaluate(base, env, given))
        case ir.IsKind(base=base, kinds=kinds):
            return type(evaluate(base, env, given)) in {kind.cls for kind in kinds}
        case ir.IfExp(condition=condition, then=then, otherwise=otherwise):
            return evaluate(then if evaluate(condition, env, given) else otherwise, env, given)
        case ir.MakeRecord(arguments=arguments, type=RecordType() as type_):
            return type_.cls(*(evaluate(argument, env, given) for argument in arguments))
        case _:
            raise NotConstant
