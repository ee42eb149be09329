"""`Model` and the decorators that mark actions, initial states and properties."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, TypeVar, overload

from quorate.language.diagnostics import ModelError
from quorate.language.marking import mark_role, marked, models_in, require_function
from quorate.language.outcomes import Disabled
from quorate.language.registry import Registry
from quorate.language.temporal import FAIRNESS_MARKS, FairnessMark, Kind

F = TypeVar("F", bound=Callable[..., Any])
P = TypeVar("P", bound=Callable[..., bool])
D = TypeVar("D", bound=Callable[..., Any])


class Model:
    """Base of a protocol model.

    Annotated attributes are the state; methods marked `action` change it; other methods are helpers, pure or with
    effects; attributes that are given a value without an annotation are constants. A variant is a subclass that
    overrides what is different.
    """

    sizes: ClassVar[dict[type, int]] = {}
    """The number of values of each sort, and the capacity of each Seq, Bag and Channel. A subclass's `sizes` change
    or add to those of its ancestors."""

    lanes: ClassVar[dict[str, str]] = {}
    """A hint for diagrams: where steps of an action are drawn, if not at the first node among its parameters. By
    action a parameter (``"b"``), a field of one (``"m.bal"``), or else the name of a lane (``"clock"``)."""

    durable: ClassVar[set[str]] = set()
    """Names of the state variables that are on disk, for `quorate cost`: a step that changes one of them has it
    written (an fsync) before it sends anything. A `durable` of a subclass replaces that of its ancestors."""

    nodes: ClassVar[type | tuple[type, ...]] = ()
    """The sort, or the sorts, whose values are the nodes. Then an action that knows more than its node can know is
    refused (`quorate.language.checker.locality`)."""

    shared: ClassVar[set[str]] = set()
    """Names of the state variables that all `nodes` may read and change."""

    environment: ClassVar[set[str]] = set()
    """Names of the actions that are no steps of `nodes`, such as a crash or a partition, and may know everything."""

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


@overload
def action(method: F, /) -> F: ...


@overload
def action(
    *, fair: FairnessMark | None = None, fair_for: tuple[str, ...] | None = None
) -> Callable[[F], F]: ...


def action(
    method: F | None = None,
    /,
    *,
    fair: FairnessMark | None = None,
    fair_for: tuple[str, ...] | None = None,
) -> F | Callable[[F], F]:
    """Mark a method as an action: a step of the protocol. Its parameters range over their sorts.

    An override of an action in a subclass is an action too, marked or not.

    With `fair`, runs that put off its steps for ever are not counted against liveness properties: with ``"weak"``, a
    step that stays possible is taken at last; with ``"strong"``, a step that is possible again and again is. That is
    meant for each choice of values for the parameters `fair_for`, by default all of them. Nothing is fair unless it
    says so; an override without `fair` is as fair as what it overrides, and one with ``fair="unfair"`` is not fair.

    Raises ModelError for another `fair`.
    """

    def mark(function: F) -> F:
        mark_role(function, "action")
        if fair is not None:
            function._quorate_fair = (fair, fair_for)  # type: ignore[attr-defined]
        return function

    if fair is not None and fair not in FAIRNESS_MARKS:
        raise ModelError(
            f"fair={fair!r} is no fairness",
            'write fair="weak", fair="strong", or in an override fair="unfair"',
        )
    if fair is None and fair_for is not None:
        raise ModelError("fair_for without fair", 'write @action(fair="weak", fair_for=("a",))')
    return mark if method is None else mark(method)


@overload
def init(method: F, /) -> F: ...
@overload
def init() -> Callable[[F], F]: ...
def init(method: F | None = None, /) -> F | Callable[[F], F]:
    """Mark a method that sets up an initial state, from the defaults; its parameters range over their sorts."""

    def mark(function: F) -> F:
        mark_role(function, "init")
        return function

    return marked(mark, method)


@dataclass(frozen=True, slots=True)
class PropertyFunction:
    """A property: its function and its kind. `qualified` is its name within a model where the function's own name is
    not unique there. `without` are actions that must not be needed (`always_possible`), `then` is the function of
    what follows (`leads_to`)."""

    kind: Kind
    function: Callable[..., Any]
    qualified: str = ""
    without: tuple[str, ...] = ()
    then: Callable[..., bool] | None = None

    @property
    def named_functions(self) -> tuple[tuple[str, Callable[..., Any]], ...]:
        """Its function, and that of what must follow, if there is one, each with its name in the program."""
        own = (self.name, self.function)
        return (own,) if self.then is None else (own, (goal_name(self.name), self.then))

    @property
    def name(self) -> str:
        return self.qualified or self.function.__name__

    @property
    def goal(self) -> str:
        """The name of what must follow; empty if the property says of nothing that it must."""
        return "" if self.then is None else self.then.__name__


def goal_name(name: str) -> str:
    """The name of the predicate of what must follow in a property of kind ``leads_to``, in the program of a model."""
    return f"{name}.then"


def decision_name(name: str, value: object) -> str:
    """The name of the predicate that a value is decided, in the program of a model."""
    return f"{name}={value!r}"


registered: Registry[PropertyFunction] = Registry(
    "properties", lambda property_: models_in(property_.function)
)
"""All properties defined so far. Which model one is about is in its annotation."""


def _register(
    kind: Kind, function: D, without: tuple[str, ...] = (), then: Callable[..., bool] | None = None
) -> D:
    require_function(function, kind)
    property_ = PropertyFunction(kind, function, without=without, then=then)
    registered.add(function, property_)
    function._quorate_property = property_  # type: ignore[attr-defined]
    return function


def property_of(function: object) -> PropertyFunction | None:
    """The property that a function was last marked as; None if it is not marked as one."""
    marked: PropertyFunction | None = getattr(function, "_quorate_property", None)
    return marked


def kind_of(function: object) -> Kind | None:
    """The kind that a function was last marked with; None if it is not marked as a property."""
    marked = property_of(function)
    return None if marked is None else marked.kind


@overload
def invariant(function: P, /) -> P: ...
@overload
def invariant() -> Callable[[P], P]: ...
def invariant(function: P | None = None, /) -> P | Callable[[P], P]:
    """Mark a function of one state that must be true in every reachable state."""
    return marked(partial(_register, "invariant"), function)


@overload
def step(function: P, /) -> P: ...
@overload
def step() -> Callable[[P], P]: ...
def step(function: P | None = None, /) -> P | Callable[[P], P]:
    """Mark a function of two states that must be true of every step: ``def f(before: M, after: M) -> bool``."""
    return marked(partial(_register, "step"), function)


@overload
def reachable(function: P, /) -> P: ...
@overload
def reachable() -> Callable[[P], P]: ...
def reachable(function: P | None = None, /) -> P | Callable[[P], P]:
    """Mark a function of one state that must be true in some reachable state: a goal, which shows that the model does
    something."""
    return marked(partial(_register, "reachable"), function)


@overload
def always_possible(function: P, /) -> P: ...


@overload
def always_possible(*, without: tuple[str, ...]) -> Callable[[P], P]: ...


def always_possible(function: P | None = None, /, *, without: tuple[str, ...] = ()) -> P | Callable[[P], P]:
    """Mark a function of one state that can become true from every reachable state: whatever happened, some
    continuation leads there (AG EF). With `without`, by steps of other actions: nobody comes to help."""
    if function is None:
        return lambda function: _register("always_possible", function, without)
    return _register("always_possible", function)


@overload
def eventually(function: P, /) -> P: ...
@overload
def eventually() -> Callable[[P], P]: ...
def eventually(function: P | None = None, /) -> P | Callable[[P], P]:
    """Mark a function of one state that becomes true in every fair run (see `action`)."""
    return marked(partial(_register, "eventually"), function)


def leads_to(then: Callable[..., bool], /) -> Callable[[P], P]:
    """Mark a function of one state: whenever it is true in a fair run, `then`, another function of one state, is true
    at the same time or later."""
    return lambda function: _register("leads_to", function, then=then)


@overload
def again_and_again(function: P, /) -> P: ...
@overload
def again_and_again() -> Callable[[P], P]: ...
def again_and_again(function: P | None = None, /) -> P | Callable[[P], P]:
    """Mark a function of one state that is true infinitely often in every fair run; in one that stops, at the end."""
    return marked(partial(_register, "again_and_again"), function)


@overload
def at_last_always(function: P, /) -> P: ...
@overload
def at_last_always() -> Callable[[P], P]: ...
def at_last_always(function: P | None = None, /) -> P | Callable[[P], P]:
    """Mark a function of one state that in every fair run is always true from some state on."""
    return marked(partial(_register, "at_last_always"), function)


@overload
def final(function: P, /) -> P: ...
@overload
def final() -> Callable[[P], P]: ...
def final(function: P | None = None, /) -> P | Callable[[P], P]:
    """Mark a function of one state that is true where a run may end: such a state is no deadlock."""
    return marked(partial(_register, "final"), function)


@overload
def constraint(function: P, /) -> P: ...
@overload
def constraint() -> Callable[[P], P]: ...
def constraint(function: P | None = None, /) -> P | Callable[[P], P]:
    """Mark a function of one state that is true where a search is to go on. Where it is false, or has no value, the
    state is found and judged by all properties, but no action is tried; verdicts say in how many states that was so.
    Like TLC's CONSTRAINT, it limits the search, and is no part of the protocol."""
    return marked(partial(_register, "constraint"), function)


@overload
def decisions(function: D, /) -> D: ...
@overload
def decisions() -> Callable[[D], D]: ...
def decisions(function: D | None = None, /) -> D | Callable[[D], D]:
    """Mark a function of one state that returns the set of values that are decided in it. ``quorate valence`` says
    which of them can still be decided, in each state (Fischer, Lynch, Paterson, "Impossibility of distributed
    consensus with one faulty process", 1985)."""
    return marked(partial(_register, "decisions"), function)
