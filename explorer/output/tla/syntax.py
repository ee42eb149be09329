"""The syntax tree of TLA+ expressions, with simplifying constructors and queries.

Precedences are those of Lamport, "Specifying Systems" (2002), table 6; between operators of the same precedence,
parentheses are written even where the language does not require them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from quorate.support.visible import visible


@dataclass(frozen=True, slots=True)
class Expr:
    """Base of expressions."""


@dataclass(frozen=True, slots=True)
class Name(Expr):
    """An identifier, number or string. `rigid`: its value is the same in all states, so priming has no effect."""

    text: str
    rigid: bool = True


@dataclass(frozen=True, slots=True)
class Prime(Expr):
    """``base'``."""

    base: Expr


@dataclass(frozen=True, slots=True)
class Apply(Expr):
    """``operator(arguments)``; `reads` says that the operator reads the state."""

    operator: str
    arguments: tuple[Expr, ...]
    reads: bool = False


@dataclass(frozen=True, slots=True)
class Index(Expr):
    """``base[key]``."""

    base: Expr
    key: Expr


@dataclass(frozen=True, slots=True)
class Dot(Expr):
    """``base.field``."""

    base: Expr
    field: str


@dataclass(frozen=True, slots=True)
class Prefix(Expr):
    """``~ base``, ``UNCHANGED base``, ``SUBSET base`` and the like."""

    operator: str
    base: Expr


@dataclass(frozen=True, slots=True)
class Infix(Expr):
    """``left operator right``, except conjunction and disjunction."""

    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Junction(Expr):
    r"""``/\`` or ``\/`` of two or more; made by `conjunction` and `disjunction`."""

    operator: str
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Choice(Expr):
    """``IF condition THEN then ELSE otherwise``."""

    condition: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True, slots=True)
class Bound(Expr):
    r"""``name \in domain``, as quantifiers and set constructors have it."""

    name: str
    domain: Expr


@dataclass(frozen=True, slots=True)
class Quantified(Expr):
    r"""``\A bounds : body`` or ``\E bounds : body``."""

    quantifier: str
    bounds: tuple[Bound, ...]
    body: Expr


@dataclass(frozen=True, slots=True)
class LetIn(Expr):
    """``LET name == value IN body``; `head` is the text before ``==`` if that is more than the name."""

    name: str
    value: Expr
    body: Expr
    head: str = ""


@dataclass(frozen=True, slots=True)
class Braces(Expr):
    """``{a, b}``, or ``<<a, b>>`` with these brackets."""

    items: tuple[Expr, ...]
    opening: str = "{"
    closing: str = "}"


@dataclass(frozen=True, slots=True)
class Filter(Expr):
    r"""``{name \in domain : condition}``."""

    bound: Bound
    condition: Expr


@dataclass(frozen=True, slots=True)
class Image(Expr):
    r"""``{body : bounds}``."""

    body: Expr
    bounds: tuple[Bound, ...]


@dataclass(frozen=True, slots=True)
class Function(Expr):
    r"""``[name \in domain |-> body]``."""

    bound: Bound
    body: Expr


@dataclass(frozen=True, slots=True)
class Fields(Expr):
    """``[a |-> x, b |-> y]``, or with `arrow` ``:`` the set of such records."""

    items: tuple[tuple[str, Expr], ...]
    arrow: str = " |-> "


@dataclass(frozen=True, slots=True)
class Except(Expr):
    """``[base EXCEPT ![k][l] = value]``."""

    base: Expr
    path: tuple[Expr, ...]
    value: Expr


TRUE = Name("TRUE")
FALSE = Name("FALSE")


# ------------------------------------------------------------------------------------- making them


def quoted(text: str) -> Name:
    """A text as a TLA+ string. Control characters, which TLA+ cannot escape, are made visible."""
    plain = visible(text).replace("\\", r"\\").replace('"', r"\"")
    return Name('"' + plain.replace("\n", r"\n").replace("\t", r"\t") + '"')


def conjunction(items: Iterable[Expr]) -> Expr:
    """The conjunction of items; TRUE if there are none."""
    return _junction("/\\", items, TRUE, FALSE)


def disjunction(items: Iterable[Expr]) -> Expr:
    """The disjunction of items; FALSE if there are none."""
    return _junction("\\/", items, FALSE, TRUE)


def _junction(operator: str, items: Iterable[Expr], neutral: Expr, absorbing: Expr) -> Expr:
    flat: list[Expr] = []
    for item in items:
        if item == neutral:
            continue
        flat += item.items if isinstance(item, Junction) and item.operator == operator else (item,)
        if item == absorbing:
            break
    if not flat:
        return neutral
    return flat[0] if len(flat) == 1 else Junction(operator, tuple(flat))


_NEGATED = {
    "=": "#",
    "#": "=",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
    "\\in": "\\notin",
    "\\notin": "\\in",
}


def negation(item: Expr) -> Expr:
    """The negation of an expression, simplified."""
    match item:
        case Name("TRUE"):
            return FALSE
        case Name("FALSE"):
            return TRUE
        case Prefix("~", base):
            return base
        case Infix(operator, left, right) if operator in _NEGATED:
            return Infix(_NEGATED[operator], left, right)
    return Prefix("~", item)


