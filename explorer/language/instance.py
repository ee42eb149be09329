"""One instance of a model: the class with its sizes and constants fixed. All engines start from it."""

from __future__ import annotations

import functools
import inspect
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from quorate.language import values
from quorate.language.annotations import hints, is_ghost, resolve
from quorate.language.diagnostics import ModelError
from quorate.language.distinct_names import by_name, sort_called
from quorate.language.given_constants import given_constant
from quorate.language.model import Model, PropertyFunction
from quorate.language.optimization import require_asserts
from quorate.language.properties import called, named_apart, properties_of
from quorate.language.sorts import Family, instantiated
from quorate.language.source import span_of_assignment, span_of_size
from quorate.language.suggestions import did_you_mean
from quorate.language.temporal import Fairness, fairness_of, names_marked
from quorate.language.types import IntType, NoneType, SymmetricType, Type, symmetric_sorts


@dataclass(frozen=True)
class Variable:
    """A state variable; `initial` is its frozen first value; with `needs_init`, an @init must set it, and it is
    `values.unset` until then."""

    name: str
    type: Type
    ghost: bool
    initial: Any
    needs_init: str = ""


@dataclass(frozen=True, eq=False)
class Instance:
    """A model class with all sizes and constants fixed.

    `sizes` holds a size for every sort and bounded container. `constants` are the overridden ones only. `clauses` are
    lemmas of a proof, checked as invariants beside the model's own properties. `distinct_names` are symmetric sorts
    exempt from symmetry reduction, since the request distinguishes their values. `asked` are functions to be decided
    beside the model's own properties; `beyond_reach` are goals to leave out, beside those that the class names.
    `stages` are the functions of the stages of a proof, which only proofs read. `left_out` names actions of the class
    that do not happen.

    Raises ModelError where Python drops asserts.
    """

    cls: type[Model]
    sizes: Mapping[type, int]
    constants: Mapping[str, object] = field(default_factory=dict)
    clauses: tuple[PropertyFunction, ...] = ()
    distinct_names: frozenset[type] = frozenset()
    asked: tuple[PropertyFunction, ...] = ()
    stages: tuple[Callable[..., bool], ...] = ()
    beyond_reach: tuple[PropertyFunction, ...] = ()
    left_out: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        require_asserts()

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """The state variables, ancestors' first, in order of definition."""
        return tuple(self._variable(name, note) for name, note in state_annotations(self.cls).items())

    def _variable(self, name: str, annotation: Any) -> Variable:
        if name in vars(Model):
            raise ModelError(
                f"a state variable cannot be called {name}: that is an attribute of every model",
                "rename it",
                span_of_assignment(self.cls, name),
            )
        type_ = resolve(annotation, self.sizes)
        if isinstance(type_, IntType | NoneType):
            raise ModelError(f"state variable {name} is an {type_} without bounds", _a_range_for(name))
        ghost = is_ghost(annotation)
        given = inspect.getattr_static(self.cls, name, inspect.Parameter.empty)
        with self.active():
            if given is not inspect.Parameter.empty and not inspect.ismemberdescriptor(given):
                return Variable(name, type_, ghost, values.freeze(given, type_))
            try:
                return Variable(name, type_, ghost, values.default(type_))
            except ModelError as error:
                if not self.inits:
                    raise ModelError(f"{name}: {error.diagnostic.message}", error.diagnostic.hint) from None
                return Variable(name, type_, ghost, values.unset(type_), error.diagnostic.message)

    @cached_property
    def actions(self) -> tuple[Callable[..., None], ...]:
        """The action methods as the class resolves them, in order of first definition, but for those left out."""
        return tuple(method for method in self._marked("action") if method.__name__ not in self.left_out)

    @cached_property
    def inits(self) -> tuple[Callable[..., None], ...]:
        """The init methods; with none, there is one initial state, of defaults."""
        return self._marked("init")

    def _marked(self, role: str) -> tuple[Callable[..., None], ...]:
        return tuple(getattr(self.cls, name) for name in names_marked(self.cls, role))

    @cached_property
    def properties(self) -> tuple[PropertyFunction, ...]:
        """The properties of the class (`properties_of`), then those `asked` and the `clauses`, under names distinct
        from each other, from the actions, and from ``deadlock``."""
        taken = {method.__name__ for method in (*self.actions, *self.inits)} | {"deadlock"}
        found: tuple[PropertyFunction, ...] = ()
        own = [each for each in properties_of(self.cls) if each not in self.beyond_reach]
        for more in (own, self.asked, self.clauses):
            # The names of those before do not depend on what is added.
            known = [(each.kind, each.function) for each in found]
            found += named_apart([p for p in more if (p.kind, p.function) not in known], taken, found)
        return found

    @property
    def settings(self) -> dict[str, Any]:
        """The sizes by name of sort or container, and the constants that were set."""
        return by_name(self.sizes) | dict(self.constants)

    @cached_property
    def finals(self) -> tuple[PropertyFunction, ...]:
        """What is marked to say in which states a run may end."""
        return tuple(each for each in self.properties if each.kind == "final")

    @cached_property
    def constraints(self) -> tuple[PropertyFunction, ...]:
        """What is marked to say from which states a search goes on."""
        return tuple(each for each in self.properties if each.kind == "constraint")

    @cached_property
    def fairness(self) -> tuple[Fairness, ...]:
        """The assumptions of fairness that the class makes."""
        return fairness_of(self.cls)

    def called(self, name: str) -> tuple[PropertyFunction, ...]:
        """The properties with this name, plain or qualified; empty if there is none."""
        return called(self.properties, name)

    def those_of(self, functions: Iterable[PropertyFunction]) -> tuple[PropertyFunction, ...]:
        """The properties with these functions, in the model's order and under their names here."""
        wanted = {(each.kind, each.function) for each in functions}
        return tuple(known for known in self.properties if (known.kind, known.function) in wanted)

    @cached_property
    def durable(self) -> tuple[str, ...]:
        """The state variables that are on disk, empty if the class does not say. Raises ModelError for a name that no
        variable has, or a ghost variable."""
        declaring = next(ancestor for ancestor in self.cls.__mro__ if "durable" in vars(ancestor))
        names, span = vars(declaring)["durable"], span_of_assignment(declaring, "durable")
        if not isinstance(names, set | frozenset) or not all(isinstance(name, str) for name in names):
            raise ModelError(
                f"durable of {declaring.__name__} is not a set of names", 'durable = {"term", "log"}', span
            )
        known = [variable.name for variable in self.variables if not variable.ghost]
        for name in sorted(names.difference(known)):
            ghost = any(variable.name == name for variable in self.variables)
            what = "is a ghost, which no node has on disk" if ghost else "is not a state variable"
            hint = did_you_mean(name, known, f"there are: {', '.join(known)}" if known else "there are none")
            raise ModelError(f"durable of {declaring.__name__}: {name} {what}", hint, span)
        return tuple(name for name in known if name in names)

    @cached_property
    def symmetric(self) -> tuple[SymmetricType, ...]:
        """The sorts of symmetry reduction, in the order of `sizes`: symmetric sorts that occur in the state, with
        more than one value, and not `distinct_names`."""
        found = frozenset[SymmetricType]().union(*(symmetric_sorts(v.type) for v in self.variables))
        order = list(self.sizes)
        return tuple(
            sorted(
                (s for s in found if s.size > 1 and s.cls not in self.distinct_names),
                key=lambda s: order.index(s.cls),
            )
        )

    @contextmanager
    def active(self) -> Iterator[None]:
        """Give sorts and bounded containers this instance's sizes in CPython, within the block, in this thread or
        task. Do not yield from a generator within: its caller would have these sizes too."""
        with instantiated(self.sizes):
            yield


