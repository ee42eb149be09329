"""Inference of the range in which a model counts the positions and lengths of its sequences."""

from __future__ import annotations

import types as dynamic
from collections.abc import Collection, Iterator, Mapping
from typing import TypeAlias

from quorate.language import ir
from quorate.language.sorts import Range
from quorate.language.traversal import walk
from quorate.language.types import IntType, RangeType, SeqType, all_parts
from quorate.symbolic.unbounded.refusals import refusal

Number: TypeAlias = tuple[str, object]
"""Something numeric: the lengths of a sequence class, a range, a local of a function, or a function's result."""


def positions(program: ir.Program, properties: Collection[str]) -> Mapping[type, RangeType]:
    """For each sequence class, the range of its positions: that of the numbers that they are compared with or stored
    as. A class that is counted in no range gets a new one. Only the properties named in `properties` are considered.

    Raises ModelError if a class is counted in several ranges, or if its range does not begin with 0.
    """
    met: list[tuple[Number, Number]] = []
    ranges: dict[type, RangeType] = {}
    sequences: dict[type, tuple[SeqType, ir.Node]] = {}
    for scope, parts in _scopes(program, properties):
        for node in walk(*parts):
            if isinstance(node, ir.Expression):
                if isinstance(node.type, SeqType) and node.type.cls is not None:
                    sequences.setdefault(node.type.cls, (node.type, node))
                if isinstance(node.type, RangeType):
                    ranges[node.type.cls] = node.type
            for one, other in _met(node, scope, program):
                if one is not None and other is not None:
                    met.append((one, other))
    for variable in program.variables:
        for part in all_parts(variable.type):
            if isinstance(part, SeqType) and part.cls is not None:
                sequences.setdefault(part.cls, (part, variable))  # type: ignore[arg-type]
    if not sequences:
        return {}
    import networkx as nx

    together: nx.Graph[Number] = nx.Graph(met)
    found: dict[type, RangeType] = {}
    own: dict[frozenset[Number], RangeType] = {}
    for cls, (type_, place) in sequences.items():
        key: Number = ("sequence", cls)
        near = nx.node_connected_component(together, key) if key in together else {key}
        counted = [ranges[c] for kind, c in near if kind == "range" and isinstance(c, type)]
        if len(counted) > 1:
            names = " and ".join(sorted(map(str, counted)))
            raise refusal(
                f"positions of {type_} are counted as {names}", "use one Range for them", place.span
            )
        if counted and counted[0].first != 0:
            raise refusal(
                f"positions of {type_} are counted as {counted[0]}, which begins with {counted[0].first}",
                f"let it begin with 0, the length of an empty sequence: class {counted[0]}(Range)",
                place.span,
            )
        if counted:
            found[cls] = counted[0]
            continue
        group = frozenset(near)
        if group not in own:
            made = dynamic.new_class(f"{type_} positions", (Range,))
            own[group] = RangeType(made, 0, type_.capacity + 1)
        found[cls] = own[group]
    return found


def _scopes(
    program: ir.Program, properties: Collection[str]
) -> Iterator[tuple[str, tuple[ir.Statement, ...]]]:
    for action in (*program.inits, *program.actions):
        yield f"action {action.name}", action.body
    for name, function in program.functions.items():
        yield name, function.body
    for property_ in program.properties:
        if property_.name in properties:
            yield f"property {property_.name}", property_.function.body


def _met(node: object, scope: str, program: ir.Program) -> Iterator[tuple[Number | None, Number | None]]:
    """The pairs of numbers that a node requires to be of the same range."""

    def number(of: ir.Expression) -> Number | None:
        return _number(of, scope)

    def sequence(of: ir.Expression) -> Number | None:
        return _sequence(of, scope)

    match node:
        case ir.Compare(left=left, right=right):
            yield number(left), number(right)
            yield sequence(left), sequence(right)
        case ir.Arithmetic(op="+" | "-", left=left, right=right):
            yield number(left), number(right)
        case ir.Fit(base=base, type=RangeType(cls=cls)):
            yield number(base), ("range", cls)
        case ir.Fit(base=base, type=SeqType(cls=cls)):
            yield sequence(base), ("sequence", cls)
        case ir.At(base=base, index=index):
            yield sequence(base), number(index)
        case ir.Slice(base=base, low=low, high=high):
            for bound in (low, high):
                if bound is not None:
                    yield sequence(base), number(bound)
        case ir.Concat(left=left, right=right):
            yield sequence(left), sequence(right)
        case ir.IfExp(then=then, otherwise=otherwise):
            yield number(then), number(otherwise)
            yield sequence(then), sequence(otherwise)
        case ir.ExtremeOf(items=items):
            for item in items[1:]:
                yield number(items[0]), number(item)
        case ir.Let(name=name, value=value):
            yield ("local", (scope, name)), number(value) or sequence(value)
        case (
            ir.Generator(name=name, over=ir.IntRange(low=low, high=high))
            | ir.For(name=name, over=ir.IntRange(low=low, high=high))
        ):
            for bound in (low, high):
                yield ("local", (scope, name)), number(bound)
        case ir.Return(value=value):
            yield ("result", scope), number(value) or sequence(value)
        case ir.Call(function=function, arguments=arguments):
            parameters = program.functions[function].parameters
            for (name, type_), argument in zip(parameters, arguments, strict=True):
                if isinstance(type_, IntType) or (isinstance(type_, SeqType) and type_.cls is None):
                    yield ("local", (function, name)), number(argument) or sequence(argument)
        case _:
            pass


def _number(node: ir.Expression, scope: str) -> Number | None:
    match node:
        case ir.Widen(base=base) | ir.Narrow(base=base):
            return _number(base, scope)
        case _ if isinstance(node.type, RangeType):
            return "range", node.type.cls
        case _ if not isinstance(node.type, IntType):
            return None
        case ir.Size(base=base):
            return _sequence(base, scope)
        case ir.Local(name=name):
            return "local", (scope, name)
        case ir.Call(function=function):
            return "result", function
        case ir.Arithmetic(op="+" | "-", left=left, right=right):
            return _number(left, scope) or _number(right, scope)
        case ir.IfExp(then=then, otherwise=otherwise):
            return _number(then, scope) or _number(otherwise, scope)
        case ir.ExtremeOf(items=items):
            return next((known for known in (_number(item, scope) for item in items) if known), None)
        case ir.Extreme(body=body):
            return _number(body, scope)
        case _:
            return None


def _sequence(node: ir.Expression, scope: str) -> Number | None:
    if not isinstance(node.type, SeqType):
        return None
    if node.type.cls is not None:
        return "sequence", node.type.cls
    match node:
        case ir.Widen(base=base) | ir.Fit(base=base) | ir.Slice(base=base) | ir.Append(base=base):
            return _sequence(base, scope)
        case ir.Concat(left=left, right=right) | ir.IfExp(then=left, otherwise=right):
            return _sequence(left, scope) or _sequence(right, scope)
        case ir.Local(name=name):
            return "local", (scope, name)
        case ir.Call(function=function):
            return "result", function
        case ir.SeqComprehension(generators=(first, *_)):
            return _sequence(first.over, scope)
        case _:
            return None
