"""The source of functions and classes, as it is in their files, with exact places.

Each file is parsed once and whole, so columns are those of the file. A function is selected by the line and
qualified name that its code object carries, and its bytecode is compared with that of the text compiled again:
text that is newer than the function that runs is refused.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import linecache
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any

from quorate.language.diagnostics import ModelError, short_path
from quorate.language.modules import defining_module
from quorate.language.source_files import SourceFile, first_line, read_file
from quorate.language.spans import Span
from quorate.language.suggestions import hint_for_name

LAMBDA = "<lambda>"
"""What Python calls a function that has no name."""


@dataclass(frozen=True, eq=False)
class FunctionSource:
    """A function with its definition in its file."""

    function: FunctionType
    file: SourceFile
    node: ast.FunctionDef

    def span(self, node: ast.AST | None = None) -> Span:
        """The span of `node`, or of the name of the function itself."""
        return self.file.name_span(self.node) if node is None else self.file.span(node)

    @property
    def statements(self) -> list[ast.stmt]:
        """The statements of its body but for texts, such as its docstring."""
        return [each for each in self.node.body if not _is_text(each)]


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(getattr(statement.value, "value", None), str)


def source_of(function: FunctionType) -> FunctionSource:
    """The definition of `function`.

    Raises ModelError if its text is not available, has changed since it was imported, or is not a ``def``.
    """
    code = function.__code__
    name = function.__name__
    if name == LAMBDA:
        raise ModelError("a lambda cannot be checked", "write it as a def", _span_of_lambda(code))
    try:
        file = read_file(code.co_filename)
        node = file and file.by_place.get((code.co_qualname, code.co_firstlineno))
    except (SyntaxError, UnicodeDecodeError):
        raise _changed(name, code) from None
    if file is None:
        raise ModelError(
            f"the source of {name} is not available: it was defined in {code.co_filename}",
            "put the model in a file or a notebook cell; text given to exec or `python -c` cannot be read again",
        )
    if isinstance(node, ast.AsyncFunctionDef):
        raise ModelError(f"{name} is an async function", "write it as a plain def", file.name_span(node))
    compiled = file.codes.get((code.co_qualname, code.co_firstlineno))
    if not isinstance(node, ast.FunctionDef) or not _same_code(code, compiled):
        raise _changed(name, code)
    return FunctionSource(function, file, node)


def _changed(name: str, code: CodeType) -> ModelError:
    return ModelError(
        f"the source of {name} changed since it was imported",
        "load the model again (in a notebook: run the cell again)",
        _line_span(code),
    )


def _line_span(code: CodeType) -> Span:
    return Span(code.co_filename, code.co_firstlineno, 1, code.co_firstlineno, 1)


def _span_of_lambda(code: CodeType) -> Span:
    """The span of a lambda, the first of those that begin on its line; its line, if its text is not available."""
    try:
        file = read_file(code.co_filename)
        nodes = ast.walk(file.tree) if file is not None else ()
    except (SyntaxError, UnicodeDecodeError):
        return _line_span(code)
    for node in nodes:
        if file is not None and isinstance(node, ast.Lambda) and node.lineno == code.co_firstlineno:
            return file.span(node)
    return _line_span(code)


def _same_code(one: CodeType, other: CodeType | None) -> bool:
    if other is None:
        return False
    names = one.co_names == other.co_names and one.co_varnames == other.co_varnames
    if not (names and one.co_code == other.co_code and len(one.co_consts) == len(other.co_consts)):
        return False
    for mine, theirs in zip(one.co_consts, other.co_consts, strict=True):
        if isinstance(mine, CodeType):
            if not isinstance(theirs, CodeType) or not _same_code(mine, theirs):
                return False
        elif (type(mine), mine) != (type(theirs), theirs):
            return False
    return True


@dataclass(frozen=True, eq=False)
class ClassSource:
    """A class with its definition in its file."""

    cls: type
    file: SourceFile
    node: ast.ClassDef

    def span(self, node: ast.AST | None = None) -> Span:
        """The span of `node`, or of the name of the class itself."""
        return self.file.name_span(self.node) if node is None else self.file.span(node)

    def annotation(self, name: str) -> ast.AnnAssign | None:
        """The statement in the class's body that annotates `name`."""
        for statement in self.node.body:
            match statement:
                case ast.AnnAssign(target=ast.Name(id=annotated)) if annotated == name:
                    return statement
        return None


