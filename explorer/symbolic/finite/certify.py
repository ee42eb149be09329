"""Independent checks of an invariant: by another solver, and by an explorer in every reachable state."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType

from quorate.exploration import Exploration, Explorer, Request
from quorate.language.diagnostics import ModelError
from quorate.language.files import execute
from quorate.language.instance import Instance
from quorate.language.lemmas import is_clause
from quorate.language.model import PropertyFunction
from quorate.support.budget import UNLIMITED, Budget
from quorate.support.engine_errors import EngineError
from quorate.symbolic.finite.orbits import Cube
from quorate.symbolic.finite.sat import Z3Sat
from quorate.symbolic.finite.system import Query, System
from quorate.symbolic.solver_watch import Watch


def by_z3(system: System, cubes: Sequence[Cube], watch: Watch) -> bool:
    """Whether Z3 confirms that no initial state is in the cubes or their renamings, that no step leads into them, and
    that no state outside is bad; False if it was stopped. Raises EngineError if it refutes one of these.

    The check does not rely on symmetry: every renaming is a clause of its own.
    """
    query = Query(system, Z3Sat())
    solver = query.solver
    watch.add(solver)
    initial = query.begin()
    images = list(dict.fromkeys(image for cube in cubes for image in system.orbits.orbit(cube)))
    inside, after = [], []
    for image in images:
        now, then = solver.variable(), solver.variable()
        solver.add([-now, query.now(literal)] for literal in image)
        solver.add([-then, query.then(literal)] for literal in image)
        inside.append(now)
        after.append(then)
    holds, begins, leads = solver.variable(), solver.variable(), solver.variable()
    solver.add([-holds, *(-query.now(literal) for literal in image)] for image in images)
    solver.add([[-begins, *inside], [-leads, *after]])
    for name, assumptions in (
        ("an initial state violates it", [initial, begins]),
        ("a step leads out of it", [holds, query.taken, leads]),
        ("it admits a violation", [holds, query.bad]),
    ):
        answer = solver.solve(assumptions)
        if answer is None:
            return False
        if answer:
            raise EngineError(
                f"Z3 refutes the invariant that was found: {name}. This is a bug in Quorate; please report it."
            )
    return True


def _as_one(source: str, cls: str) -> str:
    """The clauses as helpers of a single clause, since the native engine has a limit on the number of properties."""
    names = re.findall(r"^def (clause_\d+)\(", source, re.MULTILINE)
    every = "\n        and ".join(f"{name}(m)" for name in names)
    whole = f"@clause\ndef invariant(m: {cls}) -> bool:\n    return (\n        {every}\n    )\n"
    return source.replace("@clause\n", "") + "\n\n" + whole


@dataclass(frozen=True, slots=True)
class Explored:
    """The result of checking an invariant's clauses; `exploration` is None if they are not in the modelling
    language."""

    exploration: Exploration | None
    why_not: str = ""


def by_explorer(
    instance: Instance,
    source: str,
    explorer: Explorer,
    budget: Budget = UNLIMITED,
    workers: int = 1,
    keep_going: bool = False,
) -> Explored:
    """Evaluate the clauses of `source` in every reachable state of an instance; with `keep_going`, also beyond other
    violations. Raises EngineError if one is violated."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "invariant.py"
        file.write_text(_as_one(source, instance.cls.__name__))
        try:
            module = execute(file, beside=instance.cls)
            functions = [f for f in vars(module).values() if isinstance(f, FunctionType) and is_clause(f)]
            clauses = tuple(PropertyFunction("invariant", function) for function in functions)
            fresh = Instance(instance.cls, instance.sizes, instance.constants, clauses)
            clauses = fresh.those_of(clauses)
            found = explorer.explore(Request(fresh, clauses, workers=workers, keep_going=keep_going), budget)
        except ModelError as error:
            return Explored(None, error.diagnostic.message)
    names = {clause.name for clause in clauses}
    if any(violation.name in names for violation in found.violations):
        raise EngineError(
            "the invariant found is violated in a reachable state. This is a bug in Quorate; please report it."
        )
    return Explored(found)
