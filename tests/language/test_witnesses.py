"""The values for which a property is violated are named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from quorate.language.evaluate import Evaluator
from quorate.language.instance import Instance
from quorate.language.kernel import total
from quorate.language.model import Model
from quorate.language.values import freeze
from quorate.language.witnesses import witness_of
from quorate.models.paxos import Accepted, Acceptor, Ballot, Paxos, Value
from tests.language.agreement import lowered
from tests.language.models.everything import Elections, Node, Sets


def witness(model: type[Model], name: str, *states: Mapping[str, Any]) -> dict[str, str]:
    instance, program = lowered(model)
    program = total(program)
    with instance.active():
        property_ = next(p for p in program.properties if p.name == name)
        frozen = [state_of(instance, values) for values in states]
        found = witness_of(Evaluator(program), property_, frozen)
    return {key: repr(value) for key, value in found.items()}


def state_of(instance: Instance, values: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(
        freeze(values[v.name](), v.type) if v.name in values else v.initial for v in instance.variables
    )


def accepted(*votes: tuple[int, int, int]) -> Mapping[str, Any]:
    def sent() -> set[Accepted]:
        acceptors, values = tuple(Acceptor), tuple(Value)
        return {Accepted(acceptors[a], Ballot(b), values[v]) for a, b, v in votes}

    return {"sent": sent}


def test_agreement_names_the_values_and_what_chose_them() -> None:
    found = witness(Paxos, "agreement", accepted((0, 0, 0), (1, 0, 0), (1, 1, 1), (2, 1, 1)))
    assert (found["v"], found["w"]) == ("v1", "v2")
    votes = {key: value for key, value in found.items() if "(" in key}
    assert "{a1, a2}" in votes.values()
    assert "{a2, a3}" in votes.values()
    assert len({key.split(".")[0] for key in votes}) == 2


def test_a_step_names_the_state_before() -> None:
    chosen = accepted((0, 0, 0), (1, 0, 0))
    found = witness(Paxos, "choice_is_stable", chosen, accepted((0, 0, 0)))
    assert found["v"] == "v1"
    assert any(key.startswith("chosen(before, v)") for key in found)


def test_a_goal_names_why_it_holds() -> None:
    def role() -> Any:
        from tests.language.models.everything import Role

        return {n: Role.LEADER if n is tuple(Node)[1] else Role.FOLLOWER for n in Node}

    assert witness(Elections, "a_leader", {"role": role}) == {"n": "n2"}


def test_a_local_is_named_with_its_value() -> None:
    def two() -> Any:
        return set(tuple(Node)[:2])

    def groups() -> Any:
        return {frozenset(Node)}

    raised = witness(Sets, "few_up", {"up": two, "groups": groups})["raised"]
    assert [name for name in ("n1", "n2", "n3") if name in raised] == ["n1", "n2"]


def test_what_holds_has_no_witness() -> None:
    assert witness(Paxos, "agreement", {}) == {}


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_witnesses_do_not_depend_on_hashes(hash_seed: str) -> None:
    import os
    import subprocess
    import sys

    code = (
        "from tests.language.test_witnesses import *\n"
        "print(witness(Paxos, 'agreement', accepted((0,0,0),(1,0,0),(2,0,0),(0,1,1),(1,1,1),(2,1,1))))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "'v': 'v1', 'w': 'v2'" in run.stdout
    assert run.stdout.count("{a1, a2}") == 2
