"""WebAssembly in the browser in which this Python runs, by Pyodide's bridge to JavaScript."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from quorate.support.engine_errors import EngineError


class BrowserModule:
    """A module compiled by the browser. Raises EngineError if it refuses it."""

    def __init__(self, content: bytes) -> None:
        self._js = importlib.import_module("js")
        self._ffi = importlib.import_module("pyodide.ffi")
        try:
            self._module = self._js.WebAssembly.Module.new(self._ffi.to_js(content))
        except Exception as error:  # whatever JavaScript throws
            raise EngineError(f"the browser refuses the compiled model: {error}") from None

    def instantiate(self, poll: Callable[[], int]) -> BrowserInstance:
        # The proxy lives as long as the worker: there are few, and an instance may be called at any time.
        asked = {"quorate": {"poll": self._ffi.create_proxy(poll)}}
        imports = self._ffi.to_js(asked, dict_converter=self._js.Object.fromEntries)
        try:
            instance = self._js.WebAssembly.Instance.new(self._module, imports)
        except Exception as error:  # for lack of memory, say
            raise EngineError(f"the browser does not begin the compiled model: {error}") from None
        return BrowserInstance(instance.exports, self._js)


class BrowserInstance:
    """An instance of such a module."""

    def __init__(self, exports: Any, js: Any) -> None:
        self._exports = exports
        self._js = js

    def call(self, name: str, *arguments: int) -> int:
        return int(getattr(self._exports, name)(*arguments) or 0)

    def read(self, address: int, size: int) -> bytes:
        return bytes(self._view(address, size).to_bytes())

    def write(self, address: int, content: bytes) -> None:
        if content:
            self._view(address, len(content)).assign(content)

    def _view(self, address: int, size: int) -> Any:
        # Made each time: the buffer is another one after the memory has grown.
        return self._js.Uint8Array.new(self._exports.memory.buffer, address, size)
