"""Which variants are compared, in every form in which a model can be named."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorate import ModelError, compare
from tests.few import few

BASE = """
from quorate import Model, Range, action, invariant, when


class Count(Range): ...


class Counter(Model):
    sizes = {Count: 3}

    n: Count

    @action
    def inc(self) -> None:
        when(self.n < 1)
        self.n += 1


class Hasty(Counter):
    \"\"\"BUG: does not look.\"\"\"

    @action
    def inc(self) -> None:
        self.n += 1


class Steady(Counter):
    @action
    def inc(self) -> None:
        when(self.n == 0)
        self.n += 1


@invariant
def low(m: Counter) -> bool:
    return m.n < 2
"""

OTHER = """


class Timer(Model):
    flag: bool


class Stopped(Timer):
    \"\"\"BUG: it is set at first.\"\"\"

    flag: bool = True
"""

ELSEWHERE = """
from {base} import Counter


class Mine(Counter):
    def inc(self) -> None:
        self.n += 1


class Strange(Mine): ...
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with a protocol, one with two, one with variants of the first, and the same in a package."""
    (tmp_path / "base.py").write_text(BASE)
    (tmp_path / "two.py").write_text(BASE + OTHER)
    (tmp_path / "mine.py").write_text(ELSEWHERE.format(base="base"))
    (tmp_path / "names.py").write_text("from base import Counter, Hasty\n")
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "__init__.py").write_text("")
    (tmp_path / "pkg" / "base.py").write_text(BASE)
    (tmp_path / "pkg" / "mine.py").write_text(ELSEWHERE.format(base=".base"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("model", "variants", "compared"),
    few(
        8,
        [
            ("base.py", [], ["Hasty/Counter"]),
            ("base.py", ["Hasty"], ["Hasty/Counter"]),
            ("base.py", ["hasty", "steady"], ["Hasty/Counter", "Steady/Counter"]),
            ("base.py:Counter", ["Steady"], ["Steady/Counter"]),
            ("base.py:Hasty", [], ["Hasty/Counter"]),
            ("two.py", ["Stopped"], ["Stopped/Timer"]),
            ("two.py", ["Hasty"], ["Hasty/Counter"]),
            ("two.py:Timer", [], ["Stopped/Timer"]),
            ("base.py", ["mine.py:Mine", "Hasty"], ["Mine/Counter", "Hasty/Counter"]),
            ("base.py:Counter", ["mine.py:Mine"], ["Mine/Counter"]),
            ("mine.py:Mine", [], ["Mine/Counter"]),
            ("mine.py", ["Mine"], ["Mine/Counter"]),
            ("names.py", ["Hasty"], ["Hasty/Counter"]),
            ("names.py:Counter", ["Hasty"], ["Hasty/Counter"]),
            ("pkg.base", ["Hasty"], ["Hasty/Counter"]),
            ("pkg.base:Counter", ["pkg.mine:Mine"], ["Mine/Counter"]),
            ("pkg/base.py", ["pkg/mine.py:Mine"], ["Mine/Counter"]),
            ("pkg.mine:Mine", [], ["Mine/Counter"]),
            ("paxos", ["phase-one-skipped"], ["PhaseOneSkipped/Paxos"]),
            ("paxos", ["paxos:PhaseOneSkipped"], ["PhaseOneSkipped/Paxos"]),
        ],
    ),
)
def test_variants_are_found(files: Path, model: str, variants: list[str], compared: list[str]) -> None:
    found = compare(model, variants)
    assert [f"{c.variant.__name__}/{c.base.__name__}" for c in found] == compared


@pytest.mark.parametrize(
    ("model", "variants", "message", "hint"),
    [
        ("base.py", ["Hasti"], "base.py has no variant called Hasti", "did you mean Hasty?"),
        ("base.py", ["mine.py:Min"], "mine.py has no model called Min", "did you mean Mine?"),
        ("two.py:Counter", ["Stopped"], "Stopped is no variant of Counter", "compare two.py:Stopped"),
        ("base.py", ["Counter"], "Counter is no variant of Counter", ""),
    ],
)
def test_what_is_no_variant(files: Path, model: str, variants: list[str], message: str, hint: str) -> None:
    with pytest.raises(ModelError, match=message) as caught:
        compare(model, variants)
    assert hint in caught.value.diagnostic.hint


def test_classes_that_are_not_marked_are_named(tmp_path: Path) -> None:
    file = tmp_path / "counter.py"
    file.write_text(BASE.replace("BUG: does not look.", "Does not look."))
    with pytest.raises(ModelError, match="Hasty and Steady are not marked as bugs") as raised:
        compare(str(file))
    assert raised.value.diagnostic.hint == f'begin its docstring with "BUG:", or name it: {file} Hasty'
    assert compare(str(file), ["Hasty"])[0].result.violations
