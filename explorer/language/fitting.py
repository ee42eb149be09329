"""How containers and records make values fit their types, without importing the modules that know how.

The classes of values are below those modules: `quorate.language.annotations`, which resolves annotations to types,
and `quorate.language.values`, which coerces values into types, both name all classes of values. So
`quorate.language`, which imports all of them, sets the functions here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from quorate.language.types import Type


class Fitting:
    """The functions that containers and records call."""

    __slots__ = ("coerce", "coerce_fields", "freeze", "held_type")

    coerce: Callable[[Any, Type], Any]
    """`quorate.language.values.coerce`."""
    freeze: Callable[[Any, Type], Any]
    """`quorate.language.values.freeze`."""
    coerce_fields: Callable[[Any], None]
    """`quorate.language.values.coerce_fields`, of a record."""
    held_type: Callable[[type, Mapping[type, int]], Type]
    """`quorate.language.annotations.held_type`."""


fitting = Fitting()
