"""A file's JSON, which may come from anybody: it is held to bounds before anything is made of it, and read strictly.

JSON itself has no bounds, and Python's reader takes more than JSON: NaN, a key that is there twice, integers of any
size. What is refused here is refused with where it is.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from itertools import accumulate
from pathlib import Path
from typing import Any

from quorate.language.diagnostics import ModelError
from quorate.support.visible import on_a_line

MOST_BYTES = 64 << 20
"""How large a file may be."""
MOST_PARTS = 5_000_000
"""How many values, objects and lists may be in it, about: what each takes in memory is many times its text."""
MOST_NESTING = 300
"""How many objects and lists may be one inside the other. Types nest a hundred deep, and ITF wraps each."""
MOST_DIGITS = 40
"""How many digits an integer may have. The values of a model have 64 bits."""
MOST_STEPS = 100_000
"""How many steps a trace may have."""
MOST_SIZE = 1_000
"""How large a size may be that is larger than the model's own, unless the user gives it."""
MOST_CELLS = 1_000_000
"""How many values the maps of a state may hold, all in all, at the sizes that a file gives."""
MOST_COPIES = 1_000_000
"""How often a bag may hold an item."""

HINT = "give a file that --trace wrote, ITF, or TLC's"

_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"')
_BRACKETS = b"[]{}"
_OTHERS = bytes(byte for byte in range(256) if byte not in _BRACKETS)


def read_document(path: str | Path) -> Any:
    """The JSON of a file. Raises ModelError if there is no file, or what it holds is no JSON or beyond the bounds."""
    data = _bytes(path)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ModelError(f"{path} is no text in UTF-8, at byte {error.start}", HINT) from None
    if text.startswith("\ufeff"):
        raise ModelError(f"{path} begins with a byte order mark", "save it as UTF-8 without one") from None
    try:
        _hold_to_bounds(data)
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=whole_number,
            parse_float=_fraction,
            parse_constant=_no_number,
        )
    except json.JSONDecodeError as error:
        where = f"{path}:{error.lineno}:{error.colno}"
        raise ModelError(f"{where}: this is no JSON: {error.msg}", HINT) from None
    except ValueError as error:
        raise ModelError(f"{path} is no trace: {error}", HINT) from None


def whole_number(text: str) -> int:
    """An integer of a file. Raises ValueError for one of too many digits, or what is none."""
    if not re.fullmatch("-?[0-9]+", text):
        raise ValueError(f"'{cut(text)}' is no whole number")
    digits = len(text.lstrip("-"))
    if digits > MOST_DIGITS:
        raise ValueError(f"a number has {digits:,} digits ({text[:10]}...); at most {MOST_DIGITS} are read")
    return int(text)


MOST_SHOWN = 200


def cut(text: str) -> str:
    """A text of a file, to be shown on a line: without the end, if it is very long."""
    shown = on_a_line(text[:MOST_SHOWN])
    return shown if len(text) <= MOST_SHOWN else f"{shown}... ({len(text):,} characters)"


def _bytes(path: str | Path) -> bytes:
    try:
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # a name with a NUL is a ValueError
        why = (error.strerror if isinstance(error, OSError) else None) or error
        raise ModelError(
            f"{path} cannot be read: {why}", "quorate check MODEL --trace FILE writes one"
        ) from None
    if len(data) > MOST_BYTES:
        raise ModelError(f"{path} is larger than {MOST_BYTES >> 20} MB, which is more than is read", HINT)
    return data


def _hold_to_bounds(data: bytes) -> None:
    """Raise ValueError for what would take too much time, memory or stack to read."""
    if sum(map(data.count, (b",", b"[", b"{"))) > MOST_PARTS:
        raise ValueError(f"it has more than {MOST_PARTS:,} parts")
    brackets = _STRING.sub(b"", data).translate(None, _OTHERS)
    deepest = max(accumulate(1 if each in b"[{" else -1 for each in brackets), default=0)
    if deepest > MOST_NESTING:
        raise ValueError(f"it is nested {deepest:,} deep; at most {MOST_NESTING} are read")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise ValueError(f"an object has '{cut(twice)}' twice")
    return found


def _fraction(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{cut(text)} is too large a number")
    return number


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number of JSON")
