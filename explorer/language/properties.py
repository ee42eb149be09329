"""The properties of a model, and their names, which are unique within the model."""

from __future__ import annotations

import builtins
import importlib
import inspect
import sys
import typing
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from pathlib import PurePath
from types import FunctionType
from typing import Any

from quorate.language import model as model_module
from quorate.language.bundled import PROPERTIES, model_file, modules_in
from quorate.language.diagnostics import ModelError
from quorate.language.model import Model, PropertyFunction
from quorate.language.source import LAMBDA, place_of, span_of_assignment, span_of_function
from quorate.language.suggestions import did_you_mean


def subject_of(property_: PropertyFunction) -> type[Model]:
    """The model class that a property is annotated with. Raises ModelError if there is none."""
    if (plain := _plain_subject(property_.function)) is not None:
        return plain
    parameters = list(inspect.signature(property_.function).parameters)
    try:
        subject = typing.get_type_hints(property_.function).get(parameters[0]) if parameters else None
    except NameError as error:
        raise ModelError(
            f"unknown name {error.name!r} in the signature of {property_.name}",
            "import it",
            span_of_function(property_.function),
        ) from None
    except Exception as error:
        raise ModelError(
            f"an annotation of {property_.name} is not a type: {error}",
            "",
            span_of_function(property_.function),
        ) from None
    if not (isinstance(subject, type) and issubclass(subject, Model)):
        if property_.name == LAMBDA:
            raise ModelError(
                "a property has a name: a lambda cannot be one",
                f"write it as a def: def its_name({_states(property_, _a_model(property_))}) -> bool",
                span_of_function(property_.function),
            )
        *classes, own = property_.function.__qualname__.rpartition("<locals>.")[2].split(".")
        if classes:
            raise ModelError(
                f"{own} is marked as a property inside the class {classes[-1]}; properties stand outside",
                f"move it below the class: def {own}({_states(property_, classes[-1])}) -> bool",
                span_of_function(property_.function),
            )
        raise ModelError(
            f"{property_.name} does not say which model it is about",
            "annotate its first parameter with the model: "
            f"def {property_.name}({_states(property_, _a_model(property_))}) -> bool",
            span_of_function(property_.function),
        )
    return subject


_OTHER_SIGNATURES = ("__wrapped__", "__signature__", "__no_type_check__")
"""Attributes of functions by which Python takes parameters or annotations from elsewhere."""


def _plain_subject(function: Callable[..., Any]) -> type[Model] | None:
    """The model class that the first parameter is annotated with, if each annotation is the name of a class; else
    None. Each check asks for the subjects of all properties there are, and evaluating annotations is slow."""
    if not isinstance(function, FunctionType) or not function.__code__.co_argcount:
        return None
    if not vars(function).keys().isdisjoint(_OTHER_SIGNATURES):
        return None
    names = function.__globals__
    found: dict[str, type] = {}
    for parameter, annotation in function.__annotations__.items():
        if isinstance(annotation, str):
            annotation = names.get(annotation, vars(builtins).get(annotation))
        if not isinstance(annotation, type):
            return None
        found[parameter] = annotation
    subject = found.get(function.__code__.co_varnames[0])
    return subject if subject is not None and issubclass(subject, Model) else None


def _states(property_: PropertyFunction, model: str) -> str:
    """The parameters of a property, which are states of a model."""
    return f"before: {model}, after: {model}" if property_.kind == "step" else f"m: {model}"


def _a_model(property_: PropertyFunction) -> str:
    """The name of a model in the module of a property, the last one; for a hint."""
    named = getattr(property_.function, "__globals__", {}).values()
    own = [
        each.__name__
        for each in named
        if isinstance(each, type) and issubclass(each, Model) and each is not Model
    ]
    return own[-1] if own else "MyModel"


def properties_of(cls: type[Model]) -> tuple[PropertyFunction, ...]:
    """The properties of a class: those annotated with it or an ancestor, ancestors' first, otherwise in order of
    definition, independent of the order of imports. A property of a class overrides those of the same name of its
    ancestors, as a method would.

    Goals that the class declares `beyond_reach` are left out.

    Raises ModelError for a property that is defined in the module of the class, or of an ancestor, and is annotated
    with no model.
    """
    spoken = _spoken_of(cls)
    beyond = _beyond_reach(cls, spoken)
    return tuple(
        p
        for p, subject in spoken
        if p not in beyond
        and not any(
            q.name == p.name and nearer is not subject and issubclass(nearer, subject) for q, nearer in spoken
        )
    )


def beyond_reach(cls: type[Model]) -> tuple[PropertyFunction, ...]:
    """The goals that a class declares out of reach. Raises ModelError for a name that no goal has."""
    return _beyond_reach(cls, _spoken_of(cls))


def _spoken_of(cls: type[Model]) -> list[tuple[PropertyFunction, type[Model]]]:
    """All properties of a class and its ancestors, each with the class that it is annotated with."""
    for ancestor in cls.__mro__:
        if (module := modules_in(PROPERTIES).get(model_file(ancestor) or "")) is not None:
            importlib.import_module(module)
    spoken = [(p, subject_of(p)) for p in model_module.registered.current(cls) if _speaks_of(p, cls)]
    nearness = {ancestor: at for at, ancestor in enumerate(reversed(cls.__mro__))}
    spoken.sort(key=lambda each: (nearness[each[1]], each[0].function.__module__))
    return spoken


