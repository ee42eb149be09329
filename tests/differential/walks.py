"""Random walks of a random model against the reference: what they find is there, and they find what is near."""

from __future__ import annotations

from dataclasses import replace

from quorate.exploration import Limits, Request
from quorate.language.instance import Instance
from quorate.native.swarm import SwarmExplorer
from quorate.reference import ReferenceExplorer
from tests.differential.agreement import STATES
from tests.differential.symbolic import of_states

WALKS = 2000
NEAR = 3
"""What is no more than so many steps away, walks must find in a small model."""
SMALL = 60
"""The most states, and transitions from each on average, of such a model."""


def walk_differences(instance: Instance, number: int) -> list[str]:
    """Where random walks contradict the reference, find a shortest run that is none, or miss what is near; empty if
    nowhere."""
    request = Request(instance, of_states(instance), keep_going=True, deadlock=True, symmetry=number % 2 == 0)
    explored = ReferenceExplorer().explore(replace(request, limits=Limits(states=STATES)))
    if explored.stop == "states":
        return []
    walks = replace(request, seed=number, walks=WALKS, workers=1 + number % 3)
    found = SwarmExplorer().explore(walks)
    assert found.walked is not None
    expected = {(v.name, v.kind): len(v.trace.steps) for v in explored.violations}
    expected |= {(name, "reached"): len(t.steps) for name, t in explored.reached.items() if t is not None}
    actual = {(v.name, v.kind): len(v.trace.steps) for v in found.violations}
    actual |= {(name, "reached"): len(t.steps) for name, t in found.reached.items() if t is not None}
    # A property may be false in one state and have no value in another: which is met first is the walks' business.
    names = {name: min(steps for (n, _), steps in expected.items() if n == name) for name, _ in expected}
    differences = [f"walks find {key}, the reference does not" for key in actual if key[0] not in names]
    differences += [
        f"walks say that {steps} steps to {name} are the fewest, the reference has {names[name]}"
        for (name, kind), steps in actual.items()
        if name in names
        and name not in found.walked.not_shortest
        and (steps != names[name] if (name, kind) in expected else steps < names[name])
    ]
    if explored.states <= SMALL:
        known = {name for name, _ in actual}
        differences += [
            f"walks miss {name} ({steps} steps)"
            for name, steps in names.items()
            if name not in known and steps <= NEAR
        ]
    estimate, states = found.walked.states, explored.states
    if not request.symmetry and explored.states and not 0 <= estimate <= 1.2 * states + 3:
        differences.append(f"walks estimate {estimate} states, and there are {states}")
    if found.has_initial_state != explored.has_initial_state and not explored.violations:
        differences.append("walks disagree on whether there is an initial state")
    return differences
