"""Compiled models as WebAssembly: the same bytes each time, searched as native code does, and refused if missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quorate.models.paxos import Paxos
from quorate.native import NativeExplorer, emit
from quorate.native.wasm.building import NoWasmCompiler, build_wasm, has_wasm_compiler, name_of
from quorate.native.wasm.explorer import NotCompiled
from quorate.support.engine_errors import EngineError
from tests.contract.explorer_contract import request_of
from tests.models_for_tests import messages
from tests.native.wasm import wasm_explorer


def counts(found: Any) -> Any:
    kept = replace(found, seconds=0, compile_seconds=0, bytes_per_state=0, violations=(), reached={})
    return kept, [(each.name, each.trace) for each in found.violations], found.reached


def test_the_same_search_as_by_native_code(compiler: str) -> None:
    request = request_of(Paxos, workers=1)
    assert counts(wasm_explorer().explore(request)) == counts(NativeExplorer().explore(request))


def test_a_search_begins_where_it_is_asked_to(compiler: str) -> None:
    request = request_of(Paxos, workers=1)
    (trace,) = [each for each in NativeExplorer().explore(request).reached.values() if each is not None][:1]
    start = replace(trace, steps=trace.steps[:3])
    later = replace(request, start=start, goals_end=True)
    assert counts(wasm_explorer().explore(later)) == counts(NativeExplorer().explore(later))


def test_the_same_bytes_without_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not has_wasm_compiler():
        pytest.skip("ziglang, which compiles to WebAssembly, is not installed")
    source = emit(request_of(messages.Hasty).instance)
    built = []
    for name in ("one", "other"):
        monkeypatch.setenv("QUORATE_CACHE", str(tmp_path / name))
        built.append(build_wasm(source))
    assert built[0] == built[1]
    assert built[0].startswith(b"\0asm")


def test_only_what_was_compiled_is_searched() -> None:
    asked: list[str] = []
    engine = wasm_explorer(lambda name: asked.append(name))
    request = request_of(messages.Hasty)
    with pytest.raises(NotCompiled, match="was not compiled"):
        engine.explore(request)
    assert asked == [name_of(emit(request.instance))]
    with pytest.raises(EngineError, match="properties of runs"):
        engine.explore(replace(request, profile="always"))


def test_without_a_compiler_it_is_said_what_brings_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quorate.native.wasm.building.has_wasm_compiler", lambda: False)
    with pytest.raises(NoWasmCompiler, match=r"pip install 'quorate\[site\]'"):
        build_wasm("")
