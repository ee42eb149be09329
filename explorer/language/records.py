"""Records: immutable values with named fields, such as messages, votes and log entries."""

from __future__ import annotations

import builtins
import dataclasses
import inspect
from types import FunctionType
from typing import Any, dataclass_transform

from quorate.language.diagnostics import ModelError
from quorate.language.fitting import fitting
from quorate.language.source import source_of_class

_WRITTEN = frozenset({"__eq__", "__hash__", "__setattr__", "__delattr__"})
"""The methods that dataclasses generates for a record, except ``__init__``, which refers to the fields' types."""


@dataclass_transform(frozen_default=True)
class Record:
    """Base of a record type: annotate the fields, build it by position or by name, read the fields.

    Two records are equal when they are of the same class and all fields are equal. Storing a value that
    does not fit a field's range cuts the step, as anywhere.
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        _refuse_names_of_python(cls)
        own = set(vars(cls))
        dataclasses.dataclass(frozen=True, repr=False)(cls)
        for name in _WRITTEN.difference(own):
            setattr(cls, name, _with_builtins(vars(cls)[name]))

    def __post_init__(self) -> None:
        fitting.coerce_fields(self)

    def __repr__(self) -> str:
        fields = dataclasses.fields(self)  # type: ignore[arg-type]
        return f"{type(self).__name__}({', '.join(f'{f.name}={getattr(self, f.name)!r}' for f in fields)})"


def _with_builtins(method: FunctionType) -> FunctionType:
    """A generated method with Python's own builtins as its globals, so that a name such as `hash` in the user's
    module does not shadow them."""
    return FunctionType(
        method.__code__, {"__builtins__": builtins}, method.__name__, method.__defaults__, method.__closure__
    )


def _refuse_names_of_python(cls: type) -> None:
    """Raise ModelError for a field whose name begins with two underscores: Python mangles it, or uses it itself."""
    for mangled in inspect.get_annotations(cls):
        name = mangled.removeprefix(f"_{cls.__name__.lstrip('_')}") if mangled.startswith("_") else mangled
        if name.startswith("__"):
            source = source_of_class(cls)
            statement = source.annotation(name) if source is not None else None
            raise ModelError(
                f"{name} cannot be a field: Python uses names with two leading underscores itself",
                f"call it {name.strip('_') or 'field'}",
                source.span(statement) if source is not None and statement is not None else None,
            )
