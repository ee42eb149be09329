"""Lowering of the methods of containers that return a value and change nothing."""

from __future__ import annotations

import ast
from typing import NoReturn

from quorate.language import ir
from quorate.language.checker.arithmetic import set_operation
from quorate.language.checker.coercion import BOOL, INT, as_type, none_at, type_name
from quorate.language.checker.comparisons import inclusion
from quorate.language.checker.comprehensions import only_argument
from quorate.language.checker.computed_sets import is_computed, note_asked
from quorate.language.checker.constants import is_record, static
from quorate.language.checker.dispatch import expression
from quorate.language.checker.iterables import type_of
from quorate.language.checker.method_names import (
    ATTRIBUTES,
    INCLUSIONS,
    OF_LINKS,
    UNIONS,
    effects_of,
    names_of,
)
from quorate.language.checker.references import attribute_of
from quorate.language.checker.scope import MISSING, Scope
from quorate.language.checker.subclasses import refuse_subclasses
from quorate.language.diagnostics import ModelError
from quorate.language.spans import Span
from quorate.language.suggestions import did_you_mean
from quorate.language.types import (
    BagType,
    FamilyType,
    MapType,
    OptionalType,
    RecordType,
    SeqType,
    SetType,
    Type,
    UnionType,
)


def method(scope: Scope, node: ast.Call, func: ast.Attribute) -> ir.Expression:
    """``base.name(...)`` of a value."""
    base = expression(scope, func.value)
    name = func.attr
    match base.type:
        case SetType() | FamilyType() if name in UNIONS or name in INCLUSIONS or name == "isdisjoint":
            return _of_sets(scope, node, base, name)
        case SetType() | BagType() if name == "of":
            return _of_kind(scope, node, base)
        case BagType() if name == "count":
            argument = only_argument(scope, node, "count")
            item = as_type(scope, expression(scope, argument, base.type.item), base.type.item, argument)
            return ir.Count(scope.span(node), INT, base, item)
        case SeqType() | SetType() if name == "copy" and (node.args or node.keywords):
            raise scope.error(node, "copy takes no argument", f"write {ast.unparse(func)}()")
        case SeqType() if name == "copy":
            return ir.Slice(scope.span(node), base.type, base, None, None)
        case SetType() if name == "copy":
            return copied(scope.span(node), base)
        case SetType() if name == "pop":
            raise which_item(scope, node)
        case OptionalType():
            raise scope.error(
                func.value,
                f"this may be None, which has no {name}",
                f"test it first: {ast.unparse(func.value)} is not None",
            )
        case MapType() if name in ("items", "keys", "values", "get"):
            if name == "get":
                raise scope.error(node, ".get() is not in the language", "a Map is total: write [k]")
            target = "k, v" if name == "items" else name[0]
            hint = f"iterate over it: for {target} in {ast.unparse(node)}"
            raise scope.error(node, f".{name}() is not a value of the language", hint)
    known = names_of(base.type)
    if name in effects_of(base.type):
        raise _effect(scope, node, func)
    if name in ATTRIBUTES.get(type(base.type), ()):
        raise scope.error(node, f".{name} is not called", f"write .{name}")
    if isinstance(base.type, RecordType | UnionType):
        attribute_of(scope, base, func)
        raise scope.error(node, f"{ast.unparse(func)} is a field, not a method", "write it without ()")
    span = scope.span(func)
    at = Span(span.file, span.end_line, span.end_column - len(name), span.end_line, span.end_column)
    raise scope.error(
        at,
        f"{type_name(base.type)} has no method {name}",
        instead_of(base.type, func) or did_you_mean(name, known, _list(known)),
    )


def instead_of(type_: Type, func: ast.Attribute) -> str:
    """What to write for a method that another container of Python has; empty if that is not known."""
    match type_:
        case SetType() | BagType() if func.attr in ("append", "insert", "push", "send"):
            return f"write {ast.unparse(func.value)}.add(...)"
        case SetType() if func.attr in ("intersection_update", "symmetric_difference_update"):
            operator = UNIONS[func.attr.removesuffix("_update")]
            return f"write {ast.unparse(func.value)} {operator}= ..."
        case SeqType() if func.attr in OF_LINKS:
            return f"derive {type_name(type_)} from Channel"
        case SeqType() if func.attr in ("add", "push"):
            return f"write {ast.unparse(func.value)}.append(...)"
        case MapType(key=key) if func.attr in ("update", "setdefault", "pop", "popitem", "clear"):
            place = ast.unparse(func.value)
            return f"a Map has a value for every {key}: assign those that change, {place}[...] = ..."
    return ""


