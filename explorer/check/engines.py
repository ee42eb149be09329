"""Which engine runs: the native one where there is a C compiler, otherwise CPython itself, unless one is named."""

from __future__ import annotations

from quorate.exploration import EngineName, Explorer

HOW_TO_GET_THE_FAST_ONE = (
    "there is no C compiler, so the model runs in CPython, hundreds of times slower; "
    "for the native engine install a C compiler, or: pip install 'quorate[cc]'"
)


def choose(engine: EngineName | None) -> tuple[Explorer, str]:
    """The engine asked for, or the fastest that can run here; with a notice for the user, or "".

    The native engine, if asked for by name, says itself that there is no compiler.
    """
    from quorate.reference import ReferenceExplorer

    if engine == "reference":
        return ReferenceExplorer(), ""
    if engine == "bmc":
        from quorate.symbolic.finite.engine import BoundedExplorer

        return BoundedExplorer(), ""
    if engine == "pdr":
        from quorate.symbolic.finite.proving import ReachabilityExplorer

        return ReachabilityExplorer(), ""
    if engine == "induction":
        from quorate.symbolic.finite.induction import InductionExplorer

        return InductionExplorer(), ""
    if engine == "native" or has_compiler():
        from quorate.native import NativeExplorer

        return NativeExplorer(), ""
    return ReferenceExplorer(), HOW_TO_GET_THE_FAST_ONE


def has_compiler() -> bool:
    """Whether the native engine can compile here."""
    from quorate.native.build import NoCompiler, compiler

    try:
        compiler()
    except NoCompiler:
        return False
    return True
