"""Exceptions during the import of a user's file, as diagnostics with their place in it."""

from __future__ import annotations

import builtins
import io
import re
import sys
import tokenize
import traceback
import types
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

from quorate.language.diagnostics import ModelError
from quorate.language.modules import is_users
from quorate.language.source_files import read_file
from quorate.language.spans import Span
from quorate.language.suggestions import called_here, did_you_mean, exported, hint_for_name


@contextmanager
def diagnosed(path: Path) -> Iterator[None]:
    """Turn every exception from within into a ModelError that points into `path` or another file of the user's."""
    try:
        yield
    except SyntaxError as error:
        raise _syntax(error, path) from None
    except ModelError as error:
        known = error.diagnostic
        raise ModelError(known.message, known.hint, known.span or _place(error, path)[0]) from None
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        span, names = _place(error, path)
        if isinstance(error, MemoryError | RecursionError) and not names:
            raise _too_deep(path) from None
        message, hint = _explained(error, names)
        raise ModelError(message, hint, span) from None


def _syntax(error: SyntaxError, path: Path) -> ModelError:
    line, column = error.lineno or 1, error.offset or 1
    end_line, end_column = error.end_lineno or line, error.end_offset or column
    if (end_line, end_column) <= (line, column):
        end_line, end_column = line, column + 1
    span = Span(error.filename or str(path), line, column, end_line, end_column)
    return ModelError(f"this is not Python: {error.msg}", "the mistake may be in the text before it", span)


def _too_deep(path: Path) -> ModelError:
    """The error for a file that overflows Python's own parser or compiler. Python gives no place; the longest
    statement is the most likely one."""
    span = Span(str(path), 1, 1, 1, 1)
    with suppress(SyntaxError, tokenize.TokenError, UnicodeDecodeError):
        statements: list[list[tokenize.TokenInfo]] = [[]]
        for token in tokenize.tokenize(io.BytesIO(path.read_bytes()).readline):
            if token.type == tokenize.NEWLINE:
                statements.append([])
            elif token.type in (tokenize.NAME, tokenize.NUMBER, tokenize.STRING, tokenize.OP):
                statements[-1].append(token)
        longest = max(statements, key=len)
        (line, column), (end_line, end_column) = longest[0].start, longest[-1].end
        span = Span(str(path), line, column + 1, end_line, end_column + 1)
    return ModelError(
        "this is nested too deep: Python itself cannot read it",
        "write a loop or a comprehension over what is written out here",
        span,
    )


def _place(error: BaseException, path: Path) -> tuple[Span, dict[str, object]]:
    """The span in the user's files that an exception came from, and the names defined there."""
    last: types.TracebackType | None = None
    at = error.__traceback__
    while at is not None:
        if is_users(at.tb_frame.f_code.co_filename):
            last = at
        at = at.tb_next
    if last is None:
        return Span(str(path), 1, 1, 1, 1), {}
    frame = last.tb_frame
    return _span(last), {**vars(builtins), **frame.f_globals, **frame.f_locals}


def _span(at: types.TracebackType) -> Span:
    code = at.tb_frame.f_code
    positions = next(islice(code.co_positions(), at.tb_lasti // 2, None), None)
    if positions is not None and all(part is not None for part in positions):
        start, end, column, end_column = positions
        text = read_file(code.co_filename)
        if text is not None and start and end and column is not None and end_column is not None:
            return Span(
                code.co_filename, start, text.column(start, column), end, text.column(end, end_column)
            )
    return Span(code.co_filename, at.tb_lineno, 1, at.tb_lineno, 1)


def _explained(error: BaseException, names: dict[str, object]) -> tuple[str, str]:
    text = str(error)
    match error:
        case NameError(name=str(name)):
            return f"unknown name {name}", hint_for_name(name, names)
        case ModuleNotFoundError(name=name):
            return (
                f"there is no module called {name}",
                "install it, or put it in the same folder as this file",
            )
        case ImportError(name="quorate") if wanted := re.match(r"cannot import name '(\w+)'", text):
            name = wanted[1]
            otherwise = did_you_mean(name, exported(), "docs/language.md has its names")
            return f"quorate has no {name}", called_here(name, ()) or otherwise
        case ImportError(path=str(path)) if (
            wanted := re.match(r"cannot import name '(\w+)'", text)
        ) and is_users(path):
            return _not_there(error, path, wanted[1])
        case ImportError() if text.startswith("attempted relative import"):
            return (
                text,
                "give the folders of the package names that Python can import, and each an __init__.py",
            )
        case ValueError() if text.startswith("mutable default"):
            return "a field of this record has a mutable default", "leave it out, or give an immutable value"
        case TypeError() if "follows default argument" in text:
            return f"in this record a {text}", "put the fields with defaults last"
        case RecursionError():
            return (
                "the recursion is too deep while the file is imported",
                "look for a function that calls itself",
            )
        case MemoryError():
            return "out of memory while the file is imported", "make the values that it builds smaller"
        case SystemExit():
            return "the file exits when it is imported", "put what is to run under if __name__ == '__main__':"
        case _:
            return f"{type(error).__name__} while the file is imported: {text}", ""


def _not_there(error: ImportError, path: str, name: str) -> tuple[str, str]:
    """What is said of a name that a user's file does not have, or not yet."""
    files = [frame.f_code.co_filename for frame, _ in traceback.walk_tb(error.__traceback__)]
    file, stem = Path(path).name, Path(path).stem
    if path not in files:
        there = next((vars(each) for each in list(sys.modules.values()) if _file_of(each) == path), {})
        return f"{file} has no {name}", did_you_mean(name, there)
    importing = Path(files[-1]).name
    return (
        f"{file} and {importing} import each other, and {file} has not come to {name} yet",
        f"move {name} to a file that both import; or in {importing} import {stem}, and write {stem}.{name}",
    )


def _file_of(module: types.ModuleType) -> str | None:
    return getattr(module, "__file__", None)
