"""Objects of a model's class that hold a state: each variable is thawed when it is first read."""

from __future__ import annotations

from typing import Any, cast

from quorate.exploration import State
from quorate.language.activity import current
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance, Variable
from quorate.language.model import Model
from quorate.language.values import coerce, thaw


class _Lazy:
    """A state variable of a model object: thawed when first read, and from then on a plain attribute."""

    def __init__(self, at: int, variable: Variable) -> None:
        self._at = at
        self._name = variable.name
        self._type = variable.type

    def __get__(self, object_: Any, owner: type) -> Any:
        if object_ is None:
            return self
        held = object_.__dict__
        value = held[self._name] = thaw(held["_quorate_state"][self._at], self._type)
        return value


def show(object_: Model, state: State) -> None:
    """Make a model object hold `state`, discarding all earlier changes."""
    held = object_.__dict__
    held.clear()
    held["_quorate_state"] = state


def state_shown(object_: Any) -> State:
    """Return the state that a model object holds, which is the argument of a property."""
    return cast(State, object_.__dict__["_quorate_state"])


def variables_read(object_: Any) -> frozenset[str]:
    """Return the state variables that were read or written since the object was given its state."""
    return frozenset(object_.__dict__) - {"_quorate_state"}


def runnable(instance: Instance) -> type[Model]:
    """A subclass of the model's class whose state variables are thawed when read and coerced when written."""
    types = {variable.name: variable.type for variable in instance.variables}

    def write(self: Model, name: str, value: Any) -> None:
        if name not in types:
            raise ModelError(f"{name} is not a state variable", f"annotate it in the class: {name}: ...")
        current().changes += 1
        self.__dict__[name] = coerce(value, types[name])

    members: dict[str, Any] = {v.name: _Lazy(at, v) for at, v in enumerate(instance.variables)}
    members.update(instance.constants)
    members |= {"__setattr__": write, "__module__": instance.cls.__module__, "__doc__": instance.cls.__doc__}
    return type(instance.cls.__name__, (instance.cls,), members)
