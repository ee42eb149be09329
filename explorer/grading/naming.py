"""The names of submissions, from the files that were handed in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from quorate.grading.loading import LoadedLab
from quorate.language.diagnostics import ModelError


@dataclass(frozen=True)
class Named:
    """A submission's file, and its name in reports and in names of files."""

    name: str
    file: Path


def named(submissions: Iterable[str | Path], lab: LoadedLab) -> list[Named]:
    """The files that were handed in, in order; those in folders by name. Copies there of the lab's own files, which
    students may hand in with theirs, are left out. Raises ModelError for a file that does not exist."""
    files = list(dict.fromkeys(file.absolute() for each in submissions for file in _files(Path(each), lab)))
    for length in (1, 2, 3, 99):
        names = [_name(file, length) for file in files]
        if all(count == 1 for count in Counter(names).values()):
            break
    else:
        names = [f"{_name(file, 1)}-{number}" for number, file in enumerate(files, 1)]
    return [Named(name, file) for name, file in zip(names, files, strict=True)]


def _files(path: Path, lab: LoadedLab) -> Iterator[Path]:
    if path.is_dir():
        handed_out = {file.name for file in lab.public}
        found = (file for file in path.rglob("*.py") if file.is_symlink() or not file.is_dir())
        yield from sorted(file for file in found if file.name not in handed_out)
    elif path.exists() or path.is_symlink():
        yield path
    else:
        raise ModelError(f"there is no file {path}", "name the files that were handed in, or their folder")


def _name(file: Path, length: int) -> str:
    parts = [*file.parts[-length:-1], file.stem] if length > 1 else [file.stem]
    text = re.sub(r"[^\w.+-]", "_", "-".join(part.strip("/") for part in parts if part.strip("/")))
    return text.lstrip(".-") or "submission"
