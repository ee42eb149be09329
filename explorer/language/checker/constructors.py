"""Lowering of calls of classes: records, maps, sequences, values of a Range."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Sequence

from quorate.language import ir
from quorate.language.checker.arithmetic import number
from quorate.language.checker.coercion import as_type, made, store
from quorate.language.checker.comprehensions import only_argument
from quorate.language.checker.constants import constant, is_record, is_sort
from quorate.language.checker.construction import Given, constructed, evaluated_in_order, is_made_to_fit
from quorate.language.checker.dispatch import expression
from quorate.language.checker.displays import sequence_display
from quorate.language.checker.foreign import foreign
from quorate.language.checker.helpers import match_arguments
from quorate.language.checker.iterables import iterable, type_of
from quorate.language.checker.ranges import refuse_default
from quorate.language.checker.scope import Scope
from quorate.language.checker.unstored import held
from quorate.language.containers import Bag, Map, Seq
from quorate.language.partiality import may_end
from quorate.language.sorts import Family, Range, Symmetric, unnameable
from quorate.language.source import source_of_class
from quorate.language.spans import Span
from quorate.language.types import (
    MapType,
    RangeType,
    RecordType,
    SeqType,
    SetType,
    Type,
)


def construct(scope: Scope, node: ast.Call, cls: type, expected: Type | None) -> ir.Expression:
    """A call of a class."""
    if is_record(cls):
        return _make_record(scope, node, cls)
    if issubclass(cls, Map):
        return _make_map(scope, node, expected)
    if issubclass(cls, Seq):
        return _make_sequence(scope, node, cls)
    if issubclass(cls, Bag):
        raise scope.error(
            node, f"a {cls.__name__} cannot be constructed: it starts empty", "use .add, .remove and .clear()"
        )
    if issubclass(cls, Symmetric):
        raise scope.error(node, *unnameable(cls.__name__))
    if issubclass(cls, Family):
        raise scope.error(
            node,
            f"a member of {cls.__name__} cannot be constructed",
            f"take it as a parameter, or test: ... in {cls.__name__}",
        )
    if issubclass(cls, Range):
        type_ = type_of(scope, cls, node)
        value = number(scope, only_argument(scope, node, cls.__name__), cls.__name__)
        assert isinstance(type_, RangeType)
        return made(scope, value, type_)
    if is_sort(cls):
        raise scope.error(
            node, f"an Enum such as {cls.__name__} is not called", f"write a member: {cls.__name__}.<NAME>"
        )
    raise foreign(scope, node, cls)


def _make_record(scope: Scope, node: ast.Call, cls: type) -> ir.Expression:
    type_ = type_of(scope, cls, node)
    assert isinstance(type_, RecordType)
    names = [name for name, _ in type_.fields]
    defaults = {f.name: f.default for f in dataclasses.fields(cls) if f.default is not dataclasses.MISSING}
    given = match_arguments(scope, node, str(type_), names, defaults)
    types, span = dict(type_.fields), scope.span(node)
    values = {name: expression(scope, part, types[name]) for name, part in given.items()}
    for name in (name for name in names if name not in given):
        refuse_default(defaults[name], types[name], name, _span_of_field(scope, cls, name, node))
        values[name] = constant(scope, defaults[name], node, f"the default of {name}")

    def record(fields: Sequence[ir.Expression]) -> ir.Expression:
        parts = zip(fields, types.items(), strict=True)
        arguments: list[Given] = [(value, field, given.get(name, node)) for value, (name, field) in parts]
        return constructed(scope, span, arguments, lambda fitted: ir.MakeRecord(span, type_, fitted))

    return evaluated_in_order(scope, span, values, names, record)


def _span_of_field(scope: Scope, cls: type, name: str, node: ast.Call) -> Span:
    """The span of the default of a field; of the call, if the class that has it is not found."""
    for ancestor in cls.__mro__:
        source = source_of_class(ancestor) if name in vars(ancestor).get("__annotations__", ()) else None
        statement = source.annotation(name) if source is not None else None
        if source is not None and statement is not None and statement.value is not None:
            return source.span(statement.value)
    return scope.span(node)


def _make_map(scope: Scope, node: ast.Call, expected: Type | None) -> ir.Expression:
    argument = only_argument(scope, node, "Map")
    if not isinstance(expected, MapType):
        raise scope.error(
            node, "a Map is not a value by itself", "assign it to a state variable: self.x = Map({...})"
        )
    match argument:
        case ast.DictComp(
            generators=[ast.comprehension(target=ast.Name(id=name), iter=keys, ifs=[])],
            key=ast.Name(id=key_name),
            value=value,
        ) if key_name == name:
            pass
        case ast.Call(func=ast.Attribute(value=ast.Name(id="dict"), attr="fromkeys"), args=[keys, value]):
            name = "key"
        case _:
            raise scope.error(
                argument, "a Map has a value for every key", f"Map({{k: ... for k in {expected.key}}})"
            )
    over = iterable(scope, keys)
    if not isinstance(over, ir.Domain) or over.type != SetType(expected.key):
        raise scope.error(
            keys,
            f"the keys of this Map must be all values of {expected.key}",
            f"for {name} in {expected.key}",
        )
    with scope.inner():
        key = scope.bind(name, expected.key)
        body = expression(scope, value, expected.value)
        stored = held(scope, node, body, expected.value, value)
    if may_end(body) and is_made_to_fit(body, stored):
        return _map_of_evaluated(
            scope,
            node,
            expected,
            ir.MapComprehension(scope.span(node), MapType(expected.key, body.type), key.name, body),
        )
    return ir.MapComprehension(scope.span(node), expected, key.name, stored)


def _map_of_evaluated(
    scope: Scope, node: ast.Call, type_: MapType, evaluated: ir.MapComprehension
) -> ir.Expression:
    """A map whose values are all evaluated before any is coerced."""
    span, of = scope.span(node), evaluated.type
    name, key = scope.unit.fresh("items", of), scope.unit.fresh("key", type_.key)
    item = ir.Lookup(span, evaluated.body.type, ir.Local(span, of, name), ir.Local(span, type_.key, key))
    body = store(scope, item, type_.value, node)
    return ir.Bind(span, type_, name, evaluated, ir.MapComprehension(span, type_, key, body))


def _make_sequence(scope: Scope, node: ast.Call, cls: type) -> ir.Expression:
    type_ = type_of(scope, cls, node)
    assert isinstance(type_, SeqType)
    span = scope.span(node)
    if not node.args and not node.keywords:
        return ir.Widen(span, type_, ir.SeqDisplay(span, SeqType(None, type_.item, 0), ()))
    argument = only_argument(scope, node, cls.__name__)
    if isinstance(argument, ast.List | ast.Tuple | ast.ListComp | ast.GeneratorExp):
        value = sequence_display(scope, argument, type_.item)
    else:
        value = iterable(scope, argument)
        if not isinstance(value.type, SeqType) or isinstance(value, ir.IntRange):
            raise scope.error(
                argument,
                f"{ast.unparse(argument)} has no order, so the result would be ambiguous",
                f"write {cls.__name__}([...]), or iterate over a Range or a sequence",
            )
    assert isinstance(value.type, SeqType)
    if value.type.capacity > type_.capacity:
        return value
    return as_type(scope, value, type_, node)
