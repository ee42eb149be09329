"""Loops that search a set for its greatest or least member: what to write instead, in the names of the model."""

from __future__ import annotations

import linecache
from collections.abc import Iterable
from typing import Literal

from quorate.language import ir
from quorate.language.spans import Span
from quorate.language.traversal import locals_read, strip, walk


def as_extreme(loop: ir.For) -> str | None:
    """The statement ``best = max(S, key=lambda m: m.ballot, default=None)``, where that is what a loop does; None for
    another loop."""
    for test, assigned in _assignments(loop.body, ()):
        value = strip(assigned.value)
        if not (isinstance(value, ir.Local) and value.name == loop.name):
            continue
        for condition in test:
            found = _key(condition, loop.name, assigned.name)
            if found is not None:
                kind, key = found
                over, text = _text(loop.over.span), _text(key.span)
                if over and text:
                    return f"{assigned.name} = {kind}({over}, key=lambda {loop.name}: {text}, default=None)"
    return None


def _assignments(
    body: Iterable[ir.Statement], tests: tuple[ir.Expression, ...]
) -> Iterable[tuple[tuple[ir.Expression, ...], ir.Let]]:
    """The assignments of locals in the branches of a loop's body, with the conditions on the way."""
    for statement in body:
        match statement:
            case ir.Let():
                yield tests, statement
            case ir.If(condition=condition, then=then, otherwise=otherwise):
                yield from _assignments(then, (*tests, condition))
                yield from _assignments(otherwise, tests)


def _key(
    condition: ir.Expression, member: str, best: str
) -> tuple[Literal["max", "min"], ir.Expression] | None:
    """Whether the member is compared with the best so far, and by what."""
    for node in walk(condition):
        if isinstance(node, ir.Compare) and node.op in ("<", "<=", ">", ">="):
            for mine, other, greater in (
                (node.left, node.right, node.op[0] == ">"),
                (node.right, node.left, node.op[0] == "<"),
            ):
                if member in locals_read(mine) and best in locals_read(other):
                    return "max" if greater else "min", mine
    return None


def _text(span: Span) -> str:
    """The source of an expression in one line; empty for a longer one."""
    line = linecache.getline(span.file, span.line)
    return line[span.column - 1 : span.end_column - 1] if span.line == span.end_line else ""
