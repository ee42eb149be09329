"""What was handed in, read as far as it is a file: never what a link leads to, which may be the solution, or somebody
else's work, or nothing that ends."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from quorate.grading.admission import MOST_BYTES


@dataclass(frozen=True)
class Unread:
    """Why something that was handed in was not read; `failed`: it is not its author's doing."""

    text: str
    failed: bool


def handed_in(file: Path) -> bytes | Unread:
    """The text of a submission, as far as it is not too long; or why it is not read."""
    try:
        opened = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        if error.errno == errno.ELOOP or file.is_symlink():
            return Unread("it is a symbolic link, which is not followed: hand in the file itself", False)
        return Unread(f"it cannot be read: {error.strerror}", True)
    with os.fdopen(opened, "rb") as reading:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            return Unread("it is no regular file", False)
        try:
            return reading.read(MOST_BYTES + 1)
        except OSError as error:
            return Unread(f"it cannot be read: {error.strerror}", True)
