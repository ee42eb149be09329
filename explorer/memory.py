"""How much memory this machine has to give, and how much this process has taken."""

from __future__ import annotations

import os
import re
import resource
import sys
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


def resident_bytes() -> int:
    """How much memory this process has now, or where that cannot be known, has had at most."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024


def left_of(limit: int, taken: int) -> int:
    """What is left of a limit of memory for a search when so much is taken by other things; a tenth is always left,
    so that a search can tell that it ends for want of memory, and where."""
    return max(limit - max(0, taken), limit // 10)
