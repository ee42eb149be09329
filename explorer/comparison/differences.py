"""The changes of a variant to its parent, method by method."""

from __future__ import annotations

import difflib
import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from types import FunctionType

from quorate.language.model import Model
from quorate.language.source import source_of
from quorate.language.source_files import first_line


@dataclass(frozen=True, slots=True)
class MethodDifference:
    """A method that a class defines itself. `lines` are the lines of a unified diff of the whole method against the
    parent's."""

    name: str
    lines: tuple[str, ...]


def method_differences(cls: type[Model], parent: type[Model]) -> Iterator[MethodDifference]:
    """Yield the methods in which `cls`, or a class between the two, differs from its ancestor `parent`."""
    own: dict[str, FunctionType] = {}
    for ancestor in reversed(cls.__mro__[: cls.__mro__.index(parent)]):
        own.update({name: m for name, m in vars(ancestor).items() if isinstance(m, FunctionType)})
    for name, method in own.items():
        before = inspect.getattr_static(parent, name, None)
        old = _text(before) if isinstance(before, FunctionType) else []
        new = _text(method)
        header = f"{parent.__name__}.{name}", f"{cls.__name__}.{name}"
        diff = difflib.unified_diff(old, new, *header, n=max(len(old), len(new)), lineterm="")
        lines = tuple(line for line in diff if not line.startswith("@@"))
        if lines:
            yield MethodDifference(name, lines)


def _text(function: FunctionType) -> list[str]:
    found = source_of(function)
    lines = found.file.lines[first_line(found.node) - 1 : found.node.end_lineno]
    return textwrap.dedent("\n".join(lines)).splitlines()
