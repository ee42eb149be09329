"""C as a tree: expressions, statements and functions, with what is asked of them while they are put together.

Operators of Python make those of C, and an int stands for its number: ``x.dot("n") - 1`` is ``x.n - 1``. Parentheses
are put by the printer (`c_text`). Expressions are never changed; the blocks of statements grow while a function is
written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import NoReturn, TypeAlias


def _binary(operator: str) -> Callable[[Expr, Operand], Expr]:
    """A method that makes the expression with an operator of C."""
    return lambda left, right: Binary(operator, left, expr(right))


@dataclass(frozen=True, slots=True)
class Expr:
    """Base of expressions."""

    def __bool__(self) -> NoReturn:
        raise TypeError("whether an expression of C holds shows when the C runs")

    __add__, __sub__, __mul__ = _binary("+"), _binary("-"), _binary("*")
    __truediv__, __mod__ = _binary("/"), _binary("%")
    __lshift__, __rshift__ = _binary("<<"), _binary(">>")
    __and__, __or__, __xor__ = _binary("&"), _binary("|"), _binary("^")
    __lt__, __le__, __gt__, __ge__ = _binary("<"), _binary("<="), _binary(">"), _binary(">=")
    eq, ne = _binary("=="), _binary("!=")
    """In Python, ``==`` asks whether two trees are the same."""

    def __invert__(self) -> Expr:
        return Unary("~", self)

    def __getitem__(self, key: Operand) -> Expr:
        return Index(self, expr(key))

    def dot(self, member: str) -> Expr:
        """``self.member``."""
        return Member(self, ".", member)

    def arrow(self, member: str) -> Expr:
        """``self->member``."""
        return Member(self, "->", member)

    def cast(self, type_: str) -> Expr:
        """``(type_)self``."""
        return Cast(type_, self)

    @property
    def address(self) -> Expr:
        """``&self``."""
        return Unary("&", self)


Operand: TypeAlias = Expr | int


@dataclass(frozen=True, slots=True)
class Name(Expr):
    """An identifier."""

    text: str


@dataclass(frozen=True, slots=True)
class Number(Expr):
    """A whole number; `macro` (``UINT64_C``, ``INT64_C``) gives it a type."""

    value: int
    macro: str = ""


@dataclass(frozen=True, slots=True)
class Call(Expr):
    """``function(arguments)``."""

    function: str
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Member(Expr):
    """``base.name`` or ``base->name``."""

    base: Expr
    operator: str
    name: str


@dataclass(frozen=True, slots=True)
class Index(Expr):
    """``base[key]``."""

    base: Expr
    key: Expr


@dataclass(frozen=True, slots=True)
class Unary(Expr):
    """``operator base``, where operators are written before what they are for."""

    operator: str
    base: Expr


@dataclass(frozen=True, slots=True)
class Increment(Expr):
    """``base++`` or ``base--``."""

    base: Expr
    operator: str = "++"


@dataclass(frozen=True, slots=True)
class Cast(Expr):
    """``(type)base``."""

    type: str
    base: Expr


@dataclass(frozen=True, slots=True)
class Binary(Expr):
    """``left operator right``."""

    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Conditional(Expr):
    """``condition ? then : otherwise``."""

    condition: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True, slots=True)
class Assign(Expr):
    """``target operator value``."""

    target: Expr
    operator: str
    value: Expr


@dataclass(frozen=True, slots=True)
class Braces(Expr):
    """``{items}``, an initializer."""

    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Designated(Expr):
    """``.member = value`` within braces."""

    member: str
    value: Expr


@dataclass(frozen=True, slots=True)
class Literal(Expr):
    """``(type){items}``."""

    type: str
    value: Expr


@dataclass(frozen=True, slots=True)
class Data(Expr):
    """The initializer of a constant, as text: tables have thousands, and there is nothing to ask of them."""

    text: str


TRUE = Name("true")
FALSE = Name("false")
ZERO = Number(0)


# ------------------------------------------------------------------------------------- making them


def expr(operand: Operand) -> Expr:
    """An expression, or that of a number."""
    return Number(operand) if isinstance(operand, int) else operand


def word(value: int) -> Expr:
    """A number of 64 bits without a sign."""
    return Number(value, "UINT64_C")


def bit(position: Expr) -> Expr:
    """The word that has this bit alone."""
    return word(1) << position


def call(function: str, *arguments: Operand) -> Expr:
    """``function(arguments)``."""
    return Call(function, tuple(map(expr, arguments)))


def braces(items: Iterable[Operand] = ()) -> Expr:
    """``{items}``; nothing is ``{0}``."""
    return Braces(tuple(map(expr, items)) or (ZERO,))


def struct(type_: str, *items: Operand) -> Expr:
    """``(type_){items}``; nothing is ``(type_){0}``."""
    return Literal(type_, braces(items))


def negation(condition: Expr) -> Expr:
    """Not `condition`."""
    match condition:
        case Unary("!", base):
            return base
        case Binary("==", left, right):
            return Binary("!=", left, right)
        case Binary("!=", left, right):
            return Binary("==", left, right)
    return Unary("!", condition)


def joined(operator: str, items: Iterable[Expr]) -> Expr:
    """One or more expressions with an operator between them."""
    return reduce(lambda left, right: Binary(operator, left, right), items)


def all_of(items: Sequence[Expr]) -> Expr:
    """All of them; nothing is true."""
    return joined("&&", items) if items else TRUE


def any_of(items: Sequence[Expr]) -> Expr:
    """One of them at least; nothing is false."""
    return joined("||", items) if items else FALSE


# ---------------------------------------------------------------------------------------- statements


@dataclass(slots=True)
class Comment:
    """``/* text */``."""

    text: str


@dataclass(slots=True)
class Declare:
    """``type name = value;``, with what stands around the name in the declarator. What is not `needed` is left out
    where nothing uses the name."""

    type: str
    name: str
    value: Expr | None = None
    pointer: str = ""
    array: str = ""
    needed: bool = False


@dataclass(slots=True)
class Do:
    """``expression;``."""

    expression: Expr


@dataclass(slots=True)
class Return:
    """``return value;``."""

    value: Expr | None = None


@dataclass(slots=True)
class Goto:
    """``goto label;``."""

    label: str


@dataclass(slots=True)
class Label:
    """``name:;``."""

    name: str


@dataclass(slots=True)
class Continue:
    """``continue;``."""


@dataclass(slots=True)
class If:
    """``if (condition) { then } else { otherwise }``."""

    condition: Expr
    then: list[Stmt] = field(default_factory=list)
    otherwise: list[Stmt] = field(default_factory=list)


@dataclass(slots=True)
class For:
    """``for (first; condition; step) { body }``."""

    first: Declare
    condition: Expr
    step: Expr
    body: list[Stmt] = field(default_factory=list)


@dataclass(slots=True)
class While:
    """``while (condition) { body }``."""

    condition: Expr
    body: list[Stmt] = field(default_factory=list)


@dataclass(slots=True)
class Switch:
    """``switch (on)`` with a result for each of 0, 1, ..., and one for all else."""

    on: Expr
    results: tuple[Expr, ...]
    otherwise: Expr


Stmt: TypeAlias = Comment | Declare | Do | Return | Goto | Label | Continue | If | For | While | Switch


@dataclass(slots=True)
class Function:
    """``storage type name(parameters) { body }``, under a comment that says what it is about."""

    type: str
    name: str
    parameters: Sequence[Declare]
    body: list[Stmt]
    storage: str = "static inline UNUSED"
    about: str = ""


def put(target: Expr, value: Operand, operator: str = "=") -> Do:
    """``target operator value;``."""
    return Do(Assign(target, operator, expr(value)))


def loop(
    i: Name,
    end: Operand,
    body: Iterable[Stmt] = (),
    *,
    type_: str = "int",
    first: Operand = 0,
    also: Expr | None = None,
) -> For:
    """``for (type_ i = first; i < end && also; i++) { body }``."""
    condition = i < end if also is None else all_of([i < end, also])
    return For(Declare(type_, i.text, expr(first)), condition, Increment(i), list(body))


def repeated(i: Name, end: Operand, body: Sequence[Stmt]) -> list[Stmt]:
    """As `loop`; nothing if there is nothing to do."""
    return [loop(i, end, body)] if body and end != 0 else []


def branch(condition: Expr, then: Sequence[Stmt], otherwise: Sequence[Stmt] = ()) -> list[Stmt]:
    """An if with both branches; nothing if they are empty."""
    return [If(condition, list(then), list(otherwise))] if then or otherwise else []


def each_bit(left: Name, of: Expr, body: Iterable[Stmt] = ()) -> For:
    """A loop over the bits of a word; `left` are those not done yet."""
    return For(Declare("uint64_t", left.text, of), left, Assign(left, "&=", left - 1), list(body))


def pointer(type_: str, name: str) -> Declare:
    """``type_ *name``."""
    return Declare(type_, name, pointer="*")
