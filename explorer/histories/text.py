"""The text of a file, with places in it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from quorate.language.diagnostics import ModelError
from quorate.language.spans import Span


@dataclass(frozen=True)
class Text:
    """A file's name and content."""

    file: str
    content: str

    @staticmethod
    def of(path: Path, what: str = "a recorded history") -> Text:
        """Read a file, which is to be `what`. Raises ModelError if that is not possible."""
        try:
            return Text(str(path), path.read_bytes().decode("utf-8").replace("\r\n", "\n"))
        except OSError as error:
            raise ModelError(f"{path}: {error.strerror}", f"give the file of {what}") from None
        except UnicodeDecodeError as error:
            raise ModelError(f"{path} is not UTF-8: {error.reason} at byte {error.start}") from None

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(line) + 1 for line in self.content.split("\n"))]

    def span(self, start: int, end: int) -> Span:
        """The place between two offsets."""
        (line, column), (end_line, end_column) = self._place(start), self._place(end)
        return Span(self.file, line, column, end_line, end_column)

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
