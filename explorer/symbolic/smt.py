"""A typed interface to Z3, for claims about quorums.

Known truths and amounts stay plain Python values (`True`, `3`), so that terms are built from unknown parts only, and
each term carries its context.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import z3  # type: ignore[import-untyped]

if TYPE_CHECKING:

    class Formula:
        """A formula."""

    class Number:
        """An integer or a real term."""

        def __add__(self, other: Amount) -> Number: ...
        def __radd__(self, other: int) -> Number: ...
        def __sub__(self, other: Amount) -> Number: ...
        def __rsub__(self, other: int) -> Number: ...
        def __mul__(self, other: int) -> Number: ...
        def __rmul__(self, other: int) -> Number: ...
        def __neg__(self) -> Number: ...
        def __ge__(self, other: Amount) -> Formula: ...
        def __gt__(self, other: Amount) -> Formula: ...
        def __le__(self, other: Amount) -> Formula: ...
        def __lt__(self, other: Amount) -> Formula: ...

    class Constant:
        """A constant, or a bound variable, of an uninterpreted sort."""

else:
    Formula, Number, Constant = z3.BoolRef, z3.ArithRef, z3.ExprRef

Truth: TypeAlias = bool | Formula
Amount: TypeAlias = int | Number
Answer: TypeAlias = Literal["sat", "unsat", "unknown"]


def negation(one: Truth) -> Truth:
    return not one if isinstance(one, bool) else _formula(z3.Not(one))


def both(one: Truth, other: Truth) -> Truth:
    return conjunction((one, other))


def conjunction(truths: Iterable[Truth]) -> Truth:
    return _joined(truths, neutral=True)


def disjunction(truths: Iterable[Truth]) -> Truth:
    return _joined(truths, neutral=False)


def _joined(truths: Iterable[Truth], *, neutral: bool) -> Truth:
    unknown: list[Formula] = []
    for one in truths:
        if not isinstance(one, bool):
            unknown.append(one)
        elif one is not neutral:
            return one
    if not unknown:
        return neutral
    if len(unknown) == 1:
        return unknown[0]
    return _formula(z3.And(unknown) if neutral else z3.Or(unknown))


def equal(one: Amount | Truth | Constant, other: Amount | Truth | Constant) -> Truth:
    result: Any = one == other
    return result if isinstance(result, bool) else _formula(result)


def choice(condition: Formula, then: Any, otherwise: Any) -> Any:
    """`then` if `condition`, else `otherwise`: two truths or two amounts."""
    return z3.If(condition, then, otherwise, condition.ctx)  # type: ignore[attr-defined]


def total(amounts: Iterable[Amount]) -> Amount:
    known, unknown = 0, list[Number]()
    for amount in amounts:
        if isinstance(amount, int):
            known += amount
        else:
            unknown.append(amount)
    if not unknown:
        return known
    result: Number = unknown[0] if len(unknown) == 1 else z3.Sum(unknown)
    return result + known if known else result


def quotient(amount: Number, divisor: int) -> Number:
    """Floor division of an integer term by a positive constant."""
    untyped: Any = amount
    result: Number = untyped / divisor
    return result


def remainder(amount: Number, divisor: int) -> Number:
    """The remainder of an integer term by a positive constant."""
    untyped: Any = amount
    result: Number = untyped % divisor
    return result


def is_integer(amount: Amount) -> bool:
    """Whether a term is an integer, not a real."""
    return isinstance(amount, int) or bool(z3.is_int(amount))


def _formula(formula: Any) -> Formula:
    result: Formula = formula
    return result


class Sort:
    """An uninterpreted sort."""

    def __init__(self, context: Context, name: str) -> None:
        self.context = context
        self.name = name
        self._sort: Any = z3.DeclareSort(name, context._context)

    def constant(self, name: str) -> Constant:
        result: Constant = z3.Const(name, self._sort)
        return result

    def variable(self) -> Constant:
        """A constant with a fresh name, to be bound by a quantifier."""
        return self.constant(self.context.new_name(self.name.lower()))


class Relation:
    """An uninterpreted relation."""

    def __init__(self, name: str, sorts: Sequence[Sort]) -> None:
        context = sorts[0].context._context
        self._function: Any = z3.Function(name, *(sort._sort for sort in sorts), z3.BoolSort(context))

    def __call__(self, *arguments: Constant) -> Formula:
        return _formula(self._function(*arguments))


def fresh_context() -> Any:
    """A new Z3 context, whose answers do not depend on queries in other contexts.

    Reference counting is concurrent, since any thread may collect unreferenced terms while this one solves.
    """
    context = z3.Context()
    z3.Z3_enable_concurrent_dec_ref(context.ref())
    return context


class Context:
    """A new Z3 context, typed."""

    def __init__(self) -> None:
        self._context = fresh_context()
        self._names = 0

    def new_name(self, prefix: str) -> str:
        self._names += 1
        return f"{prefix}!{self._names}"

    def integer(self, name: str) -> Number:
        result: Number = z3.Int(name, self._context)
        return result

    def real(self, name: str) -> Number:
        result: Number = z3.Real(name, self._context)
        return result

    def sort(self, name: str) -> Sort:
        return Sort(self, name)

    def solver(self, rlimit: int) -> Solver:
        return Solver(self._context, rlimit)


def exists(variables: Sequence[Constant], body: Truth) -> Truth:
    """Existential quantification. A known truth stays as it is, since sorts are not empty."""
    return body if isinstance(body, bool) else _formula(z3.Exists(list(variables), body))


def for_all(variables: Sequence[Constant], body: Truth) -> Truth:
    return body if isinstance(body, bool) else _formula(z3.ForAll(list(variables), body))


class Solver:
    """A solver with a limit for each query, in Z3's resource units (`rlimit`).

    Units instead of seconds, so that the load of the machine changes no answer.
    """

    def __init__(self, context: Any, rlimit: int) -> None:
        self._solver: Any = z3.Solver(ctx=context)
        self._solver.set("rlimit", rlimit)
        self._model: Any = None

    def add(self, *truths: Truth) -> None:
        for truth in truths:
            self._solver.add(truth)

    def push(self) -> None:
        self._solver.push()

    def pop(self) -> None:
        self._solver.pop()

    def check(self, *assumed: Truth) -> Answer:
        """Whether the assertions and `assumed` are satisfiable. After "sat", `value` and `truth` read the model."""
        self.push()
        self.add(*assumed)
        answer: Answer = str(self._solver.check())  # type: ignore[assignment]
        if answer == "sat":
            self._model = self._solver.model()
        self.pop()
        return answer

    def why_unknown(self) -> str:
        return str(self._solver.reason_unknown())

    def value(self, amount: Amount) -> Fraction:
        """The value of `amount` in the model of the last "sat"."""
        if isinstance(amount, int):
            return Fraction(amount)
        found = self._model.eval(amount, model_completion=True)
        return Fraction(found.as_fraction() if z3.is_rational_value(found) else found.as_long())

    def truth(self, truth: Truth) -> bool:
        """Whether `truth` is true in the model of the last "sat"."""
        return (
            truth if isinstance(truth, bool) else z3.is_true(self._model.eval(truth, model_completion=True))
        )


@functools.cache
def version() -> str:
    """The version of Z3."""
    return str(z3.get_version_string())
