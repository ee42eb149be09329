"""The protocol beside a variant: each step of a walk is also taken in it, in its own state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from quorate.comparison.choosing import base_of
from quorate.comparison.divergence import Difference, Follower, Refused
from quorate.comparison.passing import Passed, Passing
from quorate.comparison.recorded import RecordedStep, recorded
from quorate.comparison.variants import at_the_same_sizes
from quorate.exploration import Step, Trace
from quorate.language.diagnostics import ModelError
from quorate.language.distinct_names import by_name
from quorate.language.instance import Instance
from quorate.language.words import call
from quorate.walking.options import Option


@dataclass(frozen=True, slots=True)
class Follow:
    """How the protocol beside takes a run: the first step with another effect there, the first that it does not
    take, and those until then that it passes over. `trace` is the run that it takes instead, up to that step."""

    name: str
    difference: Difference | None
    refused: Refused | None
    trace: Trace
    passed: tuple[Passed, ...] = ()

    @property
    def same(self) -> bool:
        """Whether it takes the run with the same effects, but for steps that it passes over."""
        return self.difference is None and self.refused is None


class Beside:
    """Follows runs of `instance` in `base`."""

    def __init__(self, instance: Instance, base: Instance) -> None:
        self._instance = instance
        self._base = base
        self._passing = Passing(base)

    def follow(self, trace: Trace, failed: bool = False, given: bool = False) -> Follow:
        """Take the steps of a run in the protocol. `failed`: its last step failed. `given`: it does not begin in an
        initial state, and so the protocol begins in the same one."""
        with self._instance.active():
            run = self._passing.marked(recorded(trace, self._instance, failed))
        with self._base.active():
            follower = _FromTheSame(run, self._base) if given else Follower(run, self._base)
            divergence, taken = follower.followed()
        return Follow(
            self._base.cls.__name__, divergence.difference, divergence.refused, taken, divergence.passed
        )

    def unlike(self, follow: Follow, steps: Iterable[Option]) -> dict[str, Refused | Passed]:
        """Return which of the steps that are possible next the protocol does not take in its own state, and why, or
        passes over, by their texts. To be asked only where it has taken the run until here."""
        found: dict[str, Refused | Passed] = {}
        number = len(follow.trace.steps) + len(follow.passed) + 1
        with self._base.active():
            follower = Follower(recorded(follow.trace, self._base), self._base)
            for step in steps:
                if step.how == "possible" and self._passing.over(step.action, step.changes):
                    found[step.text] = Passed(number, step.action)
                    continue
                asked = RecordedStep(step.action, step.arguments, {}, (), call(step.action, step.arguments))
                taken = follower.take(number, asked, follow.trace.last_state)
                if isinstance(taken, Refused):
                    found[step.text] = taken
        return found


class _FromTheSame(Follower):
    """Follows a run in the other model from the run's own first state, which has all variables of that model."""

    def start(self, start: RecordedStep) -> Step | Refused:
        return Step("", {}, tuple(start.state[variable.name] for variable in self._base.variables))


def protocol_beside(instance: Instance) -> Instance | None:
    """Return the protocol that a variant derives from, at the same sizes; None for a model that is no variant."""
    try:
        base = base_of(instance.cls)
    except ModelError:
        return None
    sizes = by_name(instance.sizes) | dict(instance.constants)
    return at_the_same_sizes(instance.cls, base, sizes)[1]
