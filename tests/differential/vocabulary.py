"""The words a random model is written with: its sorts, records and named containers, and what is in scope."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from tests.differential.profiles import PLAIN, Profile

X = TypeVar("X")

SIZES = [255, 256, 257, 65_535, 65_536, 65_537, 70_000, 2**31, 2**32 + 1]
"""Sizes about as large as what a byte holds, what two bytes hold, and what four do."""


RENUMBERED = [("Rank", "Ordered"), ("Lap", "Shifted")]

_ODD = """
state key index count value node next error result item self_ cls args func data size heap stack
double long char struct void static register restrict inline main printf malloc NULL errno stdin true false
uint8_t int32_t size_t bool_ CUT_V rank_Vote FAILED m_x x_1 x_ acc left done ok loop test
TRUE FALSE Node_ LET UNION SUBSET DOMAIN Init Next Spec vars TypeOK None_ Len Head Max Sum Div
assert_ ite forall exists let distinct select store push pop map set_ Bool Int Array
run model program variable parameter bound cut depth frozen instance sorts
"""

ODD = _ODD.split()
"""Names that C, TLA+, SMT-LIB or Quorate's own text have a use for, and the text of a model does not."""


MOST_WHOLE = 32
"""The most values of a container that a parameter runs over."""


@dataclass(frozen=True)
class T:
    """A type of a generated model: its kind, the text of its annotation, and the types inside it."""

    kind: str
    text: str
    inner: tuple[T, ...] = ()
    fields: tuple[tuple[str, T], ...] = ()

    @property
    def item(self) -> T:
        return self.inner[0]


BOOL = T("bool", "bool")


def optional(t: T) -> T:
    return T("opt", f"{t.text} | None", (t,))


def set_of(*items: T) -> T:
    return T("set", f"Set[{' | '.join(item.text for item in items)}]", items)


def union(records: tuple[T, ...]) -> T:
    """A record of one of these classes; its fields are those that all have, with one type."""
    if len(records) == 1:
        return records[0]
    shared = [field for field in records[0].fields if all(field in each.fields for each in records)]
    return T("union", " | ".join(record.text for record in records), records, tuple(shared))


def map_of(key: T, value: T) -> T:
    return T("map", f"Map[{key.text}, {value.text}]", (key, value))


@dataclass(frozen=True)
class Helper:
    """A pure helper method already written; in a `calm` one nothing of `Unordered` may end the run."""

    name: str
    parameters: tuple[T, ...]
    returns: T
    calm: bool = True


@dataclass(frozen=True)
class Scope:
    """What may be named at a point, and how much deeper an expression may go.

    In a `quiet` scope nothing may fail or be cut: what runs over things without order may end in one way
    only, and `Unordered` chooses which.
    """

    root: str
    locals: dict[str, T]
    variables: dict[str, T]
    depth: int
    helpers: tuple[Helper, ...]
    quiet: bool = False

    def deeper(self) -> Scope:
        return replace(self, depth=self.depth - 1)

    def having(self, name: str, t: T) -> Scope:
        return replace(self, locals={**self.locals, name: t})

    def past(self, test: str) -> Scope:
        """Without the records that a test tells apart: beside it and after it they may be of fewer classes."""
        told = {
            name for name, t in self.locals.items() if t.kind == "union" and f"isinstance({name}," in test
        }
        return replace(self, locals={name: t for name, t in self.locals.items() if name not in told})


