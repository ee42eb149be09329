"""The lowering is held against CPython: in random states, formulas are true of what is so, and of nothing else.

An unsound lowering would be worse than none.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from quorate.language.evaluate import Evaluator
from quorate.language.outcomes import BoundReached, Disabled, Failure
from quorate.language.specs import load_spec
from quorate.symbolic.unbounded.clausal import clausal
from quorate.symbolic.unbounded.finite import FiniteScope
from quorate.symbolic.unbounded.logic import conjunction, normal
from quorate.symbolic.unbounded.theory import Case, Theory
from tests.few import few
from tests.symbolic.induction.concrete import Concrete, walk

DRAWS = 12
"""How many arguments are tried until a step is possible."""

CONSTRUCTS = str(Path(__file__).with_name("constructs.py"))
SEQUENCES = str(Path(__file__).with_name("sequence_constructs.py"))
LOOPS = str(Path(__file__).parents[2] / "models_for_tests" / "ways.py")

# A spec, sizes for it, and how many random states are tried.
SCOPES = [
    (SEQUENCES, {"Node": 2, "Step": 2, "Index": 2, "Link positions": 2, "Kinds positions": 2}, 4),
    (CONSTRUCTS, {"Node": 2, "Value": 1, "Step": 2}, 6),
    (LOOPS, {"Server": 2, "Num": 3}, 6),
    (SEQUENCES, {"Node": 1, "Step": 2, "Index": 3, "Link positions": 2, "Kinds positions": 3}, 4),
    (CONSTRUCTS, {"Node": 3, "Value": 2, "Step": 3}, 6),
    ("paxos", {"Acceptor": 3, "Value": 2, "Ballot": 2}, 4),
    ("paxos:LowestReportedValue", {"Acceptor": 2, "Value": 2, "Ballot": 2}, 8),
    ("raft_abstract", {"Server": 2, "Term": 2, "Index": 2}, 18),
    pytest.param(
        "raft_elections", {"Server": 2, "Term": 2, "Index": 2, "Command": 1}, 4, marks=pytest.mark.slow
    ),
]


@pytest.mark.parametrize(("target", "sizes", "states"), few(3, SCOPES))
def test_formulas_say_what_cpython_says(target: str, sizes: dict[str, int], states: int) -> None:
    spec = load_spec(target)
    names = [each.name for each in (*spec.clauses, *spec.proves)]
    theory = Theory(spec.instance(), names)
    before = theory.state()
    said = {name: theory.formula_of(name, before) for name in names}
    cases = [(action, case) for action in theory.program.actions for case in theory.cases(action)]
    after = [{name: theory.formula_of(name, case.step.after) for name in names} for _, case in cases]
    theory.state_axioms()  # They speak of the lengths of all sequences: so do the relations of a state.
    classes = {cls.__name__: cls for cls in spec.instance().sizes}
    classes |= {range_.cls.__name__: range_.cls for range_ in theory.vocabulary.positions.values()}
    scope = FiniteScope(theory, {classes[name]: size for name, size in sizes.items()})
    evaluator = Evaluator(scope.program)
    properties = {each.name: each.function for each in scope.program.properties}
    taken: set[str] = set()
    for seed in range(states):
        pick = random.Random(seed)
        walked = walk(scope, pick, steps=4 * seed) if seed % 2 else None
        concrete = Concrete(scope, pick, walked)
        with scope.instance.active():
            assert scope.state(concrete.relations) == concrete.state
            for axiom in (*theory.vocabulary.axioms(), *theory.state_axioms(), *theory.totality()):
                assert concrete.says(axiom.formula), axiom.name
            for name in names:
                _agrees(
                    concrete,
                    said[name],
                    lambda n=name, s=concrete.state: evaluator.function(properties[n], (s,)),
                    name,
                )
            for (action, case), formulas in zip(cases, after, strict=True):
                for _ in range(DRAWS):
                    state = _stepped(concrete, scope, evaluator, action.name, case)
                    if state is None:
                        continue
                    taken.add(action.name)
                    for variable, value in zip(scope.program.variables, state, strict=True):
                        symbolic = case.step.after[variable.name]
                        for what, formula, meant in concrete.parts(symbolic, variable.type, value):
                            assert concrete.says(formula) == meant, (action.name, variable.name, what)
                    for name in names:
                        _agrees(
                            concrete,
                            formulas[name],
                            lambda n=name, s=state: evaluator.function(properties[n], (s,)),
                            f"{name} after {action.name}",
                        )
                    break
    assert len(taken) >= len(theory.program.actions) - 1, taken


def _stepped(
    concrete: Concrete, scope: FiniteScope, evaluator: Evaluator, name: str, case: Case
) -> tuple[Any, ...] | None:
    """The state after an action with some arguments; None if it is not enabled, as its guards must say too."""
    concrete.draw()
    arguments = {name: concrete.argument(ground) for name, ground in case.arguments.items()}
    concrete.define()
    action = next(each for each in scope.program.actions if each.name == name)
    guard = concrete.says(conjunction(each.formula for each in case.step.guards))
    try:
        state = evaluator.action(action, concrete.state, arguments)
    except Disabled:
        assert not guard, (name, arguments)
        return None
    except (BoundReached, Failure):
        return None
    assert guard, (name, arguments)
    return state


def _agrees(concrete: Concrete, formula: object, said: object, what: str) -> None:
    try:
        meant = said()  # type: ignore[operator]
    except (BoundReached, Failure):
        return
    assert concrete.says(formula) == meant, what  # type: ignore[arg-type]
    assert concrete.says(formula, False) != meant, f"not {what}"  # type: ignore[arg-type]


@pytest.mark.parametrize("target", few(1, ["paxos", "multipaxos", "raft_abstract"]))
def test_clauses_say_the_same(target: str) -> None:
    """What a solver with triggers is asked is what it is asked without."""
    spec = load_spec(target)
    names = [each.name for each in spec.clauses]
    theory = Theory(spec.instance(), names)
    before = theory.state()
    said = [normal(theory.formula_of(name, before), positive) for name in names for positive in (True, False)]
    pairs = [(formula, clausal(formula)) for formula in said]
    scope = FiniteScope(theory, {})
    for seed in range(3):
        concrete = Concrete(scope, random.Random(seed))
        for formula, clauses in pairs:
            assert concrete.says(formula) == concrete.says(clauses)
