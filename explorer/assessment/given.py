"""The properties that are judged: those of a file or module, or functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from types import FunctionType, ModuleType

from quorate.language.diagnostics import ModelError, short_path
from quorate.language.files import execute
from quorate.language.model import Model, PropertyFunction, property_of, registered
from quorate.language.properties import properties_of, subject_of
from quorate.language.source import place_of, span_of_function
from quorate.verdicts.selection import UNDECIDED

Source = (
    str | PathLike[str] | ModuleType | Callable[..., bool] | Iterable[PropertyFunction | Callable[..., bool]]
)
"""Where properties are taken from: a file, a module, or functions."""


@dataclass(frozen=True, slots=True)
class Given:
    """The properties of `title` that are about a model, in the order of definition. `left_out` says of each of the
    others why it is not judged."""

    title: str
    properties: tuple[PropertyFunction, ...]
    left_out: tuple[str, ...] = ()


def given_properties(source: Source, cls: type[Model]) -> Given:
    """Return the properties of `source` that are about `cls`, or a model that it derives from.

    Raises ModelError for a file that cannot be executed, or that has no property about this model.
    """
    title, found = _found(source, cls)
    if not found:
        raise ModelError(
            f"{title} has no properties", f"mark them: @invariant def safe(m: {cls.__name__}) -> bool"
        )
    left_out, judged = [], []
    for each in found:
        subject = subject_of(each)
        if not issubclass(cls, subject):
            derives = f", which derives from {cls.__name__}" if issubclass(subject, cls) else ""
            left_out.append(f"{each.name} is about {subject.__name__}{derives}")
        elif each.kind in UNDECIDED:
            left_out.append(f"{each.name} is marked @{each.kind}, which is nothing to decide")
        else:
            judged.append(each)
    if not judged:
        raise ModelError(
            f"no property of {title} can be judged for {cls.__name__}: {'; '.join(left_out)}",
            f"a property is about the model that its parameter is annotated with: m: {cls.__name__}",
            span_of_function(found[0].function),
        )
    return Given(title, tuple(judged), tuple(left_out))


def own_properties(cls: type[Model], given: Iterable[PropertyFunction]) -> tuple[PropertyFunction, ...]:
    """Return the properties of a model that are not among those given, also those that these override."""
    theirs = {(each.kind, each.function) for each in given}
    found: dict[str, PropertyFunction] = {}
    for ancestor in cls.__mro__[: cls.__mro__.index(Model)]:
        for each in properties_of(ancestor):
            if (each.kind, each.function) not in theirs:
                found.setdefault(each.name, each)
    return tuple(found.values())


def _found(source: Source, cls: type[Model]) -> tuple[str, list[PropertyFunction]]:
    if isinstance(source, str | PathLike):
        source = execute(Path(source), cls)
    if isinstance(source, ModuleType):
        title = short_path(str(source.__file__)) if getattr(source, "__file__", None) else source.__name__
        namespace = vars(source)
        known = registered.current(cls)
        return title, [each for each in known if getattr(each.function, "__globals__", {}) is namespace]
    if isinstance(source, FunctionType):
        source = [source]
    assert not callable(source)
    functions = list(_functions(source))
    files = dict.fromkeys(place_of(each.function).rpartition(":")[0] for each in functions)
    return next(iter(files)) if len(files) == 1 else "what is given", functions


def _functions(given: Iterable[PropertyFunction | Callable[..., bool]]) -> Iterator[PropertyFunction]:
    for each in given:
        if isinstance(each, PropertyFunction):
            yield each
        elif isinstance(each, FunctionType):
            two = each.__code__.co_argcount == 2
            yield property_of(each) or PropertyFunction("step" if two else "invariant", each)
        else:
            raise ModelError(f"{each!r} is not a plain function", "write a property with def")
