"""Sorts: the finite sets that parameters, keys and quantified variables range over.

A sort is a class. How many values it has is not fixed in the class but by the instance that is
checked (``sizes`` of the model, ``--set`` on the command line), while that is active.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar, cast
from weakref import WeakKeyDictionary

from quorate.language.activity import Activity, activated, current
from quorate.language.diagnostics import ModelError
from quorate.language.distinct_names import BY_LETTER, distinct_names
from quorate.language.outcomes import BoundReached

T = TypeVar("T")
R = TypeVar("R")
S = TypeVar("S")


class SortMeta(type):
    """Makes a sort class iterable and gives it a length: ``for a in Acceptor``, ``len(Acceptor)``."""

    def __iter__(cls: type[S]) -> Iterator[S]:
        return iter(values_of(cls))

    def __len__(cls) -> int:
        return len(values_of(cls))

    def __bool__(cls) -> bool:
        return True


class Sort(metaclass=SortMeta):
    """Base of sorts: a size, fixed while an instance is active, and the values that follow from it."""

    @classmethod
    def _values(cls) -> tuple[Any, ...]:
        raise NotImplementedError


def values_of(sort: type) -> tuple[Any, ...]:
    """The values of a sort under the active sizes. Raises LookupError if it has no size."""
    known = current().values
    values = known.get(sort)
    if values is None:
        values = known[sort] = cast("type[Sort]", sort)._values()
    return values


def _size_of(sort: type) -> int:
    size = current().sizes.get(sort)
    if size is None:
        raise LookupError(f"{sort.__name__} has no size here: give it one in `sizes` of the model")
    return size


class Symmetric(Sort):
    """A sort whose values are interchangeable: they can be compared for equality and used as keys, no more.

    Reduction over permutations of such a sort is sound because nothing in the language can tell its
    values apart (Ip and Dill, "Better Verification Through Symmetry", 1996).
    """

    __slots__ = ("index",)
    _elements: ClassVar[tuple[Any, ...]] = ()

    index: int

    def __init__(self, index: int) -> None:
        """Refused: no value can be named. `symmetric_values` makes them."""
        sort = type(self).__name__
        message, hint = unnameable(sort)
        first = f"for a first value, in an init method: @init above def initial(self, x: {sort}) -> None"
        raise ModelError(message, f"{hint}; {first}")

    @classmethod
    def _values(cls) -> tuple[Self, ...]:
        return symmetric_values(cls, _size_of(cls))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __repr__(self) -> str:
        return f"{symmetric_prefix(type(self))}{self.index + 1}"


Y = TypeVar("Y", bound=Symmetric)

_making = threading.Lock()


def symmetric_values(sort: type[Y], count: int) -> tuple[Y, ...]:
    """The first `count` values of a symmetric sort, independent of its active size."""
    elements: tuple[Y, ...] = sort.__dict__.get("_elements", ())
    if len(elements) < count:
        # Values are made once in a process, so that identity is equality, whatever instances there are.
        with _making:
            elements = sort.__dict__.get("_elements", ())
            elements += tuple(_made(sort, index) for index in range(len(elements), count))
            sort._elements = elements
    return elements[:count]


def _made(sort: type[Y], index: int) -> Y:
    value = sort.__new__(sort)
    value.index = index
    return value


def unnameable(sort: str) -> tuple[str, str]:
    """What is wrong with a value of a Symmetric sort that is named, and what to write instead."""
    return (
        f"{sort} is Symmetric: no value of it can be named",
        f"take it as a parameter, or iterate over all: for x in {sort}",
    )


def symmetric_prefix(sort: type) -> str:
    """The letters before the number in the name of a symmetric value: ``a`` for Acceptor, so ``a1``.

    Where no active instance has the sort, they are those of the last instance that had it.
    """
    activity: Activity | None = current()
    while activity is not None:
        if sort in activity.names:
            return activity.names[sort]
        activity = activity.outer
    return _last_names.get(sort) or sort.__name__[0].lower()


_last_names: WeakKeyDictionary[type, str] = WeakKeyDictionary()


class Range(int, Sort):
    """A sort of consecutive integers: a ballot, a term, a log index.

    The values of ``class Ballot(Range)`` of size n are 0 .. n-1; with ``class Slot(Range, first=1)``
    they are 1 .. n. A whole number is none of them: write ``Ballot(0)``. Arithmetic on a value gives a whole number
    that is meant for the same Range, of any size. Where it is stored (in a state variable, a record, a container), it
    must fit; where it does not, the step is cut.
    """

    _first: ClassVar[int] = 0

    def __init_subclass__(cls, *, first: int | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if first is not None:
            if type(first) is not int:
                raise TypeError(
                    f"the first value of {cls.__name__} is {first!r}, which is not a whole number"
                )
            cls._first = first

    def __new__(cls, value: int = 0) -> Self:
        """The value; outside of any instance, as for a default in a class, an `Unbounded` number, which has to fit
        where it is stored."""
        size = current().sizes.get(cls)
        if size is None:
            if not current().sizes:
                return cast("Self", Unbounded(value, cls))
            size = _size_of(cls)
        first = cls._first
        if not first <= value < first + cls._count(size):
            raise BoundReached(cls.__name__)
        return int.__new__(cls, value)

    @classmethod
    def _count(cls, size: int) -> int:
        """How many values there are under a size."""
        return size

    @classmethod
    def _values(cls) -> tuple[Self, ...]:
        return tuple(int.__new__(cls, cls._first + i) for i in range(cls._count(_size_of(cls))))

    @property
    def shown(self) -> int | float:
        """The number that is shown for the value."""
        return int(self)

    def __repr__(self) -> str:
        return repr(self.shown)

    if TYPE_CHECKING:
        # Whole numbers at run time; typed as the range, since what counts is whether they fit when stored. The
        # checker has the same rule (`quorate.language.checker.ranges`). None of them is reflected: type checkers
        # disagree about those.
        def __add__(self, other: int, /) -> Self: ...
        def __sub__(self, other: int, /) -> Self: ...
        def __mul__(self, other: int, /) -> Self: ...
        def __floordiv__(self, other: int, /) -> Self: ...
        def __mod__(self, other: int, /) -> Self: ...


class Unbounded(int):
    """``Term(1)`` where no instance gives Term its size: the number, and the Range that it is meant for."""

    sort: type[Range]

    def __new__(cls, value: int, sort: type[Range]) -> Self:
        number = super().__new__(cls, value)
        number.sort = sort
        return number

    def __getnewargs__(self) -> tuple[int, type[Range]]:  # type: ignore[override]
        return int(self), self.sort

    # Arithmetic on it is meant for the same Range, as type checkers have it; reflected, it is a whole number.

    def __add__(self, other: int, /) -> int:
        return self._meant(super().__add__(other))

    def __sub__(self, other: int, /) -> int:
        return self._meant(super().__sub__(other))

    def __mul__(self, other: int, /) -> int:
        return self._meant(super().__mul__(other))

    def __floordiv__(self, other: int, /) -> int:
        return self._meant(super().__floordiv__(other))

    def __mod__(self, other: int, /) -> int:
        return self._meant(super().__mod__(other))

    def _meant(self, result: int) -> int:
        return result if result is NotImplemented else Unbounded(result, self.sort)


class Renumbered(Range):
    """Base of the sorts without a bound. States that differ only in the numbers of such values, and in nothing that
    the language can tell, are one: after each step the values in use are numbered again
    (`quorate.language.renumbering`). During a step there are twice as many numbers as its size.
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "first" in kwargs:
            raise TypeError(f"the values of {cls.__name__} are numbered again and again: it has no first")
        super().__init_subclass__(**kwargs)

    @classmethod
    def _count(cls, size: int) -> int:
        return 2 * size


