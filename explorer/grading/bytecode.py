"""Bytecode of what confined processes import, compiled beforehand, so that none of them compiles it.

``python -m quorate.grading.bytecode`` imports all of that, and the interpreter writes the bytecode below
``$PYTHONPYCACHEPREFIX``. Confined processes read it from there and cannot write it: bytecode is run in place of its
source, so whoever could write it would judge in place of Quorate. Nothing of a lab or of a submission is in it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from quorate.grading.boxes import site_folders

IMPORTED = (
    "quorate.grading.worker",
    "quorate.grading.searching",
    "quorate.grading.replaying",
    "quorate.comparison.refinement",
    "quorate.native.analysis",
    "quorate.native.graph",
    "quorate.output.traces.saving",
    "quorate.models",
    "quorate.properties",
    "email.parser",  # by importlib.metadata
    "encodings.ascii",
)
"""The modules that a confined process begins with, or imports late: what they import is compiled with them."""

_COMPLETE = "complete"


def prepared(folder: Path) -> Path | None:
    """The folder, in this one, of the bytecode for this interpreter and this Quorate; compiled if it is not there
    yet. None if it cannot be: then everything works, and takes longer."""
    folder = folder.resolve()  # the processes that read it begin elsewhere
    made = folder / _digest()
    if (made / _COMPLETE).is_file():
        return made
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            shutil.rmtree(old, ignore_errors=True)
        place = Path(tempfile.mkdtemp(prefix="making-", dir=folder))
        try:
            _compile(place)
            (place / _COMPLETE).touch()
            place.chmod(0o755)
            place.rename(made)
        finally:
            shutil.rmtree(place, ignore_errors=True)
    except (OSError, subprocess.CalledProcessError):
        return made if (made / _COMPLETE).is_file() else None
    return made


def _compile(place: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    subprocess.run(
        [sys.executable, "-P", "-m", __name__],
        check=True,
        capture_output=True,
        cwd="/",
        env={
            **kept,
            "PYTHONPATH": os.pathsep.join(map(str, site_folders())),
            "PYTHONPYCACHEPREFIX": str(place),
            "PYTHONHASHSEED": "0",
        },
    )


def _digest() -> str:
    """A text that changes with the interpreter and with Quorate's sources."""
    home = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256(f"{sys.version}\0{sys.prefix}\0{home}".encode())
    for file in sorted(home.rglob("*.py")):
        with suppress(OSError):
            found = file.stat()
            digest.update(f"\0{file}\0{found.st_size}\0{found.st_mtime_ns}".encode())
    return digest.hexdigest()[:16]


def main() -> None:
    """Import what is to be compiled."""
    os.umask(0o022)  # other users are to read it
    for name in IMPORTED:
        import_module(name)


if __name__ == "__main__":
    main()
