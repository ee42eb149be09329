"""Which engine runs: the native one where there is a C compiler, otherwise CPython itself, unless one is named."""

from __future__ import annotations

from quorate.exploration import EngineName, Explorer


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
        from quorate.symbolic.finite.proof_engines import ReachabilityExplorer

        return ReachabilityExplorer(fastest), ""
    if engine == "induction":
        from quorate.symbolic.finite.induction import InductionExplorer

        return InductionExplorer(), ""
    notice = without_compiler() if engine is None else ""
    if notice:
        return ReferenceExplorer(), notice
    from quorate.native import NativeExplorer

    return NativeExplorer(), ""


def fastest() -> Explorer:
    """The fastest engine that can run here."""
    return choose(None)[0]


def has_compiler() -> bool:
    """Whether the native engine can compile here, as far as is known: that a compiler cannot shows at work."""
    return not without_compiler()


def without_compiler() -> str:
    """The notice that the reference engine runs, since there is no compiler; empty if there is one."""
    from quorate.native.build import NoCompiler, compiler

    try:
        compiler()
    except NoCompiler as none:
        why = f" that works ({none.why})" if none.why else ""
        return (
            f"there is no C compiler{why}, so the model runs in CPython, hundreds of times slower; "
            "for the native engine install a C compiler, or: pip install 'quorate[cc]'"
        )
    return ""