class Ordered(Renumbered):
    """A sort whose values are compared, and nothing else: ballots, of which there is always one above, or between.

    The least is 0, with which every variable begins. With size n, at most n values are in use at a time, 0 among
    them; a step after which there are more is cut. Values in use are the even numbers, and the odd number after each
    is any value between it and the next; a parameter ranges over both. They are shown as 0, 0.5, 1, 1.5.
    """

    @property
    def shown(self) -> int | float:
        """The rank of the value among those in use, from 0; between two ranks for what lies between."""
        return int(self) / 2 if self % 2 else int(self) // 2


class Shifted(Renumbered):
    """A sort whose values are compared with each other, and increased: terms, of which only the distances count.

    With size n, all values in use are less than n apart; a step after which they are not is cut. The least in use is
    shown as 0.
    """


class Subset(frozenset[T]):
    """A subset of a sort, as an immutable value: ``Subset[Server]``. A parameter ranges over all 2^n of them."""

    __slots__ = ()

    def of(self, kind: type[R]) -> Subset[R]:
        """The members that are records of class `kind`, typed as such."""
        return Subset(item for item in self if isinstance(item, kind))

    def __repr__(self) -> str:
        return "{" + ", ".join(map(repr, sorted(self, key=_rank))) + "}"


def _rank(value: Any) -> tuple[int, str]:
    if isinstance(value, Symmetric):
        return value.index, ""
    return (int(value), "") if isinstance(value, int) else (0, repr(value))


