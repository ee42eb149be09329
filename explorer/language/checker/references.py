"""Lowering of constants, names, attributes and subscripts."""

from __future__ import annotations

import ast
import dataclasses
import functools
import inspect

from quorate.language import ir
from quorate.language.checker.coercion import INT, store, type_name
from quorate.language.checker.constants import constant, is_sort, static
from quorate.language.checker.dispatch import expression, lowers
from quorate.language.checker.helpers import computed
from quorate.language.checker.iterables import domain
from quorate.language.checker.keyed_extremes import is_keyed, keyed_extreme
from quorate.language.checker.method_names import methods_of, names_of
from quorate.language.checker.scope import MISSING, Scope
from quorate.language.examples import a_sort
from quorate.language.instance import constants_of
from quorate.language.spans import Span
from quorate.language.suggestions import did_you_mean
from quorate.language.types import (
    NUMBER,
    BagType,
    EnumType,
    FamilyType,
    MapType,
    OptionalType,
    RecordType,
    SeqType,
    SetType,
    SymmetricType,
    Type,
    UnionType,
)


@lowers(ast.Constant)
def _constant(scope: Scope, node: ast.Constant, expected: Type | None) -> ir.Expression:
    match node.value:
        case None | bool() | int():
            return constant(scope, node.value, node, "this")
        case float() | complex():
            raise scope.error(node, "a float is not a value of the language", "use whole numbers")
        case str() | bytes():
            raise scope.error(node, "text is not a value of the language", "use an Enum")
        case _:
            raise scope.error(node, "... is not a value of the language", "write a value")


@lowers(ast.Name)
def _name(scope: Scope, node: ast.Name, expected: Type | None) -> ir.Expression:
    binding = scope.env.get(node.id)
    if binding is not None and binding.value is not None:
        return dataclasses.replace(binding.value, span=scope.span(node))
    if binding is not None:
        return ir.Local(scope.span(node), binding.type, binding.name)
    if node.id in scope.states:
        raise scope.error(
            node, "the whole model is not a value", f"read a variable of it: {node.id}.<variable>"
        )
    value = static(scope, node)
    if value is MISSING:
        raise scope.unknown_name(node)
    if is_sort(value):
        if scope.role == "claim":
            return domain(scope, value, node)
        raise scope.error(node, f"{node.id} is a sort, not a value", f"iterate over it: for x in {node.id}")
    return constant(scope, value, node, node.id)


@lowers(ast.Attribute)
def _attribute(scope: Scope, node: ast.Attribute, expected: Type | None) -> ir.Expression:
    if isinstance(node.value, ast.Name) and node.value.id in scope.states:
        return _of_state(scope, node, scope.states[node.value.id])
    value = static(scope, node)
    if value is not MISSING:
        return constant(scope, value, node, ast.unparse(node))
    owner = static(scope, node.value)
    if owner is not MISSING:
        known = [n for n in dir(owner) if not n.startswith("_")]
        raise scope.error(
            _attribute_span(scope, node),
            f"{ast.unparse(node.value)} has no {node.attr}",
            did_you_mean(node.attr, known, _has(known)),
        )
    chain: list[ast.Attribute] = [node]
    while isinstance(inner := chain[-1].value, ast.Attribute):
        chain.append(inner)
    if isinstance(inner, ast.Call) and is_keyed(scope, inner):
        names = "".join(f".{each.attr}" for each in reversed(chain))
        return keyed_extreme(scope, inner, lambda member: _read(scope, member, chain), names)
    base = expression(scope, node.value)
    return attribute_of(scope, base, node)


def _read(scope: Scope, value: ir.Expression, chain: list[ast.Attribute]) -> ir.Expression:
    """``value.a.b``, where the chain has the outermost attribute first."""
    for each in reversed(chain):
        value = attribute_of(scope, value, each)
    return value


def attribute_of(scope: Scope, base: ir.Expression, node: ast.Attribute) -> ir.Expression:
    """``base.attr`` of a value: a field of a record, the ends of a sequence."""
    span = scope.span(node)
    match base.type:
        case RecordType():
            type_ = base.type.field(node.attr)
            if type_ is None:
                fields = [name for name, _ in base.type.fields]
                raise scope.error(
                    _attribute_span(scope, node),
                    f"{base.type} has no field {node.attr}",
                    did_you_mean(node.attr, fields, _has(fields)),
                )
            return ir.Field(span, type_, base, node.attr)
        case UnionType():
            types = [member.field(node.attr) for member in base.type.members]
            lacking = [str(m) for m, t in zip(base.type.members, types, strict=True) if t is None]
            if lacking:
                raise scope.error(
                    _attribute_span(scope, node),
                    f"{' and '.join(lacking)} {'has' if len(lacking) == 1 else 'have'} no field {node.attr}",
                    "test which record it is first: isinstance(...), or use .of(...)",
                )
            first = types[0]
            assert first is not None
            if any(type_ != first for type_ in types):
                raise scope.error(
                    node,
                    f"field {node.attr} does not have the same type in all of {base.type}",
                    "test which record it is first: isinstance(...)",
                )
            return ir.Field(span, first, base, node.attr)
        case SeqType() if node.attr == "first":
            return ir.At(span, base.type.item, base, ir.Const(span, INT, 0))
        case SeqType() if node.attr == "last":
            return ir.Last(span, base.type.item, base)
        case OptionalType():
            raise scope.error(
                node.value,
                f"this may be None, which has no {node.attr}",
                f"test it first: {ast.unparse(node.value)} is not None",
            )
        case _:
            if node.attr in methods_of(base.type):
                raise scope.error(node, f"{node.attr} is a method", f"call it: .{node.attr}(...)")
            raise scope.error(
                _attribute_span(scope, node),
                f"{type_name(base.type)} has no attribute {node.attr}",
                did_you_mean(node.attr, names_of(base.type), _no_attributes(base.type)),
            )


