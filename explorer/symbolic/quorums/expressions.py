"""The expressions of claims: sets and their algebra, sizes, sums of weights, comparisons, quantifiers."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from quorate.language import Family, ModelError, Subset, Symmetric
from quorate.symbolic.quorums.frames import Frame
from quorate.symbolic.quorums.terms import (
    Members,
    Somebody,
    Value,
    WeightOf,
    Weights,
    as_amount,
    as_members,
    as_truth,
)
from quorate.symbolic.smt import (
    Amount,
    Formula,
    Number,
    Truth,
    both,
    choice,
    conjunction,
    disjunction,
    equal,
    is_integer,
    negation,
    quotient,
    remainder,
    total,
)

T = TypeVar("T")


def evaluate(frame: Frame, node: ast.expr) -> Value:
    """What an expression stands for. Raises ModelError, with the place of the innermost part that is wrong."""
    try:
        return _evaluate(frame, node)
    except ModelError as error:
        raise frame.placed(error, node) from None


def condition(frame: Frame, node: ast.expr) -> Truth:
    """What an expression stands for as a condition."""
    return _as(as_truth, frame, node, evaluate(frame, node))


def _as(kind: Callable[[Value], T], frame: Frame, node: ast.expr, value: Value) -> T:
    """`value`, of `node`, as a truth, a number or a set."""
    try:
        return kind(value)
    except ModelError as error:
        raise frame.placed(error, node) from None


def admitted(frame: Frame, family: type[Family[Any]], members: Members) -> Truth:
    """Whether `members` are of `family`, by the text of its `admits`."""
    sort = family._member_sort
    if sort is None or not issubclass(sort, Symmetric):
        raise ModelError(
            f"{family.__name__} is a family over no Symmetric sort", "name one: Majority[Server]"
        )
    return as_truth(frame.call(family.admits, (members, frame.universe.everyone(sort))))


def either(decided: Formula, then: Value, otherwise: Value) -> Value:
    """`then` if `decided` is true, else `otherwise`."""
    if isinstance(then, bool | Formula) and isinstance(otherwise, bool | Formula):
        return choice(decided, then, otherwise)
    if isinstance(then, Members) or isinstance(otherwise, Members):
        raise ModelError(
            "which set is meant depends on a condition here", "let conditions choose numbers and truths"
        )
    return choice(decided, as_amount(then), as_amount(otherwise))


def _evaluate(frame: Frame, node: ast.expr) -> Value:
    match node:
        case ast.Constant(value=bool() | int() | float() as value):
            return value
        case ast.Name():
            return _value_of(frame, frame.look_up(node))
        case ast.Tuple(elts=parts):
            return tuple(evaluate(frame, part) for part in parts)
        case ast.BoolOp(op=connective, values=parts):
            join = conjunction if isinstance(connective, ast.And) else disjunction
            return join([condition(frame, part) for part in parts])
        case ast.UnaryOp(op=ast.Not(), operand=part):
            return negation(condition(frame, part))
        case ast.UnaryOp(op=ast.USub(), operand=part):
            return -_as(as_amount, frame, part, evaluate(frame, part))
        case ast.BinOp():
            return _binary(frame, node)
        case ast.Compare(left=left, ops=comparisons, comparators=rights):
            values = [evaluate(frame, part) for part in (left, *rights)]
            steps = zip(values, comparisons, values[1:], strict=False)
            return conjunction([_comparison(frame, one, how, other) for one, how, other in steps])
        case ast.IfExp(test=test, body=then, orelse=otherwise):
            decided = condition(frame, test)
            if not isinstance(decided, Formula):
                return evaluate(frame, then if decided else otherwise)
            return either(decided, evaluate(frame, then), evaluate(frame, otherwise))
        case ast.SetComp(elt=element, generators=generators):
            return _filtered(frame, element, generators)
        case ast.Subscript(value=container, slice=key):
            weights, server = evaluate(frame, container), evaluate(frame, key)
            if isinstance(weights, Weights) and isinstance(server, Somebody):
                return WeightOf(weights, server)
        case ast.Call(func=called, args=arguments, keywords=[]):
            return _call(frame, called, arguments)
    raise ModelError(
        "this cannot be read in a claim", "claims speak of sets, their sizes, and any and all over them"
    )


def _value_of(frame: Frame, value: Value) -> Value:
    """A sort that is named stands for all its values."""
    if isinstance(value, type) and issubclass(value, Symmetric):
        return frame.universe.everyone(value)
    return value


# Operators


_SET_ALGEBRA: dict[type[ast.operator], Callable[[Members, Members], Members]] = {
    ast.BitAnd: lambda one, other: one.intersection(other),
    ast.BitOr: lambda one, other: one.union(other),
    ast.Sub: lambda one, other: one.difference(other),
    ast.BitXor: lambda one, other: one.difference(other).union(other.difference(one)),
}
_DIVISIONS: dict[type[ast.operator], tuple[Callable[[int, int], int], Callable[[Number, int], Number]]] = {
    ast.FloorDiv: (operator.floordiv, quotient),
    ast.Mod: (operator.mod, remainder),
}


def _binary(frame: Frame, node: ast.BinOp) -> Value:
    left, right, how = evaluate(frame, node.left), evaluate(frame, node.right), type(node.op)
    if how in _SET_ALGEBRA and (isinstance(left, Members) or isinstance(right, Members)):
        one_set, other_set = (
            _as(as_members, frame, node.left, left),
            _as(as_members, frame, node.right, right),
        )
        return _SET_ALGEBRA[how](one_set, other_set)
    if how is ast.Div:
        raise ModelError(
            "division gives a fraction, and floats are not exact", "write 2 * len(a) > len(Server)"
        )
    one, other = _as(as_amount, frame, node.left, left), _as(as_amount, frame, node.right, right)
    if how is ast.Add:
        return one + other
    if how is ast.Sub:
        return one - other
    if how is ast.Mult:
        if isinstance(one, int):
            return one * other
        if isinstance(other, int):
            return one * other
        raise ModelError("two unknown numbers are multiplied", "multiply by constants only, as in 2 * len(a)")
    if how in _DIVISIONS:
        if not isinstance(other, int) or other <= 0 or not is_integer(one):
            raise ModelError(
                "this division cannot be read in a claim", "divide whole numbers by positive constants"
            )
        known, unknown = _DIVISIONS[how]
        return known(one, other) if isinstance(one, int) else unknown(one, other)
    raise ModelError("this operator cannot be read in a claim", "numbers have + - * // %, sets have & | - ^")


_ORDER: dict[type[ast.cmpop], Callable[[Any, Any], Truth]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def _comparison(frame: Frame, one: Value, how: ast.cmpop, other: Value) -> Truth:
    match how:
        case ast.In():
            return _contains(frame, other, one)
        case ast.NotIn():
            return negation(_contains(frame, other, one))
        case ast.Eq():
            return _same(frame, one, other)
        case ast.NotEq():
            return negation(_same(frame, one, other))
        case ast.Is() | ast.IsNot():
            raise ModelError("is cannot be read in a claim", "write ==")
    if isinstance(one, Members) or isinstance(other, Members):
        less, more = as_members(one), as_members(other)
        if isinstance(how, ast.Gt | ast.GtE):
            less, more = more, less
        strictly = isinstance(how, ast.Lt | ast.Gt)
        return both(less.within(more), negation(more.within(less)) if strictly else True)
    return _ORDER[type(how)](as_amount(one), as_amount(other))


def _contains(frame: Frame, container: Value, one: Value) -> Truth:
    if isinstance(container, type) and issubclass(container, Family):
        return admitted(frame, container, as_members(one))
    return as_members(container).contains(one)


def _same(frame: Frame, one: Value, other: Value) -> Truth:
    match one, other:
        case Members(), Members():
            return both(one.within(other), other.within(one))
        case Somebody(), Somebody():
            return frame.universe.same(one, other)
        case (bool() | Formula(), bool() | Formula()):
            return equal(one, other)
    return equal(as_amount(one), as_amount(other))


# Calls and comprehensions


def _call(frame: Frame, called: ast.expr, arguments: Sequence[ast.expr]) -> Value:
    if isinstance(called, ast.Attribute):
        return _method(frame, called, arguments)
    function = evaluate(frame, called)
    match function, arguments:
        case (builtin, [ast.GeneratorExp(elt=element, generators=generators)]) if builtin in (any, all, sum):
            return _QUANTIFIERS[builtin](frame, element, generators)
        case (builtin, [ast.GeneratorExp(elt=element, generators=generators)]) if builtin in _SET_TYPES:
            return _filtered(frame, element, generators)
    values = [evaluate(frame, argument) for argument in arguments]
    match function, values:
        case (builtin, [members]) if builtin is len:
            return as_members(members).size()
        case (builtin, [value]) if builtin is bool:
            return as_truth(value)
        case (builtin, [members]) if builtin in _SET_TYPES:
            return as_members(members)
        case (builtin, [value]) if builtin is abs:
            return _greatest([as_amount(value), -as_amount(value)], operator.ge)
        case (builtin, [_, _, *_]) if builtin in (min, max):
            return _greatest([*map(as_amount, values)], operator.ge if builtin is max else operator.le)
    return frame.call(function, values)


_SET_TYPES = (set, frozenset, Subset)
_METHODS: dict[str, Callable[[Members, Members], Value]] = {
    "intersection": lambda one, other: one.intersection(other),
    "union": lambda one, other: one.union(other),
    "difference": lambda one, other: one.difference(other),
    "symmetric_difference": lambda one, other: one.difference(other).union(other.difference(one)),
    "isdisjoint": lambda one, other: one.intersection(other).is_empty(),
    "issubset": lambda one, other: one.within(other),
    "issuperset": lambda one, other: other.within(one),
}


def _method(frame: Frame, called: ast.Attribute, arguments: Sequence[ast.expr]) -> Value:
    owner = evaluate(frame, called.value)
    if isinstance(owner, Members) and called.attr in _METHODS and len(arguments) == 1:
        return _METHODS[called.attr](
            owner, _as(as_members, frame, arguments[0], evaluate(frame, arguments[0]))
        )
    if isinstance(owner, type) and issubclass(owner, Family) and called.attr == "admits":
        values = [evaluate(frame, argument) for argument in arguments]
        return frame.call(owner.admits, values)
    raise ModelError(f"{called.attr} cannot be read in a claim", f"sets have {', '.join(_METHODS)}")


def _greatest(amounts: Sequence[Amount], better: Callable[[Any, Any], Truth]) -> Amount:
    best = amounts[0]
    for amount in amounts[1:]:
        decided = better(best, amount)
        best = choice(decided, best, amount) if isinstance(decided, Formula) else best if decided else amount
    return best


def _bound(frame: Frame, target: ast.expr, server: Somebody) -> Frame:
    match target:
        case ast.Name(id=name):
            return frame.within({name: server})
        case ast.Tuple(elts=parts) if hasattr(server, "__iter__"):
            values: list[Somebody] = list(server)
            names = [part.id for part in parts if isinstance(part, ast.Name)]
            if len(names) == len(parts) == len(values):
                return frame.within(dict(zip(names, values, strict=True)))
    raise frame.error(target, "servers cannot be taken apart like this", "write for s in a, or for r, c in a")


def _over(
    frame: Frame,
    generators: Sequence[ast.comprehension],
    result: Callable[[Frame], Value],
    join: Callable[[Members, Callable[[Somebody], Value]], Value],
    ignored: Value,
) -> Value:
    """`result` joined over what the generators range over; `ignored` is what a server counts that is left out."""
    first, *others = generators
    members = _as(as_members, frame, first.iter, evaluate(frame, first.iter))

    def each(server: Somebody) -> Value:
        inner = _bound(frame, first.target, server)
        taken = conjunction(condition(inner, test) for test in first.ifs)
        if taken is False:
            return ignored
        value = _over(inner, others, result, join, ignored) if others else result(inner)
        if taken is True:
            return value
        if isinstance(ignored, bool) and not ignored:
            return both(taken, value)
        raise frame.error(
            first.target, "which servers are taken may depend only on sets", "use only `in` here"
        )

    return join(members, each)


def _any(frame: Frame, element: ast.expr, generators: Sequence[ast.comprehension]) -> Truth:
    found = _over(
        frame, generators, lambda inner: condition(inner, element), lambda of, test: of.any(test), False
    )
    return as_truth(found)


def _all(frame: Frame, element: ast.expr, generators: Sequence[ast.comprehension]) -> Truth:
    return negation(_any(frame, ast.copy_location(ast.UnaryOp(ast.Not(), element), element), generators))


def _sum(frame: Frame, element: ast.expr, generators: Sequence[ast.comprehension]) -> Amount:
    summed = _over(
        frame, generators, lambda inner: evaluate(inner, element), lambda of, amount: of.total(amount), 0
    )
    return total([as_amount(summed)])


_QUANTIFIERS: dict[Any, Callable[[Frame, ast.expr, Sequence[ast.comprehension]], Value]] = {
    any: _any,
    all: _all,
    sum: _sum,
}


def _filtered(frame: Frame, element: ast.expr, generators: Sequence[ast.comprehension]) -> Members:
    match element, generators:
        case ast.Name(id=name), [ast.comprehension(target=ast.Name(id=target), ifs=tests) as only] if (
            name == target
        ):
            members = _as(as_members, frame, only.iter, evaluate(frame, only.iter))
            return as_members(
                members.where(
                    lambda server: conjunction(
                        condition(frame.within({name: server}), test) for test in tests
                    )
                )
            )
    raise ModelError("this set cannot be read in a claim", "write {s for s in a if ...}")
