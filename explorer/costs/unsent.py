"""Steps that depend on a step of another node though no message came from there: nodes that read or write each
other's variables, as in models without messages. What such a dependence costs is not known, and not counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quorate.costs.cost import TimedStep
from quorate.exploration import State
from quorate.language.instance import Instance
from quorate.reference.causality import Steps, act_of, causes
from quorate.reference.machine import Machine


def unsent(instance: Instance, start: State, steps: Sequence[TimedStep]) -> Iterator[str]:
    """Yield a warning for each pair of actions of which one depends on the other, in another lane, and is not a
    message later. To be used while the instance is active."""
    before = causes(Steps(Machine(instance)), start, [act_of(timed.step) for timed in steps])
    known: set[tuple[str, str]] = set()
    for timed, all_causes in zip(steps, before, strict=True):
        others = [
            steps[at]
            for at in sorted(all_causes)
            if steps[at].lane != timed.lane and steps[at].time.delays >= timed.time.delays
        ]
        if not others:
            continue
        pair = timed.step.action, others[-1].step.action
        if pair not in known:
            known.add(pair)
            yield (
                f"step {timed.number} ({pair[0]} by {timed.lane}) depends on step {others[-1].number} ({pair[1]} by "
                f"{others[-1].lane}) without a message from there; only messages count as delays"
            )
