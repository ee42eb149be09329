"""The state variables of a model with the places of their declarations, for the program and for errors."""

from __future__ import annotations

import ast
import itertools
import typing
from collections.abc import Iterator
from typing import Any

from quorate.language import ir
from quorate.language.annotations import hints, resolve
from quorate.language.checker.ranges import refuse_default
from quorate.language.containers import Bag, Map, Seq
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance, Variable, state_annotations
from quorate.language.outcomes import Outcome
from quorate.language.records import Record
from quorate.language.renumbering import is_renumbered
from quorate.language.source import ClassSource, source_of_class
from quorate.language.spans import Span
from quorate.language.types import RangeType, symmetric_sorts
from quorate.language.values import all_values, permute


def variables(instance: Instance) -> tuple[ir.StateVariable, ...]:
    """The state variables, each with the place of its annotation."""
    for name, annotation in state_annotations(instance.cls).items():
        _refuse_mutable_default(instance, name)
        try:
            instance._variable(name, annotation)
        except (TypeError, AttributeError, LookupError, ValueError, Outcome):
            raise ModelError(
                f"the value that the class gives {name} is not a value of its type",
                f"give a value of {_written(instance, name)}, or rename what is not a state variable",
                span_of_variable(instance.cls, name),
            ) from None
        except ModelError as error:
            if error.diagnostic.span is not None:
                raise
            raise _placed(error, _declaration_at_fault(instance, name, annotation)) from None
    for variable in instance.variables:
        _refuse_number_as_default(instance, variable)
    return tuple(_variable(instance, variable) for variable in instance.variables)


def _written(instance: Instance, name: str) -> str:
    """The type of a variable as it is written, with the values of a Range."""
    type_ = resolve(state_annotations(instance.cls)[name], instance.sizes)
    if isinstance(type_, RangeType) and not is_renumbered(type_):
        return f"{type_}, which has {type_.first} to {type_.first + type_.size - 1}"
    return str(type_)


def _variable(instance: Instance, variable: Variable) -> ir.StateVariable:
    span = span_of_variable(instance.cls, variable.name)
    if not variable.needs_init and _singles_out(variable):
        raise ModelError(
            f"{variable.name} starts with one particular value of a Symmetric sort, and these are interchangeable",
            "set it in an @init method that takes the value as a parameter",
            span,
        )
    return ir.StateVariable(
        variable.name, variable.type, variable.ghost, variable.initial, bool(variable.needs_init), span
    )


def _singles_out(variable: Variable) -> bool:
    """Whether exchanging two values of a symmetric sort changes the initial value."""
    if variable.initial in ((), None, frozenset()):
        return False
    for sort in symmetric_sorts(variable.type):
        elements = tuple(all_values(sort))
        for one, other in itertools.pairwise(elements):
            if permute(variable.initial, variable.type, {one: other, other: one}) != variable.initial:
                return True
    return False


NOWHERE = Span("<unknown>", 1, 1, 1, 1)


def span_of_variable(cls: type, name: str) -> Span:
    """The span of the annotation of the variable in the class or an ancestor."""
    for source in _sources(cls):
        node = source.annotation(name)
        if node is not None:
            return source.span(node)
    return span_of_class(cls)


def span_of_class(cls: type) -> Span:
    """The span of the name of the class."""
    source = source_of_class(cls)
    return source.span() if source is not None else NOWHERE


def _sources(cls: type) -> Iterator[ClassSource]:
    for ancestor in cls.__mro__:
        if not ancestor.__module__.startswith("quorate.language") and ancestor is not object:
            source = source_of_class(ancestor)
            if source is not None:
                yield source


def _placed(error: ModelError, span: Span) -> ModelError:
    return ModelError(error.diagnostic.message, error.diagnostic.hint, span)


def _refuse_mutable_default(instance: Instance, name: str) -> None:
    for source in _sources(instance.cls):
        node = source.annotation(name)
        if node is None or node.value is None:
            continue
        value = vars(source.cls).get(name)
        if isinstance(value, set | list | dict | Map | Seq | Bag):
            raise ModelError(
                f"{name} has a mutable default, which all instances would share",
                "leave it out: a Set, Seq, Bag or Map starts empty or with defaults; else write an @init method",
                source.span(node.value),
            )


def _refuse_number_as_default(instance: Instance, variable: Variable) -> None:
    for source in _sources(instance.cls):
        node = source.annotation(variable.name)
        if node is not None and node.value is not None:
            given = vars(source.cls).get(variable.name)
            refuse_default(given, variable.type, variable.name, source.span(node.value))


def _declaration_at_fault(instance: Instance, name: str, annotation: Any) -> Span:
    """The span of the field of a record that is wrong, or else of the annotation of the variable."""
    for cls in _classes_in(annotation, set()):
        source = source_of_class(cls)
        if source is None:
            continue
        if not issubclass(cls, Record):
            try:
                resolve(cls, instance.sizes)
            except ModelError:
                return _within(instance, name, cls)
            continue
        for field, note in hints(cls).items():
            node = source.annotation(field)
            if node is not None and _is_wrong(instance, note):
                return source.span(node.annotation)
    return _within(instance, name, None)


def _within(instance: Instance, name: str, cls: type | None) -> Span:
    for source in _sources(instance.cls):
        node = source.annotation(name)
        if node is not None:
            for part in ast.walk(node.annotation):
                if cls is not None and isinstance(part, ast.Name) and part.id == cls.__name__:
                    return source.span(part)
            return source.span(node.annotation)
    return span_of_class(instance.cls)


def _is_wrong(instance: Instance, annotation: Any) -> bool:
    try:
        return str(resolve(annotation, instance.sizes)) in ("int", "Bag", "Map")
    except ModelError:
        return True


def _classes_in(annotation: Any, seen: set[type]) -> Iterator[type]:
    """The classes that an annotation names, those in records before the records."""
    if isinstance(annotation, type) and not typing.get_args(annotation):
        if annotation in seen:
            return
        seen.add(annotation)
        if issubclass(annotation, Record):
            for note in hints(annotation).values():
                yield from (cls for cls in _classes_in(note, seen) if issubclass(cls, Record))
        yield annotation
        return
    for argument in typing.get_args(annotation):
        yield from _classes_in(argument, seen)
