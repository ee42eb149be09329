"""TLC as a judge of properties of runs, without symmetry."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from quorate import Model, Record, Set, Symmetric, action, check, eventually, when
from quorate.language.instance import instantiate
from quorate.language.temporal import FORMS
from quorate.output.tla import export
from tests.export.agreement import judged, needs_tlc
from tests.models_for_tests.liveness import Moving, Rotate, Strongly, Wrap


class Server(Symmetric): ...


class Ping(Record):
    to: Server


class Pong(Record):
    by: Server


class Answering(Model):
    """Fair for each message of one of two kinds, all in one set."""

    sizes = {Server: 2}
    sent: Set[Ping | Pong]

    @action(fair="weak")
    def ping(self, s: Server) -> None:
        self.sent.add(Ping(s))

    @action(fair="weak")
    def pong(self, m: Ping) -> None:
        when(m in self.sent)
        self.sent.add(Pong(m.to))


@eventually
def all_answer(m: Answering) -> bool:
    return len(m.sent.of(Pong)) == len(Server)


def test_a_message_is_of_its_kind_where_its_action_is_fair() -> None:
    """Without a second variable of its name, which TLA+ does not allow."""
    assert 'WF_vars(m \\in sent /\\ m.type = "Ping" /\\ pong(m))' in export(instantiate(Answering)).text


CASES = [
    (model, property_.name)
    for model in (Rotate, Moving, Strongly, Wrap, Answering)
    for property_ in instantiate(model).properties
    if property_.kind in FORMS
]


@needs_tlc
@pytest.mark.slow
@pytest.mark.parametrize(("model", "name"), CASES, ids=[f"{m.__name__}-{name}" for m, name in CASES])
def test_tlc_agrees(model: type[Model], name: str, tmp_path: Path) -> None:
    """None of these models is cut by a bound, where TLA+ has another meaning."""
    module = export(instantiate(model))
    config = module.configs[f"{module.name}.live.cfg"]
    found = judged(module, replace(config, properties=(f"{name}_live",)), tmp_path)
    assert not found.failure, found.failure
    outcome = check(model, properties=[name], engine="reference")[name].outcome
    assert bool(found.violated) == (outcome == "violated")


@needs_tlc
@pytest.mark.slow
def test_tlc_misses_a_violation_under_symmetry(tmp_path: Path) -> None:
    """This is why the configuration has no SYMMETRY."""
    module = export(instantiate(Rotate))
    config = module.configs[f"{module.name}.live.cfg"]
    one = replace(config, properties=("held_then_done_live",))
    assert judged(module, one, tmp_path).violated
    assert not judged(module, replace(one, symmetry=True), tmp_path).violated
