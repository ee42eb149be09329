"""A circuit as clauses, which can be instantiated in a solver many times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy

from quorate.symbolic.finite.circuits import Clause, Graph, Lit, tseitin
from quorate.symbolic.finite.sat import Solver
from quorate.symbolic.finite.simplifying import simplified


class Template:
    """The clauses that define the literals `wanted`, and of `constraints`, which always hold. Variable 1 is true; the
    inputs in `bound` come next, in order, and are bound at instantiation; all other variables are fresh then."""

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
        """The template with simplified clauses, equivalent for wanted and bound literals: for many steps."""
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
        """The template's literal for a wanted literal of the circuit."""
        name = self._names[literal >> 1]
        return -name if literal & 1 else name

    def put(self, solver: Solver, true: int, bound: Sequence[int]) -> list[int]:
        """Instantiate the clauses in a solver whose variable `true` is true. Returns the solver's literals, by the
        template's variable."""
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
    """The solver's literal for a template's literal."""
    return place[name] if name > 0 else -place[-name]
