"""Lowering of assignment targets in the state, and of the container methods that change them."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from dataclasses import dataclass

from quorate.language import ir
from quorate.language.checker.arithmetic import binary
from quorate.language.checker.builtin import make_set
from quorate.language.checker.coercion import INT, as_type, store, type_name
from quorate.language.checker.comprehensions import only_argument
from quorate.language.checker.dispatch import expression, narrowed
from quorate.language.checker.facts import NOTHING, Facts, key_of
from quorate.language.checker.iterables import iterable
from quorate.language.checker.method_names import EFFECT_NAMES, effects_of, names_of
from quorate.language.checker.methods import instead_of, which_item
from quorate.language.checker.references import map_key, seq_index
from quorate.language.checker.scope import Scope
from quorate.language.spans import Span
from quorate.language.suggestions import did_you_mean
from quorate.language.traversal import walk
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
    without_none,
)


@dataclass(frozen=True)
class Target:
    """A place that is written and the expression that reads it."""

    place: ir.Place
    read: ir.Expression


def target(scope: Scope, node: ast.expr) -> Target:
    """Lower an assignment target."""
    span = scope.span(node)
    match node:
        case ast.Attribute(value=ast.Name(id=name)) if name in scope.states:
            read = expression(scope, node) if node.attr not in scope.variables else None
            if read is not None:
                if isinstance(inspect.getattr_static(scope.instance.cls, node.attr, None), property):
                    what = f"{ast.unparse(node)} is computed by a property"
                    raise scope.error(node, what, "assign what it is computed from")
                raise scope.error(
                    node,
                    f"{ast.unparse(node)} is a constant of the model",
                    "annotate it to make it a state variable",
                )
            _refuse_effect(scope, node)
            variable = scope.variables[node.attr]
            place = ir.Place(node.attr, (), variable.type, span)
            return Target(place, ir.Var(span, variable.type, node.attr, scope.states[name]))
        case ast.Subscript():
            return _item(scope, node)
        case ast.Attribute():
            base = expression(scope, node.value)
            type_ = without_none(base.type)
            if isinstance(type_, RecordType | UnionType):
                record = type_ if isinstance(type_, RecordType) else type_.members[0]
                raise scope.error(
                    node,
                    "a record is immutable",
                    f"assign a new one: {ast.unparse(node.value)} = {record}(...)",
                )
            raise scope.error(
                node, f"{ast.unparse(node)} is not a place in the state", "write to self.<variable>"
            )
        case ast.Name(id=name) if name in scope.env:
            raise scope.error(
                node,
                f"{name} is a local name of a value; the state cannot be changed through it",
                "change the state itself: self.<variable>...",
            )
        case ast.Tuple() | ast.List() | ast.Starred():
            raise scope.error(
                node, "several assignments at once are not in the language", "write one per line"
            )
        case ast.Name():
            raise scope.unknown_name(node)
        case _:
            raise scope.error(node, "this is not a place in the state", "write to self.<variable>")


def _refuse_effect(scope: Scope, node: ast.expr) -> None:
    if scope.role not in ("action", "init"):
        raise scope.error(
            node,
            f"a {scope.role} cannot change the state: this changes {ast.unparse(node)}",
            "only actions change the state; return a value instead",
        )


def _item(scope: Scope, node: ast.Subscript) -> Target:
    base = target(scope, node.value)
    _refuse_within_sequence(scope, base, node.value)
    span = scope.span(node)
    index: ir.Expression
    match base.place.type:
        case MapType(value=value) as map_:
            index = map_key(scope, map_, node.slice)
            read: ir.Expression = ir.Lookup(span, value, base.read, index)
        case SeqType(item=value):
            if isinstance(node.slice, ast.Slice):
                text = ast.unparse(node.value)
                raise scope.error(node, "a slice cannot be assigned", f"{text} = {text}[:i] + [...]")
            index = seq_index(scope, node.slice)
            read = ir.At(span, value, base.read, index)
        case other:
            raise scope.error(
                node, f"items of {type_name(other)} cannot be assigned", "only those of a Map or Seq can"
            )
    place = ir.Place(base.place.variable, (*base.place.path, index), value, span)
    return Target(place, read)


def _refuse_within_sequence(scope: Scope, to: Target, node: ast.expr) -> None:
    if isinstance(to.read, ir.At):
        text = ast.unparse(node)
        raise scope.error(node, "the items of a sequence are immutable", f"assign a new one: {text} = ...")


def assign(scope: Scope, node: ast.stmt, to: Target, value: ir.Expression, at: ast.AST) -> ir.Assign:
    """Write `value`. Facts about the place are dropped, and those about the new value added."""
    stored = store(scope, value, to.place.type, at)
    scope.facts = scope.facts.without_state(to.place.variable).and_also(_known_after(to, stored))
    return ir.Assign(scope.span(node), to.place, stored)


def _known_after(to: Target, stored: ir.Expression) -> Facts:
    if _reads_itself(to):
        return NOTHING
    key = key_of(to.read)
    match stored:
        case ir.Widen(type=OptionalType() | UnionType(), base=base) if not isinstance(
            base.type, OptionalType
        ):
            return Facts({key: base.type})
        case ir.Insert() | ir.Append():
            return Facts(nonempty=frozenset({key}))
        case _:
            return NOTHING


def _reads_itself(to: Target) -> bool:
    return any(
        isinstance(node, ir.Call) or (isinstance(node, ir.Var) and node.name == to.place.variable)
        for node in walk(*to.place.path)
    )


# ------------------------------------------------------------------------------- methods with effects

Effect = Callable[[Scope, ast.Call, ir.Expression], ir.Expression]


def _item_argument(scope: Scope, node: ast.Call, base: ir.Expression) -> tuple[ir.Expression, ast.expr]:
    assert isinstance(node.func, ast.Attribute)
    assert isinstance(base.type, SetType | BagType | SeqType)
    argument = only_argument(scope, node, node.func.attr)
    return expression(scope, argument, base.type.item), argument


def _insert(scope: Scope, node: ast.Call, base: ir.Expression) -> ir.Expression:
    assert isinstance(base.type, SetType | BagType)
    item, argument = _item_argument(scope, node, base)
    return ir.Insert(scope.span(node), base.type, base, store(scope, item, base.type.item, argument))


def _append(scope: Scope, node: ast.Call, base: ir.Expression) -> ir.Expression:
    assert isinstance(base.type, SeqType)
    item, argument = _item_argument(scope, node, base)
    return ir.Append(scope.span(node), base.type, base, store(scope, item, base.type.item, argument))


def _remove(strict: bool) -> Effect:
    def lower(scope: Scope, node: ast.Call, base: ir.Expression) -> ir.Expression:
        assert isinstance(base.type, SetType | BagType)
        item, argument = _item_argument(scope, node, base)
        item = as_type(scope, item, base.type.item, argument)
        return ir.Remove(scope.span(node), base.type, base, item, strict)

    return lower


def _update(operator: str) -> Effect:
    def lower(scope: Scope, node: ast.Call, base: ir.Expression) -> ir.Expression:
        assert isinstance(node.func, ast.Attribute)
        if not node.args or node.keywords:
            raise scope.error(node, f"{node.func.attr} takes one set or more", "give a set")
        result = base
        for argument in node.args:
            other = _as_set(scope, argument, base.type)
            result = ir.SetOperation(scope.span(node), base.type, operator, result, other)  # type: ignore[arg-type]
        return result

    return lower


def _as_set(scope: Scope, node: ast.expr, wanted: Type) -> ir.Expression:
    if isinstance(node, ast.GeneratorExp | ast.ListComp):
        call = ast.copy_location(ast.Call(ast.Name("set"), [node], []), node)
        value = make_set(scope, call, wanted)
    elif isinstance(node, ast.Set | ast.SetComp):
        value = expression(scope, node, wanted)
    else:
        value = iterable(scope, node)
    if not isinstance(value.type, SetType | FamilyType):
        raise scope.error(node, f"a set is expected, not {type_name(value.type)}", "write a set: {...}")
    return store(scope, value, wanted, node)


def _extend(scope: Scope, node: ast.Call, base: ir.Expression) -> ir.Expression:
    argument = only_argument(scope, node, "extend")
    return binary(scope, node, base, ast.Add(), argument, base.type)


def _clear(scope: Scope, node: ast.Call, base: ir.Expression) -> ir.Expression:
    return _empty(scope.span(node), base.type)


def _empty(span: Span, type_: Type) -> ir.Expression:
    if isinstance(type_, SeqType):
        return ir.Widen(span, type_, ir.SeqDisplay(span, SeqType(None, type_.item, 0), ()))
    return ir.SetDisplay(span, type_, ())


def _rest(end: bool) -> Effect:
    def lower(scope: Scope, node: ast.Call, base: ir.Expression) -> ir.Expression:
        if node.args or node.keywords:
            raise scope.error(
                node, "items are removed at an end of a sequence only", "write it without an argument"
            )
        return ir.Rest(scope.span(node), base.type, base, end)

    return lower


LOWERED: dict[tuple[type[Type], str], Effect] = {
    (SetType, "add"): _insert,
    (SetType, "discard"): _remove(strict=False),
    (SetType, "remove"): _remove(strict=True),
    (SetType, "update"): _update("|"),
    (SetType, "difference_update"): _update("-"),
    (SetType, "clear"): _clear,
    (BagType, "add"): _insert,
    (BagType, "remove"): _remove(strict=True),
    (BagType, "clear"): _clear,
    (SeqType, "append"): _append,
    (SeqType, "extend"): _extend,
    (SeqType, "send"): _append,
    (SeqType, "pop"): _rest(end=True),
    (SeqType, "receive"): _rest(end=False),
    (SeqType, "clear"): _clear,
}


def is_effect(node: ast.Call) -> bool:
    """Whether a call looks like that of a method that changes what it is called on."""
    return isinstance(node.func, ast.Attribute) and node.func.attr in EFFECT_NAMES


def effect(scope: Scope, node: ast.Call, statement: ast.stmt) -> tuple[ir.Assign, Target, ir.Expression]:
    """``place.method(...)``: the assignment that it is lowered to, its target, and the container before it."""
    func = node.func
    assert isinstance(func, ast.Attribute)
    to = target(scope, func.value)
    _refuse_within_sequence(scope, to, func.value)
    base = narrowed(scope, to.read)
    if isinstance(base.type, OptionalType):
        text = ast.unparse(func.value)
        raise scope.error(
            func.value, f"this may be None, which has no {func.attr}", f"test it first: {text} is not None"
        )
    lower = LOWERED.get((type(base.type), func.attr))
    if lower is None and func.attr == "pop" and isinstance(base.type, SetType | BagType):
        raise which_item(scope, node)
    if lower is None or func.attr not in effects_of(base.type):
        known = names_of(base.type)
        kind = "a set" if isinstance(base.type, FamilyType) else type_name(base.type)
        hint = instead_of(base.type, func) or did_you_mean(func.attr, known, "")
        raise scope.error(node, f"{kind} has no method {func.attr}", hint)
    return assign(scope, statement, to, lower(scope, node, base), node), to, base


def taken(node: Span, base: ir.Expression, end: bool) -> ir.Expression:
    """The item that ``pop`` or ``receive`` removes."""
    assert isinstance(base.type, SeqType)
    if end:
        return ir.Last(node, base.type.item, base)
    return ir.At(node, base.type.item, base, ir.Const(node, INT, 0))
