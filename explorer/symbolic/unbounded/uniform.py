"""Refusal of models that depend on the sizes of their instance, as ``len(Acceptor)`` does."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from quorate.language import ir
from quorate.language.instance import Instance
from quorate.language.kernel import lower_to_core
from quorate.language.sorts import Range, Symmetric
from quorate.language.spans import Span
from quorate.language.traversal import walk
from quorate.language.types import MapType, SetType, Type, cardinality
from quorate.symbolic.unbounded.majorities import Counting, counted_in
from quorate.symbolic.unbounded.refusals import refusal


def refuse_sizes(
    instance: Instance, small: ir.Program, properties: Sequence[str], helpers: Sequence[str] = ()
) -> Counting:
    """Compare the program with that of an instance whose sorts have one value more.

    Returns the comparisons with the size of a sort that have a first-order form.

    Raises ModelError for any other difference, since a part that depends on the sizes cannot hold for all of them.
    """
    larger = {
        cls: size + 1 if issubclass(cls, Symmetric | Range) else size for cls, size in instance.sizes.items()
    }
    counting = Counting(instance, small)
    large = lower_to_core(dataclasses.replace(instance, sizes=larger))
    for one, other in zip(
        _roots(small, properties, helpers), _roots(large, properties, helpers), strict=True
    ):
        _compare(one, other, one.span, counting)
    for variable, other_variable in zip(small.variables, large.variables, strict=True):
        if _first(variable.initial, variable.type) != _first(other_variable.initial, other_variable.type):
            raise refusal(
                f"the initial value of {variable.name} depends on the sizes",
                "initialize it in an @init",
                variable.span,
            )
    return counting


def _roots(
    program: ir.Program, properties: Sequence[str], helpers: Sequence[str]
) -> list[ir.Action | ir.Function]:
    """Actions, the named properties and helpers, and the helpers that these call, in an order that does not depend on
    the sizes."""
    found: list[ir.Action | ir.Function] = [*program.inits, *program.actions]
    found += (each.function for each in program.properties if each.name in properties)
    found += (program.functions[name] for name in helpers)
    known: set[str] = set()
    for root in found:
        for node in walk(*root.body):
            if isinstance(node, ir.Call) and node.function not in known:
                known.add(node.function)
                found.append(program.functions[node.function])
    return found


def _compare(one: Any, other: Any, span: Span, counting: Counting) -> None:
    if isinstance(one, Span):
        return
    if isinstance(one, ir.Node | ir.Generator | ir.Place):
        span = one.span
    if type(one) is not type(other):
        _differ(span)
    if isinstance(one, ir.Compare):
        counted, grown = counting.note(one, other), counted_in(other)
        if counted is not None and grown is not None:
            _compare(counted.members, grown.members, span, counting)
            return
    if isinstance(one, Type):
        if str(one) != str(other):
            _differ(span)
    elif isinstance(one, ir.Const):
        if _first(one.value, one.type) != _first(other.value, other.type):
            _differ(span)
    elif isinstance(one, ir.Action | ir.Function):
        _compare(one.body, other.body, span, counting)
    elif dataclasses.is_dataclass(one):
        for field in dataclasses.fields(one):
            _compare(getattr(one, field.name), getattr(other, field.name), span, counting)
    elif isinstance(one, tuple):
        if len(one) != len(other):
            _differ(span)
        for a, b in zip(one, other, strict=True):
            _compare(a, b, span, counting)
    elif one != other:
        _differ(span)


def _differ(span: Span) -> None:
    raise refusal(
        "this depends on the sizes of the instance",
        "use any(...) or all(...); more than half of a sort is a member of a Majority family",
        span,
    )


def _first(value: Any, type_: Type) -> Any:
    """The part of a constant that must not depend on the sizes."""
    match type_:
        case MapType() if value is not None:
            firsts: Iterable[Any] = {repr(_first(item, type_.value)) for item in value}
            return sorted(firsts)
        case SetType() if value is not None and value and len(value) == cardinality(type_.item):
            return "everything"
        case _:
            return repr(value)


__all__ = ["refuse_sizes"]
