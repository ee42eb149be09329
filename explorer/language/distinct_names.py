"""Unique names for classes: for sorts of one name from two modules, and for values of sorts with one first letter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from quorate.language.diagnostics import ModelError

V = TypeVar("V")

Form = Callable[[type], str]

BY_NAME: Sequence[Form] = (
    lambda cls: cls.__name__,
    lambda cls: f"{_module(cls)}.{cls.__name__}",
    lambda cls: cls.__qualname__,
    lambda cls: f"{cls.__module__}.{cls.__qualname__}",
)
"""The forms of a sort's name, the shortest first: ``Server``, ``base.Server``."""

BY_LETTER: Sequence[Form] = (
    lambda cls: cls.__name__[0].lower(),
    lambda cls: cls.__name__.lower(),
    lambda cls: cls.__name__,
    lambda cls: f"{_module(cls)}_{cls.__name__}".lower(),
    lambda cls: f"{cls.__module__}_{cls.__qualname__}".replace(".", "_"),
)
"""The forms of the prefix of the names of a sort's values, the shortest first: ``s``, ``server``."""


def distinct_names(classes: Iterable[type], forms: Sequence[Form]) -> dict[type, str]:
    """A name for each class, in the first form that no other of them shares. Classes that no form distinguishes are
    numbered."""
    named: dict[type, str] = {}
    left = list(dict.fromkeys(classes))
    order = tuple(left)
    for form in forms:
        texts = {cls: form(cls) for cls in left}
        counts = Counter(texts.values())
        for cls, text in texts.items():
            if counts[text] == 1 and text not in named.values():
                named[cls] = text
        left = [cls for cls in left if cls not in named]
    for number, cls in enumerate(left, 1):
        named[cls] = f"{forms[-1](cls)}_{number}"
    return {cls: named[cls] for cls in order}


def by_name(sizes: Mapping[type, int]) -> dict[str, int]:
    """Sizes by the names of their sorts, which are qualified where two have one (``base.Server``)."""
    names = distinct_names(sizes, BY_NAME)
    return {names[sort]: size for sort, size in sizes.items()}


def sort_called(name: str, sorts: Iterable[type]) -> type | None:
    """The sort or container that a name denotes, qualified or not; None if there is none.

    Raises ModelError if there are several.
    """
    known = list(sorts)
    found = [sort for sort in known if any(form(sort) == name for form in BY_NAME)]
    if len(found) > 1:
        exact = {text: sort for sort, text in distinct_names(known, BY_NAME).items()}
        if name in exact:
            return exact[name]
        names = [text for text, sort in exact.items() if sort in found]
        raise ModelError(f"{len(found)} sorts are called {name}", f"say which: {' or '.join(names)}")
    return found[0] if found else None


def names_in(sizes: Mapping[Any, V], own: Iterable[type]) -> dict[str, V]:
    """Sizes given by name or by class, by name; classes among `own` under the names that tell these apart."""
    names = distinct_names(own, BY_NAME)
    return {
        key if isinstance(key, str) else names.get(key, key.__name__): size for key, size in sizes.items()
    }


def _module(cls: type) -> str:
    return cls.__module__.rpartition(".")[2]
