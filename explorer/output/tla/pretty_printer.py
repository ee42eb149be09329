"""Layout of TLA+ expressions: on one line if they fit, otherwise broken into lines as people write them."""

from __future__ import annotations

import textwrap

from quorate.output.tla.syntax import (
    Apply,
    Bound,
    Braces,
    Choice,
    Dot,
    Except,
    Expr,
    Fields,
    Filter,
    Function,
    Image,
    Index,
    Infix,
    Junction,
    LetIn,
    Name,
    Prefix,
    Prime,
    Quantified,
)

WIDTH = 100
NARROWEST = 30
"""The least width that is left for an indented text: more than any prefix that `lines` subtracts from it."""

_LEVELS = {
    "=>": 1,
    "/\\": 3,
    "\\/": 3,
    "~": 4,
    "\\cup": 8,
    "\\cap": 8,
    "\\": 8,
    "..": 9,
    "(+)": 10,
    "(-)": 10,
}
_LEVELS |= {"+": 10, "-": 10, "%": 10, "*": 13, "\\div": 13, "\\o": 13, "@@": 6, ":>": 7}
_RELATION, _OPEN, _POSTFIX = 5, 0, 16
_ASSOCIATIVE = {"\\cup", "\\cap", "+", "*", "\\o", "@@"}


def text(expr: Expr) -> str:
    """The text of an expression on one line."""
    match expr:
        case Name(name):
            return name
        case Prime(base):
            return _tight(base) + "'"
        case Apply(operator, arguments):
            return f"{operator}({', '.join(map(text, arguments))})" if arguments else operator
        case Index(base, key):
            return f"{_tight(base)}[{text(key)}]"
        case Dot(base, field):
            return f"{_tight(base)}.{field}"
        case Prefix(operator, base):
            if operator == "~":
                return "~" + _within(base, _LEVELS["~"] + 1)
            return f"{operator} {_within(base, _POSTFIX)}"
        case Infix(operator, left, right):
            gap = "" if operator == ".." else " "
            return f"{_left(left, operator)}{gap}{operator}{gap}{_right(right, operator)}"
        case Junction(operator, items):
            return f" {operator} ".join(_within(item, _LEVELS[operator] + 1) for item in items)
        case Choice(condition, then, otherwise):
            return f"IF {text(condition)} THEN {text(then)} ELSE {text(otherwise)}"
        case Bound(name, domain):
            return f"{name} \\in {_within(domain, _RELATION + 1)}"
        case Quantified(quantifier, bounds, body):
            return f"{quantifier} {_bounds(bounds)} : {text(body)}"
        case LetIn(name, value, body, head):
            return f"LET {head or name} == {text(value)} IN {text(body)}"
        case Braces(items, opening, closing):
            return opening + ", ".join(map(text, items)) + closing
        case Filter(bound, condition):
            return f"{{{text(bound)} : {text(condition)}}}"
        case Image(body, bounds):
            return f"{{{text(body)} : {_bounds(bounds)}}}"
        case Function(bound, body):
            return f"[{text(bound)} |-> {text(body)}]"
        case Fields(items, arrow):
            return "[" + ", ".join(f"{name}{arrow}{text(value)}" for name, value in items) + "]"
        case Except(base, path, value):
            keys = "".join(f"[{text(key)}]" for key in path)
            return f"[{text(base)} EXCEPT !{keys} = {text(value)}]"
    raise AssertionError(expr)


def _bounds(bounds: tuple[Bound, ...]) -> str:
    """``v, w \\in Value, b \\in Ballot``."""
    return ", ".join(text(Bound(names, domain)) for names, domain in _grouped(bounds))


def _grouped(bounds: tuple[Bound, ...]) -> list[tuple[str, Expr]]:
    """Adjacent names with the same domain, grouped."""
    groups: list[tuple[str, Expr]] = []
    for bound in bounds:
        if groups and groups[-1][1] == bound.domain:
            groups[-1] = (f"{groups[-1][0]}, {bound.name}", bound.domain)
        else:
            groups.append((bound.name, bound.domain))
    return groups


def _bounds_lines(bounds: tuple[Bound, ...], width: int) -> list[str]:
    whole = _bounds(bounds)
    if len(whole) <= width:
        return [whole]
    found: list[str] = []
    groups = _grouped(bounds)
    for number, (names, domain) in enumerate(groups):
        lead = f"{names} \\in "
        rows = _after(lead, _parenthesised(domain, _RELATION + 1, width - len(lead)))
        found += _closed(rows, "," if number < len(groups) - 1 else "")
    return found


