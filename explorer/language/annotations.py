"""From annotations to types: ``Map[Acceptor, Vote | None]`` with its sizes filled in."""

from __future__ import annotations

import enum
import inspect
import itertools
import sys
import types
import typing
from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Annotated, Any, TypeVar

from quorate.language.containers import Bag, Map, Seq, Set
from quorate.language.diagnostics import ModelError
from quorate.language.examples import a_sort, a_symmetric
from quorate.language.foreign_types import foreign_type_hint, written
from quorate.language.modules import defining_module
from quorate.language.records import Record
from quorate.language.sorts import Family, Range, Sort, Subset, Symmetric, instantiated
from quorate.language.source import span_of_function, span_of_wrong_annotation, unknown_in_annotations
from quorate.language.types import (
    BagType,
    BoolType,
    EnumType,
    FamilyType,
    IntType,
    MapType,
    NoneType,
    OptionalType,
    RangeType,
    RecordType,
    SeqType,
    SetType,
    SymmetricType,
    Type,
    UnionType,
    cardinality,
)

T = TypeVar("T")
Ghost = Annotated[T, "ghost"]
"""History kept for properties: ``elected: Ghost[Set[Election]]``. No guard and no other effect may read it."""

Sizes = Mapping[type, int]

MOST_SUBSETS = 16
"""The largest sort whose subsets are enumerated (as a parameter, or for a family)."""
MOST_NESTED = 100
"""Maximal nesting depth of types."""

_nested: ContextVar[int] = ContextVar("nested", default=0)
"""Nesting depth of the annotation that is being resolved."""
_deepest: ContextVar[int] = ContextVar("deepest", default=0)
"""Greatest nesting depth reached so far."""


def is_ghost(annotation: Any) -> bool:
    """Whether a variable's annotation is ``Ghost[...]``."""
    return "ghost" in getattr(annotation, "__metadata__", ())


def resolve(annotation: Any, sizes: Sizes) -> Type:
    """The type that an annotation means for an instance with these sizes.

    Raises ModelError (without a span: the caller knows where the annotation stands) for what is not a type
    of the language, or lacks a size.
    """
    _nest(1)
    outside = _nested.set(_nested.get() + 1)
    try:
        return _resolved(annotation, sizes)
    finally:
        _nested.reset(outside)


def _nest(types: int) -> None:
    """Record that types nest this many levels deeper here. Raises ModelError beyond MOST_NESTED."""
    depth = _nested.get() + types
    if depth > MOST_NESTED:
        raise ModelError(
            f"types are nested too deep here: more than {MOST_NESTED} levels",
            "put the fields of records side by side, or make several variables",
        )
    _deepest.set(max(depth, _deepest.get()))


def _resolved(annotation: Any, sizes: Sizes) -> Type:
    if annotation is None or annotation is type(None):
        return NoneType()
    if annotation is bool:
        return BoolType()
    if annotation is int:
        return IntType()
    origin = typing.get_origin(annotation)
    arguments = typing.get_args(annotation)
    if origin is Annotated:
        return resolve(arguments[0], sizes)
    if origin in (typing.Union, types.UnionType):
        return _resolve_union(arguments, sizes)
    if origin in (set, frozenset, Set, Subset):
        return SetType(resolve(arguments[0], sizes))
    if origin is Map:
        key = resolve(arguments[0], sizes)
        if not isinstance(key, BoolType | RangeType | SymmetricType | EnumType):
            sort = a_sort(sizes)
            raise ModelError(
                f"the key of a Map must be a sort, not {key}",
                f"use a Symmetric, a Range, an Enum or bool; for two keys, nest: Map[{sort}, Map[{sort}, ...]]",
            )
        if cardinality(key) > 2**MOST_SUBSETS:
            raise ModelError(
                f"{key} is too large for the key of a Map: it has {cardinality(key):,} values",
                f"use at most {2**MOST_SUBSETS:,}",
            )
        return MapType(key, resolve(arguments[1], sizes))
    if isinstance(annotation, type) and origin is None:
        return _resolve_class(annotation, sizes)
    if isinstance(origin, type) and issubclass(origin, Seq | Bag):
        name = origin.__name__
        raise ModelError(
            f"a {name} must be a named class with a size",
            f"class My{name}({name}[...]): ...   and in the model: sizes = {{My{name}: 3}}",
        )
    raise ModelError(
        f"{written(annotation)} is not a type of the language",
        foreign_type_hint(annotation) or "a type is a sort, an Enum, bool, a Record or a container of these",
    )


