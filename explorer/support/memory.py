"""The memory available to this process, and the memory it has taken.

The available memory may be less than the machine's: for a control group (a container), or for the address space
(``ulimit -v``).
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

try:
    import resource
except ImportError:  # Python in a browser has no processes, and so no limits of one
    resource = None  # type: ignore[assignment]


def available_bytes() -> int | None:
    """The bytes that can be used before the machine, or the container, runs out of memory; None if unknown."""
    found = (_available(), _left_in_groups(), left_of_address_space())
    return min((amount for amount in found if amount is not None), default=None)


def address_space() -> int | None:
    """The limit on this process's address space, in bytes; None if there is none."""
    if resource is None:
        return None
    most = resource.getrlimit(resource.RLIMIT_AS)[0]
    return None if most == resource.RLIM_INFINITY else most


def scarce_addresses() -> str:
    """A message that the address space is limited; empty if it is not."""
    most = address_space()
    if most is None:
        return ""
    return f"the address space limit of this process is {most >> 20} MB (ulimit -v)"


def left_of_address_space() -> int | None:
    """The bytes of addresses that this process may still take; None if they are not limited, or unknown."""
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
    """The bytes of this process's address space (0), or of its resident memory (1). Raises OSError if unknown."""
    if resource is None:
        raise OSError("the size of a page is not known")
    return int(Path("/proc/self/statm").read_text().split()[which]) * resource.getpagesize()


GROUPS = Path("/proc/self/cgroup")
"""The control groups of this process: a line for each hierarchy."""
MOUNTED = Path("/sys/fs/cgroup")


def _left_in_groups() -> int | None:
    """The bytes left in this process's control group and its parents, the least of them; None without a limit."""
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
    """The bytes left in one group. Inactive file pages count as left, since they are reclaimed when needed."""
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
    """The resident memory of this process in bytes; its peak, if the present value is unknown; 0 if both are."""
    try:
        return _pages(1)
    except (OSError, ValueError, IndexError):
        if resource is None:
            return 0
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024


def left_of(limit: int, taken: int) -> int:
    """Return the part of a memory limit that is left for a search when `taken` bytes are in use; at least a tenth, so
    that a search can report that it ran out of memory, and where."""
    return max(limit - max(0, taken), limit // 10)
