"""Counterexamples to induction: a small state that satisfies all clauses, and a step from it that violates one.

They are searched for in finite scopes: three servers with their actual majorities, and a few values of each other
sort; then four servers, and five. So they are states of an instance of the model, which CPython can confirm.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

import z3  # type: ignore[import-untyped]

from quorate.exploration import Step, Trace
from quorate.language.evaluate import Evaluator
from quorate.language.instance import Instance
from quorate.language.outcomes import BoundReached, Disabled, Failure
from quorate.language.types import FamilyType
from quorate.language.witnesses import witness_of
from quorate.support.budget import Budget
from quorate.support.engine_errors import EngineError
from quorate.symbolic.induction.chain_states import ChainStates
from quorate.symbolic.induction.obligations import Hypothesis, Obligation, Question
from quorate.symbolic.induction.questions import Proofs
from quorate.symbolic.smt import fresh_context
from quorate.symbolic.solver_watch import checkpoint, watched
from quorate.symbolic.unbounded.finite import FiniteScope, Relations
from quorate.symbolic.unbounded.grounding import Grounding, Proposition
from quorate.symbolic.unbounded.logic import Symbol, normal
from quorate.symbolic.unbounded.stores import Store

QUORUM_SIZE, MOST_VALUES, MOST_OTHERS, MOST_SEQUENCES = 3, 4, 3, 4
"""The number of servers, if there are quorums; the largest number of values of a range, another sort, sequences."""

LARGER = (4, 5)
"""The numbers of servers, or of values of one other Symmetric sort, that are tried once there is none so small."""

RLIMIT = 3_000_000

SECONDS = 10.0
"""How long a counterexample to one obligation is searched for."""


@dataclass(frozen=True)
class Counterexample:
    """A state of `instance` that satisfies every clause, a step from it, and the state after, where the clause is
    false. For initiation `before` is None; for safety there is no step, and `after` is `before`. Of a stage,
    `witness` has the values for which a step is left in the end."""

    instance: Instance
    before: tuple[Any, ...] | None
    action: str
    arguments: Mapping[str, Any]
    after: tuple[Any, ...]
    clause: str
    witness: Mapping[str, Any]
    of: str = ""
    """The property of runs whose stage it is about, if it is."""

    @property
    def trace(self) -> Trace:
        """The step as a run. The state that it begins in need not be reachable."""
        if self.before is None:
            return Trace(self.after, None, (), self.instance)
        steps = (Step(self.action, self.arguments, self.after),) if self.action else ()
        return Trace(self.before, None, steps, self.instance)


def counterexample(proofs: Proofs, obligation: Obligation, *, refuted: bool = False) -> Counterexample | None:
    """A smallest counterexample to an obligation with few values in each sort; None if there is none so small. Of an
    obligation that a solver has `refuted`, so that there is one of some size, larger ones are tried as well.

    Raises Stopped; and EngineError if CPython does not confirm it, which is a bug in Quorate.
    """
    budget = Budget.of(SECONDS)
    for closed in _closed(proofs, larger=refuted):
        if budget.stop_reason():
            return None
        for question in obligation.questions:
            found = _SmallestSearch(closed, question).smallest()
            confirmed = found and _confirmed(proofs, closed.scope, obligation, question, *found)
            if confirmed:
                return confirmed
    return None


def can_happen(proofs: Proofs, action: str) -> bool:
    """Whether an action is enabled in some state that satisfies the clauses, with few values in each sort. Raises
    Stopped."""
    first = next((o for o in proofs.obligations if o.kind == "consecution" and o.action == action), None)
    return first is None or any(
        _SmallestSearch(closed, question, with_goal=False).check() == "sat"
        for closed in _closed(proofs)
        for question in first.questions
    )


_known: WeakKeyDictionary[Proofs, dict[tuple[int, ...], _Closed]] = WeakKeyDictionary()


def _closed(proofs: Proofs, *, larger: bool = False) -> Iterator[_Closed]:
    known = _known.setdefault(proofs, {})
    for sizes in (*_sizes(proofs), *(_larger_sizes(proofs) if larger else ())):
        key = tuple(sizes.values())
        if key not in known:
            known[key] = _Closed(FiniteScope(proofs.theory, sizes))
        yield known[key]


def _sizes(proofs: Proofs) -> Iterator[dict[type, int]]:
    """Sizes to try, small ones first; each also with the model's own number of servers, if that is larger."""
    own = proofs.theory.instance.sizes
    sorts = proofs.theory.vocabulary.sorts
    servers = _servers(proofs)
    fixed = [dict.fromkeys(servers, QUORUM_SIZE)]
    if proofs.theory.vocabulary.counted:
        # Helpers count the members of configurations: two servers have three of these already.
        fixed.insert(0, dict.fromkeys(servers, 2))
    elif any(own[cls] > QUORUM_SIZE for cls in servers):
        fixed.append({cls: own[cls] for cls in servers})
    free: dict[type, range] = {}
    for cls, sort in sorts.items():
        if cls in servers:
            continue
        if sort.kind == "range":
            # At least two positions, so that a sequence can have an item.
            free[cls] = range(2 if proofs.theory.vocabulary.counts(sort.name) else 1, MOST_VALUES + 1)
        elif sort.kind == "symmetric":
            free[cls] = range(1, MOST_OTHERS + 1)
        elif sort.kind == "sequence":
            # One sequence is seldom enough, and each size that is tried costs time.
            free[cls] = range(2, MOST_SEQUENCES + 1, 2)
    small_first = sorted(itertools.product(*free.values()), key=lambda sizes: (sum(sizes), sizes))
    every = ((each, sizes) for sizes in small_first for each in fixed)
    if proofs.theory.vocabulary.counted:
        # Three servers have so many more subsets that all sizes are tried with two servers first.
        every = ((each, sizes) for each in fixed for sizes in small_first)
    for each, sizes in every:
        yield each | dict(zip(free, sizes, strict=True))


