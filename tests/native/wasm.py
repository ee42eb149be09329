"""The engine of compiled models in WebAssembly, for tests."""

from __future__ import annotations

import pytest

from quorate.native.wasm.building import has_wasm_compiler
from quorate.native.wasm.explorer import Fetch, WasmExplorer


def wasm_explorer(fetch: Fetch | None = None) -> WasmExplorer:
    """The engine, run by wasmtime. Skips the test where something of it is not installed."""
    pytest.importorskip("wasmtime", reason="wasmtime, which runs WebAssembly, is not installed")
    if not has_wasm_compiler():
        pytest.skip("ziglang, which compiles to WebAssembly, is not installed")
    from tests.native.wasmtime_engine import WasmtimeModule

    return WasmExplorer(WasmtimeModule, fetch)
