"""The signature of a theory (sorts, relations, constants), and the axioms of its orders and families."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from quorate.language import ir
from quorate.language.types import EnumType, FamilyType, RangeType, SeqType, SymmetricType
from quorate.symbolic.unbounded.logic import (
    Atom,
    Formula,
    Symbol,
    conjunction,
    disjunction,
    equal,
    fresh,
    implication,
    negation,
    quantified,
    symbols,
)

SortKind = Literal["symmetric", "range", "family", "sequence"]

SortType: TypeAlias = SymmetricType | RangeType | FamilyType | SeqType


@dataclass(frozen=True, slots=True)
class Sort:
    """An uninterpreted sort and the type that it stands for."""

    name: str
    kind: SortKind
    type: SortType


@dataclass(frozen=True, slots=True)
class Axiom:
    """A formula that is assumed, with a name for it."""

    name: str
    formula: Formula


@dataclass
class Vocabulary:
    """A signature: sorts by the class that they stand for, relations with their argument sorts, and constants."""

    sorts: dict[type, Sort] = field(default_factory=dict)
    relations: dict[str, tuple[str, ...]] = field(default_factory=dict)
    constants: dict[str, Symbol] = field(default_factory=dict)
    meeting: set[tuple[str, ...]] = field(default_factory=set)
    """The groups of families of which any members, one of each, intersect: proved separately, by counting."""
    positions: Mapping[type, RangeType] = field(default_factory=dict)
    """By sequence class, the range of its positions and lengths."""
    stores: dict[str, object] = field(default_factory=dict)
    """By name, the stores of the lengths and items of sequences."""
    counted: dict[str, ir.Function] = field(default_factory=dict)
    """By relation, the helpers that count members of families, which stay uninterpreted."""

    def sort(self, type_: SortType) -> Sort:
        """The sort of a type, declared on first use."""
        cls = type_.cls
        assert cls is not None
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
                case SeqType():
                    kind = "sequence"
            self.sorts[cls] = Sort(name, kind, type_)
            if isinstance(type_, FamilyType):
                assert not isinstance(type_.item, EnumType)
                self.relation(f"{name}.members", (self.sort(type_.item).name, name))
        return self.sorts[cls]

    @property
    def counted_families(self) -> set[str]:
        """The families whose members a helper counts."""
        return {name for relation in self.counted for name in self.relations[relation]}

    def named(self, name: str) -> Sort:
        """The sort of that name."""
        return next(sort for sort in self.sorts.values() if sort.name == name)

    def relation(self, name: str, sorts: tuple[str, ...]) -> str:
        """Declare a relation and return its name. Declared again, it must have the same sorts."""
        assert self.relations.setdefault(name, sorts) == sorts, name
        return name

    def atom(self, name: str, arguments: tuple[Symbol, ...]) -> Atom:
        """A relation applied to symbols; this declares the relation."""
        self.relation(name, tuple(argument.sort for argument in arguments))
        return Atom(name, arguments)

    def constant(self, name: str, sort: str) -> Symbol:
        """The constant of this name, declared on first use."""
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

    def counts(self, sort: str) -> bool:
        """Whether the values of a range are positions in sequences."""
        range_ = self.named(sort).type
        return any(range_.cls is counted.cls for counted in self.positions.values())

    def follows(self, after: Symbol, before: Symbol) -> Formula:
        """``after == before + 1``, of positions."""
        return self.atom(f"{after.sort}.next", (before, after))

    def total(self, left: Symbol, right: Symbol, total: Symbol) -> Formula:
        """``left + right == total``, of positions."""
        return self.atom(f"{total.sort}.+", (left, right, total))

    def member(self, item: Symbol, of: Symbol) -> Formula:
        """Whether `item` is in the family member `of`."""
        return Atom(f"{of.sort}.members", (item, of))

    # ----------------------------------------------------------------------------------------- axioms

    def axioms(self) -> Iterator[Axiom]:
        """The order axioms of ranges, the arithmetic axioms of positions, the intersection axioms of families."""
        for sort in tuple(self.sorts.values()):
            if sort.kind == "range":
                yield from self._order(sort)
                if self.counts(sort.name):
                    yield from self._counting(sort)
        for families in sorted(self.meeting):
            # The intersection of a larger group implies this one.
            if not any(Counter(families) < Counter(more) for more in self.meeting):
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

    def _counting(self, sort: Sort) -> Iterator[Axiom]:
        """Axioms of x + 1 and of x + y, as far as they need no existential quantifier."""
        a, b, c, d, e, f = (fresh(sort.name) for _ in range(6))
        assert isinstance(sort.type, RangeType)
        le, least, follows, total = self.at_most, self.least(sort.type), self.follows, self.total

        def given(known: Iterable[Formula], said: Formula) -> Formula:
            formula = implication(conjunction(known), said)
            free = symbols((formula,))
            return quantified("all", [x for x in (a, b, c, d, e, f) if x in free], formula)

        if f"{sort.name}.next" in self.relations:
            parts = [
                given((follows(b, a),), negation(le(b, a))),
                given((follows(b, a), negation(le(c, a))), le(b, c)),
                given((follows(b, a), follows(b, c)), equal(a, c)),
            ]
            yield Axiom(f"{sort.name} has nothing between x and x + 1", conjunction(parts))
        if f"{sort.name}.+" not in self.relations:
            return
        parts = [
            given((total(a, b, c), total(a, b, d)), equal(c, d)),
            given((total(a, b, c),), conjunction((total(b, a, c), le(a, c)))),
            quantified("all", (a,), total(a, least, a)),
            given((total(a, b, c), total(a, d, e), le(b, d)), le(c, e)),
            given((total(a, b, c), total(a, d, e), le(c, e)), le(b, d)),
            given((total(a, b, d), total(d, c, e), total(b, c, f)), total(a, f, e)),
        ]
        if f"{sort.name}.next" in self.relations:
            parts.append(given((total(a, b, c), follows(d, b), follows(e, c)), total(a, d, e)))
            parts.append(given((total(a, b, c), total(a, d, e), follows(d, b)), follows(e, c)))
        yield Axiom(f"{sort.name} has addition", conjunction(parts))

    def _meet(self, families: tuple[str, ...]) -> tuple[str, Formula]:
        family = self.named(families[0]).type
        assert isinstance(family, FamilyType)
        assert not isinstance(family.item, EnumType)
        members = tuple(fresh(name) for name in families)
        common = fresh(self.sort(family.item).name)
        inside = quantified("any", (common,), conjunction(self.member(common, of) for of in members))
        return meeting_words(families), quantified("all", members, inside)


def meeting_words(families: tuple[str, ...]) -> str:
    """The intersection axiom of a group of families, in words."""
    if len(families) == 1:
        return f"no {families[0]} is empty"
    if len(set(families)) == 1:
        return f"any {'two' if len(families) == 2 else 'three'} of {families[0]} meet"
    return f"{', '.join(families[:-1])} and {families[-1]} meet"
