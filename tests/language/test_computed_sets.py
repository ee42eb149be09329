"""`.of` is a method of a Set, not of the plain set that an operator, a display or a comprehension makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorate import Model, ModelError, check
from quorate.language.checker import lower
from quorate.language.diagnostics import Diagnostic
from quorate.language.instance import instantiate
from quorate.language.loading import load

MODEL = """
from quorate import Model, Record, Set, Symmetric, action, invariant


class Server(Symmetric): ...


class P(Record):
    a: Server


class Q(Record):
    b: Server


class M(Model):
    sizes = {{Server: 2}}

    s: Set[P | Q]
    t: Set[P | Q]

    def asks(self, those: Set[P | Q]) -> int:
        return self.asking(those)

    def asking(self, these: Set[P | Q]) -> int:
        return len(these.of(P))

    def both(self) -> set[P | Q]:
        return self.s | self.t

    def send(self, n: Server) -> set[P | Q]:
        self.s.add(P(n))
        return {{m for m in self.s}}

    @action
    def one(self, n: Server) -> None:
        self.t.add(P(n))
        {statement}


@invariant
def few(m: M) -> bool:
    {first}
    return len({of}) <= 4
"""
STORED = ("m.s.of(P)", "(m.s if m.s else m.t).of(P)")
COMPUTED = (
    "(m.s | m.t).of(P)",
    "m.s.union(m.t).of(P)",
    "m.s.copy().of(P)",
    "m.both().of(P)",
    "{x for x in m.s}.of(P)",
    "m.s.of(P).of(P)",
    "(m.s if m.s else m.s - m.t).of(P)",
)


def written(
    folder: Path, of: str = "m.s", first: str = "pass", statement: str = "self.send(n)"
) -> type[Model]:
    file = folder / "m.py"
    file.write_text(MODEL.format(of=of, first=first, statement=statement))
    return load(f"{file}:M")


def refusal(model: type[Model]) -> Diagnostic:
    with pytest.raises(ModelError) as caught:
        lower(instantiate(model))
    return caught.value.diagnostic


@pytest.mark.parametrize("of", STORED)
def test_a_set_of_the_state_has_it(of: str, tmp_path: Path) -> None:
    assert not check(written(tmp_path, of), engine="reference").violations


@pytest.mark.parametrize("of", COMPUTED)
def test_a_set_that_is_computed_has_not(of: str, tmp_path: Path) -> None:
    error = refusal(written(tmp_path, of))
    over, _, kind = of.rpartition(".of(")
    assert error.message == f"{over} is a plain set, which has no method of; a Set of the state has it"
    assert error.hint == f"write {{each for each in {over} if isinstance(each, {kind[:-1]})}}"


def test_what_it_is_told_to_write_is_accepted(tmp_path: Path) -> None:
    for of in COMPUTED[:-2]:
        over, _, kind = of.rpartition(".of(")
        told = f"{{each for each in {over} if isinstance(each, {kind[:-1]})}}"
        assert not check(written(tmp_path, told), engine="reference").violations


@pytest.mark.parametrize("value", ["m.s | m.t", "{x for x in m.s}", "m.both()", "m.s if m.t else m.s - m.t"])
def test_a_local_is_what_it_is_assigned(value: str, tmp_path: Path) -> None:
    assert refusal(written(tmp_path, "seen.of(P)", f"seen = {value}")).message.startswith(
        "seen is a plain set"
    )


def test_a_local_that_is_a_set_of_the_state_has_it(tmp_path: Path) -> None:
    assert not check(
        written(tmp_path, "seen.of(P)", "seen = m.s if m.t else m.t"), engine="reference"
    ).violations


def test_what_a_helper_with_effects_returns_is_computed(tmp_path: Path) -> None:
    sent = "sent = self.send(n); self.t.update(sent.of(P))"
    assert refusal(written(tmp_path, statement=sent)).message.startswith("sent is a plain set")


@pytest.mark.parametrize("helper", ["asks", "asking"])
@pytest.mark.parametrize("given", ["m.s | m.t", "{x for x in m.s}", "m.both()", "m.s if m.t else m.s - m.t"])
def test_a_helper_that_asks_it_is_given_a_set_of_the_state(helper: str, given: str, tmp_path: Path) -> None:
    """Also by one that only passes it on."""
    error = refusal(written(tmp_path, "m.s", f"assert m.{helper}({given}) <= 4"))
    name = {"asks": "those", "asking": "these"}[helper]
    assert error.message == f"{given} is a plain set, which has no method of; m.{helper} calls {name}.of"
    lower(instantiate(written(tmp_path, "m.s", f"assert m.{helper}(m.s if m.t else m.t) <= 4")))
