"""Forms of Python's syntax that are told apart in submissions."""

from __future__ import annotations

import ast
from typing import Any

from quorate.language.temporal import LIVENESS, SAFETY

PROPERTY_MARKS = SAFETY | LIVENESS | {"final", "decisions"}
"""What functions may be marked as: not as a constraint, which would limit the search."""
MARKS = (PROPERTY_MARKS | {"action", "init"}) - {"leads_to"}
MARKS_WITH_ARGUMENTS = frozenset({"action", "always_possible", "leads_to"})
BUILTIN_MARKS = frozenset({"staticmethod", "property"})
STANDARD = frozenset({"__future__", "enum", "typing"})
FORBIDDEN = frozenset(
    ("eval", "exec", "compile", "open", "input", "print", "globals", "locals", "vars", "getattr", "setattr")
) | frozenset(
    ("delattr", "dir", "type", "object", "breakpoint", "help", "exit", "quit", "memoryview", "classmethod")
)
"""Builtins that no model needs."""


def marks_of(node: ast.FunctionDef) -> set[str]:
    marks = set[str]()
    for decorator in node.decorator_list:
        match decorator:
            case ast.Name(id=name) | ast.Call(func=ast.Name(id=name)):
                marks.add(name)
    return marks


def is_property(node: ast.FunctionDef) -> bool:
    return bool(marks_of(node) & PROPERTY_MARKS)


def is_auto(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node) in ("auto()", "enum.auto()")


def is_plain(node: ast.expr) -> bool:
    """Constants and names, and dicts, sets, lists and tuples of such."""
    match node:
        case ast.Dict(keys=keys, values=values):
            return all(each is not None and is_plain(each) for each in (*keys, *values))
        case ast.Set(elts=elements) | ast.Tuple(elts=elements) | ast.List(elts=elements):
            return all(map(is_plain, elements))
    return is_name(node) or is_constant(node)


def is_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and not node.id.startswith("__")


def is_text(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def is_constant(node: ast.expr) -> bool:
    """A number, text, None, or a tuple or sum of such."""
    match node:
        case ast.Constant():
            return True
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int())):
            return True
        case ast.Tuple(elts=elements):
            return all(map(is_constant, elements))
    return False


def kind_of(node: Any) -> str:
    names = {
        "Expr": "a call" if isinstance(getattr(node, "value", None), ast.Call) else "an expression",
        "Assign": "an assignment of what is no constant",
        "AnnAssign": "an assignment of what is no constant",
        "For": "a loop",
        "While": "a while loop",
        "If": "if",
        "Try": "try",
        "With": "with",
        "Import": "import",
        "ImportFrom": "import",
        "ClassDef": "a class",
        "AsyncFunctionDef": "async def",
        "Global": "global",
        "Nonlocal": "nonlocal",
        "Call": "a call",
        "Delete": "del",
    }
    name = type(node).__name__
    return names.get(name, name.lower())


def is_blank(function: ast.FunctionDef) -> bool:
    """Whether the body of a function is a blank of a handout: ``raise NotImplementedError`` or ``...``."""
    body = [each for each in function.body if not is_text(each)]
    return not body or any(map(_blanks, body))


def _blanks(node: ast.stmt) -> bool:
    match node:
        case ast.Raise(
            exc=ast.Name(id="NotImplementedError") | ast.Call(func=ast.Name(id="NotImplementedError"))
        ):
            return True
        case ast.Expr(value=ast.Constant(value=value)):
            return value is ...
    return False


FRAMES = frozenset(
    ("gi_frame", "gi_code", "cr_frame", "cr_code", "ag_frame", "ag_code", "tb_frame", "tb_next", "f_back")
) | frozenset(("f_globals", "f_locals", "f_builtins", "f_code", "co_consts", "mro"))
"""Attributes that lead from a value to the interpreter."""