def _a_range_for(name: str) -> str:
    sort = "".join(part.capitalize() for part in name.split("_")) or "Number"
    return (
        f"make it a Range: class {sort}(Range): ...   and in the model: sizes = {{{sort}: 3}}, for 0, 1 and 2"
    )


def state_annotations(cls: type[Model]) -> dict[str, Any]:
    """Name to evaluated annotation of every state variable, ancestors' first."""
    evaluated = hints(cls)
    names = [
        name
        for ancestor in reversed(cls.__mro__)
        for name in inspect.get_annotations(ancestor)
        if typing.get_origin(evaluated[name]) is not ClassVar and evaluated[name] is not ClassVar
    ]
    return {name: evaluated[name] for name in dict.fromkeys(names)}


_METHODS = (property, functools.cached_property, staticmethod, classmethod)
"""Attributes of a class that are no values of it, and cannot be called either."""


def constants_of(cls: type[Model]) -> dict[str, object]:
    """The model's constants: class attributes with a value and no annotation, other than methods."""
    annotated = hints(cls)
    found: dict[str, object] = {}
    for ancestor in reversed(cls.__mro__[: cls.__mro__.index(Model)]):
        for name, value in vars(ancestor).items():
            plain = not name.startswith("_") and name not in annotated
            if plain and not callable(value) and not isinstance(value, _METHODS):
                found[name] = value
    return found


