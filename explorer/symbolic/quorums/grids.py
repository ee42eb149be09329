"""Servers in rows and columns, of any number: a set of them is a relation.

Quantifiers over rows and columns stay quantifiers, and Z3 proves such claims for every size of the grid. What
cannot be said without counting is refused.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from quorate.language import ModelError
from quorate.language.types import SetType, Type
from quorate.symbolic.quorums.claims import Parameters, SortOfServers, sorts_of
from quorate.symbolic.quorums.terms import Members, Somebody, Universe, Value
from quorate.symbolic.quorums.verdicts import Configuration, Server
from quorate.symbolic.smt import (
    Amount,
    Constant,
    Context,
    Relation,
    Solver,
    Sort,
    Truth,
    both,
    conjunction,
    disjunction,
    equal,
    exists,
    for_all,
    negation,
)

MOST_SERVERS = 24
"""How many servers a counterexample in a grid may have."""

Sorts: TypeAlias = tuple[Sort, ...]


@dataclass(frozen=True, eq=False)
class Cell(Somebody):
    """A row, a column, or the server in a row and a column."""

    sorts: Sorts
    place: tuple[Constant, ...]


class Cells(Members):
    """The cells for which `holds` is true."""

    def __init__(self, sorts: Sorts, holds: Callable[[Cell], Truth]) -> None:
        self.sorts = sorts
        self._holds = holds

    def __or__(self, other: Members) -> Cells:
        return Cells(self.sorts, lambda cell: disjunction((self._holds(cell), other.contains(cell))))

    def contains(self, one: Value) -> Truth:
        return self._holds(one)

    def any(self, condition: Callable[[Somebody], Truth]) -> Truth:
        cell = Cell(self.sorts, tuple(sort.variable() for sort in self.sorts))
        return exists(cell.place, both(self._holds(cell), condition(cell)))

    def where(self, condition: Callable[[Somebody], Truth]) -> Cells:
        return Cells(self.sorts, lambda cell: both(self._holds(cell), condition(cell)))

    def total(self, amount: Callable[[Somebody], Value]) -> Amount:
        raise ModelError("servers in a grid cannot be counted", "use any and all over rows and columns")


class Grid(Universe):
    """Any number of rows and columns, and a relation for each set."""

    def __init__(self, context: Context, parameters: Parameters) -> None:
        sets = (type_ for type_ in parameters.values() if isinstance(type_, SetType))
        shapes = {sorts_of(type_) for type_ in sets}
        if len(shapes) != 1 or any(len(set(shape)) != len(shape) for shape in shapes):
            raise ModelError(
                "all sets of a claim about a grid are of the same servers",
                "write frozenset[tuple[Row, Column]]",
            )
        self._context = context
        self._shape = shapes.pop()
        self._sorts: dict[SortOfServers, Sort] = {sort: context.sort(sort.__name__) for sort in self._shape}
        self._relations: dict[str, Relation] = {}

    def everyone(self, sort: SortOfServers) -> Members:
        if sort not in self._sorts:
            raise ModelError(f"{sort.__name__} is no part of this grid", "quantify over its rows or columns")
        return Cells((self._sorts[sort],), lambda _: True)

    def argument(self, name: str, type_: Type) -> Value:
        if not isinstance(type_, SetType):
            raise ModelError(f"{name}: a claim about a grid has no numbers", "use any and all only")
        sorts = tuple(self._sorts.values())
        relation = self._relations[name] = Relation(name, sorts)
        return Cells(sorts, lambda cell: relation(*cell.place))

    def server(self, parts: Sequence[Value]) -> Cell:
        return Cell(tuple(part.sorts[0] for part in parts), tuple(part.place[0] for part in parts))

    def same(self, one: Somebody, other: Somebody) -> Truth:
        assert isinstance(one, Cell)
        assert isinstance(other, Cell)
        return conjunction(equal(mine, theirs) for mine, theirs in zip(one.place, other.place, strict=True))

    def axioms(self) -> list[Truth]:
        return []

    def smallest(self, solver: Solver) -> tuple[Configuration, bool] | None:
        """Of those with the fewest servers, the smallest sets in their order, as far as servers go in turn."""
        certain = True
        for sizes in self._grids_in_order():
            solver.push()
            constants = self._close(solver, sizes)
            answer = solver.check()
            if answer == "sat":
                found = self._fewest_members(solver, constants)
                solver.pop()
                return found, certain
            certain = certain and answer == "unsat"
            solver.pop()
        return None

    def _grids_in_order(self) -> Iterator[tuple[int, ...]]:
        for count in range(1, MOST_SERVERS + 1):
            sides = [side for side in range(count, 0, -1) if count % side == 0]
            for sizes in itertools.product(sides, repeat=len(self._shape)):
                product = 1
                for size in sizes:
                    product *= size
                if product == count:
                    yield sizes

    def _close(self, solver: Solver, sizes: tuple[int, ...]) -> list[list[Constant]]:
        """Assert that there are so many rows and columns, and no others; name them."""
        names: list[list[Constant]] = []
        for sort, size in zip(self._sorts.values(), sizes, strict=True):
            names.append([sort.constant(f"{sort.name}_{place}") for place in range(size)])
            for one, other in itertools.combinations(names[-1], 2):
                solver.add(negation(equal(one, other)))
            variable = sort.variable()
            solver.add(for_all([variable], disjunction(equal(variable, known) for known in names[-1])))
        return names

    def _fewest_members(self, solver: Solver, names: list[list[Constant]]) -> Configuration:
        sets: dict[str, frozenset[Server]] = {}
        servers = list(itertools.product(*(range(len(of)) for of in names)))
        for name, relation in self._relations.items():
            members: set[Server] = set()
            # From the last server back, so that what is left is near the first.
            for server in reversed(servers):
                inside = relation(*(of[place] for of, place in zip(names, server, strict=True)))
                if solver.check(negation(inside)) == "sat":
                    solver.add(negation(inside))
                else:
                    solver.add(inside)
                    members.add(server)
            sets[name] = frozenset(members)
        sizes = {sort: len(of) for sort, of in zip(self._shape, names, strict=True)}
        return Configuration(sizes, sets)
