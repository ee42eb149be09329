"""A trace as JSON."""

from __future__ import annotations

import json

from quorate.exploration import Request
from quorate.language.instance import instantiate
from quorate.reference import ReferenceExplorer
from quorate.trace.json import trace_json
from tests.models_for_tests import messages, processes


def test_a_trace_with_an_init_method() -> None:
    instance = instantiate(processes.Elected)
    (violation,) = ReferenceExplorer().explore(Request(instance, instance.properties)).violations
    assert trace_json(instance, violation.trace) == {
        "initial_action": {"action": "without", "arguments": {"r": 0, "d": "p1"}, "text": "without(0, p1)"},
        "initial": {"leader": None, "deputy": "p1", "round": 0},
        "steps": [
            {
                "action": "promote",
                "arguments": {},
                "text": "promote()",
                "changes": ["leader: None → p1"],
                "state": {"leader": "p1", "deputy": "p1", "round": 0},
            }
        ],
        "loop": None,
    }


def test_containers_and_records() -> None:
    instance = instantiate(messages.Pings)
    found = ReferenceExplorer().explore(Request(instance, instance.properties))
    trace = found.reached["all_have_answered"]
    assert trace is not None
    steps = trace_json(instance, trace)["steps"]
    answered = next(step for step in steps if step["action"] == "answer")
    assert answered["arguments"] == {"by": "n1", "m": {"record": "Ping", "n": 0}}
    assert {"record": "Pong", "n": 0, "by": "n1"} in answered["state"]["network"]
    assert steps[-1]["state"]["answered"] == ["n1", "n2"]
    json.dumps(steps)


def test_enums_and_maps() -> None:
    instance = instantiate(processes.Careless)
    found = ReferenceExplorer().explore(Request(instance, instance.properties))
    last = trace_json(instance, found.violations[0].trace)["steps"][-1]
    assert sorted(last["state"]["phase"].items()) == [("p1", "INSIDE"), ("p2", "INSIDE"), ("p3", "IDLE")]
