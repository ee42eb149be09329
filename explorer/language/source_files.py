"""The text of files and notebook cells, parsed, with exact places."""

from __future__ import annotations

import ast
import io
import linecache
import tokenize
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import CodeType

from quorate.language.spans import Span

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, eq=False)
class SourceFile:
    """The text of one file (or notebook cell), parsed."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.name)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        # Only line breaks count as such; str.splitlines would also split at form feeds.
        return tuple(self.text.split("\n"))

    @cached_property
    def definitions(self) -> tuple[tuple[str, Definition], ...]:
        """All functions and classes with their qualified names, in the order of the file."""
        return tuple(_definitions(self.tree, ""))

    @cached_property
    def by_place(self) -> dict[tuple[str, int], Definition]:
        """The definitions by qualified name and first line."""
        return {(name, first_line(node)): node for name, node in reversed(self.definitions)}

    @cached_property
    def codes(self) -> dict[tuple[str, int], CodeType]:
        """The code objects of the functions and classes, by qualified name and first line."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # Python gave them when it imported the file
            return _codes(compile(self.text, self.name, "exec", dont_inherit=True))

    @cached_property
    def _expressions(self) -> dict[ast.expr, CodeType]:
        return {}

    def code_of(self, node: ast.expr) -> CodeType:
        """The code that evaluates an expression of `tree`, compiled once."""
        known = self._expressions
        if node not in known:
            known[node] = compile(ast.Expression(node), self.name, "eval")
        return known[node]

    @cached_property
    def calls(self) -> dict[Span, ast.Call]:
        """All calls by their places."""
        return {self.span(node): node for node in ast.walk(self.tree) if isinstance(node, ast.Call)}

    def span(self, node: ast.AST) -> Span:
        """The span of `node`."""
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        end_line = getattr(node, "end_lineno", None) or line
        end_column = getattr(node, "end_col_offset", None) or column
        return self.span_at(line, column, end_line, end_column)

    def span_at(self, line: int, offset: int, end_line: int, end_offset: int) -> Span:
        """The span between two places, each a line and an offset in bytes."""
        return Span(self.name, line, self.column(line, offset), end_line, self.column(end_line, end_offset))

    def name_span(self, node: Definition) -> Span:
        """The span of the name of a definition: ``def name`` without its body."""
        line = self.lines[node.lineno - 1]
        begin = self.column(node.lineno, node.col_offset) - 1
        start = line.find(node.name, begin + 3)
        if start < 0:  # spelled in another way than Python does, or on the next line
            return Span(self.name, node.lineno, begin + 1, node.lineno, len(line) + 1)
        return Span(self.name, node.lineno, start + 1, node.lineno, start + 1 + len(node.name))

    def text_of(self, node: ast.AST) -> str:
        """The source text of `node`."""
        first, last = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
        if first is None or last is None or last > len(self.lines):
            return ""
        lines = list(self.lines[first - 1 : last])
        lines[-1] = lines[-1].encode()[: node.end_col_offset].decode(errors="replace")  # type: ignore[attr-defined]
        lines[0] = lines[0].encode()[node.col_offset :].decode(errors="replace")  # type: ignore[attr-defined]
        return "\n".join(lines)

    def column(self, line: int, offset: int) -> int:
        """The column, in characters from 1, of a place that is given in bytes from 0."""
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        return len(text.encode()[:offset].decode(errors="replace")) + 1


def _definitions(node: ast.AST, prefix: str) -> Iterator[tuple[str, Definition]]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield prefix + child.name, child
                yield from _definitions(child, f"{prefix}{child.name}.<locals>.")
            case ast.ClassDef():
                yield prefix + child.name, child
                yield from _definitions(child, f"{prefix}{child.name}.")
            case ast.Lambda():
                pass
            case _:
                yield from _definitions(child, prefix)


def first_line(node: Definition) -> int:
    """The line that a code object gives as its first: that of the first decorator, if there is one."""
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


_kept = lru_cache(maxsize=256)(SourceFile)


def read_file(name: str) -> SourceFile | None:
    """The file called `name` as it is now, or the notebook cell. None if there is no such text.

    Raises SyntaxError, or UnicodeDecodeError, for what is no text in the encoding that it names.
    """
    entry = linecache.cache.get(name)
    if entry is not None and len(entry) == 4 and (entry[1] is None or name.startswith("<")):
        return _kept(name, _with_line_ends("".join(entry[2])))
    if name.startswith("<"):
        return None
    try:
        with open(name, "rb") as stream:
            text = _decode(stream.read())
    except OSError:
        return None
    return _kept(name, text)


def _with_line_ends(text: str) -> str:
    """Lines end as Python sees them end: a carriage return alone ends one, too."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode(data: bytes) -> str:
    # As Python does: the line that names the encoding is one of the first two, whatever ends them.
    data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return _with_line_ends(data.decode(encoding))


def _codes(root: CodeType) -> dict[tuple[str, int], CodeType]:
    found: dict[tuple[str, int], CodeType] = {}
    for constant in root.co_consts:
        if isinstance(constant, CodeType):
            found.setdefault((constant.co_qualname, constant.co_firstlineno), constant)
            for place, code in _codes(constant).items():
                found.setdefault(place, code)
    return found