def _servers(proofs: Proofs) -> set[type]:
    """The sorts that there are quorums of."""
    sorts = proofs.theory.vocabulary.sorts.values()
    return {sort.type.item.cls for sort in sorts if isinstance(sort.type, FamilyType)}


def _larger_sizes(proofs: Proofs) -> Iterator[dict[type, int]]:
    """The sizes of `_sizes` with more servers, or more values of one other Symmetric sort: of a clause that says "at
    most three" there is a counterexample with four."""
    sorts, servers = proofs.theory.vocabulary.sorts, _servers(proofs)
    symmetric = {cls for cls, sort in sorts.items() if sort.kind == "symmetric" and cls not in servers}
    grown = [{cls} for cls in sorted(symmetric, key=lambda cls: cls.__name__)]
    if servers and not proofs.theory.vocabulary.counted:
        grown.insert(0, servers)
    small = list(_sizes(proofs))
    for size in LARGER:
        for classes in grown:
            yield from _distinct(sizes | dict.fromkeys(classes, size) for sizes in small)


def _distinct(every: Iterable[dict[type, int]]) -> Iterator[dict[type, int]]:
    return iter({tuple(sizes.values()): sizes for sizes in every}.values())


class _Closed:
    """A finite scope, and the hypotheses that were grounded in it so far."""

    def __init__(self, scope: FiniteScope) -> None:
        self.scope = scope
        self.grounding = Grounding(scope)
        self._written: dict[int, Proposition] = {}
        self._remaining: list[Hypothesis] = []

    def written(self, hypothesis: Hypothesis) -> Proposition:
        """A hypothesis or negated goal, grounded."""
        if id(hypothesis) not in self._written:
            self._written[id(hypothesis)] = self.grounding.ground(
                normal(hypothesis.formula, hypothesis.role != "goal")
            )
            self._remaining.append(hypothesis)
        return self._written[id(hypothesis)]


