"""The exported text of every model. After a wanted change: QUORATE_UPDATE_GOLDEN=1 pytest tests/export."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from quorate.language.bundled import MODELS as ROOM
from quorate.language.bundled import modules_in
from quorate.language.diagnostics import ModelError
from quorate.output.tla import export
from quorate.verdicts.selection import instance_of
from tests.export.agreement import NOT_EXPORTED
from tests.few import few

GOLDEN = Path(__file__).parent / "golden"
MODELS = list(modules_in(ROOM))


@pytest.mark.parametrize("model", sorted(NOT_EXPORTED))
def test_what_is_not_exported_is_refused(model: str) -> None:
    with pytest.raises(ModelError, match="not exported"):
        export(instance_of(model))


@pytest.mark.parametrize(
    "model", few(30, sorted(set(MODELS) - {*NOT_EXPORTED}, key=lambda name: (len(name), name)))
)
def test_text(model: str) -> None:
    files = export(instance_of(model)).files()
    found = "\n".join(f"==> {name} <==\n{text}" for name, text in files.items())
    golden = GOLDEN / f"{model}.txt"
    if os.environ.get("QUORATE_UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(found)
    assert golden.exists(), "a new model: QUORATE_UPDATE_GOLDEN=1 pytest tests/export writes its golden file"
    assert found == golden.read_text()


def test_every_model_has_a_golden_file_and_no_other_is_there() -> None:
    assert {file.stem for file in GOLDEN.iterdir()} == set(MODELS) - {*NOT_EXPORTED}


def test_text_does_not_depend_on_the_order_of_sets(tmp_path: Path) -> None:
    """A loop over values that are known writes several variables, whose order once was that of a set: by these
    seeds not the same."""
    texts = set()
    for seed in ("5", "6"):
        command = [sys.executable, "-m", "quorate", "export", "tla", "ben_or", "--out", str(tmp_path / seed)]
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True)
        texts.add((tmp_path / seed / "BenOr.tla").read_text())
    assert len(texts) == 1
