"""Goals that a variant cannot reach at its sizes: it puts them beyond reach."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorate import Model, ModelError, Range, action, check, compare, invariant, reachable, when
from quorate.language.instance import instantiate


class Count(Range): ...


class Counter(Model):
    sizes = {Count: 5}

    n: Count

    @action
    def inc(self) -> None:
        when(self.n < len(Count) - 1)
        self.n += 1


class Small(Counter):
    """BUG: it is too small to get far."""

    sizes = {Count: 2}
    beyond_reach = ("far",)

    @action
    def inc(self) -> None:
        self.n = Count(1)


class StillSmall(Small):
    sizes = {Count: 3}


class LargeAgain(Small):
    sizes = {Count: 5}
    beyond_reach = ()

    @action
    def inc(self) -> None:
        when(self.n < 4)
        self.n += 1


class Nearer(Small):
    sizes = {Count: 3}


@reachable
def far(m: Counter) -> bool:
    return m.n == 4


@reachable
def near(m: Counter) -> bool:
    return m.n == 1


@invariant
def low(m: Counter) -> bool:
    return m.n < 4 or len(Count) == 5


@reachable
def far(m: Nearer) -> bool:  # type: ignore[no-redef]  # noqa: F811
    return m.n == 1


@pytest.mark.parametrize(
    ("model", "goals"),
    [
        (Counter, {"far": "holds", "near": "holds"}),
        (Small, {"near": "holds"}),
        (StillSmall, {"near": "holds"}),
        (LargeAgain, {"far": "holds", "near": "holds"}),
        (Nearer, {"near": "holds", "far": "holds"}),
    ],
)
def test_which_goals_are_asked(model: type[Model], goals: dict[str, str]) -> None:
    result = check(model)
    assert result.outcome == "holds"
    assert {v.name: v.outcome for v in result.verdicts if v.kind == "reachable"} == goals
    assert result["low"].outcome == "holds"
    assert [p["name"] for p in result.to_json()["properties"]] == [v.name for v in result.verdicts]


def test_without_it_the_goal_is_not_reached() -> None:
    assert check(Counter, sizes={Count: 2})["far"].outcome == "violated"


def test_the_right_protocol_is_not_asked_either_at_the_sizes_of_the_variant() -> None:
    (comparison,) = compare(Counter, [Small])
    assert comparison.base_result.outcome == "holds"
    assert [v.name for v in comparison.base_result.verdicts] == [v.name for v in comparison.result.verdicts]


def test_what_is_beyond_reach_is_not_asked_for_by_name() -> None:
    with pytest.raises(ModelError, match="Small puts far beyond reach"):
        check(Small, properties=["far"])
    assert check(Small, properties=["near"]).outcome == "holds"


@pytest.mark.parametrize(
    ("said", "message", "hint"),
    [
        ('("fr",)', "Wrong has no goal called fr", "did you mean far?"),
        ('("low",)', "low is not a goal", "only properties marked with @reachable can be beyond reach"),
        ('"far"', "beyond_reach of Wrong is not a tuple of names", 'beyond_reach = ("a_second_term",)'),
    ],
)
def test_names_are_checked(tmp_path: Path, said: str, message: str, hint: str) -> None:
    file = tmp_path / "hw.py"
    file.write_text(
        "from tests.verdicts.test_goals_of_variants import Counter\n\n\n"
        f"class Wrong(Counter):\n    beyond_reach = {said}\n"
    )
    with pytest.raises(ModelError, match=f"hw.py:5:5: {message}") as caught:
        check(str(file))
    assert caught.value.diagnostic.hint == hint


def test_it_is_no_constant() -> None:
    assert "beyond_reach" not in check(Small).sizes
    assert not instantiate(Small).constants
