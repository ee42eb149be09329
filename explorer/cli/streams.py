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


class Shown(io.TextIOWrapper):
    """Text that is to be shown, whoever writes it: what would steer a terminal is written as an escape. A console,
    which writes styles besides, does that itself (`quorate.output.terminal.console`), and finds what writes all as it
    is by the name that rich looks for."""

    @property
    def rich_proxied_file(self) -> AsItIs:
        """The way past."""
        return AsItIs(self)

    def write(self, text: str) -> int:
        return self.write_as_it_is(visible(text))

    def write_as_it_is(self, text: str) -> int:
        """Write styles and movements too."""
        return super().write(text)


class Spelled(Shown):
    """Text to where only ASCII can be shown. It gives itself out for UTF-8, of which ASCII is a part: libraries go
    behind the back of a stream that is ASCII."""

    def write_as_it_is(self, text: str) -> int:
        """Write styles and movements too."""
        return super().write_as_it_is(text if text.isascii() else "".join(map(_in_ascii, text)))


class AsItIs:
    """A stream of text without the care that `Shown` takes; the rest of it is the same."""

    def __init__(self, stream: Shown) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write text and styles."""
        return self._stream.write_as_it_is(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


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
    return (Spelled if only_ascii else Shown)(
        target,
        encoding="utf-8" if only_ascii else stream.encoding,
        errors=ERRORS,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def print_json(value: object) -> None:
    """Print an object; where only ASCII can be shown, with escapes, so that who reads it gets the same."""
    escaped = isinstance(sys.stdout, Spelled) or (sys.stdout.encoding or "utf-8").lower() not in (
        "utf-8",
        "utf8",
    )
    print(json_text(value, 2, escaped))


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
