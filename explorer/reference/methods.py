"""Actions and init methods with their parameters, and the values that these have."""

from __future__ import annotations

import itertools
import math
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from quorate.language.annotations import resolve
from quorate.language.diagnostics import ModelError
from quorate.language.examples import a_sort
from quorate.language.instance import Instance
from quorate.language.renumbering import is_renumbered
from quorate.language.types import MapType, OptionalType, RangeType, Type, members_of, without_none
from quorate.language.values import all_values, argument, thaw
from quorate.reference.argument_reads import MANY, Reads


class Method:
    """An action or init method, its parameters and their domains."""

    def __init__(self, instance: Instance, method: Callable[..., None]) -> None:
        self.name = method.__name__
        self.function = method
        self.parameters: tuple[str, ...] = ()
        self.record_classes: set[type] = set()
        self.renumbered: list[RangeType] = []
        self.types = _parameter_types(instance, method)
        self.domains: list[tuple[Any, ...] | _Members] = []
        self._maps = {
            at: type_
            for at, type_ in enumerate(self.types.values())
            if isinstance(without_none(type_), MapType)
        }
        for name, type_ in self.types.items():
            self.parameters += (name,)
            records = members_of(without_none(type_))
            if is_renumbered(type_):
                self.domains.append(_Members((type_.cls,), False))
                self.renumbered.append(type_)
            elif records:
                optional = isinstance(type_, OptionalType)
                self.domains.append(_Members(tuple(record.cls for record in records), optional))
                self.record_classes.update(record.cls for record in records)
            else:
                self.domains.append(tuple(argument(value, type_) for value in all_values(type_)))
        fixed = [domain for domain in self.domains if isinstance(domain, tuple)]
        few = len(fixed) == len(self.domains) and math.prod(map(len, fixed)) <= MANY
        self._fixed = list(itertools.product(*fixed)) if few else None

    @cached_property
    def reads(self) -> Reads:
        """The recorder of the arguments that a run reads."""
        return Reads(self.function)

    def thawed(self, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
        """The arguments that the method is called with: frozen values, but for maps, which it reads by their keys."""
        if not self._maps:
            return arguments
        return tuple(
            thaw(value, self._maps[at]) if at in self._maps else value for at, value in enumerate(arguments)
        )

    def all_arguments(self, members: Mapping[type, tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
        """All tuples of arguments in order, given the records of each class in the state."""
        if self._fixed is not None:
            return self._fixed
        return itertools.product(*self.domains_among(members))

    def domains_among(self, members: Mapping[type, tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The domain of each parameter, given the records of each class in the state."""
        return [d if isinstance(d, tuple) else d.among(members) for d in self.domains]


@dataclass(frozen=True, slots=True)
class _Members:
    """The domain of a parameter that depends on the state. Of a record: the records of its classes that occur there;
    the guard of the parameter (``when(m in self.sent)``) selects among them. Of an Ordered sort: the values in use,
    and one above each."""

    classes: tuple[type, ...]
    optional: bool

    def among(self, members: Mapping[type, tuple[Any, ...]]) -> tuple[Any, ...]:
        found = tuple(itertools.chain.from_iterable(members[cls] for cls in self.classes))
        return (None, *found) if self.optional else found


def _parameter_types(instance: Instance, method: Callable[..., None]) -> dict[str, Type]:
    try:
        hints = typing.get_type_hints(method, include_extras=True)
    except NameError as error:
        raise ModelError(
            f"unknown name {error.name!r} in the signature of {method.__name__}", "define it first"
        ) from None
    code = method.__code__
    names = code.co_varnames[1 : code.co_argcount]
    for name in names:
        if name not in hints:
            raise ModelError(
                f"parameter {name} of {method.__name__} has no type",
                f"annotate it: {name}: {a_sort(instance.sizes)}",
            )
    return {name: resolve(hints[name], instance.sizes) for name in names}
