"""A trace names its model, and a model is code: what a file names is run only if it comes with Quorate."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

import quorate
from tests.cli.commands import run

Capture = pytest.CaptureFixture[str]

EVIL = """from pathlib import Path

Path(__file__).with_name("RAN").touch()

from quorate.models.paxos import PhaseOneSkipped


class X(PhaseOneSkipped): ...
"""


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The run of Paxos without phase 1, as it is saved."""
    file = tmp_path_factory.mktemp("saved") / "run.json"
    quorate.save_trace(quorate.check("paxos:PhaseOneSkipped", engine="reference"), file)
    loaded: dict[str, Any] = json.loads(file.read_text())
    return loaded


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, which has modules that leave a mark when they are run."""
    (tmp_path / "evil.py").write_text(EVIL)
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text(EVIL)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def saved(document: dict[str, Any], model: str, form: str) -> None:
    """Write the trace as one of `model`, in a form, to the current folder."""
    about = {**document, "model": model}
    itf = {"#meta": {"quorate": about}, "vars": ["x"], "states": [{"x": 0}]}
    Path(form).write_text(json.dumps(itf if form == "run.itf.json" else about))


@pytest.mark.parametrize("form", ["run.json", "run.itf.json"])
@pytest.mark.parametrize("command", ["replay", "view"])
@pytest.mark.parametrize(
    ("model", "proposed"),
    [
        ("evil.py:X", "evil.py:X"),
        ("./evil.py:X", "./evil.py:X"),
        ("{folder}/evil.py:X", "{folder}/evil.py:X"),
        ("/no/such/place/evil.py:X", "evil.py:X"),
        ("/dev/zero/x.py:X", "/dev/zero/x.py:X"),
        ("evil:X", "path/to/model.py:M"),
        ("package:X", "path/to/model.py:M"),
        ("package", "path/to/model.py:M"),
        ("package.__init__:X", "path/to/model.py:M"),
        ("./package:X", "path/to/model.py:M"),
        ("antigravity:X", "path/to/model.py:M"),
        ("pip.__main__:X", "path/to/model.py:M"),
        ("quorate.__main__:X", "path/to/model.py:M"),
        ("quorate.models.paxos:Paxos", "path/to/model.py:M"),
        ("paxos.py:Paxos", "paxos.py:Paxos"),
        ("./paxos:Paxos", "path/to/model.py:M"),
        ("$(touch RAN).py:X", "path/to/model.py:M"),
        ("-x.py:X", "path/to/model.py:M"),
        ("a\0b.py:X", "path/to/model.py:M"),
        (f"{'a' * 5000}.py:X", "path/to/model.py:M"),
        ("/tmp:X", "path/to/model.py:M"),
        ("", "path/to/model.py:M"),
    ],
)
def test_code_that_a_file_names_is_not_run(
    model: str,
    proposed: str,
    command: str,
    form: str,
    document: dict[str, Any],
    folder: Path,
    capsys: Capture,
) -> None:
    model, proposed = model.format(folder=folder), proposed.format(folder=folder)
    saved(document, model, form)
    before = set(sys.modules)
    answer = run(capsys, command, form, *(["--html", "page.html"] if command == "view" else []))
    assert answer.code == 2
    assert "does not come with Quorate: no code is run because a file names it" in answer.err
    assert answer.err.endswith(
        f"\nhelp: if you trust the model, name it: quorate {command} {form} {proposed}\n"
    )
    assert not list(folder.rglob("RAN"))
    assert not {"evil", "package", "antigravity", "pip.__main__"} & (set(sys.modules) - before)
    assert not Path("page.html").exists()


@pytest.mark.parametrize("model", ["paxos:PhaseOneSkipped", "Paxos:phase_one_skipped"])
def test_a_model_that_comes_with_quorate_need_not_be_named(
    model: str, document: dict[str, Any], folder: Path, capsys: Capture
) -> None:
    # Not even by a file of that name in the current folder is it hidden.
    Path("paxos.py").write_text(EVIL)
    saved(document, model, "run.json")
    assert run(capsys, "replay", "run.json", "-q").code == 0
    assert run(capsys, "view", "run.json", "--html", "page.html").code == 0
    assert not list(folder.rglob("RAN"))


def test_a_model_that_is_named_is_run(document: dict[str, Any], folder: Path, capsys: Capture) -> None:
    saved(document, "elsewhere.py:X", "run.json")
    assert run(capsys, "replay", "run.json", "evil.py:X", "-q").code == 0
    assert Path("RAN").exists()


def test_a_trace_that_names_none_is_told_what_to_write(
    document: dict[str, Any], folder: Path, capsys: Capture
) -> None:
    Path("my run.json").write_text(json.dumps({**document, "model": None}))
    for command in ("replay", "view"):
        answer = run(capsys, command, "my run.json")
        assert (answer.code, answer.err) == (
            2,
            "error: the trace does not say which model it is of\n"
            f"help: name one: quorate {command} 'my run.json' MODEL\n",
        )


def test_from_python_too(document: dict[str, Any], folder: Path) -> None:
    saved(document, "evil.py:X", "run.json")
    with pytest.raises(quorate.ModelError, match="does not come with Quorate"):
        quorate.replay("run.json")
    assert quorate.replay("run.json", "paxos:PhaseOneSkipped").same
    assert not Path("RAN").exists()
