"""Dispatch tables from kinds of Python syntax to the functions that lower them, filled by the modules of this
package."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from quorate.language import ir
from quorate.language.checker.facts import key_of
from quorate.language.checker.scope import Scope
from quorate.language.types import NoneType, OptionalType, Type, UnionType, without_none

LowerExpression = Callable[[Scope, Any, Type | None], ir.Expression]
LowerStatement = Callable[[Scope, Any], list[ir.Statement]]
E = TypeVar("E", bound=LowerExpression)
S = TypeVar("S", bound=LowerStatement)

_expressions: dict[type[ast.expr], LowerExpression] = {}
_statements: dict[type[ast.stmt], LowerStatement] = {}


def lowers(*kinds: type[ast.expr]) -> Callable[[E], E]:
    """Register a function that lowers these kinds of expressions: ``f(scope, node, expected)``.

    `expected` is the type that the context expects, if any: it helps where the expression alone does not determine
    its type.
    """

    def register(function: E) -> E:
        _expressions.update(dict.fromkeys(kinds, function))
        return function

    return register


def lowers_statement(*kinds: type[ast.stmt]) -> Callable[[S], S]:
    """Register a function that lowers these kinds of statements."""

    def register(function: S) -> S:
        _statements.update(dict.fromkeys(kinds, function))
        return function

    return register


MOST_LEVELS = 2_000
"""Maximal nesting depth of a model, through the helpers that it calls. Every engine copes with it: generated code,
and recursion over it, grow in proportion."""

_level: ContextVar[int] = ContextVar("level", default=0)


def expression(scope: Scope, node: ast.expr, expected: Type | None = None) -> ir.Expression:
    """Lower an expression, narrowed by the facts known at this place."""
    lower = _expressions.get(type(node))
    if lower is None:
        what, hint = NOT_IN_LANGUAGE.get(type(node), (f"{type(node).__name__} is not in the language", ""))
        raise scope.error(node, what, hint)
    with one_level_down(scope, node):
        return narrowed(scope, lower(scope, node, expected))


@contextmanager
def one_level_down(scope: Scope, node: ast.AST) -> Iterator[None]:
    """Count one nesting level while a part of `node` is lowered. Raises ModelError beyond MOST_LEVELS."""
    level = _level.get() + 1
    if level > MOST_LEVELS:
        hint = "a loop or a comprehension over what is written out here"
        if isinstance(node, ast.stmt):
            hint = "the cases one after another in a helper, each with its return"
        raise scope.error(node, f"this is nested too deep: more than {MOST_LEVELS:,} levels", f"write {hint}")
    outside = _level.set(level)
    try:
        yield
    finally:
        _level.reset(outside)


def narrowed(scope: Scope, lowered: ir.Expression) -> ir.Expression:
    """`lowered`, narrowed to the type that the facts at this place give it."""
    if not isinstance(lowered.type, OptionalType | UnionType):
        return lowered
    known = scope.facts.types.get(key_of(lowered))
    if known is None or isinstance(known, NoneType):
        # No narrowing to None: its value shows that as well, and None fits wherever an optional does.
        return lowered
    declared = without_none(lowered.type)
    known = _in_order(known, declared)
    if known == lowered.type:
        return lowered
    if isinstance(lowered.type, OptionalType) and known != declared:
        lowered = ir.Narrow(lowered.span, declared, lowered)
    return ir.Narrow(lowered.span, known, lowered)


def _in_order(known: Type, declared: Type) -> Type:
    """`known` with its records in the order of the declaration: where two branches meet, the order may be another."""
    if isinstance(known, UnionType) and isinstance(declared, UnionType):
        return UnionType(tuple(record for record in declared.members if record in known.members))
    return known


def statement(scope: Scope, node: ast.stmt) -> list[ir.Statement]:
    """Lower a statement."""
    lower = _statements.get(type(node))
    if lower is None:
        what, hint = NOT_IN_LANGUAGE.get(type(node), (f"{type(node).__name__} is not in the language", ""))
        raise scope.error(node, what, hint)
    with one_level_down(scope, node):
        return lower(scope, node)


def block(scope: Scope, nodes: Iterable[ast.stmt]) -> list[ir.Statement]:
    """Lower statements in order."""
    lowered: list[ir.Statement] = []
    for node in nodes:
        lowered += statement(scope, node)
    return lowered


def terminates(statements: Sequence[ir.Statement]) -> bool:
    """Whether every path through the statements ends in a Return."""
    match statements[-1] if statements else None:
        case ir.Return():
            return True
        case ir.If(then=then, otherwise=otherwise):
            return terminates(then) and terminates(otherwise)
        case _:
            return False


NOT_IN_LANGUAGE: dict[type[ast.AST], tuple[str, str]] = {
    ast.Lambda: ("a lambda is not in the language", "write a helper method with def, or a comprehension"),
    ast.JoinedStr: ("text is not a value of the language", "use an Enum; messages belong to assert"),
    ast.NamedExpr: (":= is not in the language", "assign to the name in a statement of its own"),
    ast.Starred: ("* is not in the language here", "write the items one by one"),
    ast.Await: ("await is not in the language", "an action is one atomic step"),
    ast.Yield: ("yield is not in the language", "write a comprehension"),
    ast.YieldFrom: ("yield is not in the language", "write a comprehension"),
    ast.While: ("while is not in the language", "write a bounded for: for i in range(...)"),
    ast.Try: ("try is not in the language", "test beforehand what must hold, with when or if"),
    ast.With: ("with is not in the language", "an action is one atomic step"),
    ast.AsyncFor: ("async is not in the language", "an action is one atomic step"),
    ast.AsyncWith: ("async is not in the language", "an action is one atomic step"),
    ast.FunctionDef: ("a def inside a def is not in the language", "make it a helper method"),
    ast.AsyncFunctionDef: ("a def inside a def is not in the language", "make it a helper method"),
    ast.ClassDef: ("a class inside a def is not in the language", "define it at the top of the file"),
    ast.Delete: (
        "del is not in the language",
        "for a set .discard, .remove or .clear(); a Map keeps its keys: assign to it",
    ),
    ast.Global: ("global is not in the language", "make it a state variable or a constant of the model"),
    ast.Nonlocal: ("nonlocal is not in the language", "make it a state variable or a constant of the model"),
    ast.Import: (
        "an import inside a def is not in the language",
        "import at the top of the file; for a debugger write breakpoint(), and quorate check MODEL --pdb runs it",
    ),
    ast.ImportFrom: ("an import inside a def is not in the language", "import at the top of the file"),
    ast.Break: ("break is not in the language", "use any(...), or put the rest of the body under an if"),
    ast.Continue: ("continue is not in the language", "put the rest of the body under an if"),
    ast.Match: (
        "match is not in the language",
        "write if ... elif ...: with == for the members of an Enum, with isinstance for records",
    ),
}
if hasattr(ast, "TryStar"):
    NOT_IN_LANGUAGE[ast.TryStar] = NOT_IN_LANGUAGE[ast.Try]
