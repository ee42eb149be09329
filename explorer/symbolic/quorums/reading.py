"""Visitor of the IR of a claim: the formulas that it stands for over sets that are unknown."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from quorate.language import ModelError, ir
from quorate.language.types import IntType, SetType, SymmetricType
from quorate.symbolic.quorums.arithmetic import ORDER, arithmetic, as_amount, extreme
from quorate.symbolic.quorums.claims import is_sort
from quorate.symbolic.quorums.terms import Members, Somebody, Universe, Value, WeightOf
from quorate.symbolic.smt import (
    Formula,
    Truth,
    both,
    choice,
    conjunction,
    disjunction,
    equal,
    negation,
    total,
)

Names = dict[str, Value]


@dataclass(frozen=True)
class Statement:
    """What a claim says: if all `conditions` are true, so is the `conclusion`."""

    conditions: list[Truth]
    conclusion: Truth


def read(claim: ir.Claim, universe: Universe) -> Statement:
    """The formulas of `claim` over the sets of `universe`. Raises ModelError, with its place, for what has none."""
    reader = _Reader(claim.functions, universe)
    names: Names = {}
    for parameter in claim.parameters:
        try:
            names[parameter.name] = universe.argument(parameter.name, parameter.type)
        except ModelError as error:
            raise _placed(error, parameter) from None
    conditions: list[Truth] = []
    return Statement(conditions, reader.result(claim.body, names, conditions))


def _placed(error: ModelError, node: ir.Node | ir.Generator | ir.Parameter) -> ModelError:
    """`error`, said to be at `node` if nothing further inside was blamed."""
    known = error.diagnostic
    return error if known.span is not None else ModelError(known.message, known.hint, node.span)


@dataclass(frozen=True)
class _Reader:
    """The visitor. `functions` are the helpers of the claim, by their name in calls."""

    functions: Mapping[str, ir.Function]
    universe: Universe

    # ------------------------------------------------------------------------------------ statements

    def result(self, body: Sequence[ir.Statement], names: Names, conditions: list[Truth] | None) -> Value:
        """What a function returns from these statements on. Its `When`s are added to `conditions`, if it may have
        any."""
        for place, statement in enumerate(body):
            match statement:
                case ir.When():
                    if conditions is None:
                        hint = "state conditions in the claim itself, outside of any if"
                        raise ModelError("a when cannot stand here", hint, statement.span)
                    conditions.append(self.value(statement.condition, names))
                case ir.Let():
                    # Not in place: the conditions of sets in a grid are evaluated later, with the names of now.
                    names = {**names, statement.name: self.value(statement.value, names)}
                case ir.Return():
                    return self.value(statement.value, names)
                case ir.If():
                    decided, rest = self.value(statement.condition, names), body[place + 1 :]
                    then, otherwise = (*statement.then, *rest), (*statement.otherwise, *rest)
                    if not isinstance(decided, Formula):
                        return self.result(then if decided else otherwise, names, conditions)
                    results = [self.result(branch, names, None) for branch in (then, otherwise)]
                    try:
                        return _either(decided, *results)
                    except ModelError as error:
                        raise _placed(error, statement) from None
                case ir.For() | ir.Assert() | ir.Assign():
                    hint = "write when(...), assignments to names, if, and return"
                    raise ModelError("this statement cannot be read in a claim", hint, statement.span)
                case _:
                    assert_never(statement)
        raise AssertionError("every way through a function ends in a Return")

    # ----------------------------------------------------------------------------------- expressions

    def value(self, node: ir.Expression, names: Names) -> Value:
        """What an expression stands for. Raises ModelError, with the place of the innermost part that is wrong."""
        try:
            return self._value(node, names)
        except ModelError as error:
            raise _placed(error, node) from None

    def _values(self, nodes: Sequence[ir.Expression], names: Names) -> tuple[Value, ...]:
        return tuple(self.value(node, names) for node in nodes)

    def _value(self, node: ir.Expression, names: Names) -> Value:
        match node:
            case ir.Const():
                return node.value
            case ir.Local():
                return names[node.name]
            case ir.Lookup():
                return WeightOf(self.value(node.base, names), self.value(node.key, names))
            case ir.MakeRecord():
                return self.universe.server(self._values(node.arguments, names))
            case ir.Not():
                return negation(self.value(node.base, names))
            case ir.And():
                return conjunction(self._values(node.items, names))
            case ir.Or():
                return disjunction(self._values(node.items, names))
            case ir.Compare():
                return self._compare(node, names)
            case ir.Arithmetic():
                return arithmetic(node.op, *map(as_amount, self._values((node.left, node.right), names)))
            case ir.ExtremeOf():
                return extreme(node.kind, list(map(as_amount, self._values(node.items, names))))
            case ir.IfExp():
                decided = self.value(node.condition, names)
                if not isinstance(decided, Formula):
                    return self.value(node.then if decided else node.otherwise, names)
                return _either(decided, *self._values((node.then, node.otherwise), names))
            case ir.In():
                item, container = self._values((node.item, node.container), names)
                return container.contains(item)
            case ir.SetOperation(op="|", right=ir.SetDisplay(items=())):
                return self.value(node.left, names)  # a copy: set(a)
            case ir.SetOperation():
                left, right = self._values((node.left, node.right), names)
                return _SETS[node.op](left, right)
            case ir.Size():
                members: Members = self.value(node.base, names)
                return members.size()
            case ir.Domain(type=SetType(item=SymmetricType(cls=sort))) if is_sort(sort):
                return self.universe.everyone(sort)
            case ir.Domain():
                raise ModelError("a claim cannot run over sets", "take one as a parameter: q: Quorum")
            case ir.Quantifier(body=body, generators=generators):
                # all(p) is not any(not p).
                turn: Callable[[Truth], Truth] = negation if node.kind == "all" else lambda each: each
                return turn(
                    self._over(
                        generators,
                        names,
                        lambda inner: turn(self.value(body, inner)),
                        lambda of, test: of.any(test),
                        False,
                    )
                )
            case ir.Sum(body=body, generators=generators):
                summed = self._over(
                    generators,
                    names,
                    lambda inner: self.value(body, inner),
                    lambda of, amount: of.total(amount),
                    0,
                )
                return total([as_amount(summed)])
            case ir.SetComprehension():
                return self._filtered(node, names)
            case ir.Call():
                function = self.functions[node.function]
                arguments = self._values(node.arguments, names)
                called = {name: of for (name, _), of in zip(function.parameters, arguments, strict=True)}
                return self.result(function.body, called, None)
            case _:
                raise ModelError(
                    "this cannot be read in a claim",
                    "claims speak of sets, their sizes, and any and all over them",
                )

    def _compare(self, node: ir.Compare, names: Names) -> Truth:
        match node:
            case ir.Compare(op="==" | "!=" | ">", left=ir.Size(base=base), right=ir.Const(value=0)):
                # Emptiness needs no counting, so that it is supported in grids too.
                members: Members = self.value(base, names)
                return members.is_empty() if node.op == "==" else negation(members.is_empty())
        left, right = self._values((node.left, node.right), names)
        if isinstance(node.left.type, IntType):
            left, right = as_amount(left), as_amount(right)
        if node.op not in ("==", "!="):
            return ORDER[node.op](left, right)
        match left:
            case Members():
                same = both(left <= right, right <= left)
            case Somebody():
                same = self.universe.same(left, right)
            case _:
                same = equal(left, right)
        return same if node.op == "==" else negation(same)

    def _over(
        self,
        generators: Sequence[ir.Generator],
        names: Names,
        result: Callable[[Names], Value],
        join: Callable[[Members, Callable[[Somebody], Value]], Value],
        ignored: Value,
    ) -> Value:
        """`result` joined over what the generators range over; `ignored` is what a server counts that is left out."""
        first, *others = generators

        def each(server: Somebody) -> Value:
            inner = {**names, first.name: server}
            taken = conjunction(self.value(test, inner) for test in first.conditions)
            if taken is False:
                return ignored
            value = self._over(others, inner, result, join, ignored) if others else result(inner)
            if taken is True:
                return value
            if isinstance(ignored, bool):
                return both(taken, value)
            raise ModelError(
                "which servers are taken may depend only on sets", "use only `in` here", first.span
            )

        return join(self.value(first.over, names), each)

    def _filtered(self, node: ir.SetComprehension, names: Names) -> Members:
        match node:
            case ir.SetComprehension(body=ir.Local(name=name), generators=(only,)) if name == only.name:
                members: Members = self.value(only.over, names)
                return members.where(
                    lambda server: conjunction(
                        self.value(test, {**names, name: server}) for test in only.conditions
                    )
                )
        raise ModelError("this set cannot be read in a claim", "write {s for s in a if ...}")


def _either(decided: Formula, then: Value, otherwise: Value) -> Value:
    """`then` if `decided` is true, else `otherwise`."""
    if isinstance(then, bool | Formula) and isinstance(otherwise, bool | Formula):
        return choice(decided, then, otherwise)
    if isinstance(then, Members) or isinstance(otherwise, Members):
        raise ModelError(
            "which set is meant depends on a condition here", "let conditions choose numbers and truths"
        )
    return choice(decided, as_amount(then), as_amount(otherwise))


_SETS: dict[str, Callable[[Members, Members], Members]] = {
    "&": operator.and_,
    "|": operator.or_,
    "-": operator.sub,
    "^": operator.xor,
}
