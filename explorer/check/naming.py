"""The names that models go by: ``paxos`` for the first model of a file, ``paxos:AnyReportedValue`` for others."""

from __future__ import annotations

import sys

from quorate.language.model import Model


def name_of(cls: type[Model]) -> tuple[str, str | None]:
    """The name of a model, and of the variant (None for the model itself: the first of its module)."""
    short = cls.__module__.rsplit(".", 1)[-1]
    if short == "__main__":
        return cls.__name__, None
    module = sys.modules.get(cls.__module__)
    models = (
        [
            value
            for value in vars(module).values()
            if isinstance(value, type) and issubclass(value, Model) and value.__module__ == cls.__module__
        ]
        if module is not None
        else []
    )
    first = models[0] if models else cls
    return short, None if cls is first else cls.__name__
