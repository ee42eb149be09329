"""Generated C compiled to a shared object, and kept.

What is built depends on the C, the runtime, the compiler and its flags only; a digest of these names the files in the
cache folder, ``$QUORATE_CACHE`` or ``quorate`` in the user's cache directory. The C is kept beside the object.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from quorate import caching
from quorate.caching import cache_folder
from quorate.exploration import EngineError, Stopped, over
from quorate.files import write_whole

RUNTIME = Path(__file__).parent / "runtime"
FLAGS = ("-std=gnu11", "-O2", "-fpeel-loops", "-fPIC", "-shared", "-fvisibility=hidden", "-pthread")
WARNINGS = ("-Wall", "-Wextra")


class NoCompiler(EngineError):
    """There is no C compiler on this machine."""

    def __init__(self) -> None:
        super().__init__(
            "the native engine needs a C compiler, and there is none; pip install 'quorate[cc]' brings one "
            "(or install gcc or clang, or name one in $CC)"
        )


@cache
def compiler() -> tuple[str, ...]:
    """The command that compiles C: $CC, cc, gcc, clang, or that of the ziglang package. NoCompiler without any."""
    chosen = os.environ.get("CC", "").split()
    if chosen and shutil.which(chosen[0]):
        return tuple(chosen)
    for name in ("cc", "gcc", "clang"):
        if path := shutil.which(name):
            return (path,)
    if importlib.util.find_spec("ziglang"):
        return (sys.executable, "-m", "ziglang", "cc")
    raise NoCompiler


def build(source: str, deadline: float | None = None, interrupt: threading.Event | None = None) -> Path:
    """The shared object of a generated translation unit, compiled unless it is kept from before.

    Raises NoCompiler, EngineError if the compiler refuses the C (a bug in Quorate), or Stopped at the deadline (of
    `time.perf_counter`) and at an interrupt: then the compiler and what it has begun are ended.
    """
    command = compiler()
    name = _digest(source, command)
    folder = cache_folder()
    target = folder / f"{name}.so"
    if caching.kept(target, name) is not None:
        return target
    try:
        return _built(source, command, target, deadline, interrupt)
    except OSError:  # the disk is full, say
        elsewhere = caching.temporary_folder() / target.name
        return _built(source, command, elsewhere, deadline, interrupt)


def _built(
    source: str,
    command: tuple[str, ...],
    target: Path,
    deadline: float | None,
    interrupt: threading.Event | None,
) -> Path:
    folder, name = target.parent, target.stem
    kept = folder / f"{name}.c"
    write_whole(kept, source)
    with tempfile.TemporaryDirectory(dir=folder, prefix=caching.BUILD) as scratch:
        built = Path(scratch) / target.name
        whole = [*command, *FLAGS, *native_flags(), f"-I{RUNTIME}", str(kept), "-o", str(built)]
        code, said = _run(whole, deadline, interrupt)
        if code:
            first = next((line for line in said.splitlines() if "error" in line), said.strip())
            raise EngineError(
                f"{command[0]} does not compile the generated C ({kept}): {first}. "
                "This is a bug in Quorate; please report it with the model."
            )
        caching.keep(target, name, built.read_bytes())
    return target


def _run(
    command: Sequence[str], deadline: float | None, interrupt: threading.Event | None
) -> tuple[int, str]:
    """The exit code of a command, and what it said on stderr. It has a group of its own, so that Ctrl-C is ours, and
    all that it begins ends with it."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=os.name == "posix",
        )
        try:
            wait = 0.002
            while process.poll() is None:
                if (why := over(deadline, interrupt)) is not None:
                    raise Stopped(why)
                time.sleep(wait)
                wait = min(0.05, wait * 1.5)
        except BaseException:
            _end(process)
            raise
        said.seek(0)
        return process.returncode, said.read().decode(errors="replace")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it has begun."""
    try:
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except ProcessLookupError:
        pass
    process.wait()


def elsewhere(built: Path) -> Path:
    """A copy of what was built, for where the folder is mounted so that no program may run from it."""
    return Path(shutil.copy(built, caching.temporary_folder()))


def native_flags() -> tuple[str, ...]:
    """Flags that use all of this machine's processor; what they mean is part of the digest."""
    return ("-march=native",) if platform.machine() in ("x86_64", "AMD64") else ()


def _digest(source: str, command: tuple[str, ...]) -> str:
    digest = hashlib.sha256(source.encode())
    for path in sorted(RUNTIME.iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    digest.update(
        "\0".join((*command, *FLAGS, *native_flags(), _compiler_mark(command), _processor())).encode()
    )
    return digest.hexdigest()[:32]


def _compiler_mark(command: tuple[str, ...]) -> str:
    """Changes when the compiler is another one, without asking it for its version."""
    path = shutil.which(command[0])
    if path is None:
        return ""
    status = os.stat(os.path.realpath(path))
    return f"{os.path.realpath(path)} {status.st_size} {status.st_mtime_ns}"


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as info:
            lines = (line for line in info if line.startswith(("model name", "flags", "Features")))
            return next(lines, "") + next(lines, "")
    except OSError:
        return platform.processor()
