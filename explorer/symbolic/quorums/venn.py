"""Sets of servers as the regions of their Venn diagram, each with an unknown number of servers.

With k sets there are 2^k regions, and a set made of them by & | - is a union of regions. What a claim says of
sizes is then linear arithmetic, which Z3 decides for every number of servers at once (see Kuncak, Nguyen and Rinard,
"Deciding Boolean Algebra with Presburger Arithmetic", 2006).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from quorate.language import ModelError
from quorate.language.types import IntType, MapType, SetType, SymmetricType, Type
from quorate.symbolic.quorums.claims import Parameters, SortOfServers, is_sort, sorts_of
from quorate.symbolic.quorums.terms import Members, Somebody, Universe, Value, WeightOf, Weights
from quorate.symbolic.quorums.verdicts import Configuration, Server
from quorate.symbolic.smt import (
    Amount,
    Context,
    Number,
    Solver,
    Truth,
    conjunction,
    disjunction,
    equal,
    total,
)

MOST_SETS = 8


@dataclass(frozen=True, eq=False)
class Region(Somebody):
    """A region, and one of the servers in it: all that a claim can say of a server is which sets it is in."""

    inside: tuple[bool, ...]
    """For each set, whether the region is part of it."""

    size: Number
    weights: dict[str, Number]


class Regions(Members):
    """A union of regions."""

    def __init__(self, regions: frozenset[Region]) -> None:
        self.regions = regions

    def __or__(self, other: Members) -> Regions:
        assert isinstance(other, Regions)
        return Regions(self.regions | other.regions)

    def contains(self, one: Value) -> Truth:
        return one in self.regions

    def any(self, condition: Callable[[Somebody], Truth]) -> Truth:
        return disjunction(conjunction((region.size >= 1, condition(region))) for region in self._in_order())

    def where(self, condition: Callable[[Somebody], Truth]) -> Regions:
        return Regions(frozenset(region for region in self.regions if _known(condition(region))))

    def total(self, amount: Callable[[Somebody], Value]) -> Amount:
        return total(_share(region, amount(region)) for region in self._in_order())

    def _in_order(self) -> list[Region]:
        return sorted(self.regions, key=_order)


def _order(region: Region) -> tuple[bool, ...]:
    """The servers of the first set come first."""
    return tuple(not inside for inside in region.inside)


def _known(condition: Truth) -> bool:
    if isinstance(condition, bool):
        return condition
    raise ModelError("which servers are taken may depend only on the sets they are in", "use only `in` here")


def _share(region: Region, amount: Value) -> Amount:
    match amount:
        case bool() | int():
            return region.size if amount == 1 else region.size * amount if amount else 0
        case WeightOf(weights, server) if server is region:
            return region.weights[weights.name]
    raise ModelError("this cannot be summed over servers", "sum weight[s], or count with 1")


class Venn(Universe):
    """The regions of the sets of a claim, over servers of one sort."""

    def __init__(self, context: Context, parameters: Parameters) -> None:
        self._context = context
        self._sort: SortOfServers | None = None
        self._sets = [name for name, type_ in parameters.items() if isinstance(type_, SetType)]
        if len(self._sets) > MOST_SETS:
            raise ModelError(f"{len(self._sets)} sets are too many for one claim", f"use at most {MOST_SETS}")
        weights = [name for name, type_ in parameters.items() if isinstance(type_, MapType)]
        self._numbers: dict[str, Number] = {}
        self._regions = [
            self._region(inside, weights)
            for inside in itertools.product((True, False), repeat=len(self._sets))
        ]
        self._all = Regions(frozenset(self._regions))

    def _region(self, inside: tuple[bool, ...], weights: list[str]) -> Region:
        bits = "".join("01"[part] for part in inside)
        size = self._context.integer(f"size_{bits}")
        return Region(inside, size, {name: self._context.real(f"{name}_{bits}") for name in weights})

    def everyone(self, sort: SortOfServers) -> Members:
        if self._sort not in (None, sort):
            assert self._sort is not None
            raise ModelError(
                f"a claim that counts is about servers of one sort, and this is about {self._sort.__name__} "
                f"and {sort.__name__}",
                "use sets of one sort",
            )
        self._sort = sort
        return self._all

    def argument(self, name: str, type_: Type) -> Value:
        match type_:
            case SetType():
                self.everyone(sorts_of(type_)[0])
                return self._set(self._sets.index(name))
            case IntType():
                self._numbers[name] = self._context.integer(name)
                return self._numbers[name]
            case MapType(key=SymmetricType(cls=sort)) if is_sort(sort):
                self.everyone(sort)
                return Weights(name)
            case _:
                raise AssertionError(f"{name} is a {type_}")

    def _set(self, place: int) -> Regions:
        return Regions(frozenset(region for region in self._regions if region.inside[place]))

    def server(self, parts: Sequence[Value]) -> Somebody:
        raise ModelError("a server is no tuple here", "write frozenset[tuple[Row, Column]] for a grid")

    def same(self, one: Somebody, other: Somebody) -> Truth:
        if one is other:
            raise ModelError(
                "two servers that are in the same sets cannot be told apart here",
                "say it with sets: s is another than t if s is in a set that t is not in",
            )
        return False

    def axioms(self) -> list[Truth]:
        if self._sort is None:
            raise ModelError(
                "this claim is about no servers", "give it sets of servers: a: frozenset[Server]"
            )
        count = self._all.size()
        truths: list[Truth] = [count >= 1] if isinstance(count, Number) else []
        truths += [number >= 0 for number in self._numbers.values()]
        for region in self._regions:
            truths.append(region.size >= 0)
            for weight in region.weights.values():
                truths += [weight >= 0, disjunction((region.size >= 1, equal(weight, 0)))]
        return truths

    def smallest(self, solver: Solver) -> tuple[Configuration, bool] | None:
        """Of those with the fewest servers, that with the least numbers, then the smallest sets in their order."""
        if solver.check() != "sat":
            return None
        sizes = [self._set(place).size() for place in range(len(self._sets))]
        goals = [
            self._all.size(),
            *self._numbers.values(),
            *sizes,
            *(region.size for region in self._regions),
        ]
        smallest = _minimise(solver, goals[0])
        for goal in goals[1:]:
            _minimise(solver, goal)
        self._prefer_whole_weights(solver)
        return self._configuration(solver), smallest

    def _prefer_whole_weights(self, solver: Solver) -> None:
        """Small whole weights, where the claim leaves the choice."""
        whole: list[Truth] = []
        each: list[Number] = []
        for region in self._regions:
            count = int(solver.value(region.size))
            for name, weight in region.weights.items() if count else ():
                each.append(self._context.integer(f"{name}_each_{len(each)}"))
                whole.append(equal(weight, each[-1] * count))
        if each and solver.check(*whole) == "sat":
            solver.add(*whole)
            for goal in (total(each), *each):
                _minimise(solver, goal)

    def _configuration(self, solver: Solver) -> Configuration:
        assert self._sort is not None
        counts = [int(solver.value(region.size)) for region in self._regions]
        homes = [region for region, count in zip(self._regions, counts, strict=True) for _ in range(count)]
        sets: dict[str, frozenset[Server]] = {}
        for place, name in enumerate(self._sets):
            sets[name] = frozenset((server,) for server, home in enumerate(homes) if home.inside[place])
        weights: dict[str, tuple[Fraction, ...]] = {}
        for name in self._regions[0].weights:
            weights[name] = tuple(solver.value(home.weights[name]) / homes.count(home) for home in homes)
        numbers = {name: int(solver.value(number)) for name, number in self._numbers.items()}
        return Configuration({self._sort: len(homes)}, sets, numbers, weights)


def _minimise(solver: Solver, goal: Amount) -> bool:
    """After a "sat": assert that `goal`, a natural number, has the least value it can have.

    False if the least is not known; the least found is asserted then. The solver's assignment is one that has it.
    """
    least, found = 0, int(solver.value(goal))
    answer = "unsat"
    while least < found and answer != "unknown" and isinstance(goal, Number):
        middle = (least + found) // 2
        answer = solver.check(goal <= middle)
        if answer == "sat":
            found = int(solver.value(goal))
        else:
            least = middle + 1
    solver.add(equal(goal, found))
    return answer != "unknown"
