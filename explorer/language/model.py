"""`Model` and the decorators that mark actions, initial states, properties, clauses and refinements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any, ClassVar, Literal, TypeVar, get_type_hints

from quorate.language.diagnostics import ModelError
from quorate.language.outcomes import Disabled
from quorate.language.registry import Registry

F = TypeVar("F", bound=Callable[..., Any])
P = TypeVar("P", bound=Callable[..., bool])
M = TypeVar("M", bound=Callable[..., None])

Kind = Literal["invariant", "step", "reachable"]


class Model:
    """Base of a protocol model.

    Annotated attributes are the state; methods marked `action` change it; other methods are pure helpers;
    attributes that are given a value without an annotation are constants. A variant is a subclass that
    overrides what is different.
    """

    sizes: ClassVar[dict[type, int]] = {}
    """The number of values of each sort, and the capacity of each Seq, Bag and Channel. A subclass's `sizes` change
    or add to those of its ancestors."""

    lanes: ClassVar[dict[str, str]] = {}
    """A hint for diagrams: where steps of an action are drawn, if not at the first node among its parameters. By
    action a parameter (``"b"``), a field of one (``"m.bal"``), or else the name of a lane (``"clock"``)."""

    beyond_reach: ClassVar[tuple[str, ...]] = ()
    """Names of goals that a variant cannot reach at its sizes; they are not checked. A `beyond_reach` of a subclass,
    even an empty one, replaces it."""

    def __init__(self, sizes: dict[type, int] | None = None) -> None:
        self._chosen_sizes = dict(sizes or {})


_waived: ContextVar[list[object] | None] = ContextVar("waived", default=None)


def when(condition: object, /) -> None:
    """A guard: if `condition` is false, the action is not enabled with these arguments and changes nothing."""
    if not condition:
        waived = _waived.get()
        if waived is None:
            raise Disabled
        waived.append(condition)


@contextmanager
def guards_waived() -> Iterator[list[object]]:
    """Ignore guards within the block, so that actions run to the end. Yields a list to which the condition of each
    guard that is false is added."""
    waived: list[object] = []
    around = _waived.set(waived)
    try:
        yield waived
    finally:
        _waived.reset(around)


def action(method: F) -> F:
    """Mark a method as an action: a step of the protocol. Its parameters range over their sorts.

    An override of an action in a subclass is an action too, marked or not.
    """
    method._quorate_role = "action"  # type: ignore[attr-defined]
    return method


def init(method: F) -> F:
    """Mark a method that sets up an initial state, from the defaults; its parameters range over their sorts."""
    method._quorate_role = "init"  # type: ignore[attr-defined]
    return method


@dataclass(frozen=True, slots=True)
class PropertyFunction:
    """A property: its function and its kind. `qualified` is its name within a model where the function's own name is
    not unique there."""

    kind: Kind
    function: Callable[..., bool]
    qualified: str = ""

    @property
    def name(self) -> str:
        return self.qualified or self.function.__name__


def _models_in(function: Callable[..., Any]) -> tuple[type, ...]:
    """The models that the parameters of a function are annotated with; empty if an annotation cannot be evaluated."""
    try:
        hints = get_type_hints(function)
    except Exception:  # an unknown name, perhaps defined later: subject_of reports it
        return ()
    return tuple(hint for name, hint in hints.items() if name != "return" and isinstance(hint, type))


registered: Registry[PropertyFunction] = Registry(
    "properties", lambda property_: _models_in(property_.function)
)
"""All properties defined so far. Which model one is about is in its annotation."""


def _be_a_function(function: object, mark: str) -> None:
    """Raise ModelError for an object without source text, such as a `functools.partial`."""
    if not isinstance(function, FunctionType):
        raise ModelError(
            f"@{mark} marks functions, not a {type(function).__name__}", "write a def that calls it"
        )


def _register(kind: Kind, function: P) -> P:
    _be_a_function(function, kind)
    registered.add(function, PropertyFunction(kind, function))
    function._quorate_kind = kind  # type: ignore[attr-defined]
    return function


def kind_of(function: object) -> Kind | None:
    """The kind that a function was last marked with; None if it is not marked as a property."""
    return getattr(function, "_quorate_kind", None)


def invariant(function: P) -> P:
    """Mark a function of one state that must be true in every reachable state."""
    return _register("invariant", function)


def step(function: P) -> P:
    """Mark a function of two states that must be true of every step: ``def f(before: M, after: M) -> bool``."""
    return _register("step", function)


def reachable(function: P) -> P:
    """Mark a function of one state that must be true in some reachable state: a goal, which shows that the model does
    something."""
    return _register("reachable", function)


def clause(function: P) -> P:
    """Mark a function of one state as a clause of an inductive invariant: a lemma of a proof (see `quorate.specs`).

    Together the clauses of a spec must hold initially and be preserved by every action. `quorate check` does not
    check them: they are lemmas of the proof, not properties of the protocol.
    """
    _be_a_function(function, "clause")
    function._quorate_role = "clause"  # type: ignore[attr-defined]
    _clauses.add(function, function)
    return function


_clauses: Registry[Callable[..., Any]] = Registry("clauses", _models_in)


def clauses_of(module: ModuleType) -> list[Callable[..., Any]]:
    """The clauses that a module defines, including those whose names have been rebound since."""
    own = (clause for clause in _clauses.current() if clause.__globals__ is vars(module))
    return [clause for clause in own if "<locals>" not in clause.__qualname__]


def is_clause(function: object) -> bool:
    """Whether `function` was marked with `clause`."""
    return getattr(function, "_quorate_role", None) == "clause"


refinements: Registry[Callable[..., None]] = Registry("refinements", _models_in)
"""All refinement mappings defined so far."""


def refinement(function: M) -> M:
    """Mark a refinement mapping: a function from the states of a model to those of a more abstract one.

    It is given a state to read, and a state of the abstract model to write, which has its first values at first::

        @refinement
        def as_register(raft: Raft, register: Register) -> None:
            register.value = ...

    It is plain Python. ``quorate check raft --refines register`` checks that every step of the one is then a step
    of the other, or two, or changes nothing there (Abadi and Lamport, "The Existence of Refinement Mappings", 1991).
    """
    _be_a_function(function, "refinement")
    refinements.add(function, function)
    return function
