"""Expressions of the IR in TLA+."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from quorate.language import ir
from quorate.language.diagnostics import ModelError
from quorate.language.intervals import Interval, interval
from quorate.language.types import (
    BagType,
    FamilyType,
    IntType,
    MapType,
    RangeType,
    RecordType,
    SeqType,
    SetType,
)
from quorate.output.tla.failures import Failures
from quorate.output.tla.layout import text
from quorate.output.tla.pieces import (
    Step,
    binds,
    bounds_of,
    compared,
    equal,
    filtered,
    image,
    plus,
    quantified,
    replaced,
    unbound,
)
from quorate.output.tla.scope import Scope
from quorate.output.tla.sorts import Sorts
from quorate.output.tla.syntax import (
    TRUE,
    Apply,
    Bound,
    Braces,
    Choice,
    Dot,
    Expr,
    Filter,
    Function,
    Infix,
    Name,
    Prefix,
    choice,
    conjunction,
    disjunction,
    existential,
    implication,
    item_of,
    negation,
    union,
)

ZERO, ONE = Name("0"), Name("1")


class Calls(Protocol):
    """Writes a call of a helper; knows what its definition is called."""

    def call(self, node: ir.Call, arguments: list[Expr], scope: Scope) -> Expr: ...


class Expressions:
    """Writes expressions. Which operators of ours they need is collected in `uses`."""

    def __init__(self, sorts: Sorts, calls: Calls, failures: Failures) -> None:
        self.sorts = sorts
        self.calls = calls
        self._failures = failures
        self.uses: set[str] = set()
        self._writers: dict[type, Callable[..., Expr]] = {
            kind: getattr(self, f"_{kind.__name__}")
            for kind in ir.EXPRESSIONS
            if hasattr(self, f"_{kind.__name__}")
        }

    def of(self, node: ir.Expression, scope: Scope) -> Expr:
        """The expression. Raises ModelError where TLA+ has no form for it."""
        return self._writers[type(node)](node, scope)

    def own(self, operator: str, *arguments: Expr) -> Expr:
        """A call of an operator of ours."""
        self.uses.add(operator)
        return Apply(operator, arguments)

    # --------------------------------------------------------------------------------- what there is

    def _Const(self, node: ir.Const, scope: Scope) -> Expr:
        return self.sorts.value(node.value, node.type, node.span)

    def _Local(self, node: ir.Local, scope: Scope) -> Expr:
        return scope.locals[node.name]

    def _Var(self, node: ir.Var, scope: Scope) -> Expr:
        return scope.state(node.name, node.state)

    def _Lookup(self, node: ir.Lookup, scope: Scope) -> Expr:
        return item_of(self.of(node.base, scope), self.of(node.key, scope))

    def _At(self, node: ir.At, scope: Scope) -> Expr:
        return item_of(self.of(node.base, scope), plus(self.of(node.index, scope), 1))

    def _Last(self, node: ir.Last, scope: Scope) -> Expr:
        return self.own("Last", self.of(node.base, scope))

    def _Slice(self, node: ir.Slice, scope: Scope) -> Expr:
        base = self.of(node.base, scope)
        low = self.of(node.low, scope) if node.low is not None else ZERO
        if node.high is None:
            return base if low == ZERO else Apply("SubSeq", (base, plus(low, 1), Apply("Len", (base,))))
        return self.own("Slice", base, low, self.of(node.high, scope))

    def _Field(self, node: ir.Field, scope: Scope) -> Expr:
        return Dot(self.of(node.base, scope), node.name)

    def _IsKind(self, node: ir.IsKind, scope: Scope) -> Expr:
        return self.sorts.is_kind(self.of(node.base, scope), node.kinds)

    def _Narrow(self, node: ir.Narrow, scope: Scope) -> Expr:
        return self.of(node.base, scope)

    def _Widen(self, node: ir.Widen, scope: Scope) -> Expr:
        return self.of(node.base, scope)

    def _Fit(self, node: ir.Fit, scope: Scope) -> Expr:
        return self.of(node.base, scope)

    def _Bind(self, node: ir.Bind, scope: Scope) -> Expr:
        return self.of(node.body, self.bound(node, scope))

    def bound(self, node: ir.Bind, scope: Scope) -> Scope:
        """The scope of its body, in which the local stands for the value."""
        known = interval(node.value, scope.known) if isinstance(node.value.type, IntType) else None
        return scope.having(node.name, self.of(node.value, scope), known)

    def _MakeRecord(self, node: ir.MakeRecord, scope: Scope) -> Expr:
        assert isinstance(node.type, RecordType)
        return self.sorts.record(node.type, [self.of(argument, scope) for argument in node.arguments])

    # ----------------------------------------------------------------------------- truth and numbers

    def _Not(self, node: ir.Not, scope: Scope) -> Expr:
        return negation(self.of(node.base, scope))

    def _And(self, node: ir.And, scope: Scope) -> Expr:
        return conjunction(self.of(item, scope) for item in node.items)

    def _Or(self, node: ir.Or, scope: Scope) -> Expr:
        # Where TLC looks for next states it evaluates every disjunct, so what has a value only if those before
        # are false is written as an implication.
        *others, found = [self.of(item, scope) for item in node.items]
        partial = False
        for item, other in zip(reversed(node.items[1:]), reversed(others), strict=True):
            partial = partial or self._failures.is_partial(item)
            found = implication(negation(other), found) if partial else disjunction([other, found])
        return found

    def _Compare(self, node: ir.Compare, scope: Scope) -> Expr:
        left, right = self.of(node.left, scope), self.of(node.right, scope)
        if node.op in ("==", "!="):
            return equal(left, right) if node.op == "==" else negation(equal(left, right))
        if not isinstance(node.left.type, SetType | FamilyType):
            # ``not s`` comes as a size that is not above zero.
            if isinstance(node.left, ir.Size) and right == ZERO and node.op == ">":
                return negation(self._is_empty(node.left, scope))
            return compared(node.op, left, right)
        if node.op in (">", ">="):
            left, right = right, left
        inclusion = Infix("\\subseteq", left, right)
        return inclusion if node.op in ("<=", ">=") else conjunction([inclusion, Infix("#", left, right)])

    def _is_empty(self, size: ir.Size, scope: Scope) -> Expr:
        base = self.of(size.base, scope)
        match size.base.type:
            case SeqType():
                return Infix("=", base, Braces((), "<<", ">>"))
            case BagType():
                return Infix("=", base, Name("EmptyBag"))
        return Infix("=", base, Braces(()))

    def _Arithmetic(self, node: ir.Arithmetic, scope: Scope) -> Expr:
        left, right = self.of(node.left, scope), self.of(node.right, scope)
        if node.op in ("+", "-") and isinstance(right, Name) and right.text.isdigit():
            return plus(left, int(right.text) * (1 if node.op == "+" else -1))
        if node.op not in ("//", "%"):
            return Infix(node.op, left, right)
        divisor = interval(node.right, scope.known)
        if divisor is not None and divisor[0] > 0:
            return Infix("\\div" if node.op == "//" else "%", left, right)
        # TLA+ divides by positive numbers only.
        self.uses.add("Div")
        return self.own("Div" if node.op == "//" else "Mod", left, right)

    def _IfExp(self, node: ir.IfExp, scope: Scope) -> Expr:
        condition = self.of(node.condition, scope)
        then, otherwise = self.of(node.then, scope), self.of(node.otherwise, scope)
        if then == otherwise and self._failures.may_fail(node.condition):
            return Choice(condition, then, otherwise)
        return choice(condition, then, otherwise)

    # -------------------------------------------------------------------------------------- containers

    def _In(self, node: ir.In, scope: Scope) -> Expr:
        item, container = self.of(node.item, scope), self.of(node.container, scope)
        match node.container.type:
            case BagType():
                return Apply("BagIn", (item, container))
            case SeqType():
                name = unbound("i", scope, item, container)
                at = item_of(container, Name(name))
                return existential((Bound(name, Prefix("DOMAIN", container)),), Infix("=", at, item))
        return Infix("\\in", item, container)

    def _SetOf(self, node: ir.SetOf, scope: Scope) -> Expr:
        steps, inner = self.run_over(node, "m", scope.inner())
        (step,) = steps
        del inner
        return filtered(step)

    def _SetDisplay(self, node: ir.SetDisplay, scope: Scope) -> Expr:
        if isinstance(node.type, BagType):
            return Name("EmptyBag")
        return Braces(tuple(self.of(item, scope) for item in node.items))

    def _SeqDisplay(self, node: ir.SeqDisplay, scope: Scope) -> Expr:
        return Braces(tuple(self.of(item, scope) for item in node.items), "<<", ">>")

    def _SetOperation(self, node: ir.SetOperation, scope: Scope) -> Expr:
        left, right = self.of(node.left, scope), self.of(node.right, scope)
        match node.op:
            case "|":
                return union(left, right)
            case "&":
                return Infix("\\cap", left, right)
            case "-":
                return Infix("\\", left, right)
        return union(Infix("\\", left, right), Infix("\\", right, left))

    def _Concat(self, node: ir.Concat, scope: Scope) -> Expr:
        return Infix("\\o", self.of(node.left, scope), self.of(node.right, scope))

    def _Insert(self, node: ir.Insert, scope: Scope) -> Expr:
        base, item = self.of(node.base, scope), Braces((self.of(node.item, scope),))
        return (
            Infix("(+)", base, Apply("SetToBag", (item,)))
            if isinstance(node.type, BagType)
            else union(base, item)
        )

    def _Remove(self, node: ir.Remove, scope: Scope) -> Expr:
        base, item = self.of(node.base, scope), Braces((self.of(node.item, scope),))
        if isinstance(node.type, BagType):
            return Infix("(-)", base, Apply("SetToBag", (item,)))
        return Infix("\\", base, item)

    def _Append(self, node: ir.Append, scope: Scope) -> Expr:
        return Apply("Append", (self.of(node.base, scope), self.of(node.item, scope)))

    def _Rest(self, node: ir.Rest, scope: Scope) -> Expr:
        base = self.of(node.base, scope)
        if not node.end:
            return Apply("Tail", (base,))
        return Apply("SubSeq", (base, ONE, Infix("-", Apply("Len", (base,)), ONE)))

    def _Size(self, node: ir.Size, scope: Scope) -> Expr:
        base = self.of(node.base, scope)
        match node.base.type:
            case SeqType():
                return Apply("Len", (base,))
            case BagType():
                return Apply("BagCardinality", (base,))
        return Apply("Cardinality", (base,))

    def _Count(self, node: ir.Count, scope: Scope) -> Expr:
        return Apply("CopiesIn", (self.of(node.item, scope), self.of(node.base, scope)))

    # ---------------------------------------------------------------------------- iteration and folding

    def _Domain(self, node: ir.Domain, scope: Scope) -> Expr:
        assert isinstance(node.type, SetType)
        return self.sorts.set_of(node.type.item, node.span)

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
        if not isinstance(node.type, IntType | RangeType):
            raise ModelError(
                f"{node.kind} of {node.type} is not exported to TLA+", "take it of numbers", node.span
            )

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
        """The numbers of the places of what is run over in order, and what stands at each."""
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
            "a sequence in this order is not exported to TLA+", "run over a range or a Seq", over.span
        )

    def _Call(self, node: ir.Call, scope: Scope) -> Expr:
        return self.calls.call(node, [self.of(argument, scope) for argument in node.arguments], scope)

    # -------------------------------------------------------------------------------------- generators

    def steps(
        self, generators: Sequence[ir.Generator], scope: Scope, copies: bool = False
    ) -> tuple[list[Step], Scope]:
        """What generators run over. With `copies`, a value that comes several times is run over as often."""
        steps: list[Step] = []
        for generator in generators:
            found, scope = self.run_over(
                generator.over, generator.name, scope, copies, bounds_of(generator, scope)
            )
            conditions = [self.of(condition, scope) for condition in generator.conditions]
            last = found[-1]
            steps += [*found[:-1], Step(last.bound, conjunction([last.condition, *conditions]))]
        return steps, scope

    def before(self, generator: ir.Generator, at: Expr, scope: Scope) -> tuple[Bound, Scope] | None:
        """The same as `run_over`, of what comes before `at` in an order that is also TLC's; None if nothing does."""
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
    ) -> tuple[list[Step], Scope]:
        if isinstance(over, ir.IntRange):
            low, high = self.of(over.low, scope), self.of(over.high, scope)
            name, inner = scope.naming(local, bounds=known)
            return [Step(Bound(name, Infix("..", low, plus(high, -1))))], inner
        if isinstance(over, ir.SetOf):
            base = self.of(over.base, scope)
            base = Apply("BagToSet", (base,)) if isinstance(over.base.type, BagType) else base
            name, inner = scope.naming(local)
            assert isinstance(over.type, SetType)
            assert isinstance(over.type.item, RecordType)
            return [Step(Bound(name, base), self.sorts.is_kind(Name(name), (over.type.item,)))], inner
        values = self.of(over, scope)
        if isinstance(over.type, SeqType):
            name = scope.names.fresh("i")
            steps = [Step(Bound(name, Prefix("DOMAIN", values)))]
            return steps, scope.having(local, item_of(values, Name(name)), known)
        name, inner = scope.naming(local, bounds=known)
        if not isinstance(over.type, BagType):
            # What is bound in the condition must not take the place of what is run over.
            if isinstance(values, Filter) and not isinstance(over, ir.Local) and not binds(values, name):
                condition = replaced(values.condition, {values.bound.name: Name(name)})
                return [Step(Bound(name, values.bound.domain), condition)], inner
            return [Step(Bound(name, values))], inner
        steps = [Step(Bound(name, Apply("BagToSet", (values,))))]
        if copies:
            number = Infix("..", ONE, Apply("CopiesIn", (Name(name), values)))
            steps.append(Step(Bound(inner.names.fresh("copy"), number)))
        return steps, inner
