"""The names of models: ``paxos`` for the first model of a file, ``paxos:AnyReportedValue`` for the others."""

from __future__ import annotations

from quorate.language.bundled import model_file
from quorate.language.diagnostics import short_path
from quorate.language.files import file_of
from quorate.language.loading import home_of
from quorate.language.model import Model
from quorate.language.modules import defining_module, is_users


def name_of(cls: type[Model]) -> tuple[str, str | None]:
    """Return the name of the model and that of the variant; None for the first model of a module, which is no
    variant."""
    short = cls.__module__.rsplit(".", 1)[-1]
    if short == "__main__":
        return cls.__name__, None
    if model_file(cls) == short and home_of(short) != short:
        return home_of(short), cls.__name__
    models = models_of(cls)
    return short, None if not models or cls is models[0] else cls.__name__


def full_name(cls: type[Model]) -> str:
    """Return the name of a model as given on the command line: ``paxos``, ``paxos:AnyReportedValue``."""
    model, variant = name_of(cls)
    return model if variant is None else f"{model}:{variant}"


def spec_of(cls: type[Model]) -> str | None:
    """Return the name that `quorate.language.loading.load` takes for a model: ``paxos:AnyReportedValue``,
    ``hw.py:MyPaxos``; None for a model that is in no file, such as a notebook's."""
    module = defining_module(cls)
    file = getattr(module, "__file__", None)
    if module is None or file is None:
        return None
    if model_file(cls) is not None:
        return full_name(cls)
    if is_users(file):
        return f"{short_path(str(file_of(cls) or file))}:{cls.__name__}"
    return f"{cls.__module__}:{cls.__name__}"


def models_of(cls: type[Model]) -> list[type[Model]]:
    """Return the models that the module of `cls` defines, in order."""
    module = defining_module(cls)
    return [
        value
        for value in (vars(module).values() if module is not None else ())
        if isinstance(value, type) and issubclass(value, Model) and value.__module__ == cls.__module__
    ]
