"""Standard output and standard error that work on any terminal, file or pipe.

A character that the encoding lacks is replaced by a similar one. A closed pipe or a full disk changes neither what a
command does nor its exit code.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
import unicodedata
from typing import Any, TextIO

from quorate.support.visible import json_text, visible

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
"""ASCII replacements. Marks are replaced by a single character, so that columns stay aligned."""

ERRORS = "quorate.spelled"


def _spelled(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return "".join(map(_in_ascii, error.object[error.start : error.end])), error.end


def _in_ascii(character: str) -> str:
    if character.isascii():
        return character
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return SPELLED.get(character) or plain or "?"


class Shown(io.TextIOWrapper):
    """A text stream that writes control characters as visible escapes, so that no text can control the terminal.
    A console, which also writes styles, escapes its text itself (`quorate.output.terminal.console`) and writes
    through the unescaped stream, which rich finds under the name `rich_proxied_file`."""

    @property
    def rich_proxied_file(self) -> AsItIs:
        """The same stream without escaping."""
        return AsItIs(self)

    def write(self, text: str) -> int:
        return self.write_as_it_is(visible(text))

    def write_as_it_is(self, text: str) -> int:
        """Write text with its control sequences, such as styles and cursor movements."""
        return super().write(text)


class Spelled(Shown):
    """A text stream that replaces every character outside ASCII. It claims to be UTF-8, of which ASCII is a part,
    because some libraries bypass a stream whose encoding is ASCII."""

    def write_as_it_is(self, text: str) -> int:
        """Write text with its control sequences, such as styles and cursor movements."""
        return super().write_as_it_is(text if text.isascii() else "".join(map(_in_ascii, text)))


class AsItIs:
    """A view of a `Shown` stream that does not escape control characters."""

    def __init__(self, stream: Shown) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write text with its control sequences."""
        return self._stream.write_as_it_is(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class Forgiving(io.RawIOBase):
    """A writer for a file that may be closed or full: it keeps the first error and discards everything after it."""

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
    """Replace standard output and standard error by such streams."""
    codecs.register_error(ERRORS, _spelled)
    sys.stdout, sys.stderr = _prepared(sys.stdout), _prepared(sys.stderr)


def _prepared(stream: TextIO | None) -> TextIO:
    if stream is None:  # closed by the parent process
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
    return (Spelled if only_ascii else Shown)(
        target,
        encoding="utf-8" if only_ascii else stream.encoding,
        errors=ERRORS,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def print_json(value: object) -> None:
    """Print a value as JSON. On an ASCII stream other characters become JSON escapes, so that the value stays the
    same."""
    escaped = isinstance(sys.stdout, Spelled) or (sys.stdout.encoding or "utf-8").lower() not in (
        "utf-8",
        "utf8",
    )
    print(json_text(value, 2, escaped))


def finish() -> bool:
    """Flush the streams and report a write error on standard error; return whether there was none. A closed pipe is
    no error."""
    sys.stdout.flush()
    buffer = getattr(sys.stdout, "buffer", None)
    raw = getattr(buffer, "raw", buffer)
    error = raw.error if isinstance(raw, Forgiving) else None
    lost = error is not None and not isinstance(error, BrokenPipeError)
    if error is not None and lost:
        print(f"error: the output cannot be written: {error.strerror}", file=sys.stderr)
    sys.stderr.flush()
    return not lost
