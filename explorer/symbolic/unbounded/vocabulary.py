"""The sorts and relations that a model is stated over, and what is taken for true of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from quorate.language.types import EnumType, FamilyType, RangeType, SymmetricType
from quorate.symbolic.unbounded.logic import (
    Atom,
    Formula,
    Symbol,
    conjunction,
    disjunction,
    equal,
    fresh,
    implication,
    quantified,
)

SortKind = Literal["symmetric", "range", "family"]


@dataclass(frozen=True, slots=True)
class Sort:
    """An uninterpreted sort and the type that it stands for."""

    name: str
    kind: SortKind
    type: SymmetricType | RangeType | FamilyType


@dataclass(frozen=True, slots=True)
class Axiom:
    """Something taken for true, in words and as a formula."""

    name: str
    formula: Formula


@dataclass
class Vocabulary:
    """Sorts by the class that they stand for, relations with the sorts of their arguments, and constants."""

    sorts: dict[type, Sort] = field(default_factory=dict)
    relations: dict[str, tuple[str, ...]] = field(default_factory=dict)
    constants: dict[str, Symbol] = field(default_factory=dict)
    meeting: set[tuple[str, ...]] = field(default_factory=set)
    """The families any members of which, one of each, have a member in common: proved elsewhere."""

    def sort(self, type_: SymmetricType | RangeType | FamilyType) -> Sort:
        """The sort of a type; introduced when it is first asked for."""
        cls = type_.cls
        if cls not in self.sorts:
            taken = {sort.name for sort in self.sorts.values()}
            name, number = cls.__name__, 1
            while name in taken:
                number += 1
                name = f"{cls.__name__}_{number}"
            kind: SortKind
            match type_:
                case SymmetricType():
                    kind = "symmetric"
                case RangeType():
                    kind = "range"
                case FamilyType():
                    kind = "family"
            self.sorts[cls] = Sort(name, kind, type_)
            if isinstance(type_, FamilyType):
                assert not isinstance(type_.item, EnumType)
                self.relation(f"{name}.members", (self.sort(type_.item).name, name))
        return self.sorts[cls]

    def named(self, name: str) -> Sort:
        """The sort of that name."""
        return next(sort for sort in self.sorts.values() if sort.name == name)

    def relation(self, name: str, sorts: tuple[str, ...]) -> str:
        """Declares a relation; a second time must be the same."""
        assert self.relations.setdefault(name, sorts) == sorts, name
        return name

    def atom(self, name: str, arguments: tuple[Symbol, ...]) -> Atom:
        """A relation of symbols, declared by use."""
        self.relation(name, tuple(argument.sort for argument in arguments))
        return Atom(name, arguments)

    def constant(self, name: str, sort: str) -> Symbol:
        """A constant of a name of its own."""
        known = self.constants.setdefault(name, Symbol(name, sort))
        assert known.sort == sort, name
        return known

    def least(self, type_: RangeType) -> Symbol:
        """The first value of a range."""
        name = self.sort(type_).name
        return self.constant(f"{name}.first", name)

    def at_most(self, left: Symbol, right: Symbol) -> Formula:
        """``left <= right``, of one range."""
        return True if left == right else self.atom(f"{left.sort}.<=", (left, right))

    def member(self, item: Symbol, of: Symbol) -> Formula:
        """Whether `item` is in the family member `of`."""
        return Atom(f"{of.sort}.members", (item, of))

    # ----------------------------------------------------------------------------------------- axioms

    def axioms(self) -> Iterator[Axiom]:
        """That ranges are ordered, with a least value, and which quorums meet."""
        for sort in tuple(self.sorts.values()):
            if sort.kind == "range":
                yield from self._order(sort)
        for families in sorted(self.meeting):
            yield Axiom(*self._meet(families))

    def _order(self, sort: Sort) -> Iterator[Axiom]:
        x, y, z = (fresh(sort.name) for _ in range(3))
        le = self.at_most
        assert isinstance(sort.type, RangeType)
        parts = (
            quantified("all", (x,), self.atom(f"{sort.name}.<=", (x, x))),
            quantified("all", (x, y, z), implication(conjunction((le(x, y), le(y, z))), le(x, z))),
            quantified("all", (x, y), implication(conjunction((le(x, y), le(y, x))), equal(x, y))),
            quantified("all", (x, y), disjunction((le(x, y), le(y, x)))),
            quantified("all", (x,), le(self.least(sort.type), x)),
        )
        yield Axiom(f"{sort.name} is ordered", conjunction(parts))

    def _meet(self, families: tuple[str, ...]) -> tuple[str, Formula]:
        family = self.named(families[0]).type
        assert isinstance(family, FamilyType)
        assert not isinstance(family.item, EnumType)
        members = tuple(fresh(name) for name in families)
        common = fresh(self.sort(family.item).name)
        inside = quantified("any", (common,), conjunction(self.member(common, of) for of in members))
        return meeting_words(families), quantified("all", members, inside)


def meeting_words(families: tuple[str, ...]) -> str:
    """That members of families, one of each, have a member in common."""
    if len(families) == 1:
        return f"no {families[0]} is empty"
    if len(set(families)) == 1:
        return f"any {'two' if len(families) == 2 else 'three'} of {families[0]} meet"
    return f"{', '.join(families[:-1])} and {families[-1]} meet"