def source_of_class(cls: type) -> ClassSource | None:
    """The definition of `cls`, or None if it cannot be found. Used for spans only."""
    for file in _files_of(cls):
        line = cls.__dict__.get("__firstlineno__")
        found = [node for name, node in file.definitions if name == cls.__qualname__]
        classes = [node for node in found if isinstance(node, ast.ClassDef)]
        if classes:
            exact = [node for node in classes if first_line(node) == line]
            return ClassSource(cls, file, (exact or classes)[-1])
    return None


def _files_of(cls: type) -> Iterator[SourceFile]:
    names: dict[str, None] = {}
    for member in vars(cls).values():
        function: Any = inspect.unwrap(member) if callable(member) else member
        if isinstance(function, FunctionType) and function.__qualname__.startswith(f"{cls.__qualname__}."):
            names[function.__code__.co_filename] = None
    module = defining_module(cls)
    if module is not None and getattr(module, "__file__", None):
        names[str(module.__file__)] = None
    if cls.__module__ == "__main__":
        cells = [name for name, entry in linecache.cache.items() if len(entry) == 4 and entry[1] is None]
        names.update(dict.fromkeys(reversed(cells)))
    for name in names:
        try:
            file = read_file(name)
            _ = file and file.tree
        except (SyntaxError, UnicodeDecodeError):
            continue
        if file is not None:
            yield file


def span_of_function(function: Callable[..., object]) -> Span | None:
    """The span of the name of a function, or of all of a lambda; None if its source cannot be found."""
    if isinstance(function, FunctionType) and function.__name__ == LAMBDA:
        return _span_of_lambda(function.__code__)
    try:
        return source_of(function).span() if isinstance(function, FunctionType) else None
    except ModelError:
        return None


def place_of(function: Callable[..., object]) -> str:
    """The place of the definition of a function as text: ``hw.py:12``."""
    span, code = span_of_function(function), getattr(function, "__code__", None)
    if span is not None:
        return f"{short_path(span.file)}:{span.line}"
    return f"{short_path(code.co_filename)}:{code.co_firstlineno}" if code is not None else repr(function)


def span_of_size(cls: type, sort: type) -> Span | None:
    """The span of the size of `sort` in ``sizes`` of a model or of an ancestor."""
    for ancestor in cls.__mro__:
        if sort in vars(ancestor).get("sizes", {}):
            source = source_of_class(ancestor)
            for node in ast.walk(source.node) if source is not None else ():
                if isinstance(node, ast.Dict):
                    for key, value in zip(node.keys, node.values, strict=True):
                        if isinstance(key, ast.Name) and key.id == sort.__name__ and source is not None:
                            return source.span(value)
    return None


def span_of_assignment(cls: type, name: str) -> Span | None:
    """The span of the assignment to `name` in the body of a class, or else of the name of the class."""
    source = source_of_class(cls)
    for statement in source.node.body if source is not None else ():
        match statement:
            case ast.Assign(targets=[ast.Name(id=assigned)]) if assigned == name and source is not None:
                return source.span(statement)
    return source.span() if source is not None else None


def unknown_in_annotations(cls: type, name: str) -> tuple[Span | None, str]:
    """The span of the unknown `name` in an annotation of a class or an ancestor, and a hint for it."""
    for ancestor in cls.__mro__:
        source = source_of_class(ancestor)
        for statement in source.node.body if source is not None else ():
            if isinstance(statement, ast.AnnAssign) and source is not None:
                for node in ast.walk(statement.annotation):
                    if _names(node, name):
                        known = vars(defining_module(ancestor) or builtins)
                        return source.span(node), hint_for_name(name, known)
    return None, "define it first"


def _names(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Name(id=found):
            return found == name
        case ast.Constant(value=str(quoted)):
            return name in quoted
        case _:
            return False


def span_of_wrong_annotation(cls: type) -> Span | None:
    """The span of an annotation of a class or an ancestor that cannot be evaluated."""
    for ancestor in cls.__mro__:
        source = source_of_class(ancestor)
        known = vars(defining_module(ancestor) or builtins)
        for statement in source.node.body if source is not None else ():
            if isinstance(statement, ast.AnnAssign) and source is not None:
                try:
                    code = compile(ast.Expression(statement.annotation), source.file.name, "eval")
                    typing.get_type_hints(
                        types.SimpleNamespace(__annotations__={"it": eval(code, dict(known))})
                    )
                except Exception:
                    return source.span(statement.annotation)
    return None
