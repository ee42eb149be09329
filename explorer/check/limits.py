"""Limits as people write them (``90s``, ``10m``, ``2G``), and the memory that a search may take by default."""

from __future__ import annotations

import os
import re
from pathlib import Path

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
    known = [amount for amount in (_available(), _left_in_group()) if amount is not None]
    return int(min(known) * SHARE) if known else None


def _available() -> int | None:
    try:
        found = re.search(r"MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text())
        if found:
            return int(found[1]) * 1024
    except OSError:
        pass
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None


def _left_in_group() -> int | None:
    """What is left in the control group (a container's limit), if there is one with a limit."""
    for limit, used in (
        ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
        ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
    ):
        try:
            return max(0, int(Path(limit).read_text()) - int(Path(used).read_text()))
        except (OSError, ValueError):
            continue
    return None


def default_workers() -> int:
    """The number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