def _level(expr: Expr) -> int:
    match expr:
        case Infix(operator):
            return _LEVELS.get(operator, _RELATION)
        case Junction(operator):
            return _LEVELS[operator]
        case Prefix("~"):
            return _LEVELS["~"]
        case Prefix():
            return 8
        case Choice() | Quantified() | LetIn():
            return _OPEN
        case Name(name) if name.startswith("-"):
            return 10
    return _POSTFIX


def _within(expr: Expr, level: int) -> str:
    return text(expr) if _level(expr) >= level else f"({text(expr)})"


def _tight(expr: Expr) -> str:
    return _within(expr, _POSTFIX)


def _left(expr: Expr, operator: str) -> str:
    if isinstance(expr, Infix) and expr.operator == operator and operator in _ASSOCIATIVE:
        return text(expr)
    return _within(expr, _LEVELS.get(operator, _RELATION) + 1)


def _right(expr: Expr, operator: str) -> str:
    if operator == "=>" and isinstance(expr, Quantified):
        return text(expr)
    return _within(expr, _LEVELS.get(operator, _RELATION) + 1)


# ------------------------------------------------------------------------------------ several lines


def lines(expr: Expr, width: int = WIDTH) -> list[str]:
    """The text of an expression in as few lines as fit in `width`, with each conjunct on a line of its own. Deeply
    nested expressions may exceed the width."""
    width = max(width, NARROWEST)
    whole = text(expr)
    if len(whole) <= width and not _spread(expr) and not _is_equation_with_open_end(expr):
        return [whole]
    match expr:
        case Infix("=>", left, right):
            level = _LEVELS["=>"] + 1
            head = _parenthesised(left, level + 9 if len(text(left)) > width - 3 else level, width - 3)
            body = (
                lines(right, width - 4) if _level(right) == _OPEN else _parenthesised(right, level, width - 4)
            )
            return [*_closed(head, " =>"), *_after("    ", body)]
        case Infix("=" as operator, left, right) if _level(right) == _OPEN:
            # Nothing follows it here, so an operand that extends to the end needs no parentheses.
            lead = f"{_left(left, operator)} {operator} "
            if len(lead + text(right)) <= width and not _spread(right):
                return [lead + text(right)]
            return _after(lead, lines(right, width - len(lead)))
        case Junction(operator, items):
            return [line for item in items for line in _after(f"{operator} ", _item(item, width - 3))]
        case Choice(condition, then, otherwise):
            return [
                *_after("IF ", lines(condition, width - 3)),
                *_after("THEN ", lines(then, width - 5)),
                *_after("ELSE ", lines(otherwise, width - 5)),
            ]
        case LetIn(name, value, body):
            return [*_definition(expr, width)[:-1], *_after("IN  ", lines(_body(expr), width - 4))]
        case Quantified(quantifier, bounds, body):
            head = _after(f"{quantifier} ", _bounds_lines(bounds, width - 5))
            return [*_closed(head, " :"), *_after("    ", lines(body, width - 4))]
        case Infix("\\cup" | "\\o" | "@@" as operator):
            first, *others = _chain(expr, operator)
            level = _LEVELS[operator] + 1
            found = _parenthesised(first, level, width)
            for other in others:
                gap = len(operator) + 1
                found += _after(f"{operator} ", _parenthesised(other, level, width - gap))
            return found
        case Infix(operator, left, right):
            level = _LEVELS.get(operator, _RELATION) + 1
            side = _left(left, operator)
            if len(side) <= width // 2:
                lead = f"{side} {operator} "
                body = _parenthesised(right, level, width - len(lead))
                if max(map(len, body)) + len(lead) <= width or len(lead) <= 24:
                    return _after(lead, body)
                return [lead.rstrip(), *_after("    ", _parenthesised(right, level, width - 4))]
            tail = _parenthesised(right, level, width - len(operator) - 1)
            return [*_parenthesised(left, level, width), *_after(f"{operator} ", tail)]
        case Prefix(operator, base):
            lead = "~" if operator == "~" else f"{operator} "
            return _after(lead, _parenthesised(base, _POSTFIX, width - len(lead)))
        case Filter(bound, condition):
            return _closed([f"{{{text(bound)} :", *_after("    ", lines(condition, width - 4))], "}")
        case Image(body, bounds):
            element = _after("{", lines(body, width - 3))
            return _closed([*_closed(element, " :"), *_after("    ", _bounds_lines(bounds, width - 5))], "}")
        case Function(bound, body):
            return _closed([f"[{text(bound)} |->", *_after("    ", lines(body, width - 4))], "]")
        case Fields(items, arrow):
            rows: list[str] = []
            for number, (name, value) in enumerate(items):
                lead = ("[" if number == 0 else " ") + name + arrow
                rows += _closed(
                    _after(lead, lines(value, width - len(lead) - 1)), "," if number < len(items) - 1 else "]"
                )
            return rows
        case Except(base, path, value):
            keys = "".join(f"[{text(key)}]" for key in path)
            opening = _closed(_after("[", lines(base, width - 8)), " EXCEPT")
            lead = f"    !{keys} = "
            return [*opening, *_closed(_after(lead, lines(value, width - len(lead) - 1)), "]")]
        case Apply(operator, items) if items:
            return _listed(f"{operator}(", items, ")", width)
        case Braces(items, opening, closing) if items:
            return _listed(opening, items, closing, width)
    return [whole]