def _resolve_union(arguments: tuple[Any, ...], sizes: Sizes) -> Type:
    members = [resolve(argument, sizes) for argument in arguments if argument is not type(None)]
    if len(members) == 1:
        item = members[0]
    else:
        records = tuple(member for member in members if isinstance(member, RecordType))
        if len(records) < len(members):
            odd = next(member for member in members if not isinstance(member, RecordType))
            raise ModelError(
                f"a union may only have records as members, and {odd} is not a record",
                f"wrap it: class {odd}Case(Record): value: {odd}",
            )
        item = UnionType(records)
    return OptionalType(item) if len(members) < len(arguments) else item


def size_of(cls: type, sizes: Sizes) -> int:
    """The size of a sort or bounded container. Raises ModelError if it has none."""
    if cls not in sizes:
        for other in sizes:
            if other.__name__ == cls.__name__:
                here, there = _file_of(cls), _file_of(other)
                raise ModelError(
                    f"two sorts are called {cls.__name__}, that of {here} and that of {there}; only the second has a "
                    "size",
                    f"define it in one of them, and in the other: from {there.removesuffix('.py')} import "
                    f"{cls.__name__}",
                )
        raise ModelError(
            f"{cls.__name__} has no size", f"give it one in the model: sizes = {{..., {cls.__name__}: 3}}"
        )
    return sizes[cls]


def _file_of(cls: type) -> str:
    return Path(getattr(defining_module(cls), "__file__", None) or f"{cls.__module__}.py").name


def _resolve_class(cls: type, sizes: Sizes) -> Type:
    if issubclass(cls, Family):
        return _resolve_family(cls, sizes)
    if issubclass(cls, Symmetric):
        size = size_of(cls, sizes)
        if size > 2**MOST_SUBSETS:
            raise ModelError(
                f"{cls.__name__} is too large to enumerate: it has {size:,} values",
                f"use at most {2**MOST_SUBSETS:,}",
            )
        return SymmetricType(cls, size)
    if issubclass(cls, Range):
        count = cls._count(size_of(cls, sizes))
        last = cls._first + count - 1
        if cls._first < -(2**63) or last >= 2**63:
            raise ModelError(
                f"{cls.__name__} has values of more than 64 bits: {cls._first} to {last}",
                "give it a smaller size, or a first value nearer to 0",
            )
        return RangeType(cls, cls._first, count)
    if issubclass(cls, enum.Enum):
        return EnumType(cls)
    if issubclass(cls, Record) and cls is not Record:
        return record_type(cls, sizes)
    if issubclass(cls, Bag | Seq):
        item = held_type(cls, sizes)
        make = BagType if issubclass(cls, Bag) else SeqType
        return make(cls, item, size_of(cls, sizes))
    if issubclass(cls, Set | set | frozenset | Map):
        raise ModelError(f"{cls.__name__} lacks its type arguments", f"write {cls.__name__}[...]")
    raise ModelError(
        f"{cls.__name__} is not a type of the language",
        foreign_type_hint(cls)
        or f"make it a sort (class {cls.__name__}(Symmetric) or (Range)), an Enum or a Record",
    )


def held_type(cls: type, sizes: Sizes) -> Type:
    """The item type of a class of bags, sequences or channels. Raises ModelError if it declares none."""
    return resolve(_item_annotation(cls), sizes)


def _item_annotation(cls: type) -> Any:
    for ancestor in cls.__mro__:
        for base in getattr(ancestor, "__orig_bases__", ()):
            origin, arguments = typing.get_origin(base), typing.get_args(base)
            if (
                isinstance(origin, type)
                and issubclass(origin, Seq | Bag)
                and not isinstance(arguments[0], TypeVar)
            ):
                return arguments[0]
    raise ModelError(
        f"{cls.__name__} declares no item type", f"class {cls.__name__}({cls.__mro__[1].__name__}[...])"
    )


def _resolve_family(cls: type[Family[Any]], sizes: Sizes) -> FamilyType:
    sort = cls._member_sort
    if sort is None:
        raise ModelError(
            f"{cls.__name__} declares no sort",
            f"class {cls.__name__}({cls.__mro__[1].__name__}[{a_symmetric(sizes)}])",
        )
    item = resolve(sort, sizes)
    assert isinstance(item, SymmetricType | RangeType)
    if size_of(sort, sizes) > MOST_SUBSETS:
        raise ModelError(
            f"{cls.__name__} is too large to enumerate: {sort.__name__} has {size_of(sort, sizes)} values",
            f"use at most {MOST_SUBSETS}",
        )
    with instantiated(sizes):
        members = _members(cls)
        if isinstance(item, SymmetricType):
            _refuse_asymmetric(cls, members)
    if not members:
        raise ModelError(
            f"{cls.__name__} is empty: no subset of {sort.__name__} is admitted", "check `admits`"
        )
    return FamilyType(cls, item, members)


