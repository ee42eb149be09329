"""Properties of one name: each is decided itself, and the output tells them apart."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from quorate import Model, ModelError, Range, action, check, clause, invariant, prove, replay, save_trace
from quorate.exploration import EngineName

COUNTER = """
from quorate import Model, Range, action, invariant, reachable, step, when


class Count(Range): ...


class Counter(Model):
    sizes = {Count: 5}

    n: Count

    @action
    def inc(self) -> None:
        self.n += 1
"""

SAFE = """

@invariant
def safe(m: Counter) -> bool:
    return m.n < %s
"""

ENGINES: list[EngineName] = ["native", "reference", "bmc", "pdr", "induction"]


def outcomes(model: str, **options: object) -> dict[str, tuple[str, int | None]]:
    result = check(model, keep_going=True, **options)  # type: ignore[arg-type]
    return {verdict.name: (verdict.outcome, verdict.steps) for verdict in result.verdicts}


@pytest.fixture
def two_files(tmp_path: Path) -> Path:
    """A model of which two files say different things under one name."""
    (tmp_path / "base.py").write_text(COUNTER)
    for name, bound in (("pa", "9"), ("pb", "3")):
        text = f"from quorate import invariant\nfrom base import Counter\n{SAFE % bound}"
        (tmp_path / f"{name}.py").write_text(text)
    file = tmp_path / "both.py"
    file.write_text("from base import Counter\nimport pa, pb\n")
    return file


@pytest.mark.parametrize("engine", ENGINES)
def test_a_namesake_of_a_subclass_leaves_that_of_the_base_alone(tmp_path: Path, engine: EngineName) -> None:
    file = tmp_path / "hw.py"
    file.write_text(
        COUNTER + SAFE % "2" + "\n\nclass Higher(Counter): ...\n" + SAFE.replace("Counter", "Higher") % "9"
    )
    found = check(f"{file}:Counter", engine=engine).verdicts
    assert [(v.name, v.outcome, v.steps) for v in found] == [("safe", "violated", 2)]
    assert outcomes(f"{file}:Higher", engine=engine)["safe"][1] is None


def test_properties_that_a_function_makes_keep_their_names(tmp_path: Path) -> None:
    file = tmp_path / "hw.py"
    file.write_text(
        COUNTER + "\n\ndef make(k: int):\n    def f(m: Counter) -> bool:\n        return m.n != k\n"
        '    f.__name__ = f"not_{k}"\n    return invariant(f)\n\n\nmade = make(1), make(9)\n'
    )
    assert outcomes(str(file)) == {"not_1": ("violated", 1), "not_9": ("holds", None)}


@pytest.mark.parametrize("engine", ["native", "reference", "bmc"])
def test_one_name_from_two_files_is_qualified(two_files: Path, engine: EngineName) -> None:
    model = f"{two_files}:Counter"
    found = outcomes(model, engine=engine)
    assert found["pb.safe"] == ("violated", 3)
    assert found["pa.safe"] == ("holds", None)
    assert list(found) == ["pa.safe", "pb.safe"]


def test_a_bare_name_selects_all_and_a_qualified_one_its_own(two_files: Path) -> None:
    model = f"{two_files}:Counter"
    assert list(outcomes(model, properties=["safe"])) == ["pa.safe", "pb.safe"]
    assert outcomes(model, properties=["pa.safe"]) == {"pa.safe": ("holds", None)}
    with pytest.raises(ModelError, match="no property called pc") as caught:
        check(model, properties=["pc.safe"])
    assert "safe" in caught.value.diagnostic.hint


def test_a_saved_trace_says_which_of_two(two_files: Path, tmp_path: Path) -> None:
    result = check(f"{two_files}:Counter", keep_going=True)
    written = save_trace(result, tmp_path / "run.json")
    assert json.loads(written[0].read_text())["property"]["name"] == "pb.safe"
    assert replay(written[0], f"{two_files}:Counter").ending is True
    # The file base.py alone has no such property.
    assert replay(written[0], f"{two_files.with_name('base.py')}:Counter").ending is None
    only = two_files.with_name("only.py")
    only.write_text("from base import Counter\nimport pb\n")
    assert replay(written[0], f"{only}:Counter").ending is True


def test_what_cannot_be_told_apart_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "hw.py"
    file.write_text(COUNTER + SAFE % "2" + SAFE % "9")
    with pytest.raises(ModelError, match=r"two properties are called safe.*hw.py:19 and .*hw.py:24"):
        check(str(file))


def test_two_bases_of_one_class_are_told_apart_by_the_model_spoken_of(tmp_path: Path) -> None:
    file = tmp_path / "hw.py"
    text = (
        COUNTER
        + "\n\nclass Left(Counter): ...\n\n\nclass Right(Counter): ...\n\n\nclass Both(Left, Right): ...\n"
    )
    file.write_text(text + SAFE.replace("Counter", "Left") % "9" + SAFE.replace("Counter", "Right") % "3")
    assert outcomes(f"{file}:Both") == {"Right.safe": ("violated", 3), "Left.safe": ("holds", None)}


def test_a_property_may_have_the_name_of_an_action(tmp_path: Path) -> None:
    file = tmp_path / "hw.py"
    text = COUNTER.replace("self.n += 1", "assert self.n < 2\n        self.n += 1")
    file.write_text(text + SAFE.replace("safe", "inc") % "9" + SAFE.replace("safe", "deadlock") % "9")
    assert outcomes(str(file), deadlock=True) == {
        "hw.inc": ("holds", None),
        "hw.deadlock": ("holds", None),
        "inc": ("violated", 3),
        "deadlock": ("holds", None),
    }


def test_one_function_is_not_of_two_kinds(tmp_path: Path) -> None:
    file = tmp_path / "hw.py"
    file.write_text(COUNTER + SAFE.replace("@invariant", "@reachable\n@invariant") % "2")
    with pytest.raises(ModelError, match="safe is marked as invariant and as reachable"):
        check(str(file))


# -------------------------------------------------------------------------------- functions themselves


class Count(Range): ...


class Counter(Model):
    sizes = {Count: 5}

    n: Count

    @action
    def inc(self) -> None:
        self.n += 1


class Higher(Counter): ...


@invariant
def low(m: Counter) -> bool:
    return m.n < 2


base_low = low


@invariant
def low(m: Higher) -> bool:  # type: ignore[no-redef]
    return m.n < 5


@clause
def positive(m: Counter) -> bool:
    return m.n >= 0


def unmarked(m: Counter) -> bool:
    return m.n < 3


def unmarked_step(before: Counter, after: Counter) -> bool:
    return before.n != 1 or after.n != 2


@pytest.mark.parametrize(
    ("function", "name", "steps"),
    [
        (base_low, "Counter.low", 2),
        (unmarked, "unmarked", 3),
        (unmarked_step, "unmarked_step", 2),
    ],
)
def test_a_function_is_decided_itself(function: Callable[..., bool], name: str, steps: int) -> None:
    result = check(Higher, properties=[function])
    assert [(v.name, v.outcome, v.steps) for v in result.verdicts] == [(name, "violated", steps)]
    assert [v.outcome for v in check(Higher, properties=[low]).verdicts] == ["holds"]


def test_a_function_of_another_model_is_refused() -> None:
    def elsewhere(m: Higher) -> bool:
        return True

    elsewhere.__annotations__["m"] = Higher
    with pytest.raises(ModelError, match="property of Higher; Counter does not derive from it"):
        check(Counter, properties=[elsewhere])


def test_more_properties_than_fit_a_word_can_be_selected_from(tmp_path: Path) -> None:
    file = tmp_path / "hw.py"
    file.write_text(COUNTER + "".join(SAFE.replace("safe", f"safe_{k}") % k for k in range(1, 71)))
    found = outcomes(str(file), properties=["safe_1", "safe_4", "safe_70"])
    assert found == {"safe_1": ("violated", 1), "safe_4": ("violated", 4), "safe_70": ("holds", None)}
    assert len(outcomes(str(file), engine="reference")) == 70


# --------------------------------------------------------------------------------------------- proofs


def test_a_proof_is_of_the_function_that_it_names() -> None:
    proof = prove(Higher, clauses=[positive], proves=[base_low, low], cache=False)
    assert not proof
    assert [p.name for p in proof.result.spec.proves] == ["Counter.low", "low"]
    assert {failed.obligation.clause for failed in proof.failed} == {"Counter.low"}


def test_a_clause_that_cannot_be_told_from_a_property_is_refused() -> None:
    def low(m: Higher) -> bool:
        return m.n >= 0

    low.__annotations__["m"] = Higher
    with pytest.raises(ModelError, match="two properties are called low, and both are about Higher"):
        prove(Higher, clauses=[clause(low)], proves=[base_low], cache=False)


def test_two_clauses_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "base.py").write_text(COUNTER + SAFE % "9")
    file = tmp_path / "spec.py"
    said = "\n\n@clause\ndef kept(m: Counter) -> bool:\n    return m.n >= 0\n"
    file.write_text(
        f"from quorate import clause\nfrom base import Counter, safe\n\nproves = (safe,)\n{said}{said}"
    )
    with pytest.raises(ModelError, match=r"two clauses are called kept: .*spec.py:8 and .*spec.py:13"):
        prove(str(file))
