"""Classes that a user writes for Quorate in a file of his own, found by the name of the file, or of both."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from quorate.language.diagnostics import ModelError
from quorate.language.files import execute
from quorate.language.suggestions import did_you_mean

T = TypeVar("T")


def class_of(given: str | type[T], base: type[T], kind: str, beside: type) -> tuple[type[T], str]:
    """Return a class that derives from `base`, and its name. It is given itself, or as ``FILE.py:Class``, or as the
    file alone if that defines only one. `kind` is what users call such a class: an adapter. The file shares its
    modules with that of the class `beside`. Raises ModelError for whatever goes wrong."""
    if isinstance(given, str):
        return _class_in_file(given, base, kind, beside)
    return given, given.__name__


def _class_in_file(place: str, base: type[T], kind: str, beside: type) -> tuple[type[T], str]:
    file, colon, name = place.rpartition(":")
    if not colon or not file.endswith(".py"):
        file, name = place, ""
    example = f"My{base.__name__}"
    if not file.endswith(".py"):
        raise ModelError(f"there is no {kind} {place}", f"give a file, or a class in it: {kind}.py:{example}")
    module = execute(Path(file), beside)
    classes = _derived(module, base)
    if name:
        if name not in classes:
            known = _list(classes) if classes else f"class {example}({base.__name__}): ..."
            raise ModelError(f"{file} has no {kind} called {name}", did_you_mean(name, classes, known))
        return classes[name], place
    own = {each: cls for each, cls in classes.items() if cls.__module__ == module.__name__}
    if not own:
        home = base.__module__.rpartition(".")[0]
        raise ModelError(
            f"{file} defines no {kind}",
            f"from {home} import {base.__name__}   and   class {example}({base.__name__}): ...",
        )
    if len(own) > 1:
        first, *others = own
        raise ModelError(f"{file} defines several {kind}s", f"say which: {file}:{first}, {', '.join(others)}")
    return next(iter(own.values())), f"{file}:{next(iter(own))}"


def _derived(module: ModuleType, base: type[T]) -> dict[str, type[T]]:
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, base) and value is not base
    }


def _list(names: Iterable[str]) -> str:
    return f"there are: {', '.join(names)}"
