"""Translation of the IR's expressions to TLA+."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from quorate.language import ir
from quorate.language.intervals import interval
from quorate.language.types import (
    BagType,
    FamilyType,
    IntType,
    RecordType,
    SeqType,
    SetType,
)
from quorate.output.tla.expression_folds import ONE, ZERO, Folds
from quorate.output.tla.failures import Failures
from quorate.output.tla.pieces import (
    compared,
    equal,
    filtered,
    plus,
    unbound,
)
from quorate.output.tla.scope import Scope
from quorate.output.tla.sorts import Sorts
from quorate.output.tla.syntax import (
    Apply,
    Bound,
    Braces,
    Choice,
    Dot,
    Expr,
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


class Calls(Protocol):
    """Writes calls of helpers, by the names of their definitions."""

    def call(self, node: ir.Call, arguments: list[Expr], scope: Scope) -> Expr: ...


class Expressions(Folds):
    """Writes expressions; `uses` collects the operators of `library` that they need."""

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
        """The TLA+ expression of a node. Raises ModelError for a node that cannot be exported."""
        return self._writers[type(node)](node, scope)

    def own(self, operator: str, *arguments: Expr) -> Expr:
        """An application of an operator of `library`."""
        self.uses.add(operator)
        return Apply(operator, arguments)

    # ------------------------------------------------------------------------- names, parts, kinds

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

    def _Reversed(self, node: ir.Reversed, scope: Scope) -> Expr:
        return self.own("Reversed", self.of(node.base, scope))

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
        """The scope of its body, in which the local is bound to the value."""
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
        # When TLC generates successors it evaluates every disjunct, so a disjunct that has a value only if those
        # before it are false is written as an implication.
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
            # ``not s`` is lowered to the negation of a size above zero.
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
        # Division in TLA+ is defined for positive divisors only.
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
            case SeqType() if not isinstance(node.container, ir.IntRange):
                name = unbound("i", scope, item, container)
                at = item_of(container, Name(name))
                return existential((Bound(name, Prefix("DOMAIN", container)),), Infix("=", at, item))
        return Infix("\\in", item, container)

    def _SetOf(self, node: ir.SetOf, scope: Scope) -> Expr:
        steps, inner = self.run_over(node, "m", scope.inner())
        (step,) = steps
        del inner
        return filtered(step)

    def _Only(self, node: ir.Only, scope: Scope) -> Expr:
        return self.own("Only", self.of(node.base, scope))

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

    def _Call(self, node: ir.Call, scope: Scope) -> Expr:
        return self.calls.call(node, [self.of(argument, scope) for argument in node.arguments], scope)
