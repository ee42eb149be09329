"""What is wrong with a user's model, as data: where, what, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of source text. Lines and columns count from 1, columns in characters; the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong: `message` says what, `hint` what to write instead."""

    message: str
    hint: str
    span: Span | None = None


class ModelError(Exception):
    """The user's model (or what was asked of it) is wrong. The command line prints it and exits with 2."""

    def __init__(self, message: str, hint: str = "", span: Span | None = None) -> None:
        super().__init__(message)
        self.diagnostic = Diagnostic(message, hint, span)
