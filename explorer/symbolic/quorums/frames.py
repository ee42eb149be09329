"""One call that is being read: what its names stand for, and where it stands."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from quorate.language import ModelError
from quorate.language.source import FunctionSource
from quorate.symbolic.quorums.terms import Universe, Value

Call: TypeAlias = Callable[[object, Sequence[Value]], Value]


@dataclass(frozen=True)
class Frame:
    """A function, what its locals stand for, and how to read what it calls."""

    source: FunctionSource
    universe: Universe
    names: dict[str, Value]
    call: Call
    """What a function returns for arguments."""

    def within(self, names: dict[str, Value]) -> Frame:
        """The same call with more names: inside a comprehension, or a branch."""
        return replace(self, names={**self.names, **names})

    def error(self, node: ast.AST, message: str, hint: str) -> ModelError:
        """What is wrong at `node`."""
        return ModelError(message, hint, self.source.span(node))

    def placed(self, error: ModelError, node: ast.AST) -> ModelError:
        """`error`, said to be at `node` if nothing further inside was blamed."""
        known = error.diagnostic
        return error if known.span is not None else self.error(node, known.message, known.hint)

    def look_up(self, node: ast.Name) -> Value:
        """What a name stands for: a local, or what Python finds outside the function."""
        if node.id in self.names:
            return self.names[node.id]
        function = self.source.function
        cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
        if node.id in cells:
            return cells[node.id].cell_contents
        for names in (function.__globals__, vars(builtins)):
            if node.id in names:
                return names[node.id]
        raise self.error(node, f"{node.id} has no value here", "give it one before it is used")
