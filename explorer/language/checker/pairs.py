"""Loops and comprehensions over pairs: ``for k, v in self.x.items()`` and ``for i, m in enumerate(self.log)``.

They are lowered to a loop over the keys, or the positions, and the other name stands for what is there: in a loop it
is a local that is read anew in each iteration, as in Python; in a comprehension, where nothing changes, it is the
expression itself. ``.keys()`` and ``.values()`` of a map are lowered in the same way.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quorate.language import ir
from quorate.language.checker.arithmetic import number
from quorate.language.checker.coercion import BOOL, INT
from quorate.language.checker.constants import static
from quorate.language.checker.dispatch import expression
from quorate.language.checker.iterables import domain_of, iterable
from quorate.language.checker.scope import MISSING, Scope
from quorate.language.diagnostics import ModelError
from quorate.language.partiality import may_end
from quorate.language.traversal import walk
from quorate.language.types import BoolType, MapType, SeqType


@dataclass(frozen=True)
class Pairs:
    """What ``for target in node`` runs over: `over` gives the values of `first`, and `second` is the value that
    `second_of` makes of each; either name may be absent. `before` are statements to be executed before the loop, in
    whose body `unchanged`, a state variable, must not be changed."""

    over: ir.Expression
    first: ast.Name | None
    second: ast.Name | None
    second_of: Callable[[ir.Local], ir.Expression]
    before: tuple[ir.Statement, ...] = ()
    unchanged: str = ""


def pairs(scope: Scope, target: ast.expr, node: ast.expr, in_loop: bool) -> Pairs | None:
    """The pairs that `node` gives; None if it is another iterable. `in_loop`: it is that of a statement."""
    match node:
        case ast.Call(func=ast.Name()) if static(scope, node.func) is enumerate:
            return _enumerated(scope, target, node, in_loop)
        case ast.Call(
            func=ast.Attribute(value=base, attr=("items" | "keys" | "values") as name), args=[], keywords=[]
        ):
            if static(scope, base) is not MISSING:
                return None
            map_ = expression(scope, base)
            if not isinstance(map_.type, MapType):
                return None
            return _of_map(scope, target, node, map_, name, in_loop)
        case ast.Call(func=ast.Name()) if static(scope, node.func) is zip:
            raise _zip(scope, node)
    if isinstance(target, ast.Tuple):
        raise scope.error(
            target,
            "only one name can be run over here",
            "pairs are given by .items() of a map, and by enumerate",
        )
    return None


def _zip(scope: Scope, node: ast.Call) -> ModelError:
    texts = [ast.unparse(each) for each in node.args] or ["a", "b"]
    sizes = ", ".join(f"len({text})" for text in texts)
    return scope.error(
        node,
        "zip is not in the language",
        f"write for i in range(min({sizes})), and {texts[0]}[i] for the items",
    )


def _two_names(scope: Scope, target: ast.expr, what: str) -> tuple[ast.Name, ast.Name]:
    match target:
        case ast.Tuple(elts=[ast.Name() as first, ast.Name() as second]) if first.id != second.id:
            return first, second
    raise scope.error(target, f"{what} gives pairs", f"write two names: for a, b in {what}")


def _one_name(scope: Scope, target: ast.expr) -> ast.Name:
    if isinstance(target, ast.Name):
        return target
    raise scope.error(target, "only one name can be run over here", "pairs are given by .items()")


# ------------------------------------------------------------------------------------------------ maps


def _of_map(
    scope: Scope, target: ast.expr, node: ast.Call, map_: ir.Expression, name: str, in_loop: bool
) -> Pairs:
    assert isinstance(map_.type, MapType)
    key, span = map_.type.key, scope.span(node)
    if isinstance(key, BoolType):
        members = tuple(ir.Const(span, BOOL, value) for value in (False, True))
        over: ir.Expression = ir.SeqDisplay(span, SeqType(None, BOOL, 2), members)
    else:
        over = domain_of(scope, key, node)
    first: ast.Name | None = None
    second: ast.Name | None = None
    if name == "items":
        first, second = _two_names(scope, target, ast.unparse(node))
    elif name == "keys":
        first = _one_name(scope, target)
    else:
        second = _one_name(scope, target)
    before: list[ir.Statement] = []
    kept = _kept(scope, map_, before, in_loop)
    value = map_.type.value
    return Pairs(over, first, second, lambda at: ir.Lookup(span, value, kept, at), tuple(before))


def _kept(scope: Scope, place: ir.Expression, before: list[ir.Statement], in_loop: bool) -> ir.Expression:
    """A container of the state with the keys that lead to it evaluated before the loop."""
    match place:
        case ir.Var() | ir.Local():
            return place
        case ir.Lookup(base=base, key=key):
            return ir.Lookup(
                place.span,
                place.type,
                _kept(scope, base, before, in_loop),
                _settled(scope, key, before, in_loop),
            )
        case ir.Narrow(base=base):
            return ir.Narrow(place.span, place.type, _kept(scope, base, before, in_loop))
    raise scope.error(
        place.span, "this cannot be run over in pairs", "give it a name first, or run over its keys"
    )


def _settled(scope: Scope, part: ir.Expression, before: list[ir.Statement], in_loop: bool) -> ir.Expression:
    """An expression that means the same in each iteration."""
    if isinstance(part, ir.Const):
        return part
    if in_loop:
        name = scope.unit.fresh("at", part.type)
        before.append(ir.Let(part.span, name, part))
        return ir.Local(part.span, part.type, name)
    if may_end(part) or any(isinstance(each, ir.Fold | ir.Bind) for each in walk(part)):
        raise scope.error(
            part.span, "this would be evaluated again for each pair", "assign it to a name first"
        )
    return part


# ------------------------------------------------------------------------------------------- sequences


def _enumerated(scope: Scope, target: ast.expr, node: ast.Call, in_loop: bool) -> Pairs:
    first, second = _two_names(scope, target, ast.unparse(node))
    argument, start_node = _arguments(scope, node)
    sequence = iterable(scope, argument)
    if isinstance(sequence, ir.IntRange):
        raise scope.error(argument, "a range is numbers already", f"write for i in {ast.unparse(argument)}")
    if not isinstance(sequence.type, SeqType):
        what, hint = f"a {sequence.type} has no order", "number the items of a Seq"
        if isinstance(sequence, ir.Domain):
            what, hint = f"{ast.unparse(argument)} is a sort", "its values are numbers or names already"
        raise scope.error(argument, f"{what}, so its items have no positions", hint)
    span, item = scope.span(node), sequence.type.item
    before: list[ir.Statement] = []
    unchanged = ""
    if (root := _root(sequence)) is not None:
        unchanged = root
        kept = _kept(scope, sequence, before, in_loop)
    else:
        kept = sequence if isinstance(sequence, ir.Local) else _settled(scope, sequence, before, in_loop)
    zero = ir.Const(span, INT, 0)
    start = zero if start_node is None else number(scope, start_node, "enumerate")
    start = _settled(scope, start, before, in_loop)
    length = ir.Size(span, INT, kept)
    from_zero = isinstance(start, ir.Const) and start.value == 0
    end = length if from_zero else ir.Arithmetic(span, INT, "+", start, length)
    over = ir.IntRange(span, SeqType(None, INT, 0), start, end)

    def item_at(position: ir.Local) -> ir.Expression:
        index = position if from_zero else ir.Arithmetic(span, INT, "-", position, start)
        return ir.At(span, item, kept, index)

    return Pairs(over, first, second, item_at, tuple(before), unchanged)


def _arguments(scope: Scope, node: ast.Call) -> tuple[ast.expr, ast.expr | None]:
    keywords = {keyword.arg: keyword.value for keyword in node.keywords}
    if not 1 <= len(node.args) <= 2 or set(keywords) - {"start"} or (len(node.args) == 2 and keywords):
        raise scope.error(node, "enumerate takes a sequence and a start", "enumerate(self.log, start=1)")
    return node.args[0], node.args[1] if len(node.args) == 2 else keywords.get("start")


def _root(place: ir.Expression) -> str | None:
    """The state variable that a container is, or is a part of; None for another value."""
    match place:
        case ir.Var():
            return place.name
        case ir.Lookup(base=base) | ir.Narrow(base=base):
            return _root(base)
        case _:
            return None


def refuse_change(scope: Scope, of: Pairs, body: Sequence[ir.Statement]) -> None:
    """Raise ModelError where the body of a loop changes the sequence that is enumerated."""
    for node in walk(*body):
        if isinstance(node, ir.Assign) and of.unchanged and node.place.variable == of.unchanged:
            raise scope.error(
                node.span,
                f"{of.unchanged} is changed while a loop iterates over it",
                "iterate over a copy: enumerate((...).copy())",
            )