def _spread(expr: Expr) -> bool:
    """Whether it is more readable on several lines, even if it fits on one."""
    return isinstance(expr, LetIn) or (
        isinstance(expr, Choice)
        and any(isinstance(e, Choice | LetIn | Junction) for e in (expr.then, expr.otherwise))
    )


def _is_equation_with_open_end(expr: Expr) -> bool:
    return isinstance(expr, Infix) and expr.operator == "=" and _level(expr.right) == _OPEN


def _item(expr: Expr, width: int) -> list[str]:
    """An item of a list of conjuncts or disjuncts. Indentation shows where it ends, so it needs no parentheses."""
    return lines(expr, width)


def _chain(expr: Expr, operator: str) -> list[Expr]:
    if isinstance(expr, Infix) and expr.operator == operator:
        return [*_chain(expr.left, operator), expr.right]
    return [expr]


def _definition(expr: LetIn, width: int) -> list[str]:
    found: list[str] = []
    inner: Expr = expr
    while isinstance(inner, LetIn):
        lead = f"{'LET ' if not found else '    '}{inner.head or inner.name} == "
        body = lines(inner.value, width - len(lead))
        found += (
            _after(lead, body)
            if len(body) == 1 or len(lead) <= 24
            else [lead.rstrip(), *_after("        ", lines(inner.value, width - 8))]
        )
        inner = inner.body
    return [*found, ""]


def _body(expr: LetIn) -> Expr:
    inner: Expr = expr
    while isinstance(inner, LetIn):
        inner = inner.body
    return inner


def _parenthesised(expr: Expr, level: int, width: int) -> list[str]:
    if _level(expr) >= level:
        return lines(expr, width)
    return _closed(_after("(", lines(expr, width - 2)), ")")


def _listed(opening: str, items: tuple[Expr, ...], closing: str, width: int) -> list[str]:
    lead = opening if len(opening) <= 24 else "    "
    if all(isinstance(item, Name) and not item.text.startswith('"') for item in items):
        found = textwrap.wrap(
            ", ".join(map(text, items)) + closing, width - len(lead), break_long_words=False
        )
    else:
        found = []
        for number, item in enumerate(items):
            end = "," if number < len(items) - 1 else closing
            found += _closed(lines(item, width - len(lead) - 1), end)
    if lead == opening:
        return _after(opening, found)
    return [opening, *_after(lead, found)]


def _after(lead: str, body: list[str]) -> list[str]:
    """`body` after the prefix `lead`, with further lines aligned below its first."""
    return [lead + body[0], *(" " * len(lead) + line for line in body[1:])]


def _closed(body: list[str], end: str) -> list[str]:
    return [*body[:-1], body[-1] + end]


def definition(head: str, body: Expr, width: int = WIDTH) -> list[str]:
    """``head == body``, on one line if it fits."""
    whole = f"{head} == {text(body)}"
    if len(whole) <= width and not _spread(body) and not (isinstance(body, Junction) and len(whole) > 60):
        return [whole]
    return [f"{head} ==", *("    " + line for line in _forced(body, width - 4))]


def _forced(body: Expr, width: int) -> list[str]:
    """As `lines`, but conjuncts are on lines of their own even if they fit on one."""
    if isinstance(body, Junction):
        lead = f"{body.operator} "
        return [line for item in body.items for line in _after(lead, _item(item, width - 3))]
    return lines(body, width)
