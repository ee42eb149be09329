from __future__ import annotations

import pytest

from quorate.symbolic.finite.sat import has_python_sat


@pytest.fixture(autouse=True)
def _python_sat(request: pytest.FixtureRequest) -> None:
    """Z3 gives the same answers, but not within the seconds that tests have."""
    if not has_python_sat() and not request.node.name.startswith("test_z3"):
        pytest.skip("python-sat is not installed")