class Vocabulary:
    """Draws choices, gives fresh names, declares sorts and records, and picks types among them."""

    def __init__(self, draw: Callable[[int, int], int], profile: Profile = PLAIN) -> None:
        self.number = draw
        self.profile = profile
        self.names = 0
        self.odd = list(ODD) if "odd" in profile else []
        """Names left that mean something elsewhere."""
        self.sizes: dict[str, int] = {}
        self.firsts: dict[str, int] = {}
        """The first number of each range that is not huge."""
        self.nums: list[T] = []
        self.huge: list[T] = []
        """Ranges of so many values that nothing runs over them: they are only stored and reckoned with."""
        self.times: list[T] = []
        """What is left of a length of time, in models that are for that."""
        self.ranks: list[T] = []
        """Sorts whose values are numbered again after each step, in models that are for that."""
        self.syms: list[T] = []
        self.enums: list[T] = []
        self.crowds: list[T] = []
        """Symmetric sorts of so many values that nothing runs over them."""
        self.records: list[T] = []
        self.ancestors: dict[str, tuple[str, ...]] = {}
        """By the name of a record: those that it inherits from."""
        self.families: list[T] = []
        self.sized: list[T] = []

    def flip(self, percent: int) -> bool:
        """True about so often; shrinks to False."""
        return self.number(0, 99) >= 100 - percent

    def choose(self, options: list[X]) -> X:
        return options[self.number(0, len(options) - 1)]

    def fresh(self, prefix: str) -> str:
        """A name that the model does not have yet."""
        self.names += 1
        if self.odd and self.flip(50):
            return self.odd.pop(self.number(0, len(self.odd) - 1))
        return f"{prefix}{self.names}"

    # --------------------------------------------------------------------------------- declarations

    def declare(self) -> str:
        """Declare everything a model may use; gives the source text."""
        text = [self.declare_symmetric("Node")]
        if self.flip(50):
            text.append(self.declare_symmetric("Val"))
        text.append(self.declare_range("Num"))
        if self.flip(40):
            text.append(self.declare_range("Ind"))
        if self.flip(50):
            self.enums.append(T("enum", "Color"))
            text.append("class Color(enum.Enum):\n    RED = 1\n    GREEN = 2\n")
        if self.flip(50):
            self.families.append(T("family", "Quorum", (self.syms[0],)))
            text.append("class Quorum(Majority[Node]): ...\n")
        if "timers" in self.profile:
            text.append(self.declare_time())
        if "huge" in self.profile:
            text += [self.declare_huge(name, SIZES) for name in ["Huge", "Vast"][: self.number(1, 2)]]
        elif self.flip(25):
            text.append(self.declare_huge("Huge", [257, 70_000]))
        if "crowd" in self.profile:
            self.crowds.append(T("sym", "Crowd"))
            self.sizes["Crowd"] = 257
            text.append("class Crowd(Symmetric): ...\n")
        if "ordered" in self.profile:
            text += [self.declare_renumbered(*each) for each in RENUMBERED[: self.number(1, 2)]]
        names = ["hash", "State", "Pairs"] if "odd" in self.profile else ["Ping", "Pong", "Tick"]
        for name in names[: self.choose([1, 2, 2, 3])]:
            text.append(self.declare_record(name))
        if "sorted" in self.profile or "growth" in self.profile:
            text.append(self.declare_large_record())
        if "records" in self.profile:
            text += [self.declare_heir(name) for name in ["Heir", "Heiress"][: self.number(1, 2)]]
        text += [self.declare_sized(base) for base in ("Seq", "Bag", "Channel") if self.flip(45)]
        if self.sized and self.sized[0].kind == "seq" and self.flip(30):
            text.append(self.declare_record("Wide", self.sized[0]))
        return "\n\n".join(text)

    def declare_symmetric(self, name: str) -> str:
        self.syms.append(T("sym", name))
        self.sizes[name] = 1 if self.few() else self.number(1, 3)
        return f"class {name}(Symmetric): ...\n"

    def declare_range(self, name: str) -> str:
        self.nums.append(T("num", name))
        self.sizes[name] = 1 if self.few() else self.number(1, 3)
        first = self.choose(["", "", "", ", first=1", ", first=1", ", first=-1"])
        self.firsts[name] = int(first.partition("=")[2] or 0)
        return f"class {name}(Range{first}): ...\n"

    def few(self) -> bool:
        """Whether a sort is to have one value, where the profile is for that."""
        return "single" in self.profile and self.flip(60)

    def declare_huge(self, name: str, sizes: list[int]) -> str:
        """A range of many values."""
        self.huge.append(T("num", name))
        self.sizes[name] = self.choose(sizes)
        first = self.choose(["", "", ", first=1", ", first=200", ", first=65535"]) if len(sizes) > 2 else ""
        return f"class {name}(Range{first}): ...\n"

    def declare_time(self) -> str:
        """A range of lengths of time, which is one of the ranges too."""
        self.times.append(T("num", "Time"))
        self.nums += self.times
        self.sizes["Time"], self.firsts["Time"] = self.number(4, 5), 0
        return "class Time(Range): ...\n"

    def declare_renumbered(self, name: str, base: str) -> str:
        self.ranks.append(T(base.lower(), name))
        self.sizes[name] = self.number(2, 3)
        return f"class {name}({base}): ...\n"

    def declare_large_record(self) -> str:
        """A record with so many values that a set of them has no bit for each."""
        fields = [("n", self.nums[0]), ("node", self.syms[0]), ("flag", BOOL)]
        fields += [("other", optional(self.syms[0])), ("m", self.choose([*self.nums, *self.huge]))]
        self.sizes[self.nums[0].text] = self.number(3, 5)
        self.records.append(T("record", "Large", (), tuple(fields)))
        return "class Large(Record):\n" + "".join(f"    {field}: {t.text}\n" for field, t in fields)

    def declare_heir(self, name: str) -> str:
        """A record that inherits from another, which may inherit too."""
        parent = self.choose(self.records)
        self.ancestors[name] = (parent.text, *self.ancestors.get(parent.text, ()))
        field, t = f"of_{name.lower()}", self.field_type()
        self.records.append(T("record", name, (), (*parent.fields, (field, t))))
        return f"class {name}({parent.text}):\n    {field}: {t.text}\n"

    def declare_record(self, name: str, extra: T | None = None) -> str:
        names = ["hash", "type"] if "odd" in self.profile else ["f0", "f1"]
        fields = [(names[i], self.field_type()) for i in range(self.number(1, 2))]
        if extra is not None:
            fields.append(("items", extra))
        self.records.append(T("record", name, (), tuple(fields)))
        return f"class {name}(Record):\n" + "".join(f"    {field}: {t.text}\n" for field, t in fields)

    def field_type(self) -> T:
        options = [*self.syms, *self.nums, *self.enums, BOOL, *(optional(s) for s in self.syms)]
        if self.records:
            options += [self.records[0], optional(self.records[0])]
        options.append(T("subset", f"Subset[{self.syms[0].text}]", (self.syms[0],)))
        options += [*self.ranks * 4, *map(optional, self.ranks)]
        return self.choose([*options, *self.held, *map(optional, self.crowds)])

    def declare_sized(self, base: str) -> str:
        name = {"Seq": "Log", "Bag": "Net", "Channel": "Link"}[base]
        of_records = base == "Bag" and len(self.records) > 1 and self.flip(50)
        items = tuple(self.records) if of_records else (self.item_type(),)
        self.sized.append(T(base.lower(), name, items))
        self.sizes[name] = self.number(1, 2)
        return f"class {name}({base}[{' | '.join(item.text for item in items)}]): ...\n"

    # ---------------------------------------------------------------------------------------- types

    def sort(self) -> T:
        return self.choose([*self.syms, *self.syms, *self.nums, *self.enums])

    def some_of(self, records: tuple[T, ...]) -> T:
        """One of these records, or a union of some of them: with each those that inherit from it."""
        chosen = {record.text for record in records if self.flip(40)} or {self.choose(list(records)).text}
        heirs = (r for r in records if not chosen.isdisjoint(self.ancestors.get(r.text, ())))
        chosen |= {heir.text for heir in heirs}
        return union(tuple(record for record in records if record.text in chosen))

    def is_listed(self, t: T) -> bool:
        """Whether a model may run over all values of the type."""
        return t.kind in ("sym", "num", "enum") and t not in self.huge

    def scalar(self) -> T:
        return self.choose([*self.syms, *self.nums, *self.enums, BOOL, *self.records, *self.ranks])

    def stored_scalar(self) -> T:
        """A type that a state variable can have with no initial value said."""
        optionals = [
            optional(t) for t in [*self.syms, *self.nums, *self.records, *self.huge, *self.crowds * 4]
        ]
        ranks = [*self.ranks * 5, *map(optional, self.ranks)]
        return self.choose([*self.nums, *self.enums, BOOL, *optionals, *self.huge * 4, *ranks])

    @property
    def held(self) -> list[T]:
        """Huge ranges that may be in sets and records, in models that are for that."""
        return self.huge if "huge" in self.profile else []

    def item_type(self) -> T:
        return self.choose(
            [
                *[*self.syms, *self.nums, *self.records, *self.records],
                *[*self.held * 2, *self.crowds * 2, *self.ranks * 3],
            ]
        )

    def set_type(self) -> T:
        if ("sorted" in self.profile or "growth" in self.profile) and self.flip(50):
            return set_of(next(t for t in self.records if t.text == "Large"))
        if len(self.records) > 1 and self.flip(60 if "records" in self.profile else 40):
            return set_of(*self.records)
        return set_of(self.item_type())

    def sized_type(self) -> T:
        return self.choose(self.sized) if self.sized else set_of(self.sort())

    def parameter_type(self) -> T:
        subset = T("subset", f"Subset[{self.syms[0].text}]", (self.syms[0],))
        options = [*self.syms, *self.syms, *self.nums, *self.enums, BOOL, *self.families, subset]
        return self.choose([*options, optional(self.syms[0])])

    def whole_type(self) -> T:
        """A container of few values, over all of which a parameter of an init method or action runs."""
        sorts = [t for t in [*self.syms, *self.nums, *self.enums] if t not in self.huge]
        plain = [*sorts, BOOL, *map(optional, sorts)]
        options = [set_of(t) for t in [*sorts, *self.records]]
        values = [*plain, *map(optional, self.records), *self.records, *map(set_of, sorts)]
        options += [map_of(key, value) for key in sorts for value in values]
        options += [map_of(key, map_of(other, BOOL)) for key in sorts for other in sorts]
        return self.choose([t for t in options if self.values_of(t) <= MOST_WHOLE])

    def values_of(self, t: T) -> float:
        """How many values a type has; without end for one that a random model does not run over."""
        match t.kind:
            case "bool" | "enum":
                return 2
            case "sym" | "num":
                return math.inf if t in self.crowds else self.sizes[t.text]
            case "opt":
                return 1 + self.values_of(t.item)
            case "set":
                return 2 ** min(self.values_of(t.item), 64)
            case "map":
                return self.values_of(t.inner[1]) ** self.values_of(t.item)
            case "record":
                return math.prod(self.values_of(field) for _, field in t.fields)
            case _:
                return math.inf

    def is_renumbered(self, t: T) -> bool:
        """Whether values of a sort that are numbered again after each step occur in values of the type."""
        inside = (*t.inner, *(field for _, field in t.fields))
        return t in self.ranks or any(map(self.is_renumbered, inside))

    def syms_optional(self) -> list[T]:
        return [optional(t) for t in self.syms]