def sizes_of(cls: type[Model]) -> dict[type, int]:
    """The default sizes of a model, those of subclasses over those of ancestors."""
    merged: dict[type, int] = {}
    for ancestor in reversed(cls.__mro__):
        sizes = vars(ancestor).get("sizes", {})
        if not isinstance(sizes, dict) or not all(isinstance(sort, type) for sort in sizes):
            raise ModelError(
                f"the sizes of {ancestor.__name__} must be a dict with sorts as keys",
                "sizes = {MySort: 3}",
                span_of_assignment(ancestor, "sizes"),
            )
        merged.update(sizes)
    return merged


def instantiate(
    cls: type[Model],
    sizes: Mapping[str, int | str] | None = None,
    constants: Mapping[str, object] | None = None,
    clauses: tuple[PropertyFunction, ...] = (),
) -> Instance:
    """Fix the sizes of a model: the class's own, with those given by name (of a sort or a constant) in their place. A
    constant that is a member of an Enum may be given by the member's name.

    Raises ModelError for a name that the model does not have or that means two sorts, for a size that is not a
    positive whole number, or for a constant of another type than the class's own.
    """
    merged: dict[type, Any] = dict(sizes_of(cls))
    chosen = dict(constants or {})
    own_constants = constants_of(cls)
    given: set[type] = set()
    for name in chosen:
        if name not in own_constants:
            raise _unknown(cls, name)
        chosen[name] = given_constant(name, own_constants[name], chosen[name])
    for name, size in (sizes or {}).items():
        if (sort := sort_called(name, merged)) is not None:
            merged[sort] = size
            given.add(sort)
        elif name in own_constants:
            chosen[name] = given_constant(name, own_constants[name], size)
        else:
            raise _unknown(cls, name)
    for sort, size in merged.items():
        if issubclass(sort, Family):
            raise ModelError(f"{sort.__name__} is a family and takes no size", "give its sort one")
        if not isinstance(size, int) or isinstance(size, bool) or size < 1:
            raise ModelError(
                f"the size of {sort.__name__} is {size!r}",
                f"a size is a whole number of at least 1: write {sort.__name__}=3"
                if isinstance(size, str)
                else "a size is a whole number of at least 1",
                span_of_size(cls, sort) if sort not in given else None,
            )
    return Instance(cls, merged, chosen, clauses)


def size_names(cls: type[Model]) -> list[str]:
    """The names of the sizes and constants of a model that can be set, sizes first."""
    return [*by_name(sizes_of(cls)), *constants_of(cls)]


def _unknown(cls: type[Model], name: str) -> ModelError:
    known = size_names(cls)
    otherwise = f"there are: {', '.join(known)}" if known else "there are none"
    return ModelError(
        f"{cls.__name__} has no size or constant called {name}", did_you_mean(name, known, otherwise)
    )


__all__ = [
    "Instance",
    "Variable",
    "constants_of",
    "instantiate",
    "size_names",
    "sizes_of",
    "state_annotations",
]
