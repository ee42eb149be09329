"""Conversions between types: which ones the IR makes explicit (Widen, Narrow, Fit), and which are refused."""

from __future__ import annotations

import ast
import dataclasses

from quorate.language import ir
from quorate.language.checker.ranges import refuse_misfit, refuse_number, text_of
from quorate.language.checker.scope import Scope
from quorate.language.spans import Span
from quorate.language.types import (
    NUMBER,
    BagType,
    BoolType,
    FamilyType,
    IntType,
    MapType,
    NoneType,
    OptionalType,
    RangeType,
    RecordType,
    SeqType,
    SetType,
    SymmetricType,
    Type,
    UnionType,
    common_number,
    members_of,
    without_none,
)

BOOL = BoolType()
INT = IntType()


def store(scope: Scope, value: ir.Expression, target: Type, node: ast.AST | Span) -> ir.Expression:
    """`value` as what is stored in a place of type `target`: it must fit, or the step is cut there."""
    converted = _convert(scope, value, target, True)
    return converted if converted is not None else _mismatch(scope, value, target, node)


def as_type(scope: Scope, value: ir.Expression, target: Type, node: ast.AST | Span) -> ir.Expression:
    """`value` as a value of `target` where nothing is stored, so that Python would not check its range."""
    converted = _convert(scope, value, target, False)
    if converted is not None:
        return converted
    if _convert(scope, value, target, True) is not None:
        if isinstance(value.type, IntType):
            raise scope.error(
                node,
                f"a whole number is given where {target} is expected, and may not fit",
                f"convert it: {without_none(target)}({text_of(scope, value.span)})",
            )
        raise scope.error(node, f"a {value.type} may not fit where {target} is expected", "store it first")
    return _mismatch(scope, value, target, node)


def declared(scope: Scope, value: ir.Expression, target: Type, node: ast.AST | Span) -> ir.Expression:
    """As `as_type`, for what is annotated as `target`: as an int, a number is no longer meant for a Range."""
    converted = as_type(scope, value, target, node)
    return dataclasses.replace(converted, type=target) if isinstance(target, IntType) else converted


def made(scope: Scope, value: ir.Expression, target: RangeType) -> ir.Expression:
    """The number `value` as ``Term(value)`` makes it a value of the Range: if it does not fit, the step is cut."""
    if value.type == target:
        return value
    if isinstance(value.type, RangeType):
        value = ir.Widen(value.span, INT, value)
    refuse_misfit(scope, value, target)
    return ir.Fit(value.span, target, value, str(target))


def _mismatch(scope: Scope, value: ir.Expression, target: Type, node: ast.AST | Span) -> ir.Expression:
    hint = ""
    match value.type, target:
        case OptionalType(item), _ if item == target or _fits(item, target):
            hint = "test it first: `is not None`"
        case UnionType(), RecordType():
            hint = f"test it first: isinstance(..., {target})"
        case RangeType(), RangeType():
            hint = f"if it is meant, convert it: {target}(...)"
        case _, SeqType() if isinstance(value.type, SetType):
            hint = "a set has no order; build the sequence from an ordered collection"
        case MapType(), MapType():
            hint = "declare both with one type"
        case _, BagType() | MapType():
            hint = "change it in place, item by item"
        case NoneType(), _:
            hint = f"write {target} | None where it is declared"
        case _, SymmetricType() if isinstance(value.type, NUMBER):
            hint = f"values of a Symmetric sort have no numbers: take a parameter, or for x in {target}"
        case SetType(UnionType(members)), SetType(kept) if kept in members:
            hint = f"keep those that are one: {{m for m in {text_of(scope, value.span)} if isinstance(m, {kept})}}"
        case RecordType(), UnionType():
            hint = f"add it where the union is declared: {target} | {value.type}"
        case _:
            hint = f"give a value of {target}"
    raise scope.error(
        node, f"wrong type: {type_name(value.type)} where {type_name(target)} is expected", hint
    )


def type_name(type_: Type) -> str:
    """The name of a type in messages."""
    match type_:
        case IntType():
            return "a whole number"
        case NoneType():
            return "None"
        case _:
            return str(type_)


def _fits(item: Type, target: Type) -> bool:
    return isinstance(item, NUMBER) and isinstance(target, NUMBER)


def _convert(scope: Scope, value: ir.Expression, target: Type, storing: bool) -> ir.Expression | None:
    """`value` as a `target`, or None if it cannot be one (or only by a Fit, and nothing is stored)."""
    source, span = value.type, value.span
    if source == target:
        return value
    match source, target:
        case NoneType(), OptionalType():
            return ir.Widen(span, target, value)
        case OptionalType(), OptionalType():
            return _convert_optional(scope, value, target, storing)
        case _, OptionalType():
            item = _convert(scope, value, target.item, storing)
            return item and ir.Widen(span, target, item)
        case RangeType(), IntType():
            return ir.Widen(span, target, value)
        case IntType(), RangeType():
            refuse_misfit(scope, value, target)
            if not storing:
                return None
            refuse_number(scope, value, target)
            return ir.Fit(span, target, value, str(target))
        case RecordType(), UnionType() if source in target.members:
            return ir.Widen(span, target, value)
        case UnionType(), UnionType() if set(source.members) <= set(target.members):
            return ir.Widen(span, target, value)
        case FamilyType(), SetType():
            members = ir.Widen(span, SetType(source.item), value)
            return _convert(scope, members, target, storing)
        case SetType(), SetType():
            return _convert_items(scope, value, target, storing)
        case SeqType(), SeqType():
            return _convert_sequence(scope, value, target, storing)
        case _:
            return None


