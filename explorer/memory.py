"""How much memory this machine has to give."""

from __future__ import annotations

import os
import re
from pathlib import Path


def available_bytes() -> int | None:
    """Bytes that can be used without driving the machine, or the container that this runs in, out of memory; None
    where that cannot be known."""
    known = [amount for amount in (_available(), _left_in_group()) if amount is not None]
    return min(known) if known else None


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
