"""A helper that a variant overrides must take what the right protocol gives it: told at the override."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorate import ModelError
from quorate.language.checker import lower
from quorate.language.instance import instantiate
from quorate.language.loading import load

MODEL = """
from quorate import Map, Model, Range, Set, Symmetric, action


class Node(Symmetric): ...


class Term(Range): ...


class Right(Model):
    sizes = {Node: 2, Term: 3}

    term: Map[Node, Term]
    voted: Set[Node]

    def may(self, a: Node, t: Term) -> bool:
        return t >= self.term[a]

    def vote(self, a: Node, t: Term) -> None:
        self.voted.add(a)

    @action
    def up(self, a: Node, t: Term) -> None:
        if self.may(a, t):
            self.vote(a, t)


class M(Right):
"""


def overridden(folder: Path, override: str) -> None:
    file = folder / "m.py"
    file.write_text(MODEL + override)
    lower(instantiate(load(f"{file}:M")))


@pytest.mark.parametrize(
    ("name", "override", "told"),
    [
        ("may", "    def may(self, t: Term, a: Node) -> bool:\n        return True\n", "a: Node, t: Term) -> bool"),
        ("may", "    def may(self, a: Node) -> bool:\n        return True\n", "a: Node, t: Term) -> bool"),
        ("vote", "    def vote(self, t: Term, a: Node) -> None:\n        return\n", "a: Node, t: Term) -> None"),
        ("vote", "    def vote(self) -> None:\n        self.voted = Set()\n", "a: Node, t: Term) -> None"),
    ],
)  # fmt: skip
def test_other_parameters_are_told_where_they_are(
    name: str, override: str, told: str, tmp_path: Path
) -> None:
    with pytest.raises(ModelError) as caught:
        overridden(tmp_path, override)
    error = caught.value.diagnostic
    message = f"{name} has other parameters than Right.{name}, which it overrides and which Right calls"
    assert error.message == message
    assert error.hint == f"declare it as there: def {name}(self, {told}"
    assert error.span is not None
    assert error.span.line == MODEL.count("\n") + 1


def test_other_names_of_the_same_parameters_are_none_of_it(tmp_path: Path) -> None:
    overridden(tmp_path, "    def may(self, b: Node, u: Term) -> bool:\n        return True\n")


def test_an_error_of_the_caller_stays_where_it_is(tmp_path: Path) -> None:
    wrong = "    @action\n    def down(self, a: Node, t: Term) -> None:\n        assert self.may(t, a)\n"
    with pytest.raises(ModelError, match="Node is expected") as caught:
        overridden(tmp_path, wrong)
    assert caught.value.diagnostic.span is not None
    assert caught.value.diagnostic.span.line == MODEL.count("\n") + 3
