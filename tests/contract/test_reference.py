"""The reference engine keeps the contract."""

from __future__ import annotations

import pytest

from quorate.exploration import Explorer
from quorate.reference import ReferenceExplorer
from tests.contract.explorer_contract import ExplorerContract


class TestReference(ExplorerContract):
    WORKERS = (1,)

    @pytest.fixture
    def explorer(self) -> Explorer:
        return ReferenceExplorer()
