"""Confined processes: begun, watched, and ended with all that they began.

The watcher counts the processor time and the memory of a process and its descendants together, since the limits that
a process sets for itself are for each process alone. It also ends one that waits for nothing. Time on the clock is no
limit, so that a loaded machine ends nobody.
"""

from __future__ import annotations

import os
import resource
import select
import signal
import subprocess
import tempfile
import threading
import time as clock
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from quorate.grading.boxes import Room, Way, command, environment

How = Literal["finished", "cpu", "memory", "processes", "idle", "stopped", "signal", "failed"]

LOOK_SECONDS = 0.2
IDLE_SECONDS = 30.0
"""Seconds on the clock after which processes that all sleep, and have used no processor time meanwhile, are ended."""
MOST_SAID = 4_000
"""The most bytes of what a process printed to its errors that are kept."""

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended: by itself, with a code ("finished") or by a signal, or because it had used the processor
    time or the memory that it may, waited for nothing, or the grading was stopped; "failed": it could not be begun.
    `code` is its exit code, or the number of the signal with a minus. `cpu` is in seconds, `memory` the most bytes
    seen, both with its descendants. `said` is the end of what it printed to its errors, or why it was not begun."""

    how: How
    code: int
    cpu: float
    memory: int
    said: str


def run(
    way: Way, room: Room, module: str, arguments: list[str], given: bytes, stop: threading.Event | None = None
) -> Ended:
    """Run a module of Quorate confined, with `given` as its input, and wait for its end."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command(way, room, module, arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=environment(way, room),
            cwd="/",
            start_new_session=True,
            close_fds=True,
        )
        watch = _Watch(process, room, stop)
        try:
            threading.Thread(target=_feed, args=(process, given), daemon=True).start()
            how = watch.until_the_end()
        finally:
            watch.kill()
        errors.seek(0, os.SEEK_END)
        errors.seek(max(0, errors.tell() - MOST_SAID))
        said = errors.read().decode("utf-8", "replace")
    code = process.returncode
    if how == "finished" and (code < 0 or code > 128):
        # Bubblewrap ends with 128 and the number if what it runs is ended by a signal.
        number = -code if code < 0 else code - 128
        code = -number
        how = (
            "cpu"
            if number in (signal.SIGXCPU, signal.SIGKILL) and watch.cpu > room.bounds.cpu - 2
            else "signal"
        )
    return Ended(how, code, watch.cpu, watch.memory, said)


def _feed(process: subprocess.Popen[bytes], given: bytes) -> None:
    assert process.stdin is not None
    with suppress(OSError, ValueError):
        process.stdin.write(given)
    with suppress(OSError, ValueError):
        process.stdin.close()


class _Watch:
    def __init__(self, process: subprocess.Popen[bytes], room: Room, stop: threading.Event | None) -> None:
        self._process = process
        self._bounds = room.bounds
        self._scratch = str(room.scratch).encode()
        self._stop = stop
        self.cpu = 0.0
        self.memory = 0
        self.processes = 0
        self._ends, self._pidfd = _ending(process.pid)
        self._known: dict[int, int] = {}
        """Descendants seen, with the time each began: a number alone may be another process by now."""

    def until_the_end(self) -> How:
        idle_since = clock.monotonic()
        used_then = 0.0
        while True:
            try:
                _, status, usage = self._wait()
            except ChildProcessError:
                return "finished"
            if status is not None:
                self._process.returncode = os.waitstatus_to_exitcode(status)
                self.cpu = max(self.cpu, usage.ru_utime + usage.ru_stime)
                return "finished"
            asleep = self._look()
            now = clock.monotonic()
            if not asleep or self.cpu - used_then > 0.05:
                idle_since, used_then = now, self.cpu
            if self._stop is not None and self._stop.is_set():
                return "stopped"
            if self.cpu > self._bounds.cpu + 2:
                return "cpu"
            if self.memory > self._bounds.memory + (1 << 30):
                return "memory"
            if self.processes > self._bounds.processes + 4:
                return "processes"
            if now - idle_since > IDLE_SECONDS:
                return "idle"

    def _wait(self) -> tuple[int, int | None, resource.struct_rusage]:
        until = clock.monotonic() + LOOK_SECONDS
        while True:
            number, status, usage = os.wait4(self._process.pid, os.WNOHANG)
            if number:
                return number, status, usage
            left = until - clock.monotonic()
            if left <= 0:
                return 0, None, usage
            if self._ends is None:
                clock.sleep(min(left, 0.01))
            else:
                self._ends.poll(left * 1000)

    def _look(self) -> bool:
        """Count what the process and its descendants have used. Return whether all of them sleep."""
        cpu, memory, asleep = 0.0, 0, True
        tree = _tree(self._process.pid)
        self.processes = len(tree)
        for number, fields in tree.items():
            self._known[number] = int(fields[19])
            cpu += sum(map(int, fields[11:15])) / _TICKS
            memory += int(fields[21]) * _PAGE
            asleep = asleep and fields[0] in "SZITtX" and _threads_sleep(number)
        self.cpu = max(self.cpu, cpu)
        self.memory = max(self.memory, memory)
        return asleep

    def kill(self) -> None:
        """End the process and every descendant that is left."""
        for _ in range(3):
            for number, fields in _whole_tree(self._process.pid).items():
                self._known[number] = int(fields[19])
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            for number, began in self._known.items():
                now = _fields(number)
                if now is not None and int(now[19]) == began:
                    with suppress(ProcessLookupError, PermissionError):
                        os.kill(number, signal.SIGKILL)
        if self._pidfd >= 0:
            os.close(self._pidfd)
            self._ends, self._pidfd = None, -1
        if self._process.returncode is None:
            with suppress(ChildProcessError):
                _, status, usage = os.wait4(self._process.pid, 0)
                self._process.returncode = os.waitstatus_to_exitcode(status)
                self.cpu = max(self.cpu, usage.ru_utime + usage.ru_stime)
        if self._process.returncode is None:
            self._process.returncode = -signal.SIGKILL
        user = self._bounds.user
        if user and os.geteuid() == 0:
            _kill_all(lambda process: os.stat(process).st_uid == user)
        else:  # they have the scratch folder in their environment
            _kill_all(lambda process: self._scratch in Path(process, "environ").read_bytes())


