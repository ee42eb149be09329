"""WebAssembly outside of a browser: the engine wasmtime, as a package of Python's."""

from __future__ import annotations

from collections.abc import Callable

import wasmtime


class WasmtimeModule:
    """A module compiled by wasmtime."""

    def __init__(self, content: bytes) -> None:
        self._engine = wasmtime.Engine()
        self._module = wasmtime.Module(self._engine, content)

    def instantiate(self, poll: Callable[[], int]) -> WasmtimeInstance:
        store = wasmtime.Store(self._engine)
        kind = wasmtime.FuncType([], [wasmtime.ValType.i32()])
        instance = wasmtime.Instance(store, self._module, [wasmtime.Func(store, kind, poll)])
        return WasmtimeInstance(store, instance)


class WasmtimeInstance:
    """An instance of such a module."""

    def __init__(self, store: wasmtime.Store, instance: wasmtime.Instance) -> None:
        self._store = store
        self._exports = instance.exports(store)
        memory = self._exports["memory"]
        assert isinstance(memory, wasmtime.Memory)
        self._memory = memory

    def call(self, name: str, *arguments: int) -> int:
        function = self._exports[name]
        assert isinstance(function, wasmtime.Func)
        return function(self._store, *(_signed(each) for each in arguments)) or 0

    def read(self, address: int, size: int) -> bytes:
        return bytes(self._memory.read(self._store, address, address + size))

    def write(self, address: int, content: bytes) -> None:
        self._memory.write(self._store, content, address)


def _signed(number: int) -> int:
    return number - (1 << 32) if number >= 1 << 31 else int(number)
