"""Why a guard refuses, in the model's own terms."""

from __future__ import annotations

import pytest

from quorate.language.instance import instantiate
from quorate.language.outcomes import Disabled
from quorate.language.values import all_values
from quorate.reference.guards import Refusal, refusal
from quorate.reference.machine import Machine
from tests.reference.guarded import Guarded


def refused(action: str) -> Refusal:
    """What is said of an action of `Guarded` in its initial state, with the first values of its parameters."""
    instance = instantiate(Guarded)
    with instance.active():
        machine = Machine(instance)
        first = {v.name: v for v in instance.variables}
        server = next(iter(all_values(first["term"].type.key)))  # type: ignore[union-attr]
        values = {"s": server, "t": 0}
        arguments = {name: values[name] for name in machine.parameters(action)}
        run = machine.run(action, arguments, tuple(v.initial for v in instance.variables))
        assert isinstance(run, Disabled)
        return refusal(run)


@pytest.mark.parametrize(
    ("action", "because"),
    [
        ("comparison", ["self.term[s] >= 2: 0 >= 2 is false"]),
        ("chain", ["self.term[s] < t: 0 < 0 is false"]),
        ("conjunction", ["self.leader is None"]),
        ("disjunction", ["self.leader == s: None == s1 is false", "s in self.voters: s1 in {} is false"]),
        ("negation", ["self.term[s] < 2: 0 < 2 is true"]),
        ("universal", ["for s=s1", "self.term[s] > 0: 0 > 0 is false"]),
        ("existential", ["any(self.term[s] > 1 for s in Server) is false: there is no such s"]),
        ("forbidden", ["for s=s1 t=0", "self.term[s] == t: 0 == 0 is true"]),
        (
            "helper",
            ["self.majority(s1) is false", "2 * len(voters) > len(Server): 2 > 3 is false"],
        ),
        (
            "overridden",
            [
                "self.has_begun(s1) is false",
                "super().has_begun(s1) is false",
                "self.term[s] > 0: 0 > 0 is false",
            ],
        ),
        ("emptiness", ["self.voters is {}"]),
        (
            "written_out",
            ["self.nobody_leads() is false", "for s=s1", "self.term[s] == 0: 0 == 0 is true"],
        ),
        ("chosen", ["self.voters is {}", "self.term[s] > 0: 0 > 0 is false"]),
        ("one_line", ["s in self.voters: s1 in {} is false"]),
    ],
)
def test_a_refusal_names_the_values_that_decide(action: str, because: list[str]) -> None:
    assert list(refused(action).because) == because


def test_a_refusal_says_where_the_guard_stands() -> None:
    said = refused("comparison")
    assert said.source == "when(self.term[s] >= 2)"
    assert said.file.endswith("guarded.py")
    with open(said.file) as file:
        assert said.source in file.read().splitlines()[said.line - 1]


def test_a_reason_says_where_it_stands_also_in_a_helper() -> None:
    said = refused("helper")
    places = {}
    with open(said.file) as file:
        lines = file.read().splitlines()
    for reason in said.reasons:
        assert reason.file == said.file
        places[reason.text] = lines[reason.line - 1][reason.column - 1 :]
    assert places == {
        "self.majority(s1) is false": "self.majority(s))",
        "2 * len(voters) > len(Server): 2 > 3 is false": "2 * len(voters) > len(Server)",
    }


def test_of_two_guards_on_a_line_the_false_one_is_named() -> None:
    assert refused("one_line").source == "when(s in self.voters)"


def test_without_the_values_of_a_call_a_refusal_is_general() -> None:
    assert refused("helper").in_general.because[0] == "self.majority(s) is false"
