"""``quorate export``, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from quorate.cli.main import quorate
from quorate.language.diagnostics import ModelError


def invoked(*arguments: str) -> tuple[int, list[str]]:
    found = CliRunner().invoke(quorate, ["export", *arguments], standalone_mode=False)
    if found.exception is not None:
        raise found.exception
    code = found.return_value if isinstance(found.return_value, int) else 0
    return code, found.output.splitlines()


def test_tla(tmp_path: Path) -> None:
    out = tmp_path / "new"
    options = ("--out", str(out), "--set", "Ballot=3", "--no-symmetry")
    code, said = invoked("tla", "paxos:BallotReused", *options)
    assert code == 0
    assert said[:2] == [f"wrote {out / name}" for name in ("BallotReused.tla", "BallotReused.cfg")]
    config = (out / "BallotReused.cfg").read_text()
    assert "Ballot = {0, 1, 2}" in config
    assert "INVARIANT agreement" in config
    assert "PROPERTY choice_is_stable" in config
    assert "SYMMETRY" not in config


BELOW = """
from quorate import *

class Num(Range, first=-1): ...

class Below(Model):
    sizes = {Num: 3}
    n: Num | None

    @action
    def choose(self, n: Num) -> None:
        self.n = n
"""


LARGE = """
from quorate import *

class Num(Range, first=1): ...

class Large(Model):
    sizes = {Num: 2**33}
    n: Num

    @action
    def choose(self) -> None:
        self.n = Num(2)
"""


def test_tla_with_more_numbers_than_can_be_listed(tmp_path: Path) -> None:
    (tmp_path / "large.py").write_text(LARGE)
    assert invoked("tla", str(tmp_path / "large.py"), "--out", str(tmp_path))[0] == 0
    assert "Num" not in (tmp_path / "Large.cfg").read_text()
    assert "Num == 1..8589934592" in (tmp_path / "Large.tla").read_text().splitlines()


def test_tla_with_numbers_below_zero(tmp_path: Path) -> None:
    """TLC reads none in a .cfg."""
    (tmp_path / "below.py").write_text(BELOW)
    assert invoked("tla", str(tmp_path / "below.py"), "--out", str(tmp_path))[0] == 0
    assert "-1" not in (tmp_path / "Below.cfg").read_text()
    assert "Num == -1..1" in (tmp_path / "Below.tla").read_text().splitlines()


def test_itf(tmp_path: Path) -> None:
    file = tmp_path / "run.itf.json"
    assert invoked("itf", "paxos:PhaseOneSkipped", "--out", str(file)) == (0, [f"wrote {file}"])
    assert json.loads(file.read_text())["vars"] == ["promised", "voted", "sent"]


def test_itf_of_nothing_found(tmp_path: Path) -> None:
    code, said = invoked("itf", "paxos", "--property", "agreement", "--out", str(tmp_path / "run.itf.json"))
    assert code == 1
    assert "nothing is violated" in said[0]


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match="cannot be created"):
        invoked("tla", "paxos", "--out", str(tmp_path / "file" / "folder"))
