"""Constants of a model that a user sets: they are of the type that the class gives them."""

from __future__ import annotations

from enum import Enum

from quorate.language.diagnostics import ModelError
from quorate.language.sorts import Unbounded
from quorate.language.suggestions import did_you_mean


def given_constant(name: str, own: object, given: object) -> object:
    """Return the value of a constant whose value in the class is `own`: a member of an Enum may be given by its name,
    a bool as 0 or 1. Raises ModelError for a value of another type."""
    if isinstance(own, Enum):
        return _member(name, type(own), given)
    if isinstance(own, bool):
        if isinstance(given, int) and given in (0, 1):
            return bool(given)
        raise ModelError(f"{name} is True or False, and not {given!r}", f"{name}=true or {name}=false")
    if isinstance(own, int) and (isinstance(given, bool | str | Enum | float) or given is None):
        raise ModelError(f"{name} is a whole number, and not {given!r}", f"{name}={own}, for example")
    if isinstance(own, Unbounded) and type(given) is int:
        return Unbounded(given, own.sort)
    return given


def _member(name: str, enum: type[Enum], given: object) -> Enum:
    if isinstance(given, enum):
        return given
    names = list(enum.__members__)
    if isinstance(given, str) and given in names:
        return enum[given]
    shown = given if isinstance(given, str) else repr(given)
    raise ModelError(
        f"{name} is a {enum.__name__}, which has no member {shown}",
        did_you_mean(str(given), names, f"it has: {', '.join(names)}"),
    )
