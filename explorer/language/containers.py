"""Containers, which hold a model's state and are changed in place by its actions.

Each knows the types of what it holds once it is part of a state (`quorate.language.values.thaw`); a
container that a model builds itself (``Log([entry])``) learns them when it is stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Generic, Self, TypeVar, overload

from quorate.language.activity import current
from quorate.language.diagnostics import ModelError
from quorate.language.fitting import fitting
from quorate.language.outcomes import BoundReached, Failure
from quorate.language.types import (
    BoolType,
    EnumType,
    OptionalType,
    RangeType,
    RecordType,
    SymmetricType,
    Type,
    UnionType,
)

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")
R = TypeVar("R")


def _changed() -> None:
    current().changes += 1


_PLAIN = frozenset({RangeType, SymmetricType, EnumType, RecordType})


def _fits(item: Any, type_: Any) -> bool:
    """Whether an item is a value of the type without coercion: a fast path, as most items are."""
    kind, given = type(type_), type(item)
    if kind in _PLAIN:
        return given is type_.cls
    if kind is OptionalType:
        return item is None or _fits(item, type_.item)
    if kind is BoolType:
        return given is bool
    if kind is UnionType:
        for member in type_.members:
            if given is member.cls:
                return True
    return False


def _fit(item: Any, type_: Type | None) -> Any:
    """An item as a value of the type, copied if it can be changed: what a map holds."""
    if type_ is None or _fits(item, type_):
        return item
    return fitting.coerce(item, type_)


def _fit_item(item: Any, type_: Type | None) -> Any:
    """As `_fit`, frozen: what a set, bag or sequence holds."""
    if type_ is None or _fits(item, type_):
        return item
    return fitting.freeze(item, type_)


def item_type(cls: type) -> Type | None:
    """The item type of a class of sequences under the active sizes; None where no instance is active, or for `Seq`
    itself, which declares none."""
    activity = current()
    if cls not in activity.fields:
        held = None
        with suppress(ModelError):  # no item type, or a sort without a size: the checker reports it
            held = fitting.held_type(cls, activity.sizes)
        activity.fields[cls] = held
    item: Type | None = activity.fields[cls]
    return item


class Set(set[T]):
    """A set in the state: messages sent, votes received. It has no bound."""

    _item: Type | None = None

    def __iter__(self) -> Iterator[T]:
        # A loop runs over the set as it is before the loop, whatever its body does to it.
        return iter(tuple(super().__iter__()))

    def of(self, kind: type[R]) -> set[R]:
        """The members that are records of class `kind`, typed as such."""
        return {item for item in self if isinstance(item, kind)}

    def add(self, item: T, /) -> None:
        """Add `item`; no effect if it is a member already."""
        _changed()
        super().add(_fit_item(item, self._item))

    def discard(self, item: object, /) -> None:
        """Remove `item`, if it is a member."""
        _changed()
        super().discard(item)

    def remove(self, item: T, /) -> None:
        """Remove `item`. It is a failure of the model if it is not a member."""
        if item not in self:
            raise Failure(f"{item!r} is not in the set it is removed from")
        self.discard(item)

    def update(self, *others: Iterable[T]) -> None:
        """Add all items of `others`."""
        for other in others:
            for item in list(other):
                self.add(item)

    def difference_update(self, *others: Iterable[Any]) -> None:
        """Remove all items of `others`."""
        _changed()
        super().difference_update(*others)

    def clear(self) -> None:
        """Remove all items."""
        _changed()
        super().clear()


class Bag(Generic[T]):
    """A multiset with a capacity, such as messages in flight: each copy is received once, or lost.

    Give it a name and a size: ``class Network(Bag[Message])`` and ``sizes = {Network: 4}``. Adding to a full
    bag cuts the step.
    """

    _item: Type | None = None
    _capacity = 0

    def __init__(self, items: Iterable[T] = ()) -> None:
        self._counts: Counter[T] = Counter(items)

    def add(self, item: T) -> None:
        """Add one copy of `item`. A full bag cuts the step."""
        _changed()
        self._counts[_fit_item(item, self._item)] += 1
        if self._item is not None and len(self) > self._capacity:
            raise BoundReached(type(self).__name__)

    def remove(self, item: T) -> None:
        """Remove one copy of `item`. It is a failure of the model if there is none."""
        if not self._counts[item]:
            raise Failure(f"{item!r} is not in the bag it is removed from")
        _changed()
        self._counts[item] -= 1
        if not self._counts[item]:
            del self._counts[item]

    def count(self, item: T) -> int:
        """The number of copies of `item`."""
        return self._counts.get(item, 0)

    def of(self, kind: type[R]) -> set[R]:
        """The distinct members that are records of class `kind`."""
        return {item for item in self._counts if isinstance(item, kind)}

    def clear(self) -> None:
        """Remove all items."""
        _changed()
        self._counts.clear()

    def __contains__(self, item: object) -> bool:
        return item in self._counts

    def __iter__(self) -> Iterator[T]:
        return iter(tuple(self._counts.elements()))

    def __len__(self) -> int:
        return self._counts.total()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Bag) and self._counts == other._counts

    def __hash__(self) -> int:
        return hash(frozenset(self._counts.items()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}([{', '.join(sorted(map(repr, self)))}])"


class Seq(Generic[T]):
    """A bounded sequence, such as a log: ``class Log(Seq[Entry])`` and ``sizes = {Log: 3}``.

    The first item is at index 0. Indices do not wrap around: ``log[-1]`` is refused, the last is ``log.last``.
    Storing more items than fit cuts the step.
    """

    _item: Type | None = None
    _capacity = 0

    def __init__(self, items: Iterable[T] = ()) -> None:
        """Coerce the items to the item type, as the fields of a record are. Raises BoundReached, which cuts the step,
        where one does not fit."""
        self._items: tuple[T, ...] = tuple(items)
        type_ = item_type(type(self)) if self._items else None
        if type_ is not None and not all(_fits(item, type_) for item in self._items):
            self._items = tuple(_fit_item(item, type_) for item in self._items)

    @property
    def first(self) -> T:
        """The first item. It is a failure of the model if there is none."""
        return self[0]

    @property
    def last(self) -> T:
        """The last item. It is a failure of the model if there is none."""
        if not self._items:
            raise Failure("an empty sequence has no last item")
        return self._items[-1]

    def append(self, item: T) -> None:
        """Put `item` at the end. A full sequence cuts the step."""
        _changed()
        self._items += (_fit_item(item, self._item),)
        if self._item is not None and len(self._items) > self._capacity:
            raise BoundReached(type(self).__name__)

    def extend(self, items: Iterable[T]) -> None:
        """Put `items` at the end, in their order. More than fit cut the step."""
        added = tuple(_fit_item(item, self._item) for item in items)
        _changed()
        self._items += added
        if self._item is not None and len(self._items) > self._capacity:
            raise BoundReached(type(self).__name__)

    def pop(self) -> T:
        """Remove the last item and return it. It is a failure of the model if there is none."""
        item = self.last
        _changed()
        self._items = self._items[:-1]
        return item

    def clear(self) -> None:
        """Remove all items."""
        _changed()
        self._items = ()

    def copy(self) -> Self:
        """A copy, which later changes of this sequence do not affect."""
        return type(self)(self._items)

    def _position(self, index: int) -> int:
        if not 0 <= index < len(self._items):
            raise Failure(f"index {int(index)} is outside the sequence, which has {len(self._items)} items")
        return index

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | slice) -> T | Self:
        if isinstance(index, slice):
            for bound in (index.start, index.stop):
                if bound is not None and bound < 0:
                    raise Failure(f"slice bound {int(bound)} is negative; sequences do not wrap around")
            return type(self)(self._items[index])
        return self._items[self._position(index)]

    def __setitem__(self, index: int, item: T) -> None:
        _changed()
        at = self._position(index)
        self._items = (*self._items[:at], _fit_item(item, self._item), *self._items[at + 1 :])

    def __add__(self, other: Iterable[T]) -> Self:
        return type(self)((*self._items, *other))

    def __contains__(self, item: object) -> bool:
        return item in self._items

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        # A tuple of the same items is equal too, so that states can be written down as tuples.
        return self._items == (other._items if isinstance(other, Seq) else other)

    def __hash__(self) -> int:
        return hash(self._items)

    def __repr__(self) -> str:
        return f"[{', '.join(map(repr, self._items))}]"


class Channel(Seq[T]):
    """A FIFO link: what is sent first is received first. ``class Link(Channel[Message])``, ``sizes = {Link: 2}``."""

    def send(self, item: T) -> None:
        """Put `item` at the end of the link; a full link cuts the step."""
        self.append(item)

    def receive(self) -> T:
        """Remove the first item and return it. It is a failure of the model if there is none."""
        item = self[0]
        _changed()
        self._items = self._items[1:]
        return item


class Map(Generic[K, V]):
    """A total map: every value of the key's sort has a value. ``Map({s: False for s in Server})`` builds one."""

    _key: Type | None = None
    _value: Type | None = None

    def __init__(self, items: Mapping[K, V]) -> None:
        self._values: dict[K, V] = dict(items)

    def __getitem__(self, key: K) -> V:
        return self._values[_fit(key, self._key)]

    def __setitem__(self, key: K, value: V) -> None:
        _changed()
        at = _fit(key, self._key)
        self._values[at] = _fit(value, self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Map) and self._values == other._values

    def __hash__(self) -> int:
        return hash(frozenset(self._values.items()))

    def items(self) -> Iterator[tuple[K, V]]:
        """The pairs of key and value, in the order of the sort."""
        return iter(self._values.items())

    def keys(self) -> Iterator[K]:
        """All values of the key's sort, in its order."""
        return iter(self._values)

    def values(self) -> Iterator[V]:
        """The value of each key, in the order of the sort."""
        return iter(self._values.values())

    def __repr__(self) -> str:
        return f"{{{', '.join(f'{k!r}: {v!r}' for k, v in self._values.items())}}}"
