"""Statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from quorate.language.ir.expression import Expression, Node
from quorate.language.spans import Span
from quorate.language.types import Type

__all__ = [
    "STATEMENTS",
    "Assert",
    "Assign",
    "For",
    "If",
    "Let",
    "Place",
    "Return",
    "Statement",
    "Turns",
    "Way",
    "When",
]


@dataclass(frozen=True, slots=True)
class When(Node):
    condition: Expression


@dataclass(frozen=True, slots=True)
class Assert(Node):
    """`message` is the source text of the message, or empty; CPython makes the message when replaying."""

    condition: Expression
    message: str


@dataclass(frozen=True, slots=True)
class Let(Node):
    """Give the local `name` a value (again)."""

    name: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Place:
    """What an assignment writes: a state variable, or what is reached from it by map keys and sequence
    indices in turn. A sequence index outside the sequence fails."""

    variable: str
    path: tuple[Expression, ...]
    type: Type
    span: Span


@dataclass(frozen=True, slots=True)
class Assign(Node):
    """Write `value`, already of the place's type: the value is evaluated, then the keys of the place from left to
    right, then a sequence index is looked up.

    In Python, where ``=`` makes a value fit only when it is stored, the Fit comes last; where that can be told from
    this, the checker puts a Let of the value and of each key before. In-place operations are
    ``place := op(place, ...)``: ``self.sent.add(m)`` is ``Assign(sent, Insert(Var(sent), m))``, and ``place += n``
    adds to what is read from it. Their value evaluates the keys first, as Python does, and so they cannot end it
    later."""

    place: Place
    value: Expression


@dataclass(frozen=True, slots=True)
class If(Node):
    condition: Expression
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """How the turns (iterations) of a loop write a state variable, or a local that is carried from turn to turn. All
    writes are of one kind, so that the order makes no difference:

    - ``own``: each turn writes a place of its own, since key number `key` on the way there is the loop's variable
    - ``in``, ``out``, ``and``: they put items into a set or bag, take items out, keep items only
    - ``+``: they add numbers that are not negative
    - ``min``, ``max``, ``all``, ``any``: they make it the extreme, conjunction or disjunction of itself and more
    - ``constant``: they give it one value, the same for all turns
    - ``return``: they end the helper with one value, the same for all turns
    """

    name: str
    is_local: bool
    kind: Literal["own", "in", "out", "and", "+", "min", "max", "all", "any", "constant", "return"]
    key: int = 0


@dataclass(frozen=True, slots=True)
class Turns:
    """The results of the order analysis for a loop whose order makes no difference: how its turns write, and whether
    evaluating a turn may fail or cut the step."""

    ways: tuple[Way, ...]
    partial: bool


@dataclass(frozen=True, slots=True)
class For(Node):
    """A loop over a sort, a range, a sequence, or a set where order cannot matter (the checker has seen to it).
    Its iterable is evaluated once, before. `turns` is None where the order matters, or may matter: then `sequential`
    is the reason, as a clause about the loop."""

    name: str
    type: Type
    over: Expression
    body: tuple[Statement, ...]
    turns: Turns | None = None
    sequential: str = ""


@dataclass(frozen=True, slots=True)
class Return(Node):
    """Only in functions."""

    value: Expression


Statement: TypeAlias = When | Assert | Let | Assign | If | For | Return
"""Any statement. The union is closed, so that mypy tells which kinds a `match` over it leaves out."""

STATEMENTS: tuple[type, ...] = get_args(Statement)
"""The classes of statements."""