def _no_attributes(type_: Type) -> str:
    if isinstance(type_, SymmetricType):
        return "values of a Symmetric sort can only be compared with == and used as keys"
    if isinstance(type_, EnumType):
        return f"its members are compared: == {type_}.{next(iter(type_.cls)).name}"
    return ""


def _has(names: list[str]) -> str:
    return f"it has: {', '.join(names)}" if names else "it has none"


def _attribute_span(scope: Scope, node: ast.Attribute) -> Span:
    whole = scope.span(node)
    return Span(
        whole.file, whole.end_line, whole.end_column - len(node.attr), whole.end_line, whole.end_column
    )


def _of_state(scope: Scope, node: ast.Attribute, state: int) -> ir.Expression:
    variable = scope.variables.get(node.attr)
    if variable is not None:
        return ir.Var(scope.span(node), variable.type, node.attr, state)
    constants = {**constants_of(scope.instance.cls), **scope.instance.constants}
    if node.attr in constants:
        return constant(scope, constants[node.attr], node, ast.unparse(node))
    computed_by = inspect.getattr_static(scope.instance.cls, node.attr, None)
    if isinstance(computed_by, property):
        return computed(scope, node, state)
    if isinstance(computed_by, functools.cached_property):
        raise scope.error(
            node, f"{node.attr} is a cached_property, which would be computed only once", "write @property"
        )
    member = getattr(scope.instance.cls, node.attr, None)
    if member is not None and callable(member):
        raise scope.error(node, f"{node.attr} is a method", f"call it: {ast.unparse(node)}(...)")
    if node.attr == "sizes":
        sort = a_sort(scope.instance.sizes)
        hint = f"the size of a sort is its number of values: len({sort})"
        raise scope.error(_attribute_span(scope, node), "sizes cannot be read in a model", hint)
    if any(node.attr in vars(ancestor) for ancestor in scope.instance.cls.__mro__):
        raise scope.error(
            _attribute_span(scope, node),
            f"{node.attr} is not a constant of {scope.instance.cls.__name__}",
            "a constant has a value, no annotation, and a name that does not begin with _",
        )
    known = [*scope.variables, *constants, *vars(scope.instance.cls)]
    raise scope.error(
        _attribute_span(scope, node),
        f"{scope.instance.cls.__name__} has no {node.attr}",
        did_you_mean(node.attr, known, _has([*scope.variables, *constants])),
    )


@lowers(ast.Subscript)
def _subscript(scope: Scope, node: ast.Subscript, expected: Type | None) -> ir.Expression:
    base = expression(scope, node.value)
    span = scope.span(node)
    match base.type:
        case MapType():
            return ir.Lookup(span, base.type.value, base, map_key(scope, base.type, node.slice))
        case SeqType() if isinstance(node.slice, ast.Slice):
            return _slice(scope, base, node, node.slice)
        case SeqType():
            return ir.At(span, base.type.item, base, seq_index(scope, node.slice))
        case OptionalType():
            raise scope.error(
                node.value,
                "this may be None, which has no items",
                f"test it first: {ast.unparse(node.value)} is not None",
            )
        case SetType() | FamilyType() | BagType():
            raise scope.error(
                node, f"a {base.type} has no order, so its items have no index", "use a Seq or a Map"
            )
        case _:
            raise scope.error(node, f"{type_name(base.type)} cannot be indexed", "only a Map or a Seq can")


def map_key(scope: Scope, type_: MapType, node: ast.expr) -> ir.Expression:
    """The key of a map; a whole number must fit the range."""
    return store(scope, expression(scope, node, type_.key), type_.key, node)


def seq_index(scope: Scope, node: ast.expr) -> ir.Expression:
    """The index into a sequence. Raises ModelError if it is not a whole number, or a negative constant."""
    index = expression(scope, node)
    if not isinstance(index.type, NUMBER):
        raise scope.error(
            node, f"the index of a sequence is a whole number, not {type_name(index.type)}", "use a Range"
        )
    if isinstance(index, ir.Const) and index.value < 0:
        raise scope.error(
            node,
            "sequences do not wrap around: there is no item at a negative index",
            "the last item is .last" if index.value == -1 else "count from the front: [len(...) - n]",
        )
    return index


def _slice(scope: Scope, base: ir.Expression, node: ast.Subscript, slice_: ast.Slice) -> ir.Expression:
    if slice_.step is not None:
        if ast.unparse(slice_) != "::-1":
            hint = "write [low:high], and [::-1] for the items in reverse"
            raise scope.error(slice_.step, "a slice with a step is not in the language", hint)
        return ir.Reversed(scope.span(node), base.type, base)
    low = seq_index(scope, slice_.lower) if slice_.lower is not None else None
    high = seq_index(scope, slice_.upper) if slice_.upper is not None else None
    return ir.Slice(scope.span(node), base.type, base, low, high)
