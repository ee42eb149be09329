"""The body of a helper with effects, so arranged that each return ends it: what follows an ``if`` that returns stands
in its other branch.

Then the body can take the place of a call, and a return needs no statement of its own.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from quorate.language.checker.scope import Scope


def with_returns_last(scope: Scope, body: Sequence[ast.stmt]) -> list[ast.stmt]:
    """The statements in such an arrangement; those that no run reaches are left out.

    Raises ModelError for a return within a loop, and for one that would need a copy of what follows.
    """
    done: list[ast.stmt] = []
    for at, statement in enumerate(body):
        returns = _returns(statement)
        if not returns:
            done.append(statement)
            continue
        rest = body[at + 1 :]
        match statement:
            case ast.Return():
                pass
            case ast.If():
                statement = _with_rest(scope, statement, rest, returns[0])
            case ast.For():
                raise scope.error(
                    returns[0],
                    f"{scope.source.function.__name__} has effects, and returns from within a loop",
                    "put what is done in the loop under an if, and return after it",
                )
            case _:
                raise scope.error(returns[0], "this return is not in the language", "return at the end")
        return [*done, statement]
    return done


def _with_rest(scope: Scope, statement: ast.If, rest: Sequence[ast.stmt], a_return: ast.Return) -> ast.If:
    then, otherwise = list(statement.body), list(statement.orelse)
    if rest and not always_returns(then) and not always_returns(otherwise):
        raise scope.error(
            a_return,
            f"{scope.source.function.__name__} has effects, and this return is in one branch of an if within"
            " another",
            "end the outer if with a return as well, or put what follows it under an else",
        )
    if not always_returns(then):
        then += rest
    if not always_returns(otherwise):
        otherwise += rest
    arranged = ast.If(statement.test, with_returns_last(scope, then), with_returns_last(scope, otherwise))
    return ast.copy_location(arranged, statement)


def always_returns(body: Sequence[ast.stmt]) -> bool:
    """Whether every way through the statements comes to a return."""
    return any(
        isinstance(each, ast.Return)
        or (isinstance(each, ast.If) and always_returns(each.body) and always_returns(each.orelse))
        for each in body
    )


def _returns(statement: ast.stmt) -> list[ast.Return]:
    return [node for node in ast.walk(statement) if isinstance(node, ast.Return)]
