"""The native engine in WebAssembly keeps the contract: the modules of the course site, run by wasmtime."""

from __future__ import annotations

import pytest

from quorate.exploration import Explorer
from quorate.native.wasm.building import has_wasm_compiler
from quorate.native.wasm.explorer import WasmExplorer
from tests.contract.explorer_contract import ExplorerContract


class TestWasm(ExplorerContract):
    WORKERS = (1,)

    @pytest.fixture
    def explorer(self) -> Explorer:
        pytest.importorskip("wasmtime", reason="wasmtime, which runs WebAssembly, is not installed")
        if not has_wasm_compiler():
            pytest.skip("ziglang, which compiles to WebAssembly, is not installed")
        from tests.contract.wasmtime_engine import WasmtimeModule

        return WasmExplorer(WasmtimeModule)
