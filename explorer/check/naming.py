"""The names that models go by: ``paxos`` for the first model of a file, ``paxos:AnyReportedValue`` for others."""

from __future__ import annotations

import sys

from quorate.language.loading import LIBRARY, home_of
from quorate.language.model import Model


def name_of(cls: type[Model]) -> tuple[str, str | None]:
    """The name of a model, and of the variant (None for the model itself: the first of its module)."""
    short = cls.__module__.rsplit(".", 1)[-1]
    if short == "__main__":
        return cls.__name__, None
    if cls.__module__ == f"{LIBRARY}.{short}" and home_of(short) != short:
        return home_of(short), cls.__name__
    models = models_of(cls)
    return short, None if not models or cls is models[0] else cls.__name__


def models_of(cls: type[Model]) -> list[type[Model]]:
    """The models that the module of `cls` defines, in order."""
    module = sys.modules.get(cls.__module__)
    return [
        value
        for value in (vars(module).values() if module is not None else ())
        if isinstance(value, type) and issubclass(value, Model) and value.__module__ == cls.__module__
    ]
