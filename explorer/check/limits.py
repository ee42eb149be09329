"""Limits as people write them (``90s``, ``10m``, ``2G``), and the memory that a search may take by default."""

from __future__ import annotations

import os
import re

from quorate.memory import available_bytes, left_of, resident_bytes

SHARE = 0.75
"""Of the memory available, how much a search takes unless told otherwise. What is left is for everything else, so
that a search too large ends with a report and not with the machine out of memory."""

_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_BYTES = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}


def parse_duration(text: str) -> float:
    """Seconds from ``90``, ``90s``, ``1.5m``, ``1h30m``. Raises ValueError that says what is expected."""
    parts = re.findall(r"(\d+(?:\.\d+)?)\s*([a-z]*)", text.strip().lower())
    spelled = "".join(number + unit for number, unit in parts)
    units_known = all(unit in _SECONDS or (unit == "" and len(parts) == 1) for _, unit in parts)
    if not parts or spelled != re.sub(r"\s", "", text.lower()) or not units_known:
        raise ValueError(f"{text!r} is no duration; write 90s, 10m, 1h30m")
    seconds = sum(float(number) * _SECONDS[unit or "s"] for number, unit in parts)
    if seconds <= 0:
        raise ValueError("a duration must be more than nothing")
    return seconds


def parse_bytes(text: str) -> int:
    """Bytes from ``500M``, ``2G``, ``1.5GiB`` (units of 1024). Raises ValueError that says what is expected."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?", text.strip().lower())
    if match is None:
        raise ValueError(f"{text!r} is no amount of memory; write 500M, 2G")
    amount = int(float(match[1]) * 1024 ** _BYTES[match[2]])
    if amount <= 0:
        raise ValueError("an amount of memory must be more than nothing")
    return amount


def default_bytes() -> int | None:
    """The memory that a search may take: a share of what is available now; None where that cannot be known."""
    available = available_bytes()
    return None if available is None else int(available * SHARE)


def bytes_for(memory: int | str | None, before: int) -> int | None:
    """The memory that a search may take where `memory` was asked for, and the process had taken `before` then."""
    if memory is None:
        return default_bytes()
    limit = parse_bytes(memory) if isinstance(memory, str) else memory
    return left_of(limit, resident_bytes() - before)


def default_workers() -> int:
    """The number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
