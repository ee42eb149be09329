"""The C tree (`c_syntax`) as text.

Parentheses stand where the grammar of C wants them, and where compilers warn of those that are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from quorate.native import c_syntax as c
from quorate.native.c_unused import as_used
from quorate.support.visible import visible

WIDTH = 100

_SUMS, _COMPARISONS = ("+", "-"), ("<", ">", "<=", ">=", "==", "!=")
_WITHIN = {
    "+": ("*", "/", "%", *_SUMS),
    "-": ("*", "/", "%", *_SUMS),
    "&": ("&", "<<", ">>"),
    "|": ("|", "<<", ">>"),
    "^": ("^", "<<", ">>"),
    "&&": ("&&", *_COMPARISONS),
    "||": ("||", *_COMPARISONS),
    **dict.fromkeys(_COMPARISONS, ("*", "/", "%", *_SUMS)),
}
"""Which operators need no parentheses as an operand of another."""


def text(expr: c.Expr) -> str:
    """An expression."""
    match expr:
        case c.Name() | c.Data():
            return expr.text
        case c.Member():
            return f"{_tight(expr.base)}{expr.operator}{expr.name}"
        case c.Number():
            shown = hex(expr.value) if expr.macro == "UINT64_C" and expr.value > 9 else str(expr.value)
            return f"{expr.macro}({shown})" if expr.macro else shown
        case c.Call():
            return f"{expr.function}({', '.join(map(text, expr.arguments))})"
        case c.Binary():
            left, right = _operand(expr.left, expr.operator), _operand(expr.right, expr.operator, right=True)
            return f"{left} {expr.operator} {right}"
        case c.Cast():
            return f"({expr.type}){_unary(expr.base)}"
        case c.Index():
            return f"{_tight(expr.base)}[{text(expr.key)}]"
        case c.Assign():
            return f"{text(expr.target)} {expr.operator} {text(expr.value)}"
        case c.Unary():
            return f"{expr.operator}{_unary(expr.base)}"
        case c.Literal():
            return f"({expr.type}){text(expr.value)}"
        case c.Braces():
            return f"{{{', '.join(map(text, expr.items))}}}"
        case c.Increment():
            return f"{_tight(expr.base)}{expr.operator}"
        case c.Designated():
            return f".{expr.member} = {text(expr.value)}"
        case c.Conditional():
            condition = _within(expr.condition, (c.Conditional,))
            return f"{condition} ? {text(expr.then)} : {text(expr.otherwise)}"
    raise AssertionError(expr)


_OPEN = (c.Binary, c.Conditional, c.Assign)


def _within(expr: c.Expr, loose: tuple[type[c.Expr], ...]) -> str:
    return f"({text(expr)})" if isinstance(expr, loose) else text(expr)


def _tight(expr: c.Expr) -> str:
    """What something is appended to."""
    return expr.text if isinstance(expr, c.Name) else _within(expr, (*_OPEN, c.Cast, c.Unary))


def _unary(expr: c.Expr) -> str:
    """What a cast or an operator before it is for."""
    negative = isinstance(expr, c.Number) and expr.value < 0
    return f"({text(expr)})" if negative else _within(expr, _OPEN)


def _operand(expr: c.Expr, of: str, right: bool = False) -> str:
    """An operand of a binary operator. What stands on the right of its like is kept apart, as it was put together."""
    if isinstance(expr, c.Binary):
        like = expr.operator == of or (expr.operator in _SUMS and of in _SUMS)
        bare = expr.operator in _WITHIN.get(of, (of,)) and not (right and like)
        return text(expr) if bare else f"({text(expr)})"
    negated = isinstance(expr, c.Unary) and expr.operator == "!" and of not in ("&&", "||")
    return f"({text(expr)})" if negated else _within(expr, _OPEN)


# --------------------------------------------------------------------------------------- statements


def comment(words: str) -> str:
    """A comment on one line that says `words`, whatever they are: names of files, enum members and properties may
    have anything in them."""
    plain = re.sub(r"(?<=/)(?=\*)|(?<=\*)(?=/)", " ", visible(" ".join(words.split())))
    return f"/* {plain.encode('ascii', 'backslashreplace').decode()} */"


def lines(statements: Iterable[c.Stmt]) -> list[str]:
    """Statements, one after the other."""
    return [line for each in statements for line in _lines(each)]


def _lines(statement: c.Stmt) -> list[str]:
    match statement:
        case c.Comment(words):
            return [comment(words)]
        case c.Declare():
            return [f"{_declared(statement)};"]
        case c.Do(expression):
            return [f"{text(expression)};"]
        case c.Return(value):
            return ["return;" if value is None else f"return {text(value)};"]
        case c.Goto(label):
            return [f"goto {label};"]
        case c.Label(name):
            return [f"{name}:;"]
        case c.Continue():
            return ["continue;"]
        case c.If(condition, then, []):
            return _with_body(f"if ({text(condition)})", then)
        case c.If(condition, then, [c.If() as other]):
            first, *rest = _lines(other)
            return [f"if ({text(condition)}) {{", *indented(lines(then)), f"}} else {first}", *rest]
        case c.If(condition, then, otherwise):
            rest = ["} else {", *indented(lines(otherwise)), "}"]
            return [f"if ({text(condition)}) {{", *indented(lines(then)), *rest]
        case c.For(first, condition, step, body):
            return _with_body(f"for ({_declared(first)}; {text(condition)}; {text(step)})", body)
        case c.While(condition, body):
            return _with_body(f"while ({text(condition)})", body)
        case c.Switch(on, results, otherwise):
            cases = [f"case {number}: return {text(result)};" for number, result in enumerate(results)]
            cases.append(f"default: return {text(otherwise)};")
            return [f"switch ({text(on)}) {{", *indented(cases), "}"]


def _with_body(head: str, body: Sequence[c.Stmt]) -> list[str]:
    """A loop or a branch; what is short stands on one line."""
    inner = lines(body)
    if len(inner) == 1 and not isinstance(body[0], _APART) and len(head) + len(inner[0]) < WIDTH:
        return [f"{head} {inner[0]}"]
    return [f"{head} {{", *indented(inner), "}"]


_APART = (c.Comment, c.Declare, c.Label)


def _declared(each: c.Declare) -> str:
    """A declaration without what ends it."""
    value = "" if each.value is None else f" = {text(each.value)}"
    return f"{each.type} {each.pointer}{each.name}{each.array}{value}"


def indented(of: Iterable[str]) -> list[str]:
    """Lines one level deeper."""
    return [f"    {line}" for line in of]


def function(of: c.Function) -> str:
    """The definition of a function, without what nothing uses in it."""
    of = as_used(of)
    about = [comment(of.about)] if of.about else []
    head = f"{of.storage} {of.type} {of.name}({', '.join(map(_declared, of.parameters)) or 'void'}) {{"
    return "\n".join([*about, head, *indented(lines(of.body)), "}"])


def inline(type_: str, name: str, parameters: Sequence[c.Declare], *statements: c.Stmt) -> str:
    """A small function that the compiler may leave out."""
    return function(c.Function(type_, name, parameters, list(statements)))
