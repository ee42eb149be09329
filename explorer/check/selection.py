"""From what a user names to what is meant: an instance, properties; with suggestions for what is misspelt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance, constants_of, instantiate, sizes_of
from quorate.language.model import Model, PropertyFunction
from quorate.language.suggestions import did_you_mean

ChosenSizes = Mapping[Any, int]
"""Sizes of sorts and containers, and constants; by name, or by class. (No type says this better: a mapping is
invariant in its keys, so a ``{Ballot: 3}`` is none from types.)"""


def instance_of(model: type[Model] | Model | Instance | str, sizes: ChosenSizes | None = None) -> Instance:
    """The instance meant by a class, an object of one, an instance or a name, with `sizes` on top.

    Raises ModelError for a size the model does not have.
    """
    chosen: dict[str, int] = {}
    constants: dict[str, object] = {}
    clauses: tuple[PropertyFunction, ...] = ()
    if isinstance(model, str):
        from quorate.language.loading import load

        cls = load(model)
    elif isinstance(model, Instance):
        cls = model.cls
        chosen = {sort.__name__: size for sort, size in model.sizes.items()}
        constants = dict(model.constants)
        clauses = model.clauses
    elif isinstance(model, Model):
        cls = type(model)
        attributes = dict(vars(model))
        for sort, size in attributes.pop("_chosen_sizes", {}).items():
            chosen[sort if isinstance(sort, str) else sort.__name__] = size
        constants = attributes
    elif isinstance(model, type) and issubclass(model, Model):
        cls = model
    else:
        raise ModelError(f"{model!r} is no model", "give a class that derives from Model, or its name")
    chosen |= names_of(sizes or {})
    known = [*(sort.__name__ for sort in sizes_of(cls)), *constants_of(cls)]
    for name in (*chosen, *constants):
        if name not in known:
            raise ModelError(f"{cls.__name__} has no size or constant called {name}", _meant(name, known))
    return instantiate(cls, chosen, constants, clauses)


def names_of(sizes: ChosenSizes) -> dict[str, int]:
    """Sizes by name."""
    return {name if isinstance(name, str) else name.__name__: size for name, size in sizes.items()}


def select(
    instance: Instance, wanted: Iterable[str | PropertyFunction | Callable[..., bool]] | None
) -> tuple[PropertyFunction, ...]:
    """The properties asked for, in the model's order; all of them if None.

    Raises ModelError for a property that the model does not have.
    """
    if wanted is None:
        return instance.properties
    names = [each if isinstance(each, str) else _name(each) for each in wanted]
    known = [property_.name for property_ in instance.properties]
    for name in names:
        if name not in known:
            raise ModelError(f"{instance.cls.__name__} has no property called {name}", _meant(name, known))
    return tuple(property_ for property_ in instance.properties if property_.name in names)


def _name(property_: PropertyFunction | Callable[..., bool]) -> str:
    return property_.name if isinstance(property_, PropertyFunction) else property_.__name__


def _meant(name: str, known: list[str]) -> str:
    return did_you_mean(name, known, f"there are: {', '.join(known)}" if known else "there are none")
