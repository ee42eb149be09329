"""Which engine runs: the native one where there is a C compiler, otherwise CPython itself."""

from __future__ import annotations

from typing import Literal

from quorate.exploration import EngineError, Explorer

EngineName = Literal["native", "reference"]

HOW_TO_GET_THE_FAST_ONE = (
    "there is no C compiler, so the model runs in CPython, hundreds of times slower; "
    "for the native engine install a C compiler, or: pip install 'quorate[cc]'"
)


def choose(engine: EngineName | None) -> tuple[Explorer, str]:
    """The engine asked for, or the fastest that can run here; with a notice for the user, or "".

    Raises EngineError if the native engine is asked for and there is no compiler.
    """
    from quorate.reference import ReferenceExplorer

    if engine == "reference":
        return ReferenceExplorer(), ""
    if has_compiler():
        from quorate.native import NativeExplorer

        return NativeExplorer(), ""
    if engine == "native":
        raise EngineError("the native engine needs a C compiler: install one, or: pip install 'quorate[cc]'")
    return ReferenceExplorer(), HOW_TO_GET_THE_FAST_ONE


def has_compiler() -> bool:
    """Whether the native engine can compile here."""
    try:
        from quorate.native.compiler import find_compiler
    except ImportError:
        return False
    return find_compiler() is not None