def _members(cls: type[Family[Any]]) -> tuple[frozenset[Any], ...]:
    try:
        return tuple(frozenset(member) for member in cls)
    except NotImplementedError:
        raise ModelError(
            f"{cls.__name__} does not say which subsets it admits",
            "@staticmethod def admits(members, everyone) -> bool",
        ) from None
    except Exception as error:
        raise ModelError(
            f"{cls.__name__}.admits raises {type(error).__name__}: {error}",
            "it is called with two frozensets and returns a bool",
            span_of_function(cls.admits),
        ) from None


def _refuse_asymmetric(cls: type[Family[Any]], members: tuple[frozenset[Any], ...]) -> None:
    sort = cls._member_sort
    assert sort is not None
    for count in {len(member) for member in members}:
        for chosen in itertools.combinations(sort._values(), count):
            if frozenset(chosen) not in members:
                inside = next(sorted(m, key=lambda s: s.index) for m in members if len(m) == count)
                raise ModelError(
                    f"{cls.__name__} is not symmetric: it admits {Subset(inside)} but not {Subset(chosen)}",
                    f"make it depend on len(members) only, or make {sort.__name__} a Range or an Enum",
                )


_records: dict[tuple[type, tuple[tuple[type, int], ...]], tuple[RecordType, int]] = {}
"""Cache: record class and sizes to its type and the nesting depth of that."""


def record_type(cls: type[Record], sizes: Sizes) -> RecordType:
    """A record class as a type; its fields' annotations are resolved in the module that defines it."""
    key = (cls, tuple(sizes.items()))
    if key in _records:
        type_, depth = _records[key]
        _nest(depth)
        return type_
    around = _nested.get()
    before = _deepest.set(around)
    try:
        type_ = _resolve_record(cls, sizes)
        depth = _deepest.get() - around
    finally:
        _deepest.reset(before)
    _records[key] = type_, depth
    _nest(depth)
    return type_


_under_way: ContextVar[tuple[type, ...]] = ContextVar("under_way", default=())


def _resolve_record(cls: type[Record], sizes: Sizes) -> RecordType:
    if cls in _under_way.get():
        raise ModelError(f"{cls.__name__} contains itself", "records are finite: hold an index instead")
    around = _under_way.set((*_under_way.get(), cls))
    try:
        fields = []
        for name, annotation in hints(cls).items():
            type_ = resolve(annotation, sizes)
            if isinstance(type_, IntType):
                raise ModelError(f"{cls.__name__}.{name} is an int without bounds", "use a Range")
            if isinstance(type_, BagType | MapType):
                raise ModelError(
                    f"{cls.__name__}.{name} is a {type_}; records hold immutable values only",
                    "use a Seq, a Subset or several fields",
                )
            fields.append((name, type_))
        return RecordType(cls, tuple(fields))
    finally:
        _under_way.reset(around)


def hints(cls: type) -> dict[str, Any]:
    """The annotations of a class and its ancestors, evaluated. Raises ModelError for an unknown name."""
    try:
        return _evaluated(cls)
    except NameError as error:
        name = str(error.name)
        span, hint = unknown_in_annotations(cls, name)
        raise ModelError(f"unknown name {name} in an annotation of {cls.__name__}", hint, span) from None
    except Exception as error:
        raise ModelError(
            f"an annotation of {cls.__name__} is not a type: {error}",
            "use bool, a sort, an Enum, a Record or a container",
            span_of_wrong_annotation(cls),
        ) from None


def _evaluated(cls: type) -> dict[str, Any]:
    if all(sys.modules.get(ancestor.__module__) is defining_module(ancestor) for ancestor in cls.__mro__):
        return typing.get_type_hints(cls, include_extras=True)
    # Python would look the module up by its name, and find another one with other sorts.
    found: dict[str, Any] = {}
    for ancestor in reversed(cls.__mro__):
        alone = type(ancestor.__name__, (), {"__annotations__": inspect.get_annotations(ancestor)})
        names = vars(defining_module(ancestor) or types)
        found |= typing.get_type_hints(alone, dict(vars(ancestor)), names, include_extras=True)
    return found


__all__ = ["MOST_SUBSETS", "Ghost", "Sizes", "Sort", "hints", "is_ghost", "record_type", "resolve", "size_of"]
