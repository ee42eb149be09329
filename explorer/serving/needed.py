"""The libraries that the server needs, which are an extra."""

from __future__ import annotations

import importlib.util

from quorate.language.diagnostics import ModelError

NEEDED = ("starlette", "uvicorn")


def require_server() -> None:
    """Raise ModelError if a library is missing that the server needs."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise ModelError(
            f"quorate explore needs {' and '.join(missing)}, which is not installed",
            "pip install 'quorate[explore]'",
        )
