"""A SAT solver behind one small interface: python-sat where it is installed, otherwise Z3.

Variables are 1, 2, ...; a literal is a variable or its negation. Clauses are only added, never removed. `solve` takes
assumptions; if there is no solution, `core` has those that were used.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any

from quorate.symbolic.smt import fresh_context

HOW_TO_GET_THE_FAST_ONE = (
    "python-sat is not installed, so Z3 is the SAT solver, which is slower: pip install 'quorate[sat]'"
)


class Solver(ABC):
    """An incremental SAT solver."""

    def __init__(self) -> None:
        self.variables = 0

    def variable(self) -> int:
        """A new variable."""
        self.variables += 1
        return self.variables

    def several(self, count: int) -> range:
        """`count` new variables."""
        first = self.variables + 1
        self.variables += count
        return range(first, first + count)

    @abstractmethod
    def add(self, clauses: Iterable[Sequence[int]]) -> None:
        """Add clauses."""

    @abstractmethod
    def solve(self, assumptions: Sequence[int] = ()) -> bool | None:
        """Whether there is a solution under the assumptions; None if it was interrupted."""

    @abstractmethod
    def solution(self) -> Sequence[int]:
        """The last solution: at position v - 1, v or -v."""

    @abstractmethod
    def core(self) -> set[int]:
        """The unsat core of the assumptions, after `solve` returned False."""

    @abstractmethod
    def interrupt(self) -> None:
        """End a `solve` that runs in another thread, and all later ones."""


class PySat(Solver):
    """One of python-sat's solvers that can be interrupted."""

    def __init__(self, name: str) -> None:
        super().__init__()
        from pysat.solvers import Solver as Backend  # type: ignore[import-not-found, import-untyped, unused-ignore]

        self._backend: Any = Backend(name=name)
        self._stopped = threading.Event()

    def add(self, clauses: Iterable[Sequence[int]]) -> None:
        self._backend.append_formula(clauses)

    def solve(self, assumptions: Sequence[int] = ()) -> bool | None:
        if self._stopped.is_set():
            return None
        found: bool | None = self._backend.solve_limited(assumptions=list(assumptions), expect_interrupt=True)
        return found

    def quick(self, assumptions: Sequence[int] = ()) -> bool:
        """As `solve`, without giving other threads a chance to interrupt: for the many small queries of PDR."""
        found: bool = self._backend.solve(assumptions=list(assumptions))
        return found

    def solution(self) -> Sequence[int]:
        found: list[int] = self._backend.get_model()
        return found + [-v for v in range(len(found) + 1, self.variables + 1)]

    def core(self) -> set[int]:
        return set(self._backend.get_core() or ())

    def interrupt(self) -> None:
        self._stopped.set()
        self._backend.interrupt()


class Z3Sat(Solver):
    """Z3's solver for finite domains, used as a SAT solver."""

    def __init__(self) -> None:
        super().__init__()
        import z3  # type: ignore[import-untyped]

        self._z3: Any = z3
        self._context = fresh_context()
        self._backend = z3.SolverFor("QF_FD", ctx=self._context)
        self._names: list[Any] = [None]
        self._model: Any = None
        self._stopped = False

    def _literal(self, literal: int) -> Any:
        while len(self._names) <= abs(literal):
            self._names.append(self._z3.Bool(len(self._names), self._context))
        name = self._names[abs(literal)]
        return name if literal > 0 else self._z3.Not(name)

    def add(self, clauses: Iterable[Sequence[int]]) -> None:
        for clause in clauses:
            literals = [self._literal(literal) for literal in clause]
            self._backend.add(self._z3.Or(literals) if literals else self._z3.BoolVal(False, self._context))

    def solve(self, assumptions: Sequence[int] = ()) -> bool | None:
        if self._stopped:
            return None
        self._terms = [self._literal(literal) for literal in assumptions]
        self._assumed = {term.get_id(): lit for term, lit in zip(self._terms, assumptions, strict=True)}
        answer = self._backend.check(*self._terms)
        if answer == self._z3.unknown:
            return None
        return bool(answer == self._z3.sat)

    def solution(self) -> Sequence[int]:
        model = self._backend.model()
        found = []
        for variable in range(1, self.variables + 1):
            true = variable < len(self._names) and self._z3.is_true(model[self._names[variable]])
            found.append(variable if true else -variable)
        return found

    def core(self) -> set[int]:
        return {self._assumed[term.get_id()] for term in self._backend.unsat_core()}

    def interrupt(self) -> None:
        self._stopped = True
        self._context.interrupt()


def has_python_sat() -> bool:
    """Whether python-sat is installed, rather than the package about satellites with the same import name."""
    try:
        from pysat.solvers import SolverNames  # type: ignore[import-not-found, import-untyped, unused-ignore]  # noqa: F401
    except ImportError:
        return False
    return True


def solver(name: str = "glucose42") -> Solver:
    """A new solver; `name` selects one of python-sat's."""
    return PySat(name) if has_python_sat() else Z3Sat()
