"""Expressions that run over many values: quantifiers, comprehensions, sums and extremes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from quorate.language.ir.expression import Check, Environment, Expression
from quorate.language.ir.numbers import PICK, extreme_among
from quorate.language.ir.sets import Domain
from quorate.language.spans import Span
from quorate.language.types import (
    BagType,
    BoolType,
    EnumType,
    FamilyType,
    IntType,
    MapType,
    RangeType,
    SeqType,
    SetType,
    Type,
)
from quorate.language.values import sequence
from quorate.support.pretty import Text, bare, group, row

__all__ = [
    "Extreme",
    "Fold",
    "Generator",
    "MapComprehension",
    "Quantifier",
    "SeqComprehension",
    "SetComprehension",
    "Sum",
]


@dataclass(frozen=True, slots=True)
class Generator:
    """``for name in over if conditions``; conditions are evaluated in order."""

    name: str
    type: Type
    over: Expression
    conditions: tuple[Expression, ...]
    span: Span


class Fold(Expression, is_base=True):
    """Base of the expressions that have generators: ``body for ...``."""

    __slots__ = ()
    body: Expression
    generators: tuple[Generator, ...]

    def values(self, env: Environment) -> Iterator[Any]:
        """Return the values of the body, in order."""
        return (inside.value(self.body) for inside in bindings(self.generators, env))

    def fold_text(self, opening: str, closing: str = ")", *further: Text) -> Text:
        """Return ``opening body for ... closing``."""
        parts: list[Text] = [bare(self.body.text())]
        for each in self.generators:
            parts.append(row(f"for {each.name}: {each.type} in ", each.over.text()))
            parts += [row("if ", bare(condition.text())) for condition in each.conditions]
        return group(opening, [*parts, *further], closing, " ")


def bindings(generators: Sequence[Generator], env: Environment) -> Iterator[Environment]:
    """Return an environment for each combination of values of the generators that meets their conditions."""
    if not generators:
        yield env
        return
    first, *others = generators
    for item in first.over.iterate(env):
        inside = env.having(first.name, item)
        if all(map(inside.value, first.conditions)):
            yield from bindings(others, inside)


@dataclass(frozen=True, slots=True)
class Quantifier(Fold):
    """``all(body for ...)`` or ``any(body for ...)``.

    It stops as early as Python's does, unless it is `whole`: then its generators are unordered and evaluating it may
    fail or cut for some values, so it is evaluated for all of them, and no order can hide that.
    """

    kind: Literal["all", "any"]
    body: Expression
    generators: tuple[Generator, ...]
    whole: bool = False

    def typing_rule(self, check: Check) -> None:
        check.typed(self, BoolType(), self, self.body)

    def evaluate(self, env: Environment) -> Any:
        values = list(self.values(env)) if self.whole else self.values(env)
        return all(values) if self.kind == "all" else any(values)

    def text(self) -> Text:
        return self.fold_text(f"whole {self.kind}(" if self.whole else f"{self.kind}(")


@dataclass(frozen=True, slots=True)
class SetComprehension(Fold):
    """``{body for ...}``."""

    body: Expression
    generators: tuple[Generator, ...]

    def typing_rule(self, check: Check) -> None:
        check.typed(self, SetType(self.body.type), self)

    def evaluate(self, env: Environment) -> Any:
        return frozenset(self.values(env))

    def text(self) -> Text:
        return self.fold_text("{", "}")


@dataclass(frozen=True, slots=True)
class SeqComprehension(Fold):
    """``[body for ...]`` over ordered collections only; the type's capacity bounds its length."""

    body: Expression
    generators: tuple[Generator, ...]

    def typing_rule(self, check: Check) -> None:
        type_ = check.kind(self.type, self, "it makes a sequence", SeqType)
        check.that(type_.item == self.body.type, self, "not of its items")
        for generator in self.generators:
            unordered = isinstance(generator.over.type, SetType | FamilyType | BagType)
            ordered_sort = isinstance(generator.over, Domain) and isinstance(
                generator.type, RangeType | EnumType | BoolType
            )
            check.that(not unordered or ordered_sort, self, "it runs over what has no order")

    def evaluate(self, env: Environment) -> Any:
        assert isinstance(self.type, SeqType)
        return sequence(self.type, self.values(env))

    def text(self) -> Text:
        return self.fold_text("[", "]")


@dataclass(frozen=True, slots=True)
class Sum(Fold):
    """``sum(body for ...)``; counts repeated values as often as they come."""

    body: Expression
    generators: tuple[Generator, ...]

    def typing_rule(self, check: Check) -> None:
        check.numbers(self, self.body)
        check.typed(self, IntType(), self)

    def evaluate(self, env: Environment) -> Any:
        return sum(map(int, self.values(env)))

    def text(self) -> Text:
        return self.fold_text("sum(")


@dataclass(frozen=True, slots=True)
class Extreme(Fold):
    """``min``/``max`` of ``(body for ...)``; without items it is `default`, or fails if there is none."""

    kind: Literal["min", "max"]
    body: Expression
    generators: tuple[Generator, ...]
    default: Expression | None

    def typing_rule(self, check: Check) -> None:
        extreme_among(check, self, [self.body] if self.default is None else [self.body, self.default])

    def evaluate(self, env: Environment) -> Any:
        values = list(self.values(env))
        assert self.default is not None
        return PICK[self.kind](values or [env.value(self.default)])

    def text(self) -> Text:
        if self.default is None:
            return self.fold_text(f"{self.kind}!(")
        return self.fold_text(f"{self.kind}(", ")", row("default ", self.default.text()))


@dataclass(frozen=True, slots=True)
class MapComprehension(Expression):
    """``Map({key: body for key in Sort})``; `type` is the MapType; `name` is the local for the key."""

    name: str
    body: Expression

    def typing_rule(self, check: Check) -> None:
        check.typed(self, check.kind(self.type, self, "it makes a Map", MapType).value, self.body)

    def evaluate(self, env: Environment) -> Any:
        assert isinstance(self.type, MapType)
        return tuple(env.having(self.name, key).value(self.body) for key in env.domain(self.type.key))

    def text(self) -> Text:
        assert isinstance(self.type, MapType)
        head = f"for {self.name} in {self.type.key}"
        return group("{", [row(f"{self.name}: ", self.body.text()), head], "}", " ")