def _beyond_reach(
    cls: type[Model], spoken: list[tuple[PropertyFunction, type[Model]]]
) -> tuple[PropertyFunction, ...]:
    declaring = next(ancestor for ancestor in cls.__mro__ if "beyond_reach" in vars(ancestor))
    names = vars(declaring)["beyond_reach"]
    # Properties of subclasses of the declaring class are not meant.
    known = [p for p, subject in spoken if issubclass(declaring, subject)]
    if not isinstance(names, tuple | list) or not all(isinstance(name, str) for name in names):
        raise ModelError(
            f"beyond_reach of {declaring.__name__} is not a tuple of names",
            'beyond_reach = ("a_second_term",)',
            span_of_assignment(declaring, "beyond_reach"),
        )
    goals = [p for p in known if p.kind == "reachable"]
    for name in names:
        meant = called(known, name)
        if meant and not any(p.kind == "reachable" for p in meant):
            message, hint = (
                f"{name} is not a goal",
                "only properties marked with @reachable can be beyond reach",
            )
        elif not meant:
            message = f"{declaring.__name__} has no goal called {name}"
            listed = [p.name for p in goals]
            hint = did_you_mean(
                name, listed, f"there are: {', '.join(listed)}" if listed else "there are none"
            )
        else:
            continue
        raise ModelError(message, hint, span_of_assignment(declaring, "beyond_reach"))
    return tuple(p for name in names for p in called(goals, name))


def _speaks_of(property_: PropertyFunction, cls: type[Model]) -> bool:
    try:
        return issubclass(cls, subject_of(property_))
    except ModelError:
        # An error in a property of another file is not reported for this model.
        if property_.function.__module__ in {ancestor.__module__ for ancestor in cls.__mro__}:
            raise
        return False


def functions_beside(properties: Iterable[PropertyFunction]) -> dict[str, Callable[..., Any]]:
    """The functions with one parameter, by name, in the modules that define these properties; the properties of one
    state among them."""
    found: dict[str, Callable[..., Any]] = {}
    for module in dict.fromkeys(p.function.__module__ for p in properties):
        for name, value in vars(sys.modules[module]).items() if module in sys.modules else ():
            public = inspect.isfunction(value) and not name.startswith("_")
            if public and value.__module__ == module and len(inspect.signature(value).parameters) == 1:
                found[name] = value
    return found


# ------------------------------------------------------------------------------------------------ names


def named_apart(
    properties: Iterable[PropertyFunction], taken: Collection[str], others: Collection[PropertyFunction] = ()
) -> tuple[PropertyFunction, ...]:
    """The properties under unique names, distinct from each other, from those of `others`, which keep theirs, and
    from the names `taken`: the function's own name where that is unique, otherwise qualified by the module or by the
    model (``pa.safe``).

    Raises ModelError for two that no qualification distinguishes.
    """
    bare = list(dict.fromkeys(replace(p, qualified="") for p in properties))
    for other in others:
        taken = {*taken, other.name, *_qualified(other)}
    groups: dict[str, list[PropertyFunction]] = {}
    for property_ in bare:
        groups.setdefault(property_.name, []).append(property_)
    names = {
        property_: name
        for group in groups.values()
        for property_, name in zip(group, _names(group, taken, others), strict=True)
    }
    return tuple(p if names[p] == p.name else replace(p, qualified=names[p]) for p in bare)


def called(properties: Iterable[PropertyFunction], name: str) -> tuple[PropertyFunction, ...]:
    """The properties that `name` denotes: the one of exactly that name, or else all that are defined under it or have
    it as a qualified name."""
    known = tuple(properties)
    exact = tuple(property_ for property_ in known if property_.name == name)
    return exact or tuple(p for p in known if name == p.function.__name__ or name in _qualified(p))


def _names(
    group: list[PropertyFunction], taken: Collection[str], others: Collection[PropertyFunction]
) -> list[str]:
    name = group[0].name
    if len(group) == 1 and name not in taken:
        return [name]
    for names in zip(*map(_qualified, group), strict=True):
        if len(set(names)) == len(group) and not any(each in taken for each in names):
            return list(names)
    one, other = _indistinguishable([*others, *group])
    where = " and ".join(dict.fromkeys(place_of(each.function) for each in (one, other)))
    if one.function is other.function:
        raise ModelError(
            f"{name} is marked as {one.kind} and as {other.kind}",
            "write a function for each",
            span_of_function(other.function),
        )
    raise ModelError(
        f"two properties are called {name}, and both are about {subject_of(one).__name__}: {where}",
        f'rename one; if a function makes both, set {name}.__name__ = "{name}_1" before it is marked',
        span_of_function(other.function),
    )


def _indistinguishable(group: list[PropertyFunction]) -> tuple[PropertyFunction, PropertyFunction]:
    last: dict[tuple[str, ...], PropertyFunction] = {}
    for property_ in group:
        if (names := _qualified(property_)) in last:
            return last[names], property_
        last[names] = property_
    return group[0], group[-1]


def _qualified(property_: PropertyFunction) -> tuple[str, ...]:
    """The qualified names of a property, the shortest first."""
    name, subject = property_.function.__name__, subject_of(property_).__name__
    module = home_of(property_)
    short = module.rpartition(".")[2]
    prefixes = (short, subject, module, f"{short}.{subject}", f"{module}.{subject}")
    return tuple(f"{prefix}.{name}" for prefix in prefixes)


def home_of(property_: PropertyFunction) -> str:
    """The name of the module that defines a property; for ``__main__``, that of its file."""
    namespace = getattr(property_.function, "__globals__", {})
    module = str(property_.function.__module__)
    if module == "__main__" and namespace.get("__file__"):
        return PurePath(namespace["__file__"]).stem
    return module
