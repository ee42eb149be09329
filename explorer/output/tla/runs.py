"""The state of translating an action, and the variables and locals that statements write and read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from quorate.language import ir
from quorate.language.traversal import walk
from quorate.output.tla.scope import Scope
from quorate.output.tla.syntax import TRUE, Expr, LetIn, conjunction, mentions


@dataclass
class Run:
    """An action as far as it is translated. `current` are the values of variables here, `final` the variables
    with determined primed values; `found` has conjuncts and, for each LET, its name, value and head."""

    scope: Scope
    current: dict[str, Expr]
    final: set[str] = field(default_factory=set)
    found: list[Expr | tuple[str, Expr, str]] = field(default_factory=list)
    inner: bool = False
    """Whether this is a branch or an iteration within a step, in which no variable gets its final value."""

    def require(self, condition: Expr) -> None:
        """Add a conjunct."""
        if condition != TRUE:
            self.found.append(condition)

    def written(self) -> Expr:
        """The conjunction of everything added."""
        items: list[Expr] = []
        for each in reversed(self.found):
            if isinstance(each, Expr):
                items.insert(0, each)
            else:
                body = conjunction(items)
                name, value, head = each
                items = [LetIn(name, value, body, head)] if mentions(body, [name]) else items
        return conjunction(items)


def writes(body: Sequence[ir.Statement]) -> frozenset[str]:
    """The variables that statements write."""
    return frozenset(node.place.variable for node in walk(*body) if isinstance(node, ir.Assign))


def lets(statement: ir.Statement) -> list[str]:
    """The locals that a statement assigns."""
    return list(dict.fromkeys(node.name for node in walk(statement) if isinstance(node, ir.Let)))


def is_used(local: str, body: Sequence[ir.Statement]) -> bool:
    """Whether statements read a local."""
    return any(isinstance(node, ir.Local) and node.name == local for node in walk(*body))
