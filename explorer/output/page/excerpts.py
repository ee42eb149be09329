"""Excerpts of a model's files: its sorts, messages, class and ancestors, without other models."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from quorate.language.model import Model
from quorate.language.source import source_of_class
from quorate.language.source_files import SourceFile, first_line


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Lines of a file, with their numbers."""

    file: SourceFile
    lines: tuple[tuple[int, str], ...]

    @property
    def name(self) -> str:
        """The file's name, with its directories."""
        return self.file.name

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(line for _, line in self.lines)


def excerpts(cls: type[Model]) -> tuple[Excerpt, ...]:
    """Return the files of a model, its own first; each up to the end of the last of its classes. Empty if the source
    cannot be found."""
    ends: dict[str, tuple[SourceFile, int]] = {}
    for ancestor in cls.__mro__:
        if ancestor is Model or not issubclass(ancestor, Model):
            continue
        found = source_of_class(ancestor)
        if found is not None:
            end = found.node.end_lineno or found.node.lineno
            ends[found.file.name] = found.file, max(end, ends.get(found.file.name, (found.file, 0))[1])
    return tuple(_excerpt(cls, file, end) for file, end in ends.values())


def _excerpt(cls: type[Model], file: SourceFile, end: int) -> Excerpt:
    left_out = _lines_of_other_models(cls, file.tree)
    kept = [(n, line) for n, line in enumerate(file.lines[:end], 1) if n not in left_out]
    squeezed = [
        (n, line)
        for at, (n, line) in enumerate(kept)
        if line.strip() or at < 2 or kept[at - 1][1].strip() or kept[at - 2][1].strip()
    ]
    return Excerpt(file, tuple(squeezed))


def _lines_of_other_models(cls: type[Model], tree: ast.Module) -> set[int]:
    ancestors = {ancestor.__name__ for ancestor in cls.__mro__}
    models = {"Model", *ancestors} - {"object"}
    lines: set[int] = set()
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and models & {b.id for b in node.bases if isinstance(b, ast.Name)}:
            models.add(node.name)
            if node.name not in ancestors:
                lines |= set(range(first_line(node), (node.end_lineno or node.lineno) + 1))
    return lines
