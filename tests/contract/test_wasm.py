"""The native engine in WebAssembly keeps the contract: the modules of the course site, run by wasmtime. Compiling
them takes a second each, so a handful of the cases stands for all by default."""

from __future__ import annotations

import pytest

from quorate.exploration import Explorer
from tests.contract.explorer_contract import ExplorerContract
from tests.native.wasm import wasm_explorer


@pytest.fixture
def explorer() -> Explorer:
    return wasm_explorer()


@pytest.mark.slow
class TestWasm(ExplorerContract):
    WORKERS = (1,)


class TestSomeOfIt:
    test_only_the_properties_asked_for = ExplorerContract.test_only_the_properties_asked_for
    test_limit_of_states = ExplorerContract.test_limit_of_states
    test_limit_of_time = ExplorerContract.test_limit_of_time
    test_limit_of_memory = ExplorerContract.test_limit_of_memory
    test_progress = ExplorerContract.test_progress
    test_several_violations = ExplorerContract.test_several_violations_of_one_level_are_all_reported