def implication(condition: Expr, consequence: Expr) -> Expr:
    """``condition => consequence``, simplified."""
    if condition == TRUE or consequence == TRUE:
        return consequence
    if condition == FALSE:
        return TRUE
    if consequence == FALSE:
        return negation(condition)
    if isinstance(consequence, Infix) and consequence.operator == "=>":
        return Infix("=>", conjunction([condition, consequence.left]), consequence.right)
    return Infix("=>", condition, consequence)


def choice(condition: Expr, then: Expr, otherwise: Expr) -> Expr:
    """``IF condition THEN then ELSE otherwise``, simplified."""
    if then == otherwise or condition == TRUE:
        return then
    return otherwise if condition == FALSE else Choice(condition, then, otherwise)


def item_of(base: Expr, key: Expr) -> Expr:
    """``base[key]``, simplified if `base` is an update of that item."""
    if isinstance(base, Except) and base.path[0] == key:
        if len(base.path) == 1:
            return base.value
        return Except(item_of(base.base, key), base.path[1:], base.value)
    return Index(base, key)


def with_item(base: Expr, path: tuple[Expr, ...], value: Expr) -> Expr:
    """`base` with the item at `path` replaced by `value`."""
    if not path:
        return value
    if isinstance(base, Except) and base.path == path:
        base = base.base
    return Except(base, path, value)


def union(left: Expr, right: Expr) -> Expr:
    r"""``left \cup right``; listed sets are merged."""
    if right == Braces(()):
        return left
    if left == Braces(()):
        return right
    if isinstance(right, Braces) and isinstance(left, Infix) and left.operator == "\\cup":
        if isinstance(left.right, Braces):
            return Infix("\\cup", left.left, Braces((*left.right.items, *right.items)))
    elif isinstance(right, Braces) and isinstance(left, Braces):
        return Braces((*left.items, *right.items))
    return Infix("\\cup", left, right)


def existential(bounds: tuple[Bound, ...], body: Expr) -> Expr:
    r"""``\E bounds : body``, merged with an inner quantifier if the domains allow it."""
    return _quantified("\\E", bounds, body)


def universal(bounds: tuple[Bound, ...], body: Expr) -> Expr:
    r"""``\A bounds : body``, merged with an inner quantifier if the domains allow it."""
    return TRUE if body == TRUE else _quantified("\\A", bounds, body)


def _quantified(quantifier: str, bounds: tuple[Bound, ...], body: Expr) -> Expr:
    if not bounds:
        return body
    if isinstance(body, Quantified) and body.quantifier == quantifier:
        names = {bound.name for bound in bounds}
        if not any(mentions(inner.domain, names) for inner in body.bounds):
            return Quantified(quantifier, (*bounds, *body.bounds), body.body)
    return Quantified(quantifier, bounds, body)


# ---------------------------------------------------------------------------------- asking of them


def parts(expr: Expr) -> tuple[Expr, ...]:
    """The immediate subexpressions."""
    match expr:
        case Prime(base) | Dot(base, _) | Prefix(_, base):
            return (base,)
        case Apply(_, items) | Junction(_, items) | Braces(items):
            return items
        case Index(a, b) | Infix(_, a, b) | Filter(a, b) | Function(a, b) | LetIn(_, a, b):
            return a, b
        case Choice(a, b, c):
            return a, b, c
        case Bound(_, domain):
            return (domain,)
        case Quantified(_, bounds, body) | Image(body, bounds):
            return (*bounds, body)
        case Fields(fields):
            return tuple(value for _, value in fields)
        case Except(base, path, value):
            return (base, *path, value)
    return ()


def walk(expr: Expr) -> Iterable[Expr]:
    """An expression and all its subexpressions."""
    yield expr
    for part in parts(expr):
        yield from walk(part)


def mentions(expr: Expr, names: Iterable[str]) -> bool:
    """Whether one of these names occurs."""
    wanted = set(names)
    return any(isinstance(each, Name) and each.text in wanted for each in walk(expr))


def is_rigid(expr: Expr) -> bool:
    """Whether the value is the same in all states, so that priming has no effect."""
    return not any(
        (isinstance(each, Name) and not each.rigid) or (isinstance(each, Apply) and each.reads)
        for each in walk(expr)
    )


def is_simple(expr: Expr) -> bool:
    """Whether an expression is as easy to read and to evaluate as a name: a name, or a field or item of one."""
    match expr:
        case Name():
            return True
        case Prime(base) | Dot(base, _):
            return is_simple(base)
        case Index(base, key):
            return is_simple(base) and is_simple(key)
    return False


def is_cheap(expr: Expr) -> bool:
    """Whether it may be duplicated: short, without quantifiers and calls."""
    heavy = (Quantified, Apply, Filter, Image, Function, LetIn, Choice)
    return sum(1 for _ in walk(expr)) <= 12 and not any(isinstance(each, heavy) for each in walk(expr))
