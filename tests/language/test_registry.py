"""When a definition takes the place of an earlier one: when it is the same, executed again."""

from __future__ import annotations

import importlib
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from quorate.language.instance import instantiate
from quorate.language.suggestions import did_you_mean

MODEL = """
from quorate import Model, Range, invariant


class Count(Range): ...


class Counter(Model):
    sizes = {Count: 3}

    n: Count
"""
SAFE = "@invariant\ndef safe(m: Counter) -> bool:\n    return m.n < 2\n"


class Shell:
    """What IPython is to the registry: a namespace, and the number of the cell that runs."""

    def __init__(self) -> None:
        self.user_ns: dict[str, Any] = {"__name__": "__main__"}
        self.execution_count = 0

    def run(self, cell: str) -> None:
        self.execution_count += 1
        exec(compile(cell, f"<cell {self.execution_count}>", "exec", dont_inherit=True), self.user_ns)

    def names(self) -> list[str]:
        return [p.name for p in instantiate(self.user_ns["Counter"]).properties]


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Shell:
    shell = Shell()
    ipython = types.ModuleType("IPython")
    ipython.get_ipython = lambda: shell  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    shell.run(MODEL)
    return shell


def test_a_cell_that_is_run_again_replaces_what_it_defined(shell: Shell) -> None:
    shell.run(SAFE)
    shell.run(SAFE.replace("< 2", "< 1"))
    assert shell.names() == ["safe"]
    assert instantiate(shell.user_ns["Counter"]).properties[0].function is shell.user_ns["safe"]
    shell.run("class Higher(Counter): ...\n" + SAFE.replace("Counter", "Higher"))
    assert shell.names() == ["safe"]


def test_a_cell_may_make_several_and_be_run_again(shell: Shell) -> None:
    shell.run(
        "def make(k):\n    def f(m: Counter) -> bool:\n        return m.n != k\n"
        "    f.__name__ = f'not_{k}'\n    return invariant(f)\n"
    )
    for _ in range(2):
        shell.run("made = make(1), make(2)")
        assert shell.names() == ["not_1", "not_2"]


def test_a_module_that_is_loaded_again_replaces_what_it_defined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (tmp_path / "counter_model.py").write_text(MODEL)
    said = tmp_path / "counter_said.py"
    text = f"from quorate import invariant\nfrom counter_model import Counter\n\n\n{SAFE}"
    said.write_text(text + SAFE.replace("safe", "also"))
    try:
        module = importlib.import_module("counter_said")
        model = module.Counter
        assert [p.name for p in instantiate(model).properties] == ["safe", "also"]
        said.write_text(text)
        importlib.reload(module)
        assert [p.name for p in instantiate(model).properties] == ["safe"]
        del sys.modules["counter_said"]
        importlib.import_module("counter_said")
        assert [p.name for p in instantiate(model).properties] == ["safe"]
    finally:
        for name in ("counter_said", "counter_model"):
            sys.modules.pop(name, None)


def test_what_was_refused_is_not_suggested() -> None:
    assert did_you_mean("Vote", ["Vote", "Votes"]) == "did you mean Votes?"
    assert did_you_mean("K", ["K"], "there are none") == "there are none"