def _convert_optional(
    scope: Scope, value: ir.Expression, target: OptionalType, storing: bool
) -> ir.Expression | None:
    assert isinstance(value.type, OptionalType)
    inner = _convert(scope, ir.Narrow(value.span, value.type.item, value), target.item, storing)
    if inner is None:
        return None
    none = ir.Const(value.span, NoneType(), None)
    is_none = ir.Compare(value.span, BOOL, "==", value, ir.Widen(value.span, value.type, none))
    return ir.IfExp(
        value.span,
        target,
        is_none,
        ir.Widen(value.span, target, none),
        ir.Widen(value.span, target, inner),
    )


def _convert_items(
    scope: Scope, value: ir.Expression, target: SetType, storing: bool
) -> ir.Expression | None:
    assert isinstance(value.type, SetType)
    if isinstance(value, ir.SetDisplay) and not value.items:
        return ir.SetDisplay(value.span, target, ())
    if isinstance(value, ir.SetDisplay):
        items = [_convert(scope, item, target.item, storing) for item in value.items]
        present = tuple(item for item in items if item is not None)
        return ir.SetDisplay(value.span, target, present) if len(present) == len(items) else None
    item_name = scope.unit.fresh("item", value.type.item)
    item = ir.Local(value.span, value.type.item, item_name)
    body = _convert(scope, item, target.item, storing)
    if body is None:
        del scope.unit.locals[item_name]
        return None
    generator = ir.Generator(item_name, value.type.item, value, (), value.span)
    return ir.SetComprehension(value.span, target, body, (generator,))


def _convert_sequence(
    scope: Scope, value: ir.Expression, target: SeqType, storing: bool
) -> ir.Expression | None:
    assert isinstance(value.type, SeqType)
    source, span = value.type, value.span
    if source.item != target.item:
        items: ir.Expression | None = _convert_display(scope, value, target, storing)
        if items is None or items.type == target:
            return items
        return _convert_sequence(scope, items, target, storing)
    if source.capacity <= target.capacity:
        return ir.Widen(span, target, value)
    return ir.Fit(span, target, value, str(target)) if storing else None


def _convert_display(
    scope: Scope, value: ir.Expression, target: SeqType, storing: bool
) -> ir.Expression | None:
    """A sequence with its items converted. Only where it is built can its items still be of another type."""
    assert isinstance(value.type, SeqType)
    type_ = SeqType(value.type.cls, target.item, value.type.capacity)
    match value:
        case ir.SeqDisplay():
            items = [_convert(scope, item, target.item, storing) for item in value.items]
            present = tuple(item for item in items if item is not None)
            return ir.SeqDisplay(value.span, type_, present) if len(present) == len(items) else None
        case ir.Widen():
            return _convert_display(scope, value.base, target, storing)
        case ir.Concat():
            left = _convert_display(scope, value.left, target, storing)
            right = _convert_display(scope, value.right, target, storing)
            return left and right and ir.Concat(value.span, type_, left, right)
        case ir.SeqComprehension():
            body = _convert(scope, value.body, target.item, storing)
            return body and ir.SeqComprehension(value.span, type_, body, value.generators)
        case _:
            return value if value.type.item == target.item else None


def join(one: Type, other: Type) -> Type | None:
    """The least common supertype of two types; None if there is none."""
    match one, other:
        case IntType(), IntType():
            return common_number((one, other))
        case _ if one == other and not isinstance(one, OptionalType):
            return one
        case (RangeType() | IntType(), RangeType() | IntType()):
            return common_number((one, other))
        case NoneType(), _:
            return other if isinstance(other, OptionalType) else OptionalType(other)
        case _, NoneType():
            return join(other, one)
        case OptionalType(), _:
            item = join(one.item, without_none(other))
            return OptionalType(item) if item is not None else None
        case _, OptionalType():
            return join(other, one)
        case (RecordType() | UnionType(), RecordType() | UnionType()):
            return UnionType(tuple(dict.fromkeys((*members_of(one), *members_of(other)))))
        case (SetType() | FamilyType(), SetType() | FamilyType()):
            item = join(one.item, other.item)
            return None if item is None or isinstance(item, IntType) else SetType(item)
        case SeqType(), SeqType() if one.item == other.item:
            cls = one.cls if one.cls == other.cls else None
            return SeqType(cls, one.item, max(one.capacity, other.capacity))
        case _:
            return None


def unify(
    scope: Scope, one: ir.Expression, other: ir.Expression, node: ast.AST | Span
) -> tuple[ir.Expression, ir.Expression]:
    """Both sides converted to their least common supertype, for comparison. Ranges and whole numbers are left as they
    are."""
    type_ = join(one.type, other.type)
    if type_ is None:
        raise scope.error(
            node,
            f"{type_name(one.type)} and {type_name(other.type)} cannot be compared: they are never equal",
            "compare values of one type",
        )
    if isinstance(type_, IntType):
        return one, other
    left, right = _convert(scope, one, type_, False), _convert(scope, other, type_, False)
    if left is None or right is None:
        raise scope.error(
            node,
            f"{type_name(one.type)} and {type_name(other.type)} cannot be compared",
            "compare values of one type",
        )
    return left, right


def none_at(span: Span, type_: OptionalType) -> ir.Expression:
    """None, as a value of an optional type."""
    return ir.Widen(span, type_, ir.Const(span, NoneType(), None))
