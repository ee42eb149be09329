"""What is in scope where an expression stands: locals, state variables, and the names that are taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from quorate.language.intervals import Interval
from quorate.output.tla.names import Names, without_number
from quorate.output.tla.syntax import Expr, Name

State = Callable[[str, int], Expr]
"""The expression of a state variable, given its name and the number of the state."""


@dataclass(frozen=True)
class Scope:
    """`settle`, where there is one, tries to make these variables ones that can be primed from here on."""

    names: Names
    locals: Mapping[str, Expr]
    known: Mapping[str, Interval]
    state: State
    settle: Callable[[frozenset[str]], None] | None = None

    def inner(self) -> Scope:
        """A scope within this one, with names of its own."""
        return replace(self, names=Names(self.names))

    def having(self, local: str, value: Expr, bounds: Interval | None = None) -> Scope:
        """With a local that stands for this."""
        known = dict(self.known)
        known.pop(local, None)
        if bounds is not None:
            known[local] = bounds
        return replace(self, locals={**self.locals, local: value}, known=known)

    def naming(self, local: str, rigid: bool = True, bounds: Interval | None = None) -> tuple[str, Scope]:
        """With a local that goes by its own name or one like it; gives the name."""
        name = self.names.fresh(without_number(local))
        return name, self.having(local, Name(name, rigid), bounds)
