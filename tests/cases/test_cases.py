"""Small models that an engine once had a wrong answer for, with the right one, which all engines give."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from quorate import Model, ModelError, check, invariant
from quorate.exploration import EngineName
from quorate.support.budget import Stopped
from quorate.symbolic.finite import induction, proof_engines

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """What is decided, with the steps of its run: of a violation, or None where it holds. And how many states."""

    model: str
    outcome: str
    steps: dict[str, int | None]
    states: int | None = None
    options: dict[str, Any] = field(default_factory=dict)


ANSWERED = [
    "of_the_only_class",
    "in_its_sort",
    "not_in_nothing",
    "the_first_of_several",
    "the_second_of_several",
    "none_is_in_no_set",
    "too_large_for_any",
    "counted",
]

CASES = [
    Case("asserted:StopsBefore", "holds", {}, 16),
    Case("asserted:Reaches", "violated", {"ask": 2}),
    Case("named:Library", "violated", {"small */ \\": 2}),
    Case("counted:Differences", "violated", {"never": 2}),
    Case("counted:Falls", "holds", {}, 1),
    Case("counted:Truncates", "violated", {"not_truncated": 3}),
    Case("counted:NestedBounds", "violated", {"not_three": 1}),
    Case("limits:LateGrowth", "violated", {"fine": 2}),
    Case("limits:Counts", "violated", {"small": 1, "never_three": None}, 3, {"keep_going": True}),
    Case("limits:Limited", "violated", {"always_zero": 1}),
    Case("limits:Limited", "holds", {"always_zero": None}, 1, {"sizes": {"limit": 1}}),
    Case("limits:Limited", "holds", {"always_zero": None}, 1, {"sizes": {"limit": -1}}),
    Case("limits:Asserts", "violated", {"go": 1}),
    Case("helpers:OfOneName", "violated", {"below_four": 2}),
    Case("effects:Terms", "holds", {"short": None}),
    Case("effects:Notes", "violated", {"short": 2}),
    Case("effects:Asserts", "violated", {"ask": 2}),
    Case("effects:Cuts", "holds", {"short": None}, 1),
    Case("compared:Compared", "violated", {"an_item_is_something": 0, "none_is_no_item": 0}),
    Case("keyed:Agreeing", "holds", {"heard": 3}),
    Case("keyed:Differing", "violated", {"tell": 3}),
    Case("keyed:Whole", "violated", {"tell": 3}),
    Case("keyed:Ordered", "holds", {"of_the_highest": None, "the_first_of_numbers": None}),
    Case("compared:Answered", "violated", dict.fromkeys(ANSWERED, 0)),
]

WAYS: list[tuple[EngineName, bool]] = [
    ("native", True),
    ("native", False),
    ("reference", True),
    ("reference", False),
    ("bmc", True),
    ("pdr", True),
]


@pytest.mark.usefixtures("compiler")
@pytest.mark.parametrize(("engine", "symmetry"), WAYS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.model)
def test_the_right_answer(case: Case, engine: EngineName, symmetry: bool) -> None:
    file, _, model = case.model.partition(":")
    depth = 5 if engine == "bmc" else None
    result = check(
        f"{HERE / file}.py:{model}", engine=engine, symmetry=symmetry, max_depth=depth, **case.options
    )
    decided = {v.name: v.steps for v in result.verdicts if v.outcome != "undecided"}
    if result.outcome == "undecided":
        assert engine == "bmc"
        assert decided == {}
    else:
        assert (result.outcome, decided) == (case.outcome, case.steps)
    if case.states is not None and engine in ("native", "reference"):
        assert result.exploration.states == case.states


@pytest.mark.parametrize("engine", ["pdr", "induction"])
def test_out_of_time_while_the_bounds_that_may_cut_are_looked_for(
    engine: EngineName, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise Stopped("time")

    for module in (proof_engines, induction):
        monkeypatch.setattr(module, "may_cut", stopped)
    assert check(f"{HERE}/counted.py:Falls", engine=engine).outcome == "undecided"


def test_a_property_is_a_function() -> None:
    def below(m: Model, k: int) -> bool:
        return k > 0

    with pytest.raises(ModelError, match="@invariant marks functions, not a partial"):
        invariant(functools.partial(below, k=3))


@pytest.mark.usefixtures("compiler")
@pytest.mark.parametrize("name", ["a*", "a\nb.py", b"x\xff.py".decode(errors="surrogateescape")])
def test_any_name_of_a_file(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "odd*"
    folder.mkdir()
    (folder / name).write_text((HERE / "counted.py").read_text())
    assert check(f"{folder / name}:Truncates").outcome == "violated"
