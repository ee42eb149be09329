"""The engine that the models are checked with: native where there is a compiler, else the reference."""

from __future__ import annotations

import pytest

from quorate.exploration import Explorer
from quorate.reference import ReferenceExplorer
from quorate.support.engine_errors import EngineError


@pytest.fixture(scope="session")
def explorer() -> Explorer:
    try:
        from quorate.native import NativeExplorer

        return NativeExplorer()
    except (ImportError, EngineError):
        return ReferenceExplorer()
