"""The kinds of properties, fairness, and what a fair run must do to violate a liveness property.

Runs are infinite; one that stops repeats its last state for ever. Fairness is that of Lamport ("The temporal logic of
actions", 1994, section 5.4), for each instance of an action.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from quorate.language.diagnostics import ModelError
from quorate.language.source import span_of_function
from quorate.language.suggestions import did_you_mean

SafetyKind = Literal["invariant", "step", "reachable"]
"""Kinds of properties that engines decide state by state, or step by step."""

LivenessKind = Literal["always_possible", "eventually", "leads_to", "again_and_again", "at_last_always"]
"""Kinds of properties that are decided on the graph of all reachable states."""

PropertyKind = SafetyKind | LivenessKind
"""Kinds of what has a verdict."""

Kind = PropertyKind | Literal["final", "decisions", "constraint"]
"""The kinds of marked functions. Those marked ``final``, ``decisions`` and ``constraint`` have no verdict: they say
which states may be the last of a run, what is decided in a state (`quorate.valences`), and from which states a search
goes on (`constraint_bound`)."""


def constraint_bound(name: str) -> str:
    """The bound under which states are counted as cut that a search does not go on from, because this function marked
    ``constraint`` is false there, or has no value. Of several such functions, the first is counted."""
    return f"{CONSTRAINT}{name}"


CONSTRAINT = "constraint "
"""How the name of such a bound begins. Others are names of sorts and containers."""

SAFETY: frozenset[str] = frozenset(get_args(SafetyKind))
LIVENESS: frozenset[str] = frozenset(get_args(LivenessKind))

Strength = Literal["weak", "strong"]
FairnessMark = Literal["weak", "strong", "unfair"]
FAIRNESS_MARKS: tuple[str, ...] = get_args(FairnessMark)


@dataclass(frozen=True, slots=True)
class Fairness:
    """An assumption: an instance of `action`, that is, each choice of values for its `parameters`, is taken
    infinitely often if it is always possible from some time on ("weak"), or possible infinitely often ("strong"). A
    step is possible if it would change the state, be cut, or fail."""

    action: str
    strength: Strength
    parameters: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.strength} fairness of {self.action}"


@dataclass(frozen=True, slots=True)
class Form:
    """The runs that violate a liveness property: from a state of `start` on, all states avoid a condition, and the
    run stays for ever in states among which it is fair. `contains`: it must visit a state where the property is
    false again and again."""

    start: Literal["initial", "trigger", "any"]
    avoids: Literal["property", "then", "nothing"]
    contains: bool = False


FORMS: dict[Kind, Form] = {
    "eventually": Form("initial", avoids="property"),
    "leads_to": Form("trigger", avoids="then"),
    "again_and_again": Form("any", avoids="property"),
    "at_last_always": Form("any", avoids="nothing", contains=True),
}
"""By kind. ``always_possible`` is no property of runs: some continuation must exist."""


def liveness_kind(kind: Kind) -> LivenessKind:
    """The kind of a liveness property, as such."""
    assert kind in LIVENESS
    return cast("LivenessKind", kind)


def property_kind(kind: Kind) -> PropertyKind:
    """The kind of a property that has a verdict, as such."""
    assert kind in SAFETY or kind in LIVENESS
    return cast("PropertyKind", kind)


def names_marked(cls: type, role: str) -> list[str]:
    """The names of the methods of a class that are marked as actions or init methods, ancestors' first. An override
    is what it overrides, marked or not."""
    members = (each for ancestor in reversed(cls.__mro__) for each in vars(ancestor).items())
    return list(dict.fromkeys(name for name, each in members if getattr(each, "_quorate_role", None) == role))


def fairness_of(cls: type) -> tuple[Fairness, ...]:
    """The assumptions that a model class makes, by the marks of its actions. A method without a mark is as fair as
    the one that it overrides.

    Raises ModelError for a `fair_for` that is no parameter.
    """
    return tuple(fair for name in names_marked(cls, "action") if (fair := _fairness(cls, name)) is not None)


def with_strengths(
    cls: type, assumed: tuple[Fairness, ...], changes: Mapping[str, str]
) -> tuple[Fairness, ...]:
    """Assumptions in which some actions have another strength: ``{"accept": "strong"}``.

    Raises ModelError for an unknown action or strength.
    """
    names = names_marked(cls, "action")
    result = {each.action: each for each in assumed}
    for name, strength in changes.items():
        if name not in names:
            hint = did_you_mean(name, names, f"there are: {', '.join(names)}")
            raise ModelError(f"{cls.__name__} has no action called {name}", hint)
        match strength:
            case "weak" | "strong":
                parameters = (
                    result[name].parameters if name in result else _parameters(getattr(cls, name), None)
                )
                result[name] = Fairness(name, strength, parameters)
            case "unfair":
                result.pop(name, None)
            case _:
                raise ModelError(
                    f"{name}={strength}: {strength} is no fairness", "write weak, strong or unfair"
                )
    return tuple(result[name] for name in names if name in result)


def _fairness(cls: type, name: str) -> Fairness | None:
    marks = (getattr(vars(ancestor).get(name), "_quorate_fair", None) for ancestor in cls.__mro__)
    unmarked: tuple[FairnessMark, None] = ("unfair", None)
    strength, fair_for = next((mark for mark in marks if mark is not None), unmarked)
    if strength == "unfair":
        return None
    return Fairness(name, strength, _parameters(getattr(cls, name), fair_for))


def _parameters(method: Any, fair_for: tuple[str, ...] | None) -> tuple[str, ...]:
    names = list(inspect.signature(method).parameters)[1:]
    for name in fair_for or ():
        if name not in names:
            raise ModelError(
                f"{method.__name__} has no parameter {name}, which fair_for names",
                did_you_mean(name, names, f"there are: {', '.join(names)}" if names else "there are none"),
                span_of_function(method),
            )
    return tuple(names if fair_for is None else (name for name in names if name in fair_for))
