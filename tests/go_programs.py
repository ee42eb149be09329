"""Programs in Go that use code which Debian packages; and with one line of that code replaced."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

GOPATH = Path("/usr/share/gocode")
"""Where Debian's packages of Go code are."""


@dataclass(frozen=True)
class Mutant:
    """One change of a package, in a file of it: what stands there once, and what is put there."""

    name: str
    file: str
    right: str
    wrong: str


def built(program: Path, folder: Path, package: Path, mutant: Mutant | None = None) -> Path:
    """Build a program into a folder; return where it is. Of the package nothing is copied but the file that is
    changed."""
    overlay: dict[str, str] = {}
    if mutant is not None:
        text = (package / mutant.file).read_text("utf-8")
        assert text.count(mutant.right) == 1, f"{package / mutant.file} is of another version: {mutant.right}"
        changed = folder / "changed.go"
        changed.write_text(text.replace(mutant.right, mutant.wrong), "utf-8")
        overlay[str(package / mutant.file)] = str(changed)
    (folder / "overlay.json").write_text(json.dumps({"Replace": overlay}), "utf-8")
    to = folder / program.stem
    done = subprocess.run(
        ["go", "build", "-overlay", folder / "overlay.json", "-o", to, program],
        env={**os.environ, "GO111MODULE": "off", "GOPATH": str(GOPATH), "GOFLAGS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return to
