"""Expressions with generators in TLA+: quantifiers, sets, sums, extremes, maps and sequences."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence

from quorate.language import ir
from quorate.language.diagnostics import ModelError
from quorate.language.intervals import Interval
from quorate.language.types import (
    NUMBER,
    BagType,
    MapType,
    RangeType,
    RecordType,
    SeqType,
    SetType,
)
from quorate.output.tla.failures import Failures
from quorate.output.tla.pieces import (
    QuantifierStep,
    binds,
    bounds_of,
    image,
    plus,
    quantified,
    replaced,
    unbound,
)
from quorate.output.tla.pretty_printer import text
from quorate.output.tla.scope import Scope
from quorate.output.tla.sorts import Sorts
from quorate.output.tla.syntax import (
    TRUE,
    Apply,
    Bound,
    Braces,
    Expr,
    Filter,
    Function,
    Infix,
    Name,
    Prefix,
    conjunction,
    item_of,
)

ZERO, ONE = Name("0"), Name("1")


class Folds:
    """The part of `Expressions` that writes expressions with generators."""

    sorts: Sorts
    uses: set[str]
    _failures: Failures

    @abstractmethod
    def of(self, node: ir.Expression, scope: Scope) -> Expr: ...

    @abstractmethod
    def own(self, operator: str, *arguments: Expr) -> Expr: ...

    def _Domain(self, node: ir.Domain, scope: Scope) -> Expr:
        assert isinstance(node.type, SetType)
        return self.sorts.set_of(node.type.item, node.span)

    def _IntRange(self, node: ir.IntRange, scope: Scope) -> Expr:
        return Infix("..", self.of(node.low, scope), plus(self.of(node.high, scope), -1))

    def _Quantifier(self, node: ir.Quantifier, scope: Scope) -> Expr:
        steps, inner = self.steps(node.generators, scope.inner())
        body = self.of(node.body, inner)
        return quantified(node.kind, steps, body, in_order=self._failures.stops(node))

    def _SetComprehension(self, node: ir.SetComprehension, scope: Scope) -> Expr:
        steps, inner = self.steps(node.generators, scope.inner())
        return image(steps, self.of(node.body, inner))

    def _Sum(self, node: ir.Sum, scope: Scope) -> Expr:
        steps, inner = self.steps(node.generators, scope.inner(), copies=True)
        names = tuple(Name(step.bound.name) for step in steps)
        turn = names[0] if len(names) == 1 else Braces(names, "<<", ">>")
        turns, body = image(steps, turn), self.of(node.body, inner)
        if isinstance(body, Name) and body.text.isdigit():
            count = Apply("Cardinality", (turns,))
            return count if body == ONE else Infix("*", body, count)
        if len(names) == 1:
            return self.own("Sum", Function(Bound(names[0].text, turns), body))
        name = unbound("t", inner, body, turns)
        places = {n.text: item_of(Name(name), Name(str(i))) for i, n in enumerate(names, 1)}
        return self.own("Sum", Function(Bound(name, turns), replaced(body, places)))

    def _Extreme(self, node: ir.Extreme, scope: Scope) -> Expr:
        steps, inner = self.steps(node.generators, scope.inner())
        values = image(steps, self.of(node.body, inner))
        name = "Max" if node.kind == "max" else "Min"
        self._require_numbers(node)
        if node.default is None:
            return self.own(name, values)
        self.uses.add(name)
        return self.own(f"{name}Or", values, self.of(node.default, scope))

    def _ExtremeOf(self, node: ir.ExtremeOf, scope: Scope) -> Expr:
        self._require_numbers(node)
        return self.own(
            "Max" if node.kind == "max" else "Min", Braces(tuple(self.of(i, scope) for i in node.items))
        )

    def _require_numbers(self, node: ir.Extreme | ir.ExtremeOf) -> None:
        if not isinstance(node.type, NUMBER):
            raise ModelError(f"{node.kind} of {node.type} is not exported to TLA+", "use numbers", node.span)

    def _MapComprehension(self, node: ir.MapComprehension, scope: Scope) -> Expr:
        assert isinstance(node.type, MapType)
        name, inner = scope.inner().naming(node.name)
        return Function(Bound(name, self.sorts.set_of(node.type.key)), self.of(node.body, inner))

    def _SeqComprehension(self, node: ir.SeqComprehension, scope: Scope) -> Expr:
        if len(node.generators) != 1:
            raise ModelError(
                "a sequence made by several `for` is not exported to TLA+", "use one `for`", node.span
            )
        (generator,) = node.generators
        places, item, inner = self._places(generator, scope.inner())
        inner = inner.having(generator.name, item(Name(places.name)), bounds_of(generator, scope))
        condition = conjunction(self.of(each, inner) for each in generator.conditions)
        if condition == TRUE:
            return Function(places, self.of(node.body, inner))
        chosen = Apply(
            "SelectSeq",
            (Function(places, Name(places.name)), Name(f"LAMBDA {places.name} : {text(condition)}")),
        )
        there = scope.inner()
        at = there.names.fresh("j")
        there = there.having(generator.name, item(item_of(chosen, Name(at))))
        return Function(Bound(at, Prefix("DOMAIN", chosen)), self.of(node.body, there))

    def _places(self, generator: ir.Generator, scope: Scope) -> tuple[Bound, Callable[[Expr], Expr], Scope]:
        """The indices, from 1, of what a generator iterates over in order, and the item at each index."""
        over, name = generator.over, scope.names.fresh("i")
        if isinstance(over, ir.IntRange):
            low, high = self.of(over.low, scope), self.of(over.high, scope)
            length = high if low == ZERO else Infix("-", high, low)
            return (
                Bound(name, Infix("..", ONE, length)),
                lambda i: plus(i, -1) if low == ZERO else Infix("+", low, plus(i, -1)),
                scope,
            )
        if isinstance(over.type, SeqType):
            base = self.of(over, scope)
            return Bound(name, Prefix("DOMAIN", base)), lambda i: item_of(base, i), scope
        if (
            isinstance(over, ir.Domain)
            and isinstance(over.type, SetType)
            and isinstance(over.type.item, RangeType)
        ):
            sort = over.type.item
            domain = Infix("..", ONE, Apply("Cardinality", (self.sorts.set_of(sort),)))
            return Bound(name, domain), lambda i: plus(i, sort.first - 1), scope
        raise ModelError(
            "a sequence in this order is not exported to TLA+", "iterate over a range or a Seq", over.span
        )

    # -------------------------------------------------------------------------------------- generators

    def steps(
        self, generators: Sequence[ir.Generator], scope: Scope, copies: bool = False
    ) -> tuple[list[QuantifierStep], Scope]:
        """The bound variables of generators, with conditions. With `copies`, equal values are bound separately."""
        steps: list[QuantifierStep] = []
        for generator in generators:
            found, scope = self.run_over(
                generator.over, generator.name, scope, copies, bounds_of(generator, scope)
            )
            conditions = [self.of(condition, scope) for condition in generator.conditions]
            last = found[-1]
            steps += [*found[:-1], QuantifierStep(last.bound, conjunction([last.condition, *conditions]))]
        return steps, scope

    def before(self, generator: ir.Generator, at: Expr, scope: Scope) -> tuple[Bound, Scope] | None:
        """As `run_over`, for the values before `at`, in an order that TLC has too; None if there is no such order."""
        over, known = generator.over, bounds_of(generator, scope)
        if isinstance(over.type, SeqType) and not isinstance(over, ir.IntRange):
            name = scope.names.fresh("j")
            item = item_of(self.of(over, scope), Name(name))
            return Bound(name, Infix("..", ONE, plus(at, -1))), scope.having(generator.name, item, known)
        if isinstance(over, ir.IntRange):
            low = self.of(over.low, scope)
        elif isinstance(over.type, SetType) and isinstance(over.type.item, RangeType):
            low = Name(str(over.type.item.first))
        else:
            return None
        name, inner = scope.naming(generator.name, bounds=known)
        return Bound(name, Infix("..", low, plus(at, -1))), inner

    def run_over(
        self,
        over: ir.Expression,
        local: str,
        scope: Scope,
        copies: bool = False,
        known: Interval | None = None,
    ) -> tuple[list[QuantifierStep], Scope]:
        if isinstance(over, ir.IntRange):
            numbers = self.of(over, scope)
            name, inner = scope.naming(local, bounds=known)
            return [QuantifierStep(Bound(name, numbers))], inner
        if isinstance(over, ir.SetOf):
            base = self.of(over.base, scope)
            base = Apply("BagToSet", (base,)) if isinstance(over.base.type, BagType) else base
            name, inner = scope.naming(local)
            assert isinstance(over.type, SetType)
            assert isinstance(over.type.item, RecordType)
            return [
                QuantifierStep(Bound(name, base), self.sorts.is_kind(Name(name), (over.type.item,)))
            ], inner
        values = self.of(over, scope)
        if isinstance(over.type, SeqType):
            name = scope.names.fresh("i")
            steps = [QuantifierStep(Bound(name, Prefix("DOMAIN", values)))]
            return steps, scope.having(local, item_of(values, Name(name)), known)
        name, inner = scope.naming(local, bounds=known)
        if not isinstance(over.type, BagType):
            # The condition must not bind the name that is substituted into it.
            if isinstance(values, Filter) and not isinstance(over, ir.Local) and not binds(values, name):
                condition = replaced(values.condition, {values.bound.name: Name(name)})
                return [QuantifierStep(Bound(name, values.bound.domain), condition)], inner
            return [QuantifierStep(Bound(name, values))], inner
        steps = [QuantifierStep(Bound(name, Apply("BagToSet", (values,))))]
        if copies:
            number = Infix("..", ONE, Apply("CopiesIn", (Name(name), values)))
            steps.append(QuantifierStep(Bound(inner.names.fresh("copy"), number)))
        return steps, inner
