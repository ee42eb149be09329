"""Adapters found, and held against the model that they are for, before anything is run."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from typing import Any

from quorate.conformance.adapter import COMPARISONS, OWN, REFUSALS, Adapter
from quorate.conformance.in_process import InProcess
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.renumbering import is_renumbered
from quorate.language.source import span_of_assignment, span_of_function
from quorate.language.suggestions import did_you_mean
from quorate.language.types import SetType, all_parts
from quorate.language.users_classes import class_of
from quorate.reference.machine import Machine


def connected(adapter: str | type[Adapter], instance: Instance, machine: Machine) -> InProcess:
    """The code behind an adapter: a class, or the name of one, ``FILE.py`` or ``FILE.py:Class``. Raises ModelError
    for whatever does not fit the model."""
    cls, name = class_of(adapter, Adapter, "adapter", instance.cls)
    require_numbers(instance)
    for method in ("start", "observe"):
        if getattr(cls, method) is getattr(Adapter, method):
            raise ModelError(f"{cls.__name__} has no {method}", f"def {method}(self): ...")
    actions = [method.name for method in machine.actions]
    check_settings(cls.__name__, instance, actions, cls.messages, cls.sends, cls.refused, cls.weights, cls)
    return InProcess(cls, instance, name, _taken(cls, instance, machine, actions))


def check_settings(
    who: str,
    instance: Instance,
    actions: Iterable[str],
    messages: Any,
    sends: Any,
    refused: Any,
    weights: Any,
    cls: type[Adapter] | None = None,
) -> None:
    """Raise ModelError unless what an adapter says of messages, refused steps and weights fits the model. `cls` is
    the class that says it, if it is one."""

    def wrong(attribute: str, message: str, hint: str) -> ModelError:
        return ModelError(f"{who}: {message}", hint, None if cls is None else _span(cls, attribute))

    if messages is not None:
        sets = [each.name for each in instance.variables if isinstance(each.type, SetType) and not each.ghost]
        if messages not in sets:
            known = (
                f"a Set of the model: {', '.join(sets)}"
                if sets
                else "the model has no Set: observe them instead"
            )
            raise wrong("messages", f"messages is {messages!r}, which is no Set of the model", known)
    if sends not in COMPARISONS:
        raise wrong("sends", f"sends is {sends!r}", 'write "all" or "some"')
    for value in refused.values() if isinstance(refused, Mapping) else (refused,):
        if value not in REFUSALS:
            raise wrong("refused", f"refused is {value!r}", f"write one of: {', '.join(map(repr, REFUSALS))}")
    for name in refused if isinstance(refused, Mapping) else ():
        if name not in actions:
            raise wrong(
                "refused",
                f"the model has no action called {name}",
                did_you_mean(name, actions, _list(actions)),
            )
    if not isinstance(weights, Mapping) or any(
        not isinstance(w, int | float) or w < 0 for w in weights.values()
    ):
        raise wrong("weights", f"weights is {weights!r}", 'write a dict: weights = {"timeout": 0.2}')


def _list(names: Iterable[str]) -> str:
    return f"there are: {', '.join(names)}"


def require_numbers(instance: Instance, what: str = "the code's") -> None:
    """Raise ModelError if values of the model are numbered again after each step, and cannot be compared with
    others."""
    for variable in instance.variables:
        for part in all_parts(variable.type):
            if is_renumbered(part):
                raise ModelError(
                    f"{variable.name} has values of {part}, which are numbered again after each step, "
                    f"and cannot be compared with {what}",
                    "take a model with a Range in its place",
                )


def _taken(
    cls: type[Adapter], instance: Instance, machine: Machine, actions: list[str]
) -> dict[str, tuple[str, ...]]:
    """The actions that have a method, each with the parameters that it takes."""
    title = instance.cls.__name__
    for action, method in cls.methods.items():
        if action not in actions:
            hint = did_you_mean(action, actions, _list(actions))
            raise ModelError(f"{title} has no action called {action}", hint, _span(cls, "methods"))
        if not callable(getattr(cls, method, None)):
            raise ModelError(
                f"{cls.__name__} has no method called {method}", "define it", _span(cls, "methods")
            )
    renamed = {method: action for action, method in cls.methods.items()}
    found: dict[str, tuple[str, ...]] = {}
    for name in dict.fromkeys(name for each in reversed(cls.__mro__) for name in vars(each)):
        function = getattr(cls, name, None)
        if name.startswith("_") or (name in OWN and name not in renamed) or not inspect.isfunction(function):
            continue
        action = renamed.get(name, name)
        if action not in actions or (action in cls.methods and cls.methods[action] != name):
            known = f"{_list(actions)}; the name of a helper begins with _"
            hint = did_you_mean(name, actions, known)
            raise ModelError(f"{title} has no action called {name}", hint, span_of_function(function))
        found[action] = _given(cls, function, action, machine.parameters(action))
    return {action: found[action] for action in actions if action in found}


def _given(cls: type[Adapter], function: Any, action: str, known: tuple[str, ...]) -> tuple[str, ...]:
    parameters = list(inspect.signature(function).parameters.values())[1:]
    for parameter in parameters:
        if parameter.kind is not parameter.POSITIONAL_OR_KEYWORD or parameter.name not in known:
            takes = f"{action} takes {', '.join(known) or 'nothing'}"
            hint = did_you_mean(
                parameter.name, known, f"{takes}; what the method leaves out, the code chooses"
            )
            raise ModelError(
                f"{action} has no parameter called {parameter.name}", hint, span_of_function(function)
            )
    taken = {parameter.name for parameter in parameters}
    return tuple(name for name in known if name in taken)


def _span(cls: type[Adapter], attribute: str) -> Any:
    home = next((each for each in cls.__mro__ if attribute in vars(each)), cls)
    return span_of_assignment(home, attribute)
