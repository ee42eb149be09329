"""The obligations of a proof that a property of runs holds: its stages, one after the other, come to an end.

A stage says which steps of its helpful action are still to be taken ("left"). While the property is pending, that is,
while what it promises is still to come, and nothing is left of the stages before:

- enabled: each step that is left is possible;
- helps: a step that is taken is no longer left, or the promise is kept;
- kept: no step of any action adds to what is left, unless it keeps the promise;
- fair: the helpful action is weakly or strongly fair, for parameters that the stage speaks of.

For each step that is left these are the premises of rule WF1 of Lamport, "The temporal logic of actions" (1994), so
some time it is left no longer. What is left in a state is finite, since the state is; it never grows, so some time
nothing is left. Then the next stage begins. Two more obligations are of the whole:

- pending: no step ends the wait without the promise (for ``eventually`` there is nothing to prove);
- complete: while the property is pending, something is left of some stage.

So it is not pending for ever. That nothing is left of a finite set some time, if each of its members is left no
longer some time, is said here and not to the solver: first-order logic cannot say "finite".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from quorate.language import ir
from quorate.language.lemmas import stage_name
from quorate.language.model import PropertyFunction, goal_name
from quorate.language.stages import Stage
from quorate.language.temporal import Fairness
from quorate.symbolic.induction.obligations import Hypothesis, Kind, Obligation
from quorate.symbolic.unbounded.ground_values import Ground
from quorate.symbolic.unbounded.logic import Formula, conjunction, disjunction, negation, quantified
from quorate.symbolic.unbounded.lowering import State
from quorate.symbolic.unbounded.refusals import refusal
from quorate.symbolic.unbounded.stores import Store
from quorate.symbolic.unbounded.theory import Arguments, Case, Theory


@dataclass(frozen=True)
class Run:
    """What is to be proved of one symbolic step, or of a state if there is none: `goal`, from `facts`. `left` are the
    values for which a step is left."""

    case: Case | None
    left: Mapping[str, Ground | Store]
    facts: tuple[Hypothesis, ...]
    goal: Formula


@dataclass(frozen=True)
class ChainGoal:
    """An obligation of a chain before it has its questions: `clause` is a stage, or the property itself."""

    kind: Kind
    action: str
    clause: str
    runs: tuple[Run, ...]


class Chain:
    """The stages of one property in first-order logic. Raises ModelError for what has no counterpart there, or a
    parameter that is of another type than that of the helpful action."""

    def __init__(
        self,
        theory: Theory,
        property_: PropertyFunction,
        stages: tuple[Stage, ...],
        cases: Mapping[str, list[Case]],
        before: State,
    ) -> None:
        self.property = property_
        self.stages = tuple(_Stage(theory, stage, before) for stage in stages)
        self._theory = theory
        self._cases = cases
        self._before = before
        name = property_.name
        self._goal = goal_name(name) if property_.kind == "leads_to" else name
        waits = negation(self._reached(before))
        if property_.kind == "leads_to":
            waits = conjunction((theory.formula_of(name, before), waits))
        self._pending = Hypothesis("stage", f"{name} is pending", waits)

    def goals(self) -> Iterator[ChainGoal]:
        """All obligations that a solver decides, stage by stage."""
        name = self.property.name
        if self.property.kind == "leads_to":
            for action, cases in self._cases.items():
                runs = tuple(Run(case, {}, (self._pending,), self._still(case)) for case in cases)
                yield ChainGoal("pending", action, name, runs)
        facts: tuple[Hypothesis, ...] = (self._pending,)
        for stage in self.stages:
            yield ChainGoal("enabled", stage.helpful, stage.name, tuple(self._enabled(stage, facts)))
            yield ChainGoal("helps", stage.helpful, stage.name, tuple(self._helps(stage, facts)))
            for action, cases in self._cases.items():
                yield ChainGoal("kept", action, stage.name, tuple(self._kept(stage, facts, cases)))
            facts = (*facts, stage.over)
        yield ChainGoal("complete", "", name, (Run(None, {}, facts, False),))

    def unfair(self, assumed: tuple[Fairness, ...]) -> Iterator[tuple[Obligation, str]]:
        """For each stage its obligation of fairness, and why it fails; empty if it does not. No solver is asked."""
        known = {each.action: each for each in assumed}
        for stage in self.stages:
            fair = known.get(stage.helpful)
            missing = [] if fair is None else [n for n in fair.parameters if n not in stage.names]
            why = ""
            if fair is None:
                why = f"{stage.helpful} is not fair, so it may never be taken"
            elif missing:
                why = (
                    f"{stage.helpful} is fair for each {' and '.join(fair.parameters)}, and {stage.name} does not "
                    f"say for which {' and '.join(missing)} it is to be taken"
                )
            yield Obligation("fair", stage.helpful, stage.name, (), self.property.name), why

    def _reached(self, state: State) -> Formula:
        return self._theory.formula_of(self._goal, state)

    def _still(self, case: Case) -> Formula:
        trigger = self._theory.formula_of(self.property.name, case.step.after)
        return disjunction((trigger, self._reached(case.step.after)))

    def _over(self, stage: _Stage, case: Case, arguments: Arguments) -> Formula:
        """After a step, the step that was left is not, or the promise is kept."""
        after = case.step.after
        return disjunction((negation(stage.formula(after, arguments)), self._reached(after)))

    def _enabled(self, stage: _Stage, facts: tuple[Hypothesis, ...]) -> Iterator[Run]:
        others = [each for each in stage.action.parameters if each.name not in stage.names]
        for arguments in self._theory.arguments(stage.parameters, "left"):
            values = {name: value for name, (_, value) in arguments.items()}
            possible = []
            for variables, more in self._theory.open_arguments(others):
                step = self._theory.step(stage.action, self._before, {**values, **more})
                guards = conjunction(guard.formula for guard in step.guards)
                possible.append(quantified("any", variables, guards))
            left = {name: ground for name, (ground, _) in arguments.items()}
            yield Run(None, left, (*facts, stage.left(arguments)), disjunction(possible))

    def _helps(self, stage: _Stage, facts: tuple[Hypothesis, ...]) -> Iterator[Run]:
        # Fairness promises some step with the values of these parameters, whatever the others are. If there is none,
        # that is another obligation.
        known_fair = {each.action: each.parameters for each in self._theory.instance.fairness}
        fair = known_fair.get(stage.helpful, stage.names)
        same = [each for each in stage.parameters if each.name in fair]
        for arguments in self._theory.arguments(stage.parameters, "left"):
            known = {each.name: arguments[each.name] for each in same}
            others = [each for each in stage.action.parameters if each.name not in known]
            left = {name: ground for name, (ground, _) in arguments.items()}
            for more in self._theory.arguments(others):
                case = self._theory.case(stage.action, self._before, {**known, **more})
                goal = self._over(stage, case, arguments)
                yield Run(case, left, (*facts, stage.left(arguments)), goal)

    def _kept(self, stage: _Stage, facts: tuple[Hypothesis, ...], cases: list[Case]) -> Iterator[Run]:
        for arguments in self._theory.arguments(stage.parameters, "left"):
            done = Hypothesis(
                "stage", f"{stage.name} is done", negation(stage.formula(self._before, arguments))
            )
            left = {name: ground for name, (ground, _) in arguments.items()}
            for case in cases:
                yield Run(case, left, (*facts, done), self._over(stage, case, arguments))


class _Stage:
    """One stage in first-order logic."""

    def __init__(self, theory: Theory, stage: Stage, before: State) -> None:
        self.name, self.helpful = stage.name, stage.helpful
        self._theory = theory
        self._before = before
        self.action = next(each for each in theory.program.actions if each.name == stage.helpful)
        self.names = stage.parameters
        function = theory.program.functions[stage_name(stage.name)]
        of_action = {each.name: each for each in self.action.parameters}
        types = dict(zip(stage.parameters, (type_ for _, type_ in function.parameters), strict=True))
        for name, type_ in types.items():
            if type_ != of_action[name].type:
                raise refusal(
                    f"{name} of {self.name} is a {type_}, and of {self.helpful} a {of_action[name].type}",
                    "give it the type that it has in the action",
                    function.span,
                )
        self.parameters: tuple[ir.Parameter, ...] = tuple(of_action[name] for name in stage.parameters)

    def formula(self, state: State, arguments: Arguments) -> Formula:
        """The formula that the step with these arguments is left in a state."""
        values = [arguments[each.name][1] for each in self.parameters]
        return self._theory.formula_with(stage_name(self.name), state, values)

    def left(self, arguments: Arguments) -> Hypothesis:
        """That the step with these arguments is left."""
        return Hypothesis("stage", f"{self.name} is to be done", self.formula(self._before, arguments))

    @cached_property
    def over(self) -> Hypothesis:
        """That no step of the stage is left."""
        done = []
        for variables, values in self._theory.open_arguments(self.parameters):
            given = [values[each.name] for each in self.parameters]
            formula = self._theory.formula_with(stage_name(self.name), self._before, given)
            done.append(quantified("all", variables, negation(formula)))
        return Hypothesis("stage", f"{self.name} is over", conjunction(done))
