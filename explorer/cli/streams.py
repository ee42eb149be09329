"""Standard output and standard error, whatever they are connected to.

A terminal or a file that lacks a character is given another that means the same; a pipe that nobody reads any longer
and a disk that is full change neither what a command does nor how it exits.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
import unicodedata
from typing import Any, TextIO

SPELLED = {
    "✓": "+",
    "✗": "x",
    "✖": "x",
    "⊘": "o",
    "≠": "#",
    "★": "*",
    "●": "*",
    "↻": "@",
    "→": "->",
    "←": "<-",
    "▶": ">",
    "◀": "<",
    "·": ".",
    "…": "...",
    "─": "-",
    "╌": "-",
    "━": "-",
    "│": "|",
    "┃": "|",
    "┆": ":",
    "├": "+",
    "┤": "+",
    "┼": "+",
    "—": "-",
    "“": '"',
    "”": '"',
}
"""What stands for a character where only ASCII can be shown. Marks stay one wide, so that columns stay columns."""

ERRORS = "quorate.spelled"


def _spelled(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return "".join(map(_in_ascii, error.object[error.start : error.end])), error.end


def _in_ascii(character: str) -> str:
    if character.isascii():
        return character
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return SPELLED.get(character) or plain or "?"


class Spelled(io.TextIOWrapper):
    """Text to where only ASCII can be shown. It gives itself out for UTF-8, of which ASCII is a part: libraries go
    behind the back of a stream that is ASCII."""

    def write(self, text: str) -> int:
        return super().write(text if text.isascii() else "".join(map(_in_ascii, text)))


class Forgiving(io.RawIOBase):
    """What a file is written through that may be gone or full: it remembers what went wrong first, and goes on."""

    def __init__(self, file: io.FileIO) -> None:
        super().__init__()
        self._file = file
        self.error: OSError | None = None

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._file.fileno()

    def isatty(self) -> bool:
        return self._file.isatty()

    def write(self, data: object) -> int:
        view = memoryview(data)  # type: ignore[arg-type]
        if self.error is None:
            try:
                return self._file.write(view) or 0
            except InterruptedError:
                return 0
            except OSError as error:
                self.error = error
        return view.nbytes


def prepare() -> None:
    """Make standard output and standard error such."""
    codecs.register_error(ERRORS, _spelled)
    sys.stdout, sys.stderr = _prepared(sys.stdout), _prepared(sys.stderr)


def _prepared(stream: TextIO | None) -> TextIO:
    if stream is None:  # closed by who began this process
        return open(os.devnull, "w", encoding="utf-8")
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    buffered = isinstance(stream.buffer, io.BufferedWriter)  # not with PYTHONUNBUFFERED
    raw = stream.buffer.raw if isinstance(stream.buffer, io.BufferedWriter) else stream.buffer
    if not isinstance(raw, io.FileIO):
        stream.reconfigure(errors=ERRORS)
        return stream
    stream.flush()
    target: Any = io.BufferedWriter(Forgiving(raw)) if buffered else Forgiving(raw)
    only_ascii = codecs.lookup(stream.encoding).name == "ascii"
    return (Spelled if only_ascii else io.TextIOWrapper)(
        target,
        encoding="utf-8" if only_ascii else stream.encoding,
        errors=ERRORS,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def print_json(value: object) -> None:
    """Print an object; where only ASCII can be shown, with escapes, so that who reads it gets the same."""
    import json

    escaped = isinstance(sys.stdout, Spelled) or (sys.stdout.encoding or "utf-8").lower() not in (
        "utf-8",
        "utf8",
    )
    print(json.dumps(value, indent=2, ensure_ascii=escaped))


def finish() -> bool:
    """Write what waits to be written, and say what could not be; whether all could. That nobody reads any longer is
    no error."""
    sys.stdout.flush()
    buffer = getattr(sys.stdout, "buffer", None)
    raw = getattr(buffer, "raw", buffer)
    error = raw.error if isinstance(raw, Forgiving) else None
    lost = error is not None and not isinstance(error, BrokenPipeError)
    if error is not None and lost:
        print(f"error: what was found cannot be written: {error.strerror}", file=sys.stderr)
    sys.stderr.flush()
    return not lost