class _SmallestSearch:
    """The search for a model of a question in a finite scope."""

    def __init__(self, closed: _Closed, question: Question, *, with_goal: bool = True) -> None:
        checkpoint()
        self._closed = closed
        goals = (question.goal,) if with_goal else ()
        written = [closed.written(each) for each in (*question.hypotheses, *goals)]
        lines = [*closed.grounding.declarations()]
        lines += (f"(assert {text})" for text in written if isinstance(text, str))
        self.possible = False not in written
        self._context = context = fresh_context()
        self._solver: Any = z3.SolverFor("QF_FD", ctx=context)
        self._solver.set("ctrl_c", False)
        self._solver.set("rlimit", RLIMIT)
        self._solver.from_string("\n".join(lines))
        self._propositions = {name: z3.Bool(name, context) for name in closed.grounding.propositions()}
        self._choices = [
            (z3.Bool(name, context), constant, element)
            for name, constant, element in closed.grounding.choices()
        ]

    def check(self) -> str:
        if not self.possible:
            return "unsat"
        with watched(self._context):
            return str(self._solver.check())

    def smallest(self) -> tuple[Relations, dict[str, int]] | None:
        """A model whose sets are minimal, as relations and the elements of constants; None if there is none."""
        if self.check() != "sat":
            return None
        model = self._solver.model()
        kept: set[str] = set()
        while True:
            sets = [name for name in self._propositions if self._in_a_set(name)]
            true = {name for name in sets if self._is_true(model, name)}
            candidates = [name for name in sets if name in true - kept]
            if not candidates:
                break
            self._solver.push()
            self._solver.add(*(z3.Not(self._propositions[name]) for name in sets if name not in true))
            self._solver.add(z3.Not(self._propositions[candidates[0]]))
            if self.check() == "sat":
                model = self._solver.model()
            else:
                kept.add(candidates[0])
            self._solver.pop()
        return self._read(model)

    def _in_a_set(self, name: str) -> bool:
        relation, _ = self._closed.grounding.propositions()[name]
        return " has " in relation and not relation.startswith("argument ")

    def _is_true(self, model: Any, name: str) -> bool:
        return bool(z3.is_true(model.eval(self._propositions[name], model_completion=True)))

    def _read(self, model: Any) -> tuple[Relations, dict[str, int]]:
        relations: Relations = {}
        for name, (relation, numbers) in self._closed.grounding.propositions().items():
            if self._is_true(model, name):
                relations.setdefault(relation, set()).add(numbers)
        constants = {
            constant: element
            for proposition, constant, element in self._choices
            if z3.is_true(model.eval(proposition, model_completion=True))
        }
        return relations, {**constants, **self._closed.scope.constants()}


def _confirmed(
    proofs: Proofs,
    scope: FiniteScope,
    obligation: Obligation,
    question: Question,
    relations: Relations,
    constants: Mapping[str, int],
) -> Counterexample | None:
    """The counterexample of a model, confirmed in CPython; None if the step is cut by a bound or fails."""
    scope = scope.closed(relations)
    evaluator = Evaluator(scope.program)
    properties = {each.name: each for each in scope.program.properties}
    arguments, left = (
        {name: _argument(scope, ground, relations, constants) for name, ground in grounds.items()}
        for grounds in (question.case.arguments if question.case else {}, question.left)
    )
    chain = ChainStates(proofs.spec, evaluator, obligation) if obligation.of else None
    with scope.instance.active():
        if obligation.kind == "initiation":
            before = None
            after = tuple(v.initial for v in scope.program.variables)
            for method in scope.program.inits[:1]:
                after = evaluator.action(method, after, arguments)
        else:
            before = after = scope.state(relations)
            for name in proofs.inductive if obligation.kind != "safety" else proofs.clauses:
                if not evaluator.function(properties[name].function, (before,)):
                    raise _disagreement(obligation, f"the clause {name} is false before")
            if chain is not None and (why := chain.is_met(before, left)):
                raise _disagreement(obligation, why)
            if question.case is not None:
                action = next(a for a in scope.program.actions if a.name == obligation.action)
                try:
                    after = evaluator.action(action, before, arguments)
                except Disabled:
                    raise _disagreement(obligation, "the action is not enabled") from None
                except (BoundReached, Failure):
                    return None
                except AssertionError:
                    if obligation.kind != "assertion":
                        return None
                else:
                    if obligation.kind == "assertion":
                        raise _disagreement(obligation, "the assert holds")
        witness: Mapping[str, Any] = left
        if chain is not None:
            if before is not None and chain.is_kept(before, after, left):
                raise _disagreement(obligation, "it is met")
        elif obligation.kind != "assertion":
            property_ = properties[obligation.clause]
            states = (after,) if before is None or property_.kind != "step" else (before, after)
            if evaluator.function(property_.function, states):
                raise _disagreement(obligation, "the clause holds after")
            witness = witness_of(evaluator, property_, states)
    # The explorer, which may search this instance, has no use for stages.
    instance = replace(scope.instance, stages=())
    action_taken = obligation.action if question.case is not None else ""
    return Counterexample(
        instance, before, action_taken, arguments, after, obligation.clause, witness, obligation.of
    )


def _argument(scope: FiniteScope, ground: Any, relations: Relations, constants: Mapping[str, int]) -> Any:
    if isinstance(ground, Store):
        return scope.read(relations, ground, scope.theory.argument_stores[ground.name][1])
    values = {
        Symbol(name, symbol.sort): constants[name]
        for name, symbol in scope.theory.vocabulary.constants.items()
    }
    return scope.concrete(ground, values)


def _disagreement(obligation: Obligation, what: str) -> EngineError:
    return EngineError(
        f"Z3 and CPython disagree on {obligation.name}: according to CPython {what}. This is a bug in Quorate."
    )


__all__ = ["Counterexample", "can_happen", "counterexample"]
