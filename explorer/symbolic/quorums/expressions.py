"""The expressions of claims: sets and their algebra, sizes, sums of weights, comparisons, quantifiers."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from quorate.language import Family, ModelError, Subset, Symmetric
from quorate.symbolic.quorums import operations
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
    Truth,
    both,
    choice,
    conjunction,
    disjunction,
    negation,
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
            return -as_amount(evaluate(frame, part))
        case ast.BinOp(left=left, op=how, right=right):
            return operations.binary(type(how), evaluate(frame, left), evaluate(frame, right))
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
            return operations.extreme([value, operations.binary(ast.Sub, 0, value)], operator.ge)
        case (builtin, [_, _, *_]) if builtin in (min, max):
            return operations.extreme(values, operator.ge if builtin is max else operator.le)
    return frame.call(function, values)


_SET_TYPES = (set, frozenset, Subset)


def _method(frame: Frame, called: ast.Attribute, arguments: Sequence[ast.expr]) -> Value:
    owner = evaluate(frame, called.value)
    values = [evaluate(frame, argument) for argument in arguments]
    if isinstance(owner, Members):
        return operations.method(owner, called.attr, values)
    if isinstance(owner, type) and issubclass(owner, Family) and called.attr == "admits":
        return frame.call(owner.admits, values)
    raise ModelError(
        f"{called.attr} cannot be read in a claim", "call plain functions and the methods of sets"
    )


def _comparison(frame: Frame, one: Value, how: ast.cmpop, other: Value) -> Truth:
    match how:
        case ast.In() | ast.NotIn():
            if isinstance(other, type) and issubclass(other, Family):
                inside = admitted(frame, other, as_members(one))
            else:
                inside = as_members(other).contains(one)
            return inside if isinstance(how, ast.In) else negation(inside)
        case ast.Eq() | ast.NotEq():
            if isinstance(one, Somebody) and isinstance(other, Somebody):
                same = frame.universe.same(one, other)
            else:
                same = operations.same(one, other)
            return same if isinstance(how, ast.Eq) else negation(same)
    return operations.order(type(how), one, other)


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
