"""The stages of a proof that a property of runs holds: which steps are still to be taken."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from quorate.language.diagnostics import ModelError
from quorate.language.lemmas import stage_of
from quorate.language.model import Model, PropertyFunction
from quorate.language.properties import subject_of
from quorate.language.source import span_of_function
from quorate.language.suggestions import did_you_mean
from quorate.language.temporal import names_marked


@dataclass(frozen=True)
class Stage:
    """A stage: the function that says of a state, and of values of some parameters of the action `helpful`, whether
    that step is still to be taken; and the property in whose proof it is."""

    function: FunctionType
    of: PropertyFunction
    helpful: str

    @property
    def name(self) -> str:
        return self.function.__name__

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters after the state."""
        return tuple(inspect.signature(self.function).parameters)[1:]


def checked_stages(
    functions: Iterable[Callable[..., bool]],
    proves: Sequence[PropertyFunction],
    model: type[Model],
    name: str,
) -> tuple[Stage, ...]:
    """The stages that functions marked with `stage` define, in the spec `name` of a model.

    Raises ModelError for one that is about no property that the spec proves, or whose helpful action or parameters
    the model does not have; and for a property of runs without stages.
    """
    found = tuple(_stage(function, proves, model, name) for function in functions)
    for each in proves:
        if each.kind in ("eventually", "leads_to") and not any(stage.of == each for stage in found):
            raise ModelError(
                f"{name} does not say in which stages {each.name} is reached",
                f'mark functions: @stage({each.name}, helpful="...")',
                span_of_function(each.function),
            )
    return found


def _stage(function: Any, proves: Sequence[PropertyFunction], model: type[Model], name: str) -> Stage:
    marked = stage_of(function)
    if not isinstance(function, FunctionType) or marked is None:
        what = getattr(function, "__name__", repr(function))
        raise ModelError(f"{what} is not a stage", 'mark it: @stage(PROPERTY, helpful="ACTION")')
    goal, helpful = marked
    span = span_of_function(function)
    of = next((each for each in proves if each.function is goal), None)
    if of is None or of.kind not in ("eventually", "leads_to"):
        called = getattr(goal, "__name__", repr(goal))
        if of is not None:
            message, hint = (
                f"{called} needs no stages",
                "properties marked @eventually or @leads_to have stages",
            )
        else:
            message, hint = (
                f"{name} has a stage of {called}, which it does not prove",
                f"proves = ({called},)",
            )
        raise ModelError(message, hint, span)
    subject = subject_of(PropertyFunction("invariant", function))
    if not issubclass(model, subject):
        raise ModelError(
            f"{function.__name__} is about {subject.__name__}, and the spec {name} about {model.__name__}",
            f"def {function.__name__}(s: {model.__name__}, ...) -> bool",
            span,
        )
    actions = names_marked(model, "action")
    if helpful not in actions:
        raise ModelError(
            f"{model.__name__} has no action called {helpful}, which is to help in {function.__name__}",
            did_you_mean(helpful, actions, f"there are: {', '.join(actions)}"),
            span,
        )
    stage = Stage(function, of, helpful)
    known = list(inspect.signature(getattr(model, helpful)).parameters)[1:]
    for parameter in stage.parameters:
        if parameter not in known:
            raise ModelError(
                f"{stage.name} says for which {parameter} {helpful} is to be taken, which has no such parameter",
                did_you_mean(
                    parameter, known, f"there are: {', '.join(known)}" if known else "there are none"
                ),
                span,
            )
    return stage