class Family(Subset[T], Sort, Generic[T]):
    """A family of subsets of a sort, such as the quorums of a protocol.

    Define one by saying which subsets belong to it::

        class Phase2(Family[Acceptor]):
            @staticmethod
            def admits(members: frozenset[Acceptor], everyone: frozenset[Acceptor]) -> bool:
                return 3 * len(members) > len(everyone)

    A family over a Symmetric sort must not depend on which members it is given, only on how many.
    """

    __slots__ = ()
    _member_sort: ClassVar[type[Sort] | None] = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for base in getattr(cls, "__orig_bases__", ()):
            arguments: tuple[Any, ...] = getattr(base, "__args__", ())
            if len(arguments) == 1 and isinstance(arguments[0], SortMeta):
                cls._member_sort = cast("type[Sort]", arguments[0])

    @staticmethod
    def admits(members: frozenset[Any], everyone: frozenset[Any]) -> bool:
        """Whether `members` belongs to the family, `everyone` being all values of the sort."""
        raise NotImplementedError

    @classmethod
    def _values(cls) -> tuple[Self, ...]:
        sort = cls._member_sort
        assert sort is not None, f"{cls.__name__} names no sort: write class {cls.__name__}(Family[Server])"
        everyone: tuple[Any, ...] = values_of(sort)
        known = cls.__dict__.get("_known")
        if known is not None and known[0] == everyone:
            return cast("tuple[Self, ...]", known[1])
        members = tuple(
            cls(chosen)
            for count in range(len(everyone) + 1)
            for chosen in itertools.combinations(everyone, count)
            if cls.admits(frozenset(chosen), frozenset(everyone))
        )
        cls._known = (everyone, members)
        return members

    _known: ClassVar[Any] = None


class Majority(Family[T]):
    """The subsets with more than half of the members. Any two have a member in common."""

    __slots__ = ()

    @staticmethod
    def admits(members: frozenset[Any], everyone: frozenset[Any]) -> bool:
        return 2 * len(members) > len(everyone)


@contextmanager
def instantiated(sizes: Mapping[type, int]) -> Iterator[None]:
    """Fix the sizes of sorts and bounded containers within the block (`quorate.language.activity`)."""
    names = _symmetric_names(sizes)
    _last_names.update(names)
    with activated(sizes, names):
        yield


def _symmetric_names(sizes: Iterable[type]) -> dict[type, str]:
    """Prefixes of the values' names: the first letter of the sort, its whole name where two sorts have the same
    letter, and its module where they have the same name."""
    names = distinct_names((sort for sort in sizes if issubclass(sort, Symmetric)), BY_LETTER)
    # A digit at the end would make one name of "s1" and 2, and of "s" and 12.
    return {sort: f"{name}_" if name[-1].isdigit() else name for sort, name in names.items()}
