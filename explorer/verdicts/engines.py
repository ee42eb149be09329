"""The choice of the engine: unless one is named, native if there is a C compiler, otherwise the reference engine."""

from __future__ import annotations

from quorate.exploration import EngineName, Exploration, Explorer, Request
from quorate.support.budget import Budget
from quorate.support.engine_errors import EngineError
from quorate.support.late_imports import imported

ENGINES: dict[EngineName, str] = {
    "native": "quorate.native.NativeExplorer",
    "reference": "quorate.reference.ReferenceExplorer",
    "swarm": "quorate.native.swarm.SwarmExplorer",
    "bmc": "quorate.symbolic.finite.engine.BoundedExplorer",
    "pdr": "quorate.symbolic.finite.proof_engines.ReachabilityExplorer",
    "induction": "quorate.symbolic.finite.induction.InductionExplorer",
}
"""Engine to its class, by qualified name: only the one that runs is loaded."""


def choose(engine: EngineName | None) -> tuple[Explorer, str]:
    """Return the engine asked for, or the fastest that can run here, and a notice for the user, or "".

    The native engine, if asked for by name, itself raises an error if there is no compiler.
    """
    notice = without_compiler() if engine is None else ""
    name = engine or ("reference" if notice else "native")
    made: Explorer = imported(ENGINES[name])(*([fastest] if name == "pdr" else []))
    return made, notice


class ChosenEngine:
    """The engine asked for, or the fastest that can run here; `notice` is for the user, or ""."""

    def __init__(self, engine: EngineName | None) -> None:
        self._asked_for = engine
        self.explorer, self.notice = choose(engine)

    def explore(self, request: Request, budget: Budget) -> Exploration:
        """Do a search; if it turns out that the compiler does not work, with another engine from then on, unless this
        one was asked for. Raises EngineError."""
        try:
            return self.explorer.explore(request, budget)
        except EngineError:
            if self._asked_for is not None or has_compiler():
                raise
            self.explorer, self.notice = choose(None)
            return self.explorer.explore(request, budget)


def fastest() -> Explorer:
    """Return the fastest engine that can run here."""
    return choose(None)[0]


def has_compiler() -> bool:
    """Whether there is a C compiler. It may still turn out not to work when it is used."""
    return not without_compiler()


def without_compiler() -> str:
    """Return the notice that the reference engine runs for lack of a compiler; empty if there is one."""
    why: str | None = imported("quorate.native.build.without_compiler")()
    if why is None:
        return ""
    return (
        f"there is no C compiler{f' that works ({why})' if why else ''}, so the model runs in CPython, hundreds of "
        "times slower; for the native engine install a C compiler, or: pip install 'quorate[cc]'"
    )
