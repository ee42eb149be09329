"""Models by name: ``paxos``, ``paxos:AnyReportedValue``, ``hw.py``, ``hw.py:MyPaxos``, ``package.module:Class``,
the latter installed or below the current folder."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
import types
from collections.abc import Mapping
from pathlib import Path

from quorate.language.bundled import MODELS, model_file, modules_in
from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.language.files import execute, is_executed
from quorate.language.import_errors import diagnosed
from quorate.language.model import Model
from quorate.language.suggestions import did_you_mean, folded
from quorate.language.surroundings import undisturbed


@roomy
def load(spec: str, beside: type[Model] | None = None) -> type[Model]:
    """The model class that `spec` names. A file is executed anew if it was edited, or anything of the user's own that
    it imports. If the file of `beside` imports the one that is named, they share its classes.

    Raises ModelError if there is no such model, or for whatever goes wrong while its file is imported.
    """
    place, name = _split(spec)
    module = _module(place, beside)
    return _pick(module, place, name)


def available() -> list[tuple[str, type[Model], list[type[Model]]]]:
    """The models that come with Quorate: name, model class, and its variants in the order of the files.

    A file that has nothing but bugs, such as ``raft_elections.py``, belongs to the model that it is named after.
    """
    found: dict[str, list[type[Model]]] = {}
    for name, module in modules_in(MODELS).items():
        models = _own_models(_import(module))
        found.setdefault(home_of(name), []).extend(models)
    bases = {name: _bases(models)[0] for name, models in found.items() if models}
    return [(name, base, [m for m in found[name] if m is not base]) for name, base in bases.items()]


def is_bug(model: type[Model]) -> bool:
    """Whether a class is a buggy variant: its docstring begins with ``BUG:``."""
    return (model.__doc__ or "").lstrip().startswith("BUG:")


def home_of(name: str) -> str:
    """The name of the library model that the models of the library file `name` are shown under."""
    models = _own_models(_import(modules_in(MODELS)[name]))
    if not models or not all(map(is_bug, models)):
        return name
    return max((other for other in modules_in(MODELS) if name.startswith(f"{other}_")), key=len, default=name)


def is_in_library(name: str) -> bool:
    """Whether there is a file of that name among the models that come with Quorate."""
    return folded(name) in map(folded, modules_in(MODELS))


def comes_with_quorate(spec: str) -> bool:
    """Whether `spec` names a model that comes with Quorate, so that `load` runs no other code to find it."""
    return is_in_library(_split(spec)[0])


def _split(spec: str) -> tuple[str, str]:
    place, colon, name = spec.rpartition(":")
    return (place, name) if colon and os.sep not in name else (spec, "")


# -------------------------------------------------------------------------------------------- modules


def _module(place: str, beside: type[Model] | None = None) -> types.ModuleType:
    if place.endswith(".py") or os.sep in place:
        return execute(Path(place), beside)
    known = {folded(name): module for name, module in modules_in(MODELS).items()}
    if (name := folded(place.removeprefix(f"{MODELS}."))) in known:
        return _import(known[name])
    if (file := _in_a_package_here(place)) is not None:
        return execute(file, beside)
    if _is_importable(place):
        return _import(place)
    if Path(f"{place}.py").is_file():
        raise ModelError(f"there is no model called {place}", f"for the file write {place}.py")
    names = list(modules_in(MODELS))
    raise ModelError(
        f"there is no model called {place}",
        did_you_mean(place, names, f"there are: {', '.join(names)}; or give a file: {place}.py"),
    )


def _in_a_package_here(place: str) -> Path | None:
    """The file of a module or package below the current folder, by its dotted name; None if there is none, or if the
    program has imported that module itself."""
    path = Path(*place.split("."))
    files = (path / "__init__.py", *([path.with_suffix(".py")] if "." in place else []))
    imported = sys.modules.get(place)
    if imported is not None and not is_executed(imported):
        return None
    return next((file for file in files if file.is_file()), None)


def _is_importable(place: str) -> bool:
    known = sys.modules.get(place)
    try:
        return all(part.isidentifier() for part in place.split(".")) and (
            not is_executed(known) if known is not None else importlib.util.find_spec(place) is not None
        )
    except (ImportError, ValueError):
        return False


def _import(name: str) -> types.ModuleType:
    spec = importlib.util.find_spec(name)
    origin = Path(spec.origin) if spec is not None and spec.origin else Path(name)
    with diagnosed(origin), undisturbed():
        return importlib.import_module(name)


# --------------------------------------------------------------------------------------------- models


def _own_models(module: types.ModuleType) -> list[type[Model]]:
    """The models that a module defines, in order."""
    return [model for model in _models(module).values() if model.__module__ == module.__name__]


def _models(module: types.ModuleType) -> Mapping[str, type[Model]]:
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, Model) and value is not Model
    }


def _bases(models: list[type[Model]]) -> list[type[Model]]:
    """The models that derive from no other in the list."""
    return [model for model in models if not any(base in models for base in model.__mro__[1:])]


def _pick(module: types.ModuleType, place: str, name: str) -> type[Model]:
    own = _own_models(module)
    if name:
        by_name = {folded(n): model for n, model in {**_from_files_beside(module), **_models(module)}.items()}
        if folded(name) in by_name:
            return by_name[folded(name)]
        names = [model.__name__ for model in (*own, *_from_files_beside(module).values())]
        raise ModelError(
            f"{place} has no model called {name}",
            did_you_mean(name, names, f"it has: {', '.join(names)}" if names else "it has none"),
        )
    bases = _bases(own)
    if not bases:
        raise ModelError(f"{place} defines no model", "class MyModel(Model): ...")
    if len(bases) > 1 and module.__name__ not in modules_in(MODELS).values():
        names = [model.__name__ for model in own]
        raise ModelError(
            f"{place} defines several models", f"say which: {place}:{names[0]}, {', '.join(names[1:])}"
        )
    return bases[0]


def _from_files_beside(module: types.ModuleType) -> dict[str, type[Model]]:
    """The bugs and extensions of a library model that are in files of their own, named after its file."""
    own = tuple(_own_models(module))
    if not own or (short := model_file(own[0])) is None:
        return {}
    beside = [_import(path) for name, path in modules_in(MODELS).items() if name.startswith(f"{short}_")]
    return {
        model.__name__: model for other in beside for model in _own_models(other) if issubclass(model, own)
    }
