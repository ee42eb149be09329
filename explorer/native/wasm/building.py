"""Generated C as WebAssembly, compiled by clang of the ziglang package, and cached. The same C and the same version
of ziglang make the same bytes, on any machine."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
import tempfile
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from quorate.native.build import RUNTIME
from quorate.support import caching
from quorate.support.budget import UNLIMITED, Budget
from quorate.support.caching import cache_folder
from quorate.support.engine_errors import EngineError
from quorate.support.programs import run_program

HEADERS = Path(__file__).parent / "headers"

FUNCTIONS = (
    *("open", "run", "stop", "progress", "error", "counts", "found", "finding", "traces", "mark_ways"),
    *("level_on_way", "canonicalize", "close"),
)
"""What a search calls; the other functions of the runtime are left out."""

FLAGS = (
    *("--target=wasm32-wasi", "-mexec-model=reactor", "-std=gnu11", "-O3", "-s", "-fvisibility=hidden"),
    *("-include", "host.h"),
    *(f"-Wl,--export=quorate_{name}" for name in FUNCTIONS),
    *("-Wl,--export=malloc", "-Wl,--export=free"),
)

COMMAND = (sys.executable, "-m", "ziglang", "cc")


class NoWasmCompiler(EngineError):
    """The package ziglang is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "models are compiled to WebAssembly by ziglang, which is not installed: pip install 'quorate[site]'"
        )


def has_wasm_compiler() -> bool:
    """Return whether the package that compiles to WebAssembly is installed."""
    return importlib.util.find_spec("ziglang") is not None


def name_of(source: str) -> str:
    """Return the name of the module of generated C: a digest of it."""
    return hashlib.sha256(source.encode()).hexdigest()[:32]


def build_wasm(source: str, budget: Budget = UNLIMITED) -> bytes:
    """Return the WebAssembly of a generated translation unit, compiled unless it is in the cache. Raises
    NoWasmCompiler, EngineError if the compiler refuses the C, and Stopped."""
    if not has_wasm_compiler():
        raise NoWasmCompiler
    key = hashlib.sha256(f"{name_of(source)} {_compiler()}".encode()).hexdigest()
    entry = cache_folder() / f"{key[:32]}.wasm"
    kept = caching.load_entry(entry, key)
    if kept is not None:
        return kept
    built = _built(source, budget)
    with suppress(OSError):  # without it, it is compiled again the next time
        caching.store_entry(entry, key, built)
    return built


def _built(source: str, budget: Budget) -> bytes:
    with tempfile.TemporaryDirectory(prefix=caching.BUILD) as folder:
        scratch = Path(folder)
        (scratch / "model.c").write_text(source)
        files = (f"-I{HEADERS}", f"-I{RUNTIME}", str(scratch / "model.c"), "-o", str(scratch / "model.wasm"))
        code, _, said = run_program([*COMMAND, *FLAGS, *files], budget=budget, temporary=scratch)
        if code:
            first = next((line for line in said.splitlines() if "error" in line), said.strip())
            raise EngineError(f"ziglang does not compile the generated C: {first}")
        return (scratch / "model.wasm").read_bytes()


@cache
def _compiler() -> str:
    """A text that changes with all that the result depends on beside the generated C."""
    digest = hashlib.sha256("\0".join(FLAGS).encode())
    for path in sorted([*RUNTIME.iterdir(), *HEADERS.rglob("*.h")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    try:
        number = version("ziglang")
    except PackageNotFoundError:
        number = ""
    return f"{number} {digest.hexdigest()}"
