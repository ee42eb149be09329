"""Fixtures that several kinds of tests use."""

from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import HealthCheck, settings

# How fast a loaded machine is says nothing about what is tested.
settings.register_profile("quorate", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("quorate")


def pytest_configure(config: pytest.Config) -> None:
    """The default tests compile some hundred models and search each for a moment, so they compile without
    optimization. The slow tests compile as users do."""
    if config.option.markexpr == "not slow":
        os.environ.setdefault("QUORATE_CFLAGS", "-O0")


@pytest.fixture(scope="session")
def compiler() -> str:
    """A C compiler; tests of native code are skipped where there is none."""
    found = next((path for name in ("cc", "gcc", "clang") if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no C compiler on this machine")
    return found
