"""Fairness and properties of runs in TLA+.

Two things are not the same there. A step that a bound cuts is not possible in the module, so fairness does not ask
for it. And TLC decides properties of runs without symmetry only: with it, it misses violations.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from quorate.language import ir
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.intervals import count_up_to
from quorate.language.model import goal_name
from quorate.language.temporal import FORMS, Fairness
from quorate.output.tla.pretty_printer import WIDTH, lines
from quorate.output.tla.shadows import unshadowed
from quorate.output.tla.sorts import Sorts
from quorate.output.tla.syntax import Apply, Bound, Expr, universal

LIVE = "LiveSpec"
"""The name of the specification with fairness."""

MOST_INSTANCES = 10_000
"""The most instances of an action for each of which TLC is asked for fairness."""


RunOf = Callable[[ir.Action, Collection[str]], tuple[Expr, dict[str, str]]]
"""Writes an action with all parameters quantified but some, and gives the names of its parameters."""


class Liveness:
    """The part of a module on fairness and properties of runs; empty without such properties."""

    def __init__(self, instance: Instance, program: ir.Program, sorts: Sorts, names: dict[str, str]) -> None:
        self._instance = instance
        self._program = program
        self._sorts = sorts
        self._names = names

    def lines(self, run_of: RunOf) -> list[str]:
        """The lines of the module. Raises ModelError for fairness of too many instances."""
        if not any(each.kind in FORMS for each in self._program.properties):
            return []
        actions = {action.name: action for action in self._program.actions}
        found = [f"{LIVE} ==", "    /\\ Spec"]
        for fair in self._instance.fairness:
            formula = unshadowed(self._fair(fair, actions[fair.action], run_of))
            first, *rest = lines(formula, WIDTH - 7)
            found += [f"    /\\ {first}", *(f"       {line}" for line in rest)]
        return [*found, "", *self._properties()]

    def _fair(self, fair: Fairness, action: ir.Action, run_of: RunOf) -> Expr:
        operator = "WF_vars" if fair.strength == "weak" else "SF_vars"
        run, names = run_of(action, fair.parameters)
        found: Expr = Apply(operator, (run,))
        instances = 1
        for parameter in reversed(action.parameters):
            if parameter.name in fair.parameters:
                instances *= count_up_to(parameter.type, MOST_INSTANCES) or MOST_INSTANCES + 1
                domain = self._sorts.set_of(parameter.type, parameter.span)
                found = universal((Bound(names[parameter.name], domain),), found)
        if instances > MOST_INSTANCES:
            raise ModelError(
                f"{action.name} is fair for each of more than {MOST_INSTANCES:,} values of its parameters, which is "
                "too many for TLC",
                "name those that matter: @action(fair=..., fair_for=(...))",
                action.span,
            )
        return found

    def _properties(self) -> Iterator[str]:
        for property_ in self._program.properties:
            own = self._names[f"property {property_.name}"]
            match property_.kind:
                case "eventually":
                    formula = f"<>{own}"
                case "leads_to":
                    formula = f"{own} ~> {self._names[f'property {goal_name(property_.name)}']}"
                case "again_and_again":
                    formula = f"[]<>{own}"
                case "at_last_always":
                    formula = f"<>[]{own}"
                case _:
                    continue
            yield from (f"{self._names[f'live {property_.name}']} == {formula}", "")
