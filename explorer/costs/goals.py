"""The goal of a cost, as the user names it."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType

from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.model import PropertyFunction, kind_of
from quorate.language.properties import functions_beside
from quorate.language.source import span_of_function
from quorate.language.suggestions import did_you_mean
from quorate.verdicts.selection import select

Goal = str | PropertyFunction | Callable[..., bool]
"""A goal: the name of a `@reachable` property, or of a function of one state beside the properties; or such a
function."""


def with_goal(instance: Instance, goal: Goal) -> tuple[Instance, PropertyFunction]:
    """Return the instance with the goal among its properties, and the goal.

    Raises ModelError if there is no goal of that name, if it means several, or another kind of property.
    """
    if isinstance(goal, str) and not instance.called(goal):
        goal = _function(instance, goal)
    if isinstance(goal, FunctionType) and kind_of(goal) is None:
        goal = PropertyFunction("reachable", goal)
    instance, found = select(instance, [goal])
    if len(found) > 1:
        raise ModelError(f"{goal} means several properties", f"write {' or '.join(p.name for p in found)}")
    [only] = found
    if only.kind != "reachable":
        raise ModelError(
            f"{only.name} is no goal: it is marked with @{only.kind}",
            "give a property marked with @reachable, or a function of one state that is not marked",
            span_of_function(only.function),
        )
    return instance, only


def _function(instance: Instance, name: str) -> Callable[..., bool]:
    functions = functions_beside(instance.properties)
    if name in functions:
        return functions[name]
    known = [p.name for p in instance.properties if p.kind == "reachable"] + list(functions)
    hint = did_you_mean(
        name, known, f"there are: {', '.join(known)}" if known else "mark one with @reachable"
    )
    raise ModelError(f"{instance.cls.__name__} has no goal called {name}", hint)
