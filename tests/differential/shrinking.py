"""Makes a model that shows something smaller: statements, methods and properties go while it still shows it."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterator
from functools import partial

Body = list[ast.stmt]


def shrunk(source: str, shows: Callable[[str], bool], seconds: float = 60.0) -> str:
    """A smaller source for which `shows` is true, as it must be for `source`; found within about so many seconds."""
    until = time.monotonic() + seconds
    smaller = True
    while smaller and time.monotonic() < until:
        smaller = False
        for text in _without_a_part(source):
            if time.monotonic() >= until:
                break
            if shows(text):
                source, smaller = text, True
                break
    return source


def _without_a_part(source: str) -> Iterator[str]:
    """The source without one of its parts, the large ones first."""
    count = len(list(_parts(ast.parse(source))))
    for number in range(count):
        tree = ast.parse(source)
        list(_parts(tree))[number]()
        try:
            yield ast.unparse(ast.fix_missing_locations(tree))
        except RecursionError:  # of Python's own unparse, on what nests too deeply
            continue


def _parts(tree: ast.Module) -> Iterator[Callable[[], None]]:
    """What takes one part of a module away: statements from the outermost level inwards, then terms."""
    level: list[Body] = [tree.body]
    while level:
        inner: list[Body] = []
        for body in level:
            for at, statement in reversed(list(enumerate(body))):
                inside = [found for name in ("body", "orelse") if (found := getattr(statement, name, None))]
                inner += inside
                if not isinstance(statement, ast.Import | ast.ImportFrom | ast.Pass):
                    yield partial(_replace, body, at, [])
                if isinstance(statement, ast.If | ast.For) and inside:
                    yield partial(_replace, body, at, inside[0])
        level = inner
    for node in ast.walk(tree):
        match node:
            case ast.BoolOp():
                for at in range(len(node.values)):
                    yield partial(_replace_term, node, at)
            case ast.arguments(args=[_, *parameters]):
                for parameter in parameters:
                    yield partial(node.args.remove, parameter)


def _replace(body: Body, at: int, by: Body) -> None:
    body[at : at + 1] = by
    if not body:
        body.append(ast.Pass())


def _replace_term(node: ast.BoolOp, at: int) -> None:
    if len(node.values) > 1:
        del node.values[at]
