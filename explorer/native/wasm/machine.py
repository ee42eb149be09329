"""What is needed of a WebAssembly engine: that of a browser, or one that is a library of Python's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Instance(Protocol):
    """A module that runs, with a memory of its own. Addresses are at least 0; results are those of 32 bits, with
    their sign."""

    def call(self, name: str, *arguments: int) -> int:
        """Call an exported function. Returns its result, 0 for none."""

    def read(self, address: int, size: int) -> bytes: ...

    def write(self, address: int, content: bytes) -> None: ...


class Module(Protocol):
    """A module, compiled by the engine."""

    def instantiate(self, poll: Callable[[], int]) -> Instance:
        """A new instance. It imports `poll` as ``quorate.poll``, and nothing else."""


Load = Callable[[bytes], Module]
"""Compiles the bytes of a module."""
