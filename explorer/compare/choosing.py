"""Which variants are compared with what: the protocol that a class varies, the variants that a protocol has."""

from __future__ import annotations

from collections.abc import Iterable

from quorate.check.naming import models_of
from quorate.language.diagnostics import ModelError
from quorate.language.loading import LIBRARY, available, is_bug
from quorate.language.model import Model
from quorate.language.suggestions import did_you_mean


def base_of(cls: type[Model]) -> type[Model]:
    """The protocol that a class varies: its nearest ancestor that is not itself marked as a bug.

    Raises ModelError for a class that derives from no other model.
    """
    for ancestor in cls.__mro__[1:]:
        if ancestor is Model:
            break
        if issubclass(ancestor, Model) and not is_bug(ancestor):
            return ancestor
    raise ModelError(
        f"{cls.__name__} is no variant: it derives from Model itself",
        "compare a class that derives from the protocol it varies: class MyRaft(Raft)",
    )


def variants_of(cls: type[Model]) -> list[type[Model]]:
    """The variants of a protocol and of its extensions: of all that comes with Quorate and of its own file, the
    classes that derive from it and are marked as bugs, in order."""
    library = [model for _, base, others in available() for model in (base, *others)]
    known = dict.fromkeys([*library, *models_of(cls)])
    return [model for model in known if issubclass(model, cls) and model is not cls and is_bug(model)]


def chosen(
    cls: type[Model], place: str, wanted: Iterable[str | type[Model]] | None
) -> tuple[list[type[Model]], bool]:
    """The variants to compare, and whether they were asked for singly. `place` is what the user calls `cls`.

    Raises ModelError if there are none, or not those that are wanted.
    """
    names = tuple(wanted or ())
    if not names and (is_bug(cls) or _derives_from_elsewhere(cls)):
        return [cls], True
    known = {variant.__name__: variant for variant in variants_of(cls)}
    if not known and not any(isinstance(name, type) for name in names):
        raise ModelError(f"{place} has no variants to compare", "name a class that derives from a protocol")
    if names:
        return [name if isinstance(name, type) else _named(name, place, known) for name in names], True
    return list(known.values()), False


def _named(name: str, place: str, known: dict[str, type[Model]]) -> type[Model]:
    by_case = {each.lower(): variant for each, variant in known.items()}
    if name.lower() not in by_case:
        raise ModelError(
            f"{place} has no variant called {name}",
            did_you_mean(name, known, f"it has: {', '.join(known)}"),
        )
    return by_case[name.lower()]


def _derives_from_elsewhere(cls: type[Model]) -> bool:
    """Whether a class varies a protocol of another file, as a student's does."""
    parents = [a for a in cls.__mro__[1:] if issubclass(a, Model) and a is not Model]
    return bool(parents) and not cls.__module__.startswith(f"{LIBRARY}.")
