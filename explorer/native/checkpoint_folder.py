"""The folder of a checkpoint: locked while a search uses it, with a text that is replaced at once, and files that it
names."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from quorate.language.diagnostics import ModelError
from quorate.native.checkpoint_text import LEVELS, STATES, Content
from quorate.support.whole_files import write_whole

TEXT, LOCK = "checkpoint.json", "checkpoint.lock"


class Folder:
    """The folder, made if there is none and it is not to be resumed from. Raises ModelError if it cannot be used, or
    has other files in it."""

    def __init__(self, path: Path, resume: bool) -> None:
        self.path = path
        if resume and not (path / LOCK).exists():
            raise ModelError(f"there is no checkpoint in {path}", "leave out --resume to begin one")
        try:
            path.mkdir(parents=True, exist_ok=True)
            names = {each.name for each in path.iterdir()}
            if names and LOCK not in names:
                raise ModelError(f"{path} has files in it, and no checkpoint", "name a new folder")
            self._lock = os.open(path / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            raise ModelError(
                f"no checkpoint can be kept in {path}: {error.strerror}", "name another folder"
            ) from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise ModelError(
                f"another search is kept in {path}, and runs", "end it first, or name another folder"
            ) from None

    def __str__(self) -> str:
        return str(self.path)

    def read(self) -> Content | None:
        """What the text says; None if there is none. Raises ModelError if it cannot be read."""
        try:
            return Content.of((self.path / TEXT).read_text("utf-8"))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self.damaged(f"{TEXT} cannot be read: {error.strerror}") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise self.damaged(f"{TEXT} is not one of this version of Quorate") from None

    def write(self, content: Content) -> None:
        """Replace the text. Raises OSError."""
        write_whole(self.path / TEXT, content.text(), durable=True)

    def damaged(self, why: str) -> ModelError:
        """That no search can go on from what is here."""
        return ModelError(f"no search can go on from {self.path}: {why}", "name another folder")

    def fresh(self, beginning: str, content: Content | None) -> str:
        """A name that begins so, and that the text does not name."""
        number = 1
        while content is not None and content.file == f"{beginning}{number}":
            number += 1
        return f"{beginning}{number}"

    def remove(self, name: str) -> None:
        """Remove a file, or a folder of files, if it is there."""
        path = self.path / name
        with suppress(OSError):
            if path.is_dir() and not path.is_symlink():
                for each in path.iterdir():
                    each.unlink()
                path.rmdir()
            else:
                path.unlink()

    def clean(self, content: Content | None) -> None:
        """Remove files that a search left behind which was ended from outside."""
        for each in self.path.iterdir():
            if each.name.startswith((STATES, LEVELS)):
                if content is None or each.name != content.file:
                    self.remove(each.name)
                elif content.parts:
                    self._clean_levels(each, content)
            elif each.name.startswith(f".{TEXT}."):
                self.remove(each.name)

    def _clean_levels(self, folder: Path, content: Content) -> None:
        whole = len(content.standing.levels) - 1
        for each in folder.iterdir():
            kind, _, rest = each.name.partition("-")
            number = rest.partition("-")[0]
            if kind != "level" or not number.isdecimal() or int(number) >= whole:
                self.remove(f"{folder.name}/{each.name}")

    def close(self) -> None:
        """Let others use it."""
        os.close(self._lock)
