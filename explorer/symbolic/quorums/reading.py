"""Claims read from their source: what their statements say of sets that are not known.

The text of the very function that CPython runs is followed, statement by statement, with terms in place of values.
Helpers that it calls are followed in the same way.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from types import FunctionType

from quorate.language import ModelError, when
from quorate.language.source import FunctionSource, source_of
from quorate.symbolic.quorums.claims import Claim, SetParameter
from quorate.symbolic.quorums.expressions import admitted, condition, either, evaluate
from quorate.symbolic.quorums.frames import Frame
from quorate.symbolic.quorums.terms import Universe, Value, as_truth
from quorate.symbolic.smt import Formula, Truth


@dataclass(frozen=True)
class Statement:
    """What a claim says: if all `conditions` are true, so is the `conclusion`."""

    conditions: list[Truth]
    conclusion: Truth


def read(claim: Claim, universe: Universe) -> Statement:
    """What `claim` says of the sets of `universe`. Raises ModelError where it is not of the language of claims."""
    source = claim.source
    frame = _frame(source, universe, {}, (claim.function,))
    conditions: list[Truth] = []
    for parameter, argument in zip(claim.parameters, _arguments(source), strict=True):
        try:
            value = frame.names[argument.arg] = universe.argument(parameter)
            if isinstance(parameter, SetParameter) and parameter.family is not None:
                conditions.append(admitted(frame, parameter.family, value))
        except ModelError as error:
            raise frame.placed(error, argument) from None
    result = _result(frame, source.node, source.node.body, conditions)
    try:
        return Statement(conditions, as_truth(result))
    except ModelError as error:
        raise frame.placed(error, source.node.body[-1]) from None


def _arguments(source: FunctionSource) -> list[ast.arg]:
    return [*source.node.args.posonlyargs, *source.node.args.args]


def _frame(
    source: FunctionSource, universe: Universe, names: dict[str, Value], callers: tuple[FunctionType, ...]
) -> Frame:
    def call(function: object, arguments: Sequence[Value]) -> Value:
        return _called(function, arguments, universe, callers)

    return Frame(source, universe, names, call)


def _called(
    function: object, arguments: Sequence[Value], universe: Universe, callers: tuple[FunctionType, ...]
) -> Value:
    """What `function` returns for `arguments`. Raises ModelError, without a place if it is the call that is wrong."""
    if not isinstance(function, FunctionType):
        name = getattr(function, "__qualname__", None) or getattr(function, "name", type(function).__name__)
        raise ModelError(f"a claim cannot call {name}", "call plain functions, defined with def")
    if function in callers:
        raise ModelError(f"{function.__name__} calls itself", "say it without recursion")
    source = source_of(function)
    taken = source.node.args
    names = [argument.arg for argument in _arguments(source)]
    if taken.vararg or taken.kwarg or taken.kwonlyargs or len(names) != len(arguments):
        raise ModelError(
            f"{function.__name__} is not called as it is defined, with {len(names)} arguments",
            "helpers take plain positional parameters, all of them given",
        )
    frame = _frame(source, universe, dict(zip(names, arguments, strict=True)), (*callers, function))
    return _result(frame, source.node, source.node.body, None)


def _result(
    frame: Frame, parent: ast.AST, statements: Sequence[ast.stmt], conditions: list[Truth] | None
) -> Value:
    """What a function returns from these statements on. Its `when`s are added to `conditions`, if it may have any."""
    for place, statement in enumerate(statements):
        match statement:
            case ast.Expr(value=ast.Constant()) | ast.Pass():
                pass
            case ast.Expr(value=ast.Call(func=ast.Name() as called, args=[known])) if (
                frame.look_up(called) is when
            ):
                if conditions is None:
                    hint = "state conditions in the claim itself, outside of any if"
                    raise frame.error(statement, "a when cannot stand here", hint)
                conditions.append(condition(frame, known))
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                frame.names[name] = evaluate(frame, value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                frame.names[name] = evaluate(frame, value)
            case ast.Return(value=ast.expr() as result):
                return evaluate(frame, result)
            case ast.If(test=test, body=body, orelse=orelse):
                decided, rest = condition(frame, test), statements[place + 1 :]
                then, otherwise = ([*branch, *rest] for branch in (body, orelse))
                if not isinstance(decided, Formula):
                    return _result(frame, parent, then if decided else otherwise, conditions)
                results = [_result(frame.within({}), parent, branch, None) for branch in (then, otherwise)]
                try:
                    return either(decided, *results)
                except ModelError as error:
                    raise frame.placed(error, statement) from None
            case _:
                hint = "write when(...), assignments to names, if, and return"
                raise frame.error(statement, "this statement cannot be read in a claim", hint)
    raise frame.error(parent, "this does not return a value on every path", "end every path with a return")
