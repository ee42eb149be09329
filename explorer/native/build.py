"""Compilation of generated C to a shared object, cached.

A unit is compiled in one of two tiers: "quick", in about a third of the time of "thorough", for searches that are
over soon; they run at about half the speed. ``$QUORATE_CFLAGS`` has further flags for the compiler; with a level of
optimization among them, such as -O1, both tiers are compiled with that.

The result depends on the C, the runtime, the compiler and its flags only; a digest of these names the files in the
cache folder, ``$QUORATE_CACHE`` or ``quorate`` in the user's cache directory. The C is kept beside the object.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import re
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Literal

from quorate.support import caching
from quorate.support.budget import UNLIMITED, Budget
from quorate.support.caching import cache_folder
from quorate.support.engine_errors import EngineError
from quorate.support.programs import run_program
from quorate.support.whole_files import write_whole

RUNTIME = Path(__file__).parent / "runtime"
FLAGS = ("-std=gnu11", "-fPIC", "-shared", "-fvisibility=hidden", "-pthread")
WARNINGS = ("-Wall", "-Wextra")

Tier = Literal["quick", "thorough"]

OPTIMIZATION: dict[Tier, tuple[str, ...]] = {"quick": ("-Og",), "thorough": ("-O2", "-fpeel-loops")}

PROBE = "".join(f"#include <{name}.h>\n" for name in ("pthread", "stdatomic", "stdint", "stdlib", "sys/mman"))
"""A file that any working compiler compiles: a compiler may be installed without the headers of the C library."""


class NoCompiler(EngineError):
    """There is no C compiler on this machine, or none that works: `why` has what each of them reports."""

    def __init__(self) -> None:
        self.why = "; ".join(f"{name} does not compile C here: {error}" for name, error in _broken.items())
        super().__init__(
            f"the native engine needs a C compiler, and there is none{' that works' if self.why else ''}; "
            f"{self.why}{'; ' if self.why else ''}pip install 'quorate[cc]' brings one "
            "(or install gcc or clang, or name one in $CC)"
        )


_broken: dict[str, str] = {}
"""Compilers found not to work, with their error messages."""


@cache
def compiler() -> tuple[str, ...]:
    """The command that compiles C: $CC, cc, gcc, clang, or that of the ziglang package; the first that is not known
    to be broken. Raises NoCompiler without any."""
    chosen = os.environ.get("CC", "").split()
    if chosen and shutil.which(chosen[0]) and chosen[0] not in _broken:
        return tuple(chosen)
    for name in ("cc", "gcc", "clang"):
        if (path := shutil.which(name)) and path not in _broken:
            return (path,)
    if importlib.util.find_spec("ziglang") and sys.executable not in _broken:
        return (sys.executable, "-m", "ziglang", "cc")
    raise NoCompiler


def without_compiler() -> str | None:
    """Return what is wrong with each of the compilers that do not work, "" if there is none at all; None if there is
    one that works."""
    try:
        compiler()
    except NoCompiler as none:
        return none.why
    return None


def build(source: str, budget: Budget = UNLIMITED, tier: Tier = "thorough") -> Path:
    """The shared object of a generated translation unit, compiled unless it is in the cache.

    Raises NoCompiler, EngineError if the compiler refuses the C (a bug in Quorate), or Stopped at the deadline and at
    an interrupt: then the compiler and its child processes are ended. A compiler that does not work at all is not
    tried again.
    """
    while True:
        command = compiler()
        try:
            return _build(source, command, flags(tier), budget)
        except _Broken as broken:
            _broken[command[0]] = str(broken)
            compiler.cache_clear()


def is_built(source: str, tier: Tier) -> bool:
    """Whether a unit is in the cache, compiled in this tier."""
    name = _digest(source, compiler(), flags(tier))
    return caching.load_entry(cache_folder() / f"{name}.so", name) is not None


def has_tiers() -> bool:
    """Whether the tiers differ: not if ``$QUORATE_CFLAGS`` says how to optimize."""
    return not any(flag.startswith("-O") for flag in _further_flags())


class _Broken(Exception):
    """A compiler does not work."""


def _build(source: str, command: tuple[str, ...], flags: tuple[str, ...], budget: Budget) -> Path:
    name = _digest(source, command, flags)
    folder = cache_folder()
    target = folder / f"{name}.so"
    if caching.load_entry(target, name) is not None:
        return target
    try:
        return _built(source, command, flags, target, budget)
    except OSError:  # the disk is full, say
        elsewhere = caching.temporary_folder() / target.name
        return _built(source, command, flags, elsewhere, budget)


def _built(
    source: str, command: tuple[str, ...], flags: tuple[str, ...], target: Path, budget: Budget
) -> Path:
    folder, name = target.parent, target.stem
    kept = folder / f"{name}.c"
    write_whole(kept, source)
    with tempfile.TemporaryDirectory(dir=folder, prefix=caching.BUILD) as scratch:
        built = Path(scratch) / target.name
        whole = [*command, *flags, f"-I{RUNTIME}", str(kept), "-o", str(built)]
        code, _, said = run_program(whole, budget=budget, temporary=Path(scratch))
        if code:
            probe = Path(scratch) / "probe.c"
            probe.write_text(PROBE)
            basic = [*command, *FLAGS, str(probe), "-o", str(built)]
            fails, _, why = run_program(basic, budget=budget, temporary=Path(scratch))
            if fails:
                raise _Broken(re.sub(r"^.*?(?=(fatal )?error:)", "", _first_error(why)))
            raise EngineError(
                f"{command[0]} does not compile the generated C ({kept}): {_first_error(said)}. "
                "This is a bug in Quorate; please report it with the model."
            )
        caching.store_entry(target, name, built.read_bytes())
    return target


def _first_error(said: str) -> str:
    return next((line for line in said.splitlines() if "error" in line), said.strip())


def elsewhere(built: Path) -> Path:
    """A copy of a shared object in a temporary folder, for a cache folder that is mounted without permission to
    execute."""
    return Path(shutil.copy(built, caching.temporary_folder()))


def flags(tier: Tier = "thorough") -> tuple[str, ...]:
    """The flags that generated C is compiled with."""
    return (*FLAGS, *OPTIMIZATION[tier], *native_flags(), *_further_flags())


def _further_flags() -> list[str]:
    return os.environ.get("QUORATE_CFLAGS", "").split()


def native_flags() -> tuple[str, ...]:
    """Flags for this machine's processor; their meaning is part of the digest."""
    return ("-march=native",) if platform.machine() in ("x86_64", "AMD64") else ()


def _digest(source: str, command: tuple[str, ...], flags: tuple[str, ...]) -> str:
    digest = hashlib.sha256(source.encode())
    for path in sorted(RUNTIME.iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    digest.update("\0".join((*command, *flags, _compiler_mark(command), _processor())).encode())
    return digest.hexdigest()[:32]


def _compiler_mark(command: tuple[str, ...]) -> str:
    """A text that changes when the compiler is replaced; it is not run for its version."""
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
