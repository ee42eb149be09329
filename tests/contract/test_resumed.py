"""A native search that was stopped and resumed keeps the contract, and one on disk."""

from __future__ import annotations

import pytest

from quorate.exploration import Explorer
from tests.contract.explorer_contract import ExplorerContract
from tests.native.on_disk import OnDiskExplorer
from tests.native.resumed import ResumedExplorer


@pytest.mark.usefixtures("compiler")
class TestResumed(ExplorerContract):
    @pytest.fixture
    def explorer(self) -> Explorer:
        return ResumedExplorer()


@pytest.mark.usefixtures("compiler")
class TestOnDisk(ExplorerContract):
    @pytest.fixture
    def explorer(self) -> Explorer:
        return OnDiskExplorer()
