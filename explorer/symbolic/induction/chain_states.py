"""CPython's word on a counterexample to an obligation of a chain: what is pending, what is left, what is possible."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from quorate.language import ir
from quorate.language.evaluate import Evaluator, State
from quorate.language.lemmas import stage_name
from quorate.language.model import goal_name
from quorate.language.outcomes import BoundReached, Disabled, Failure
from quorate.language.specs import Spec
from quorate.language.stages import Stage
from quorate.symbolic.induction.obligations import Obligation


class ChainStates:
    """The predicates of the chain that an obligation belongs to, evaluated in states of an instance."""

    def __init__(self, spec: Spec, evaluator: Evaluator, obligation: Obligation) -> None:
        self._evaluator = evaluator
        self._obligation = obligation
        self._property = next(each for each in spec.proves if each.name == obligation.of)
        stages = [stage for stage in spec.stages if stage.of == self._property]
        names = [stage.name for stage in stages]
        ends = names.index(obligation.clause) if obligation.clause in names else len(names)
        self._earlier = stages[:ends] if obligation.kind != "pending" else []
        self._stage = stages[ends] if ends < len(names) else None

    def is_met(self, before: State, left: Mapping[str, Any]) -> str:
        """Why the state before is not as the obligation assumes it; empty if it is."""
        if not self._pending(before):
            return f"{self._property.name} is not pending"
        for stage in self._earlier:
            if any(self._left(stage, before, values) for values in self._all(stage)):
                return f"{stage.name} is not over"
        if self._stage is not None:
            to_be_done = self._left(self._stage, before, self._values(left))
            if to_be_done == (self._obligation.kind == "kept"):
                return f"{self._stage.name} is {'' if to_be_done else 'not '}to be done"
        return ""

    def is_kept(self, before: State, after: State, left: Mapping[str, Any]) -> bool:
        """Whether what the obligation says of the step, or of the state, is true."""
        match self._obligation.kind:
            case "complete":
                return False
            case "enabled":
                return self._possible(before, left)
            case "pending":
                return self._holds(self._property.name, after) or self._reached(after)
        assert self._stage is not None
        return not self._left(self._stage, after, self._values(left)) or self._reached(after)

    def _pending(self, state: State) -> bool:
        triggered = self._property.kind != "leads_to" or self._holds(self._property.name, state)
        return triggered and not self._reached(state)

    def _reached(self, state: State) -> bool:
        name = self._property.name
        return self._holds(goal_name(name) if self._property.kind == "leads_to" else name, state)

    def _holds(self, name: str, state: State) -> bool:
        property_ = next(each for each in self._evaluator.program.properties if each.name == name)
        return bool(self._evaluator.function(property_.function, (state,)))

    def _left(self, stage: Stage, state: State, values: Sequence[Any]) -> bool:
        return bool(self._evaluator.function(self._function(stage), (state,), values))

    def _function(self, stage: Stage) -> ir.Function:
        return self._evaluator.program.functions[stage_name(stage.name)]

    def _values(self, left: Mapping[str, Any]) -> list[Any]:
        assert self._stage is not None
        return [left[name] for name in self._stage.parameters]

    def _all(self, stage: Stage) -> itertools.product[tuple[Any, ...]]:
        types = [type_ for _, type_ in self._function(stage).parameters]
        return itertools.product(*map(self._evaluator.domain, types))

    def _possible(self, state: State, left: Mapping[str, Any]) -> bool:
        name = self._obligation.action
        action = next(each for each in self._evaluator.program.actions if each.name == name)
        chosen = [
            [left[each.name]] if each.name in left else self._evaluator.domain(each.type)
            for each in action.parameters
        ]
        for values in itertools.product(*chosen):
            arguments = dict(zip([each.name for each in action.parameters], values, strict=True))
            try:
                self._evaluator.action(action, state, arguments)
            except Disabled:
                continue
            except (BoundReached, Failure, AssertionError):
                pass
            return True
        return False
