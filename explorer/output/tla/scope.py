"""The scope of an expression: locals, state variables, and the names in use."""

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
    """A scope. `known` are intervals of locals. `settle`, if given, tries to determine the final values of some
    variables, so that expressions from here on can prime them."""

    names: Names
    locals: Mapping[str, Expr]
    known: Mapping[str, Interval]
    state: State
    settle: Callable[[frozenset[str]], None] | None = None

    def inner(self) -> Scope:
        """A nested scope, with names of its own."""
        return replace(self, names=Names(self.names))

    def having(self, local: str, value: Expr, bounds: Interval | None = None) -> Scope:
        """This scope with a local bound to an expression."""
        known = dict(self.known)
        known.pop(local, None)
        if bounds is not None:
            known[local] = bounds
        return replace(self, locals={**self.locals, local: value}, known=known)

    def naming(self, local: str, rigid: bool = True, bounds: Interval | None = None) -> tuple[str, Scope]:
        """A name for a local, its own or one like it, and this scope with the local bound to that name."""
        name = self.names.fresh(without_number(local))
        return name, self.having(local, Name(name, rigid), bounds)
