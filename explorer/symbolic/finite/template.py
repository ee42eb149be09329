"""A circuit as clauses, to be put into a solver any number of times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy

from quorate.symbolic.finite.circuits import Clause, Graph, Lit, tseitin
from quorate.symbolic.finite.sat import Solver
from quorate.symbolic.finite.simplifying import simplified


class Template:
    """The clauses of what `wanted` depends on, with `constraints` that are always so. Variable 1 is true; the inputs
    in `bound` come next, in order, and are given when it is put into a solver; all others are its own."""

    def __init__(
        self, graph: Graph, wanted: Iterable[Lit], constraints: Iterable[Lit], bound: Sequence[Lit]
    ) -> None:
        wanted, constraints = list(wanted), list(constraints)
        nodes = graph.cone([*wanted, *constraints])
        self._names = {0: -1}
        for number, literal in enumerate(bound, 2):
            self._names[literal >> 1] = number
        self.bound = len(bound)
        for node in nodes:
            self._names.setdefault(node, len(self._names) + 1)
        self.size = len(self._names)
        self.clauses: list[Clause] = list(tseitin(graph, nodes, self._names))
        self.clauses += [[self.of(literal)] for literal in constraints]
        self.simple = False
        self._wanted = {literal >> 1 for literal in wanted}

    def simplified(self) -> Template:
        """The same in fewer clauses, about what is wanted and what is bound: for a search of many steps."""
        kept = {*range(1, self.bound + 2), *(abs(self._names[node]) for node in self._wanted)}
        clauses = simplified([[1], *self.clauses], kept)
        used = kept | {abs(literal) for clause in clauses for literal in clause}
        new = {old: number for number, old in enumerate(sorted(used), 1)}
        new |= {-old: -number for old, number in new.items()}
        made = copy(self)
        made.simple = True
        made._names = {node: new[name] for node, name in self._names.items() if name in new}
        made.size = len(used)
        made.clauses = [[new[literal] for literal in clause] for clause in clauses]
        return made

    def of(self, literal: Lit) -> int:
        """The template's variable of a literal that was wanted, negated where it is."""
        name = self._names[literal >> 1]
        return -name if literal & 1 else name

    def put(self, solver: Solver, true: int, bound: Sequence[int]) -> list[int]:
        """Put the clauses into a solver, whose variable `true` is true; the solver's literals by the template's
        variable."""
        own = solver.several(self.size - 1 - self.bound)
        place = [0, true, *bound, *own]
        solver.add(
            [
                [place[literal] if literal > 0 else -place[-literal] for literal in clause]
                for clause in self.clauses
            ]
        )
        return place


def at(place: Sequence[int], name: int) -> int:
    """The solver's literal of a template's literal."""
    return place[name] if name > 0 else -place[-name]
