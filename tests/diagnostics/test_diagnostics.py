"""What is wrong with a model is said with its place, what is wrong, and what to write instead.

Each broken model stands beside what is said of it; ``python -m tests.diagnostics.test_diagnostics`` writes that anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from quorate.language.checker import lower
from quorate.language.diagnostics import ModelError, format_diagnostic
from quorate.language.instance import instantiate
from quorate.language.loading import load

HERE = Path(__file__).parent
BROKEN = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith(("__init__", "test_")))


def said_of(name: str) -> str:
    """The diagnostic of a broken model in the current directory."""
    try:
        lower(instantiate(load(f"{name}.py")))
    except ModelError as error:
        return format_diagnostic(error.diagnostic) + "\n"
    raise AssertionError(f"{name} is accepted")


@pytest.mark.parametrize("name", BROKEN)
def test_diagnostic(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE)
    said = said_of(name)
    assert said.startswith(f"{name}.py:")
    assert "^" in said
    assert said == (HERE / f"{name}.err").read_text()


def test_there_are_enough() -> None:
    assert len(BROKEN) >= 80


if __name__ == "__main__":
    os.chdir(HERE)
    for name in BROKEN:
        (HERE / f"{name}.err").write_text(said_of(name))