def _ending(number: int) -> tuple[select.poll | None, int]:
    """What waits for the end of a process, with its descriptor; None and -1 where nothing does."""
    try:
        descriptor = os.pidfd_open(number)
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
    except (AttributeError, OSError):  # another system, or an older kernel
        return None, -1
    return poll, descriptor


def _tree(root: int) -> dict[int, list[str]]:
    """What /proc says of a process and its descendants, by number. Only these are looked at, five times a second: a
    process that begins or ends meanwhile may be missed once."""
    tree: dict[int, list[str]] = {}
    left = [root]
    while left:
        number = left.pop()
        if number in tree or (fields := _fields(number)) is None:
            continue
        tree[number] = fields
        try:
            for task in os.listdir(f"/proc/{number}/task"):
                with open(f"/proc/{number}/task/{task}/children", "rb", buffering=0) as file:
                    left += map(int, file.read().split())
        except FileNotFoundError:
            if not os.path.exists(f"/proc/self/task/{os.getpid()}/children"):
                return _whole_tree(root)  # the kernel does not say
        except OSError:
            continue
    return tree


def _whole_tree(root: int) -> dict[int, list[str]]:
    """The same, from all processes of the machine: none is missed."""
    children: dict[int, list[int]] = {}
    found: dict[int, list[str]] = {}
    with suppress(OSError):
        for entry in os.listdir("/proc"):
            if entry.isdigit() and (fields := _fields(int(entry))) is not None:
                found[int(entry)] = fields
                children.setdefault(int(fields[1]), []).append(int(entry))
    tree: dict[int, list[str]] = {}
    left = [root]
    while left:
        number = left.pop()
        if number in found and number not in tree:
            tree[number] = found[number]
            left += children.get(number, [])
    return tree


def _threads_sleep(number: int) -> bool:
    """Whether all threads of a process sleep; its own state is that of the first."""
    for task in Path(f"/proc/{number}/task").glob("*/stat"):
        with suppress(OSError):
            if task.read_text("ascii", "replace").rpartition(")")[2].split()[0] not in "SZITtX":
                return False
    return True


def _fields(number: int) -> list[str] | None:
    """The fields of /proc/N/stat from the state on: its parent is field 1, the times 11 to 14, when it began 19, the
    pages in memory 21."""
    try:
        opened = os.open(f"/proc/{number}/stat", os.O_RDONLY)
    except OSError:
        return None
    try:
        return os.read(opened, 4096).rpartition(b")")[2].decode("ascii", "replace").split()
    except OSError:
        return None
    finally:
        os.close(opened)


def _kill_all(belongs: Callable[[str], bool]) -> None:
    """End all processes that belong to a submission, by their folders in /proc: what left its parents before they
    were watched, or left their group, where there is no room of processes."""
    for _ in range(20):
        mine = []
        for entry in os.listdir("/proc"):
            with suppress(OSError):
                if entry.isdigit() and belongs(f"/proc/{entry}"):
                    fields = _fields(int(entry))
                    if fields is not None and fields[0] not in "ZX":
                        mine.append(int(entry))
        if not mine:
            return
        for number in mine:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(number, signal.SIGKILL)
        clock.sleep(0.01)
