"""Constructors of expressions: quantifiers and sets over several variables, arithmetic, substitution, free names."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quorate.language import ir
from quorate.language.intervals import Interval, interval
from quorate.output.tla.pretty_printer import text
from quorate.output.tla.scope import Scope
from quorate.output.tla.syntax import (
    FALSE,
    TRUE,
    Bound,
    Expr,
    Filter,
    Image,
    Infix,
    Name,
    Prefix,
    Quantified,
    conjunction,
    existential,
    implication,
    mentions,
    negation,
    universal,
)


@dataclass(frozen=True)
class QuantifierStep:
    """A bound variable, with the condition that its values satisfy."""

    bound: Bound
    condition: Expr = TRUE


def quantified(kind: str, steps: Sequence[QuantifierStep], body: Expr, in_order: bool = False) -> Expr:
    """``all`` or ``any`` of `body`; with `in_order`, as nested quantifiers, which TLC evaluates in Python's order."""
    for step in reversed(steps):
        if in_order:
            inner = [step.condition, body]
            body = conjunction(inner) if kind == "any" else implication(*inner)
            body = Quantified("\\E" if kind == "any" else "\\A", (step.bound,), body)
            continue
        if kind == "any":
            body = existential((step.bound,), conjunction([step.condition, body]))
        else:
            body = universal((step.bound,), implication(step.condition, body))
    return body


def image(steps: Sequence[QuantifierStep], body: Expr) -> Expr:
    """The set of the values of `body`."""
    first, *others = steps
    domain = filtered(first)
    if not others:
        return domain if body == Name(first.bound.name) else Image(body, (Bound(first.bound.name, domain),))
    inner = image(others, body)
    if isinstance(inner, Image) and not any(mentions(b.domain, [first.bound.name]) for b in inner.bounds):
        return Image(inner.body, (Bound(first.bound.name, domain), *inner.bounds))
    return Prefix("UNION", Image(inner, (Bound(first.bound.name, domain),)))


def filtered(step: QuantifierStep) -> Expr:
    """The set of the values of a variable that satisfy its condition."""
    return step.bound.domain if step.condition == TRUE else Filter(step.bound, step.condition)


def plus(expr: Expr, number: int) -> Expr:
    """``expr + number``, with constants folded."""
    match expr:
        case Name(text) if text.lstrip("-").isdigit():
            return Name(str(int(text) + number))
        case Infix("+" | "-" as operator, left, Name(text)) if text.isdigit():
            return plus(left, (int(text) if operator == "+" else -int(text)) + number)
    if number == 0:
        return expr
    return Infix("+" if number > 0 else "-", expr, Name(str(abs(number))))


def unbound(wanted: str, scope: Scope, *inside: Expr) -> str:
    """A name like `wanted` that is not in use in `scope` and does not occur inside of these expressions."""
    names = scope.inner().names
    words = set(re.findall(r"\w+", " ".join(map(text, inside))))
    name = names.fresh(wanted)
    while name in words:
        name = names.fresh(wanted)
    return name


def binds(filter_: Filter, name: str) -> bool:
    """Whether the condition of a filter binds a name other than that of the filter."""
    return filter_.bound.name != name and name in re.findall(r"\w+", text(filter_.condition))


def compared(operator: str, left: Expr, right: Expr) -> Expr:
    """A comparison of numbers, evaluated if both are constants."""
    if isinstance(left, Name) and isinstance(right, Name) and left.text.isdigit() and right.text.isdigit():
        a, b = int(left.text), int(right.text)
        holds = {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "=": a == b}[operator]
        return TRUE if holds else FALSE
    return Infix(operator, left, right)


def equal(left: Expr, right: Expr) -> Expr:
    """``left = right``; ``x = TRUE`` becomes ``x``, and ``x = FALSE`` its negation."""
    for one, other in ((left, right), (right, left)):
        if other == TRUE:
            return one
        if other == FALSE:
            return negation(one)
    return compared("=", left, right)


def replaced(expr: Expr, places: dict[str, Expr]) -> Expr:
    """`expr` with expressions substituted for names."""
    if isinstance(expr, Name):
        return places.get(expr.text, expr)
    changed: dict[str, Any] = {}
    for field in dataclasses.fields(expr):
        value = getattr(expr, field.name)
        if isinstance(value, Expr):
            changed[field.name] = replaced(value, places)
        elif isinstance(value, tuple):
            changed[field.name] = tuple(_replaced_part(part, places) for part in value)
    return dataclasses.replace(expr, **changed)


def _replaced_part(part: object, places: dict[str, Expr]) -> object:
    if isinstance(part, Expr):
        return replaced(part, places)
    if isinstance(part, tuple):
        return tuple(_replaced_part(each, places) for each in part)
    return part


def bounds_of(generator: ir.Generator, scope: Scope) -> Interval | None:
    """The interval of a generator's variable; None if it is not known."""
    if isinstance(generator.over, ir.IntRange):
        low, high = interval(generator.over.low, scope.known), interval(generator.over.high, scope.known)
        return (low[0], max(low[0], high[1] - 1)) if low and high else None
    return None