def which_item(scope: Scope, node: ast.Call) -> ModelError:
    """The error for ``.pop()`` of a set or bag, which is ambiguous."""
    return scope.error(
        node,
        "a set has no order, so it is ambiguous which item .pop() takes",
        "take the item as a parameter of the action, guarded by when(x in ...)",
    )


def copied(span: Span, base: ir.Expression) -> ir.Expression:
    """A copy of a set, which later changes of the state do not affect."""
    return ir.SetOperation(span, base.type, "|", base, ir.SetDisplay(span, base.type, ()))


def _refuse_computed(scope: Scope, node: ast.Call, kind: ast.expr) -> NoReturn:
    assert isinstance(node.func, ast.Attribute)
    base = node.func.value
    over = f"({ast.unparse(base)})" if isinstance(base, ast.IfExp | ast.BinOp) else ast.unparse(base)
    raise scope.error(
        node,
        f"{over} is a plain set, which has no method of; a Set of the state has it",
        f"write {{each for each in {over} if isinstance(each, {ast.unparse(kind)})}}",
    )


def _list(known: tuple[str, ...]) -> str:
    return f"it has: {', '.join(known)}" if known else ""


def _effect(scope: Scope, node: ast.Call, func: ast.Attribute) -> ModelError:
    if scope.role not in ("action", "init"):
        return scope.error(
            node,
            f"a {scope.role} cannot change the state: .{func.attr} changes {ast.unparse(func.value)}",
            "only actions change the state; return a value instead",
        )
    if func.attr in ("pop", "receive"):
        return scope.error(
            node,
            f".{func.attr}() changes the state, so it must be a statement of its own",
            f"assign the item first: item = {ast.unparse(node)}",
        )
    return scope.error(node, f".{func.attr} returns no value", "write it on a line of its own")


def _of_sets(scope: Scope, node: ast.Call, base: ir.Expression, name: str) -> ir.Expression:
    argument = only_argument(scope, node, name)
    other = expression(scope, argument, base.type)
    if not isinstance(other.type, SetType | FamilyType):
        raise scope.error(argument, f"{name} needs a set, not {type_name(other.type)}", "write a set: {...}")
    span = scope.span(node)
    if name in UNIONS:
        return set_operation(scope, node, UNIONS[name], base, other, argument)
    if name in INCLUSIONS:
        return inclusion(scope, span, INCLUSIONS[name], base, other)
    common = set_operation(scope, node, "&", base, other, argument)
    return ir.Compare(span, BOOL, "==", ir.Size(span, INT, common), ir.Const(span, INT, 0))


def _of_kind(scope: Scope, node: ast.Call, base: ir.Expression) -> ir.Expression:
    assert isinstance(base.type, SetType | BagType)
    argument = only_argument(scope, node, "of")
    kind = static(scope, argument)
    if kind is MISSING and isinstance(argument, ast.Name):
        raise scope.unknown_name(argument)
    if not is_record(kind):
        raise scope.error(
            argument, f"{ast.unparse(argument)} is not a Record", ".of takes the class of a record"
        )
    record = type_of(scope, kind, argument)
    assert isinstance(record, RecordType)
    item = base.type.item
    span = scope.span(node)
    if is_computed(scope.unit, base):
        _refuse_computed(scope, node, argument)
    note_asked(scope.unit, base)
    refuse_subclasses(scope, (record,), item, argument, "write {{m for m in ... if isinstance(m, {0})}}")
    match item:
        case UnionType() if record in item.members:
            return ir.SetOf(span, SetType(record), base)
        case RecordType() if record == item and isinstance(base.type, SetType):
            return base
        case OptionalType() if record == item.item or (
            isinstance(item.item, UnionType) and record in item.item.members
        ):
            return _of_optional(scope, span, base, item, record)
        case RecordType() if record == item:
            name = scope.unit.fresh("item", record)
            generator = ir.Generator(name, record, base, (), span)
            return ir.SetComprehension(span, SetType(record), ir.Local(span, record, name), (generator,))
    raise scope.error(argument, f"no item is a {record}: the items are {item}", "give a class of the items")


def _of_optional(
    scope: Scope, span: Span, base: ir.Expression, item: OptionalType, record: RecordType
) -> ir.Expression:
    name = scope.unit.fresh("item", item)
    local = ir.Local(span, item, name)
    present: ir.Expression = ir.Compare(span, BOOL, "!=", local, none_at(span, item))
    value: ir.Expression = ir.Narrow(span, item.item, local)
    conditions = [present]
    if isinstance(item.item, UnionType):
        conditions.append(ir.IsKind(span, BOOL, value, (record,)))
        value = ir.Narrow(span, record, value)
    generator = ir.Generator(name, item, base, tuple(conditions), span)
    return ir.SetComprehension(span, SetType(record), value, (generator,))
