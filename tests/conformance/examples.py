"""The examples, copied so that their code can be broken."""

from __future__ import annotations

import shutil
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples" / "conformance"


def broken(folder: Path, file: str, right: str, wrong: str) -> Path:
    """Copy the examples into a folder, with one line of a file replaced."""
    for each in EXAMPLES.glob("*.py"):
        shutil.copy(each, folder)
    text = (folder / file).read_text("utf-8")
    assert text.count(right) == 1, right
    (folder / file).write_text(text.replace(right, wrong), "utf-8")
    return folder
