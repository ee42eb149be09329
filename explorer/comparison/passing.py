"""What a model passes over of a run of another: steps of actions that it lacks, which change nothing that it has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from quorate.comparison.recorded import Recorded
from quorate.language.instance import Instance
from quorate.trace.changes import Change


@dataclass(frozen=True, slots=True)
class Passed:
    """Step `step` is one that a model passes over, and stays in its state: it has no such `action`, and nothing
    changes that it has."""

    step: int
    action: str


class Passing:
    """Tells which steps of another model `base` passes over."""

    def __init__(self, base: Instance) -> None:
        self._actions = {method.__name__ for method in base.actions}
        self._variables = {variable.name for variable in base.variables}

    def over(self, action: str | None, changes: Iterable[Change]) -> bool:
        """Whether it has no such action, and none of the changes is of something that it has."""
        return action not in self._actions and not any(
            change.how == "numbered" or change.variable in self._variables for change in changes
        )

    def marked(self, run: Recorded) -> Recorded:
        """Return a run with the steps marked that it passes over."""
        steps = [replace(step, stays=self.over(step.action, step.changes)) for step in run.steps]
        return replace(run, steps=tuple(steps))
