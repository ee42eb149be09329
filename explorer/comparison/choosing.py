"""The selection of a comparison: the protocol that a class is a variant of, and the variants of a protocol."""

from __future__ import annotations

from collections.abc import Iterable

from quorate.language.bundled import model_file
from quorate.language.diagnostics import ModelError
from quorate.language.loading import available, is_bug, load
from quorate.language.model import Model
from quorate.language.modules import is_same_definition
from quorate.language.suggestions import did_you_mean, folded
from quorate.language.temporal import names_marked
from quorate.verdicts.naming import models_of, spec_of


def base_of(cls: type[Model]) -> type[Model]:
    """Return the protocol that a class is a variant of: its nearest ancestor that is not marked as a bug.

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
    """Return the variants of a protocol and of its extensions, in order: the classes among the models that come with
    Quorate and in its own file that derive from it and are marked as bugs."""
    library = [model for _, base, others in available() for model in (base, *others)]
    variants = dict.fromkeys([*library, *models_of(cls)])
    return [model for model in variants if issubclass(model, cls) and model is not cls and is_bug(model)]


def chosen(
    model: str | type[Model], wanted: Iterable[str | type[Model]] | None
) -> tuple[type[Model], list[type[Model]], bool]:
    """Return the protocol, its variants to compare, and whether they were asked for by name. A name is that of a
    variant that comes with Quorate, of a class in the file of `model`, or includes its file (``hw.py:MyRaft``).

    Raises ModelError if there are no variants, or not those that are wanted.
    """
    names = tuple(wanted or ())
    if isinstance(model, str) and names:
        return _named_in(model, names)
    cls = load(model) if isinstance(model, str) else model
    place = model if isinstance(model, str) else model.__name__
    if names:
        variants = variants_of(cls)
        return cls, [_variant(name, cls, place, variants) for name in names], True
    if is_bug(cls) or _derives_from_elsewhere(cls):
        return cls, [cls], True
    if not (variants := variants_of(cls)):
        raise _no_variants(cls, place)
    return cls, variants, False


def _no_variants(cls: type[Model], place: str) -> ModelError:
    derived = [other.__name__ for other in models_of(cls) if issubclass(other, cls) and other is not cls]
    if not derived:
        return ModelError(f"{place} has no variants to compare", "name a class that derives from a protocol")
    which = f"{' and '.join(derived)} {'is' if len(derived) == 1 else 'are'}"
    return ModelError(
        f"{place} has no variants to compare: {which} not marked as {'a bug' if len(derived) == 1 else 'bugs'}",
        f'begin its docstring with "BUG:", or name it: {place} {derived[0]}',
    )


def _named_in(
    place: str, names: tuple[str | type[Model], ...]
) -> tuple[type[Model], list[type[Model]], bool]:
    """Variants in a file that may have several protocols: the first variant decides which one is compared."""
    file = place.rpartition(":")[0] if _names_a_class(place) else place
    try:
        cls = load(place)
    except ModelError:
        first = names[0] if isinstance(names[0], type) else load(_in_full(names[0], file))
        cls = base_of(first)
    else:
        if not _names_a_class(place) and (is_bug(cls) or _derives_from_elsewhere(cls)):
            cls = base_of(cls)  # a file with variants only
    variants = variants_of(cls)
    return cls, [_variant(name, cls, place, variants, file) for name in names], True


def _variant(
    name: str | type[Model], cls: type[Model], place: str, variants: list[type[Model]], file: str = ""
) -> type[Model]:
    found = name if isinstance(name, type) else _called(name, cls, place, variants, file)
    if is_same_definition(found, cls):
        raise ModelError(
            f"{found.__name__} is no variant of {cls.__name__}: it is the same model", "name another"
        )
    if not is_variant(found, cls) and not _shared_actions(found, cls):
        derives = any(each is not Model and issubclass(each, Model) for each in found.__mro__[1:])
        raise ModelError(
            f"{found.__name__} is no variant of {cls.__name__}: it does not derive from it, and has no action "
            "that is called as one of its",
            f"compare it with the protocol it derives from: quorate compare {spec_of(found) or found.__name__}"
            if derives
            else f"{cls.__name__} has the actions {', '.join(names_marked(cls, 'action'))}",
        )
    return found


def _called(name: str, cls: type[Model], place: str, variants: list[type[Model]], file: str) -> type[Model]:
    by_name = {folded(variant.__name__): variant for variant in variants}
    if folded(name) in by_name:
        return by_name[folded(name)]
    own = [model for model in models_of(cls) if model is not cls and issubclass(model, cls)]
    listed = [variant.__name__ for variant in dict.fromkeys([*variants, *own])]
    try:
        return load(_in_full(name, file or f"{spec_of(cls)}".rpartition(":")[0]), cls)
    except ModelError as error:
        if _names_a_class(name):
            raise
        raise ModelError(
            f"{place} has no variant called {name}",
            did_you_mean(name, listed, f"it has: {', '.join(listed)}")
            if listed
            else error.diagnostic.hint or "it has none",
        ) from None


def is_variant(cls: type[Model], protocol: type[Model]) -> bool:
    """Whether a model derives from a protocol. One that does not is compared with it by names."""
    return any(is_same_definition(ancestor, protocol) for ancestor in cls.__mro__[1:])


def _shared_actions(cls: type[Model], protocol: type[Model]) -> set[str]:
    return set(names_marked(cls, "action")) & set(names_marked(protocol, "action"))


def _names_a_class(place: str) -> bool:
    """Whether a name is of the form ``hw.py:MyRaft``."""
    return ":" in place


def _in_full(name: str, file: str) -> str:
    return name if _names_a_class(name) or not file else f"{file}:{name}"


def _derives_from_elsewhere(cls: type[Model]) -> bool:
    """Whether a class in a user's file derives from a model, such as a student's variant."""
    parents = [a for a in cls.__mro__[1:] if issubclass(a, Model) and a is not Model]
    return bool(parents) and model_file(cls) is None
