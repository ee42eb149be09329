"""Refusal of what a class or a file defines twice under one name, of which Python silently drops the first."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from quorate.language.diagnostics import ModelError, short_path
from quorate.language.model import Model
from quorate.language.source import source_of_class
from quorate.language.source_files import SourceFile


def refuse_duplicates(cls: type[Model]) -> None:
    """Refuse a model (or an ancestor) whose body gives two things one name, gives a sort two sizes, or whose file
    defines two classes or two plain functions of one name."""
    files: dict[SourceFile, None] = {}
    for ancestor in cls.__mro__[: cls.__mro__.index(Model)]:
        source = source_of_class(ancestor)
        if source is None:
            continue
        files[source.file] = None
        _refuse(ancestor.__name__, source.file, _members(source.node.body))
        _refuse(ancestor.__name__, source.file, _sizes(source.node.body))
    for file in files:
        _refuse(short_path(file.name), file, _top_level(file.tree.body))


Named = tuple[str, str, ast.AST]
"""What is defined ("method"), under which name, and where."""


def _members(body: Iterable[ast.stmt]) -> Iterator[Named]:
    for statement in body:
        match statement:
            case ast.FunctionDef(name=name):
                if not _replaces(statement):
                    yield "method", name, statement
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield "variable", name, statement
            case ast.Assign(targets=[ast.Name(id=name)]):
                # ``vote = action(vote)`` is the same method, marked.
                if not any(
                    isinstance(each, ast.Name) and each.id == name for each in ast.walk(statement.value)
                ):
                    yield "constant", name, statement


def _replaces(function: ast.FunctionDef) -> bool:
    """Whether a decorator says that the function belongs to an earlier one: ``@x.setter``, ``@overload``."""
    return any(
        ast.unparse(decorator).rpartition(".")[2] in ("setter", "deleter", "getter", "overload")
        for decorator in function.decorator_list
    )


def _sizes(body: Iterable[ast.stmt]) -> Iterator[Named]:
    for statement in body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="sizes")], value=ast.Dict(keys=keys)):
                for key in keys:
                    if isinstance(key, ast.Name | ast.Attribute):
                        yield "size", ast.unparse(key), key


def _top_level(body: Iterable[ast.stmt]) -> Iterator[Named]:
    for statement in body:
        match statement:
            case ast.ClassDef(name=name):
                yield "class", name, statement
            case ast.FunctionDef(name=name, decorator_list=[]):
                yield "function", name, statement


def _refuse(where: str, file: SourceFile, defined: Iterable[Named]) -> None:
    known: dict[str, tuple[str, int]] = {}
    for what, name, node in defined:
        span = file.name_span(node) if isinstance(node, ast.FunctionDef | ast.ClassDef) else file.span(node)
        if name in known:
            before, line = known[name]
            both = f"two {_plural(what)} called" if before == what else f"a {before} and a {what} called"
            said = f"has {both} {name}, in lines {line} and {span.line}"
            hint = "give one another name"
            if what == "size":
                said, hint = f"gives {name} two sizes", "leave one out"
            raise ModelError(f"{where} {said}, and only the second would count", hint, span)
        known[name] = what, span.line


def _plural(what: str) -> str:
    return f"{what}es" if what == "class" else f"{what}s"
