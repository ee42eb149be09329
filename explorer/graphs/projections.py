"""Projections of states, to all or some variables, or to the values of helpers and functions. States with the same
projection are one node of a graph."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

from quorate.exploration import State
from quorate.language.checker.callees import method_has_effects
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance, Variable
from quorate.language.model import Model
from quorate.language.properties import functions_beside
from quorate.language.suggestions import did_you_mean
from quorate.language.types import MapType, Type
from quorate.language.values import all_values
from quorate.language.words import plain, words
from quorate.reference.canonical_states import Symmetries
from quorate.reference.machine import Machine

Value = str | tuple[tuple[str, str], ...]
"""A value as text; a map as pairs of keys and values."""

ProjectedState = tuple[tuple[str, Value], ...]
"""A projection: names with values."""

By = str | Callable[[Any], Any]
"""The name of a state variable, of a helper of the model or of a function in its modules; or a function of a
model."""


class Projection(Protocol):
    """A projection of states. States with the same projection, up to symmetry, are one node."""

    def __call__(self, state: State) -> ProjectedState: ...


def projection(instance: Instance, by: Iterable[By], symmetry: bool) -> Projection:
    """Return the projection to `by`; to whole states if it is empty. To be used while the instance is active.

    Raises ModelError for a name that the model does not have.
    """
    chosen = [_function(instance, each) for each in by]
    if not chosen:
        return _Whole(instance)
    if all(isinstance(each, int) for each in chosen):
        return _Variables(instance, [each for each in chosen if isinstance(each, int)], symmetry)
    return _Functions(instance, chosen, symmetry)


class _Whole:
    """The projection to all variables. Texts are cached, since the same values recur in very many states."""

    def __init__(self, instance: Instance) -> None:
        self._variables = [(v.name, v.type) for v in instance.variables]
        self._texts: dict[tuple[str, Any], tuple[str, Value]] = {}

    def __call__(self, state: State) -> ProjectedState:
        return tuple(
            self._texts.get((name, value)) or self._fresh(name, value, type_)
            for (name, type_), value in zip(self._variables, state, strict=True)
        )

    def _fresh(self, name: str, value: Any, type_: Type) -> tuple[str, Value]:
        found = self._texts[name, value] = (name, _value(value, type_))
        return found


def _projected(variables: Iterable[Variable], state: State) -> ProjectedState:
    return tuple((v.name, _value(value, v.type)) for v, value in zip(variables, state, strict=True))


def _value(value: Any, type_: Type) -> Value:
    if isinstance(type_, MapType) and value is not None:
        keys = map(plain, all_values(type_.key))
        return tuple(zip(keys, (words(item, type_.value) for item in value), strict=True))
    return words(value, type_)


def _function(instance: Instance, by: By) -> int | Callable[[Any], Any]:
    """The index of a variable, or a function of a model."""
    if not isinstance(by, str):
        return by
    names = [variable.name for variable in instance.variables]
    if by in names:
        return names.index(by)
    functions = dict(_named_functions(instance))
    if by in functions:
        return functions[by]
    raise ModelError(
        f"{instance.cls.__name__} has no variable, helper or function called {by}",
        did_you_mean(by, [*names, *functions], f"there are: {', '.join([*names, *functions])}"),
    )


def _named_functions(instance: Instance) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    """The functions whose only parameter is a model: properties, functions in the same modules, pure methods."""
    yield from functions_beside(instance.properties).items()
    for ancestor in reversed(instance.cls.__mro__):
        if issubclass(ancestor, Model) and ancestor is not Model:
            for name, value in vars(ancestor).items():
                plain_method = inspect.isfunction(value) and not hasattr(value, "_quorate_role")
                if (
                    plain_method
                    and not name.startswith("_")
                    and len(inspect.signature(value).parameters) == 1
                    and not method_has_effects(instance, name)
                ):
                    yield name, getattr(instance.cls, name)


class _Variables:
    """The projection to some variables. With symmetry, the least image of their values."""

    def __init__(self, instance: Instance, chosen: list[int], symmetry: bool) -> None:
        self._chosen = chosen
        self._variables = [instance.variables[at] for at in chosen]
        self._symmetries = Symmetries(instance, self._variables) if symmetry else None

    def __call__(self, state: State) -> ProjectedState:
        projected = tuple(state[at] for at in self._chosen)
        if self._symmetries is not None:
            projected = self._symmetries.canonical(projected)
        return _projected(self._variables, projected)


class _Functions:
    """The projection to values of functions. With symmetry, the least, as text, over all images of the state."""

    def __init__(self, instance: Instance, chosen: list[int | Callable[[Any], Any]], symmetry: bool) -> None:
        self._instance = instance
        self._machine = Machine(instance)
        self._chosen = chosen
        self._symmetries = Symmetries(instance) if symmetry else None

    def __call__(self, state: State) -> ProjectedState:
        images = [state] if self._symmetries is None else self._symmetries.images(state)
        return min(map(self._projected, images), key=str)

    def _projected(self, state: State) -> ProjectedState:
        return tuple(self._one(state, each) for each in self._chosen)

    def _one(self, state: State, chosen: int | Callable[[Any], Any]) -> tuple[str, Value]:
        if isinstance(chosen, int):
            variable = self._instance.variables[chosen]
            return variable.name, _value(state[chosen], variable.type)
        name = chosen.__name__ if hasattr(chosen, "__name__") else "by"
        found = chosen(self._machine.shown(state))
        if isinstance(found, Mapping):
            return name, tuple((plain(key), plain(value)) for key, value in found.items())
        return name, plain(found)
