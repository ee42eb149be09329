"""The native engine: the intermediate representation emitted as C, compiled, and explored in parallel."""

from quorate.native.build import NoCompiler
from quorate.native.explorer import NativeExplorer, emit

__all__ = ["NativeExplorer", "NoCompiler", "emit"]
