"""The decorators of proofs: clauses of an inductive invariant, stages of a liveness proof, refinement mappings."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any, TypeVar, overload

from quorate.language.marking import marked, models_in, require_function
from quorate.language.registry import Registry

P = TypeVar("P", bound=Callable[..., bool])
M = TypeVar("M", bound=Callable[..., None])


@overload
def clause(function: P, /) -> P: ...
@overload
def clause() -> Callable[[P], P]: ...
def clause(function: P | None = None, /) -> P | Callable[[P], P]:
    """Mark a function of one state as a clause of an inductive invariant: a lemma of a proof (see `quorate.specs`).

    Together the clauses of a spec must hold initially and be preserved by every action. `quorate check` does not
    check them: they are lemmas of the proof, not properties of the protocol.
    """

    def mark(function: P) -> P:
        require_function(function, "clause")
        function._quorate_role = "clause"  # type: ignore[attr-defined]
        _clauses.add(function, function)
        return function

    return marked(mark, function)


def stage(of: Callable[..., bool], /, *, helpful: str) -> Callable[[P], P]:
    """Mark a function of one state and of parameters of the action `helpful` as a stage of the proof that `of`, a
    property marked with `eventually` or `leads_to`, holds: it says which steps of that action are still to be taken.

    Stages are in the order in which they are defined. While the property waits for what it promises, and nothing is
    left of the stages before, each step that is left is possible, no step adds to those that are left, and one that
    is taken is left no longer (`quorate.symbolic.induction.chains`). After rule WF1 of Lamport, "The temporal logic
    of actions" (1994), and the helpful actions of Manna and Pnueli, "Completing the temporal picture" (1991).
    """

    def mark(function: P) -> P:
        require_function(function, "stage")
        function._quorate_role = "stage"  # type: ignore[attr-defined]
        function._quorate_stage = (of, helpful)  # type: ignore[attr-defined]
        return function

    return mark


def stage_of(function: object) -> tuple[Callable[..., bool], str] | None:
    """What `function` was marked with by `stage`: the property, and the helpful action; None if it is no stage."""
    marked: tuple[Callable[..., bool], str] | None = getattr(function, "_quorate_stage", None)
    return marked


def stage_name(name: str) -> str:
    """The name of the function of a stage in the program of a model."""
    return f"{name}.stage"


_clauses: Registry[Callable[..., Any]] = Registry("clauses", models_in)


def clauses_of(module: ModuleType) -> list[Callable[..., Any]]:
    """The clauses that a module defines, including those whose names have been rebound since."""
    own = (clause for clause in _clauses.current() if clause.__globals__ is vars(module))
    return [clause for clause in own if "<locals>" not in clause.__qualname__]


def is_clause(function: object) -> bool:
    """Whether `function` was marked with `clause`."""
    return getattr(function, "_quorate_role", None) == "clause"


refinements: Registry[Callable[..., None]] = Registry("refinements", models_in)
"""All refinement mappings defined so far."""


@overload
def refinement(function: M, /) -> M: ...
@overload
def refinement() -> Callable[[M], M]: ...
def refinement(function: M | None = None, /) -> M | Callable[[M], M]:
    """Mark a refinement mapping: a function from the states of a model to those of a more abstract one.

    It is given a state to read, and a state of the abstract model to write, which has its first values at first::

        @refinement
        def as_register(raft: Raft, register: Register) -> None:
            register.value = ...

    It is plain Python. ``quorate check raft --refines register`` checks that every step of the one is then a step
    of the other, or two, or changes nothing there (Abadi and Lamport, "The Existence of Refinement Mappings", 1991).
    """

    def mark(function: M) -> M:
        require_function(function, "refinement")
        refinements.add(function, function)
        return function

    return marked(mark, function)
