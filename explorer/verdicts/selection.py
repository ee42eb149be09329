"""The instance and the properties that a user asks for, with suggestions for misspelt names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import FunctionType
from typing import Any

from quorate.language.diagnostics import ModelError
from quorate.language.distinct_names import by_name, names_in
from quorate.language.instance import Instance, instantiate, sizes_of
from quorate.language.loading import load
from quorate.language.model import Model, PropertyFunction, property_of
from quorate.language.properties import beyond_reach, called, subject_of
from quorate.language.source import span_of_function
from quorate.language.suggestions import did_you_mean
from quorate.language.temporal import Kind

UNDECIDED: dict[Kind, str] = {
    "final": "it says which states --deadlock accepts",
    "decisions": "ask quorate valence about it",
    "constraint": "it says from which states the search goes on",
}
"""The kinds of marked functions that have no verdict, and what they are for."""

ChosenSizes = Mapping[Any, int | str]
"""Sizes of sorts and containers, and constants; by name, or by class. (A key type more precise than Any fails, since
a mapping is invariant in its keys: ``{Ballot: 3}`` is not a mapping from `type`.)"""


def instance_of(model: type[Model] | Model | Instance | str, sizes: ChosenSizes | None = None) -> Instance:
    """Return the instance of a class, an object of one, an instance or a name, with its sizes overridden by `sizes`.

    Raises ModelError for an unknown model, or for a size that the model does not have.
    """
    chosen: dict[str, int | str] = {}
    constants: dict[str, object] = {}
    other: Instance | None = None
    if isinstance(model, str):
        cls = load(model)
    elif isinstance(model, Instance):
        cls = model.cls
        chosen = {**by_name(model.sizes)}
        constants = dict(model.constants)
        other = model
    elif isinstance(model, Model):
        cls = type(model)
        constants = {name: value for name, value in vars(model).items() if name != "_chosen_sizes"}
        chosen = names_in(vars(model).get("_chosen_sizes", {}), sizes_of(cls))
    elif isinstance(model, type) and issubclass(model, Model):
        cls = model
    else:
        raise ModelError(f"{model!r} is not a model", "give a class that derives from Model, or its name")
    chosen |= names_in(sizes or {}, sizes_of(cls))
    made = instantiate(cls, chosen, constants)
    return made if other is None else replace(other, sizes=made.sizes, constants=made.constants)


Wanted = Iterable[str | PropertyFunction | Callable[..., bool]] | None
"""Properties asked for, by name or as functions; all of a model if None."""


def select(instance: Instance, wanted: Wanted) -> tuple[Instance, tuple[PropertyFunction, ...]]:
    """Return the instance that has the properties asked for, and these in the model's order. A name selects all
    properties defined under it. A function selects itself: if the model does not have it, it is added to the returned
    instance. An undecorated function counts as an invariant, or, if it takes two states, as a step property.

    Raises ModelError for a name that the model does not have, or a function for another model.
    """
    if wanted is None:
        return instance, tuple(each for each in instance.properties if each.kind not in UNDECIDED)
    named, given = set[PropertyFunction](), list[PropertyFunction]()
    known = [property_.name for property_ in instance.properties]
    for each in wanted:
        if isinstance(each, str):
            meant = instance.called(each)
            if not meant:
                if called(beyond_reach(instance.cls), each):
                    hint = "remove it from beyond_reach, or check it for another class"
                    raise ModelError(f"{instance.cls.__name__} puts {each} beyond reach", hint)
                raise ModelError(
                    f"{instance.cls.__name__} has no property called {each}", _named(each, known)
                )
            named.update(map(_decidable, meant))
        else:
            given += _given(instance, each)
    functions = {(property_.kind, property_.function) for property_ in instance.properties}
    strange = tuple(each for each in given if (each.kind, each.function) not in functions)
    for each in strange:
        if not issubclass(instance.cls, subject := subject_of(each)):
            raise ModelError(
                f"{each.name} is a property of {subject.__name__}; {instance.cls.__name__} does not derive from it",
                f"annotate it with {instance.cls.__name__}, or with a model that this derives from",
                span_of_function(each.function),
            )
    if strange:
        instance = replace(instance, asked=(*instance.asked, *strange))
    chosen = instance.those_of((*named, *given))
    return instance, chosen


def _decidable(property_: PropertyFunction) -> PropertyFunction:
    if property_.kind in UNDECIDED:
        message = f"{property_.name} is marked @{property_.kind}, which is nothing to decide"
        raise ModelError(message, UNDECIDED[property_.kind], span_of_function(property_.function))
    return property_


def _given(instance: Instance, each: PropertyFunction | Callable[..., bool]) -> list[PropertyFunction]:
    if isinstance(each, PropertyFunction):
        return [each]
    if not isinstance(each, FunctionType):
        raise ModelError(f"{each!r} is not a plain function", "write a property with def")
    own = [property_ for property_ in instance.properties if property_.function is each]
    plain: Kind = "step" if each.__code__.co_argcount == 2 else "invariant"
    return own or [property_of(each) or PropertyFunction(plain, each)]


def _named(name: str, known: list[str]) -> str:
    return did_you_mean(name, known, f"there are: {', '.join(known)}" if known else "there are none")


def decisions_of(instance: Instance, name: str | None) -> PropertyFunction:
    """Return the function of this name that says what is decided in a state; by default the only one. Raises
    ModelError if there is none, or several."""
    known = [each for each in instance.properties if each.kind == "decisions"]
    chosen = known if name is None else [each for each in known if each.name == name]
    if len(chosen) == 1:
        return chosen[0]
    names = [each.name for each in known]
    cls = instance.cls.__name__
    if not known:
        raise ModelError(
            f"{cls} does not say what is decided in a state",
            f"mark a function that returns the set of decided values with @decisions: "
            f"def decided(m: {cls}) -> set[Value]",
        )
    if name is None:
        raise ModelError(f"{cls} says in several ways what is decided", f"name one: {', '.join(names)}")
    raise ModelError(
        f"no function called {name} says what is decided in {cls}",
        did_you_mean(name, names, f"there are: {', '.join(names)}"),
    )
