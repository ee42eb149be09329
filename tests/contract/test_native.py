"""The native engine keeps the contract."""

from __future__ import annotations

import pytest

from quorate.exploration import Explorer
from tests.contract.explorer_contract import ExplorerContract


@pytest.mark.usefixtures("compiler")
class TestNative(ExplorerContract):
    @pytest.fixture
    def explorer(self) -> Explorer:
        native = pytest.importorskip("quorate.native")
        if not hasattr(native, "NativeExplorer"):
            pytest.skip("there is no native engine yet")
        engine: Explorer = native.NativeExplorer()
        return engine
