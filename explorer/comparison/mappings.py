"""Refinement mappings: from the states of a model to those of a more abstract one."""

from __future__ import annotations

import typing
from collections.abc import Callable
from functools import partial
from types import FunctionType
from typing import Any

from quorate.comparison.commuting import Commuting
from quorate.exploration import State
from quorate.language.bundled import model_file
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance, instantiate
from quorate.language.lemmas import refinements
from quorate.language.model import Model
from quorate.language.source import place_of, span_of_function
from quorate.reference.machine import Machine
from quorate.reference.objects import variables_read
from quorate.verdicts.naming import name_of

Mapping = Callable[[Any, Any], None]

IMAGES_REMEMBERED = 1 << 15


def mapping_between(concrete: type[Model], abstract: type[Model]) -> Mapping:
    """Return the mapping to `abstract` from `concrete`, or from its nearest ancestor that has one.

    Raises ModelError if there is none, or more than one.
    """
    # A library model's mapping is in the module of its properties, which is imported when they are first read.
    for cls in (concrete, abstract):
        assert instantiate(cls).properties is not None
    fitting, unclear = [], []
    for mapping in refinements.current(concrete):
        models = _models_of(mapping)
        if models is None:
            unclear.append(mapping)
        elif issubclass(concrete, models[0]) and models[1] is abstract:
            fitting.append((len(models[0].__mro__), mapping))
    if fitting:
        nearest = max(nearness for nearness, _ in fitting)
        first, *others = [mapping for nearness, mapping in fitting if nearness == nearest]
        if others:
            raise ModelError(
                f"{first.__name__} and {others[0].__name__} both map states of {concrete.__name__} "
                f"to {abstract.__name__}: {place_of(first)} and {place_of(others[0])}",
                "leave one of them out",
                span_of_function(others[0]) if isinstance(others[0], FunctionType) else None,
            )
        return first
    if unclear:
        name = getattr(unclear[-1], "__name__", "it")
        raise ModelError(
            f"the refinement {name} does not say which models it relates",
            f"annotate both parameters: def {name}(raft: Raft, abstract: AbstractRaft) -> None",
            span_of_function(unclear[-1]) if isinstance(unclear[-1], FunctionType) else None,
        )
    one, other = concrete.__name__, abstract.__name__
    raise ModelError(
        f"there is no refinement mapping from {one} to {other}",
        f"write one: @refinement def as_{title_of(abstract).lower()}(m: {one}, abstract: {other}) -> None",
    )


def abstract_models(concrete: type[Model]) -> list[type[Model]]:
    """The models that there is a mapping to, from `concrete` or an ancestor, among what is imported."""
    assert instantiate(concrete).properties is not None  # imports those of a library model, with its mappings
    found = [
        models for mapping in refinements.current(concrete) if (models := _models_of(mapping)) is not None
    ]
    return list(dict.fromkeys(abstract for one, abstract in found if issubclass(concrete, one)))


def _models_of(mapping: Callable[..., None]) -> tuple[type[Model], type[Model]] | None:
    """The two models in the annotations; None if they are missing."""
    hints = typing.get_type_hints(mapping)
    hints.pop("return", None)
    models = tuple(hints.values())
    if len(models) != 2 or not all(isinstance(each, type) and issubclass(each, Model) for each in models):
        return None
    return models


def title_of(cls: type[Model]) -> str:
    """Return what a model is called in a refinement: by its class, or by its file if it is the right protocol of one
    that comes with Quorate. Of a user's file, that name may be the other model's too."""
    name, variant = name_of(cls)
    return name if variant is None and model_file(cls) is not None else cls.__name__


class Images:
    """The images of states under a refinement mapping, computed by CPython and cached."""

    def __init__(self, mapping: Mapping, concrete: Instance, abstract: Instance) -> None:
        self._mapping = mapping
        self._reader = Machine(concrete)
        self._mapper = Machine(abstract)
        self._places = {variable.name: at for at, variable in enumerate(concrete.variables)}
        self._images: dict[State, State] = {}
        self._read_at: tuple[int, ...] = ()
        self._commuting: Commuting | None = None
        self.read: frozenset[str] = frozenset()

    def shown_to(self, commuting: Commuting) -> None:
        """Test for each new image whether the mapping commutes with renaming."""
        self._commuting = commuting

    def of(self, state: State) -> State:
        """Return the image of a state. States that agree in all variables the mapping has ever `read` share it.

        Raises the exceptions of the mapping, and BoundReached if a value it writes does not fit its bound.
        """
        key = tuple([state[at] for at in self._read_at])
        image = self._images.get(key)
        if image is None:
            image = self.fresh(state)
            if self._commuting is not None:
                self._commuting.show(state, image)
            if len(self._images) >= IMAGES_REMEMBERED:
                self._images.clear()
            self._images[tuple([state[at] for at in self._read_at])] = image
        return image

    def fresh(self, state: State) -> State:
        """As `of`, without the cache."""
        shown = self._reader.shown(state)
        try:
            return self._mapper.written(partial(self._mapping, shown))
        finally:
            self._have_read(variables_read(shown))

    def _have_read(self, variables: frozenset[str]) -> None:
        if not variables <= self.read:
            self.read |= variables
            self._read_at = tuple(sorted(self._places[name] for name in self.read))
            self._images.clear()
