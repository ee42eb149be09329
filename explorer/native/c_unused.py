"""What is declared in a C function and not used there."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache
from typing import Any

from quorate.native.c_syntax import Declare, Function, Name, Stmt


def as_used(function: Function) -> Function:
    """A function without the declarations that nothing came to use, and with its unused parameters marked."""
    used: set[str] = set()
    _drop_unused(function.body, used)
    parameters = [p if p.name in used else replace(p, type=f"UNUSED {p.type}") for p in function.parameters]
    return replace(function, parameters=parameters)


def _drop_unused(block: list[Stmt], used: set[str]) -> None:
    """Drop the declarations of what is not used behind them, where `used` are the names used behind the block, and
    add those used in it."""
    for at in reversed(range(len(block))):
        each = block[at]
        if isinstance(each, Declare) and not (each.needed or each.name in used):
            del block[at]
        else:
            _use(each, used)


def _use(node: Any, used: set[str]) -> None:
    match node:
        case Name():
            used.add(node.text)
        case list():
            _drop_unused(node, used)
        case tuple():
            for each in node:
                _use(each, used)
        case None:
            pass
        case _:
            for name in _parts(node.__class__):
                _use(getattr(node, name), used)


@cache
def _parts(kind: Any) -> tuple[str, ...]:
    """The fields that hold nodes in a kind of node, the last one first."""
    return tuple(each.name for each in reversed(fields(kind)) if each.type not in ("str", "int", "bool"))
