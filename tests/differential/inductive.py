"""Runs the obligations of one model through the prover and the reference, and says where a proof is contradicted.

All invariants of the model are taken for the clauses of a spec. Most of them are not kept by every step, but whatever
is proved of a step must be so for the steps that the reference takes.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from itertools import islice

from quorate.exploration import State
from quorate.language.instance import Instance
from quorate.language.specs import Spec
from quorate.reference.machine import Machine, Run
from quorate.symbolic.induction.deciding import Job, by_cases, decide, with_few_instances, with_more_instances
from quorate.symbolic.induction.obligations import Obligation
from quorate.symbolic.induction.questions import Proofs

STATES = 200
"""How many reachable states of a model are looked at."""


def inductive_differences(instance: Instance, counted: Counter[str] | None = None) -> list[str]:
    """The proved obligations that a reachable step contradicts; empty if there are none.

    Raises ModelError for a model that cannot be lowered to first-order logic, as most random ones.
    """
    clauses = tuple(each for each in instance.properties if each.kind == "invariant")
    if not clauses:
        return []
    proofs = Proofs(Spec("random", instance.cls, instance.cls, clauses, clauses[:1]))
    proved = {(each.action, each.clause) for each in proofs.obligations if _is_proved(each)}
    found = []
    with instance.active():
        for action, before, after in _steps(Machine(instance), counted):
            if before is not None and not all(before.get(clause.name) is True for clause in clauses):
                continue
            wrong = [name for name, holds in after.items() if holds is False and (action, name) in proved]
            found += [f"{action or 'start'}/{name} is proved, and false after a step" for name in wrong]
    if counted is not None:
        counted["proved"] += len(proved)
    return found


def _is_proved(obligation: Obligation) -> bool:
    if obligation.kind not in ("initiation", "consecution"):
        return False
    jobs: Iterator[Job] = (stage(obligation) for stage in (with_few_instances, with_more_instances, by_cases))
    return any(decide(job).state == "proved" for job in jobs)


Truths = dict[str, bool]


def _steps(machine: Machine, counted: Counter[str] | None) -> Iterator[tuple[str, Truths | None, Truths]]:
    """The initial states, and the steps between reachable ones: an action, which invariants hold before and after."""
    waiting: deque[State] = deque()
    seen: set[State] = set()

    def reached(run: Run) -> Iterator[Truths]:
        if run.after is None:
            return
        if run.after not in seen:
            seen.add(run.after)
            waiting.append(run.after)
        if counted is not None:
            counted["steps"] += 1
        yield _truths(machine, run.after)

    for run in machine.initial_runs():
        for after in reached(run):
            yield "", None, after
    for state in islice(iter(lambda: waiting.popleft() if waiting else None, None), STATES):
        before = _truths(machine, state)
        for run in machine.runs(state):
            for after in reached(run):
                yield run.action, before, after


def _truths(machine: Machine, state: State) -> Truths:
    """What the invariants that have a value there say of a state."""
    said = {
        each.name: machine.holds(each, state)
        for each in machine.instance.properties
        if each.kind == "invariant"
    }
    return {name: holds for name, holds in said.items() if isinstance(holds, bool)}
