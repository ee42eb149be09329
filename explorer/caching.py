"""Where things are kept from one run to the next: compiled models, proofs."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """The folder that QUORATE_CACHE names, or one of the user's."""
    if chosen := os.environ.get("QUORATE_CACHE"):
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "quorate"
