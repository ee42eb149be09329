"""What fails of a search on disk, in words."""

from __future__ import annotations

import errno
import os

DAMAGED, NO_LIBRARY, LIMIT = -1, -2, -3
"""What fails beside errors of the system (the runtime's blocks.h)."""


def what_failed(failed: int) -> str:
    """Why files cannot be used, in words."""
    words = {
        0: "its levels are not those of the search",
        DAMAGED: "a file is damaged",
        NO_LIBRARY: "its levels are compressed by Zstandard, whose library (libzstd) is not on this machine; name its"
        " file in QUORATE_ZSTD",
        LIMIT: "the files take as much as --disk-limit allows",
        errno.ENOSPC: "the disk is full",
        errno.EDQUOT: "the disk is full",
        errno.EFBIG: "the disk is full",
    }
    return words.get(failed) or os.strerror(failed)
