"""How much memory this machine has to give, and how much this process has taken.

There may be less than the machine has: for a control group (a container) or for the address space (``ulimit -v``).
"""

from __future__ import annotations

import os
import re
import resource
import sys
from pathlib import Path


def available_bytes() -> int | None:
    """Bytes that can be used without driving the machine, or the container that this runs in, out of memory; None
    where that cannot be known."""
    found = (_available(), _left_in_groups(), _left_of_address_space())
    return min((amount for amount in found if amount is not None), default=None)


def address_space() -> int | None:
    """How many bytes of addresses this process may have; None if that is not limited."""
    most = resource.getrlimit(resource.RLIMIT_AS)[0]
    return None if most == resource.RLIM_INFINITY else most


def scarce_addresses() -> str:
    """In a sentence, that the address space is limited; empty if it is not."""
    most = address_space()
    if most is None:
        return ""
    return f"the address space limit of this process is {most >> 20} MB (ulimit -v)"


def _left_of_address_space() -> int | None:
    most = address_space()
    try:
        return None if most is None else max(0, most - _pages(0))
    except (OSError, ValueError, IndexError):
        return None


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


def _pages(which: int) -> int:
    """Of this process, in bytes: what it has addresses for (0), or has in memory (1)."""
    return int(Path("/proc/self/statm").read_text().split()[which]) * resource.getpagesize()


GROUPS = Path("/proc/self/cgroup")
"""In which control groups this process is: a line for each hierarchy."""
MOUNTED = Path("/sys/fs/cgroup")


def _left_in_groups() -> int | None:
    """What is left in the control group that this process is in, and in those around it, if there is a limit."""
    try:
        lines = [line.split(":", 2) for line in GROUPS.read_text().splitlines()]
    except OSError:
        return None
    left: list[int] = []
    for _, controllers, path in (line for line in lines if len(line) == 3):
        if controllers and "memory" not in controllers.split(","):
            continue
        top = MOUNTED / "memory" if controllers else MOUNTED
        names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
        limit, used, cache = names if controllers else ("memory.max", "memory.current", "inactive_file")
        group = top / path.lstrip("/")
        for folder in (group, *group.parents):
            if folder.is_relative_to(top):
                left += _left_in(folder, limit, used, cache)
    return min(left, default=None)


def _left_in(folder: Path, limit: str, used: str, cache: str) -> list[int]:
    """What is left in one group: pages of files that were not used lately are given back when they are needed."""
    try:
        most, taken = int((folder / limit).read_text()), int((folder / used).read_text())
    except (OSError, ValueError):  # there is no such group here, or no limit
        return []
    try:
        found = re.search(rf"^{cache} (\d+)$", (folder / "memory.stat").read_text(), re.MULTILINE)
    except OSError:
        found = None
    return [max(0, most - taken + (int(found[1]) if found else 0))]


def resident_bytes() -> int:
    """How much memory this process has now, or where that cannot be known, has had at most."""
    try:
        return _pages(1)
    except (OSError, ValueError, IndexError):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024


def left_of(limit: int, taken: int) -> int:
    """What is left of a limit of memory for a search when so much is taken by other things; a tenth is always left,
    so that a search can tell that it ends for want of memory, and where."""
    return max(limit - max(0, taken), limit // 10)
