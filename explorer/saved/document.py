"""Strict reading of untrusted JSON files: size and nesting are limited before the JSON is decoded.

JSON has no limits, and Python's reader accepts more than JSON: NaN, duplicate keys, integers of any size. Errors give
the place in the file if it is known.
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
"""The largest file that is read."""
MOST_PARTS = 5_000_000
"""The most values, objects and lists in a file, approximately: each takes many times its text in memory."""
MOST_NESTING = 300
"""The deepest nesting of objects and lists. Types nest a hundred deep, and ITF wraps each value."""
MOST_DIGITS = 40
"""The most digits of an integer. The values of a model have 64 bits."""
MOST_STEPS = 100_000
"""The most steps of a trace."""
MOST_SIZE = 1_000
"""The largest size taken from a file if it exceeds the model's own; the user can give a larger one."""
MOST_CELLS = 1_000_000
"""The most values in the maps of a state at the sizes given by a file."""
MOST_COPIES = 1_000_000
"""The most copies of an item in a bag."""

HINT = "give a file written by --trace, an ITF file, or a trace of TLC"

_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"')
_BRACKETS = b"[]{}"
_OTHERS = bytes(byte for byte in range(256) if byte not in _BRACKETS)


def read_document(path: str | Path) -> Any:
    """Return the JSON document in a file. Raises ModelError if the file cannot be read, is not JSON or exceeds the
    limits."""
    data = _bytes(path)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ModelError(f"{path} is not UTF-8 text, at byte {error.start}", HINT) from None
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
        raise ModelError(f"{where}: this is not JSON: {error.msg}", HINT) from None
    except ValueError as error:
        raise ModelError(f"{path} is not a trace: {error}", HINT) from None


def whole_number(text: str) -> int:
    """Return the integer of a text. Raises ValueError if it is not an integer or has too many digits."""
    if not re.fullmatch("-?[0-9]+", text):
        raise ValueError(f"'{cut(text)}' is not an integer")
    digits = len(text.lstrip("-"))
    if digits > MOST_DIGITS:
        raise ValueError(f"a number has {digits:,} digits ({text[:10]}...); at most {MOST_DIGITS} are read")
    return int(text)


MOST_SHOWN = 200


def cut(text: str) -> str:
    """Return a text of a file for output on one line, shortened to `MOST_SHOWN` characters."""
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
        raise ModelError(f"{path} is larger than {MOST_BYTES >> 20} MB, the largest file that is read", HINT)
    return data


def _hold_to_bounds(data: bytes) -> None:
    """Raise ValueError for a file that would take too much time, memory or stack to decode."""
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
    raise ValueError(f"{text} is not a JSON number")
