"""Circuits of expressions with a fixed number of operands: names, parts, comparisons, numbers, containers."""

from __future__ import annotations

import operator
from collections.abc import Callable

from quorate.language import ir
from quorate.language.partiality import negated
from quorate.language.types import (
    NUMBER,
    BagType,
    FamilyType,
    NoneType,
    OptionalType,
    RangeType,
    RecordType,
    SeqType,
    SetType,
    Type,
    UnionType,
)
from quorate.symbolic.finite.circuit_frame import CircuitFrame, Circuits
from quorate.symbolic.finite.circuits import FALSE, TRUE, Lit
from quorate.symbolic.finite.value_keys import key_of, rank
from quorate.symbolic.finite.values import Choice, Value

_ORDER: dict[str, Callable[[int, int], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ARITHMETIC: dict[str, Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
}


class Operations(Circuits):
    """Circuits of expressions without generators."""

    # --------------------------------------------------------------------------- names, parts, kinds

    def _Const(self, node: ir.Const, frame: CircuitFrame) -> Value:
        return self.values.constant(key_of(node.value, node.type), node.type)

    def _Local(self, node: ir.Local, frame: CircuitFrame) -> Value:
        value = frame.locals.get(node.name, _MISSING)
        return self.values.nothing(node.type) if value is _MISSING else value

    def _Var(self, node: ir.Var, frame: CircuitFrame) -> Value:
        return frame.states[node.state][self.at[node.name]]

    def _Lookup(self, node: ir.Lookup, frame: CircuitFrame) -> Value:
        base = self.value(node.base, frame)
        options = [(lit, base[rank(k, node.key.type)]) for k, lit in self.choice(node.key, frame).items()]
        return self.values.chosen(options, node.type)

    def _At(self, node: ir.At, frame: CircuitFrame) -> Value:
        return self.containers.item_at(
            self.value(node.base, frame), self.choice(node.index, frame), node.type
        )

    def _Last(self, node: ir.Last, frame: CircuitFrame) -> Value:
        base = self.value(node.base, frame)
        options = [(literal, base[1][length - 1]) for length, literal in base[0].items() if length > 0]
        return self.values.chosen(options, node.type)

    def _Slice(self, node: ir.Slice, frame: CircuitFrame) -> Value:
        assert isinstance(node.base.type, SeqType)
        base = self.value(node.base, frame)
        low = self.choice(node.low, frame) if node.low is not None else None
        high = self.choice(node.high, frame) if node.high is not None else None
        return self.containers.slice(base, low, high, node.base.type)

    def _Reversed(self, node: ir.Reversed, frame: CircuitFrame) -> Value:
        assert isinstance(node.type, SeqType)
        lengths, items = self.value(node.base, frame)
        made = []
        for i in range(max(lengths, default=0)):
            options = [(literal, items[n - 1 - i]) for n, literal in lengths.items() if n > i]
            made.append(self.values.chosen(options, node.type.item))
        return (lengths, made)

    def _Field(self, node: ir.Field, frame: CircuitFrame) -> Value:
        base = self.value(node.base, frame)
        if isinstance(node.base.type, RecordType):
            return base[_field(node.base.type, node.name)]
        assert isinstance(node.base.type, UnionType)
        members = node.base.type.members
        options = [(lit, record[_field(members[kind], node.name)]) for kind, (lit, record) in base.items()]
        return self.values.chosen(options, node.type)

    def _IsKind(self, node: ir.IsKind, frame: CircuitFrame) -> Lit:
        assert isinstance(node.base.type, UnionType)
        wanted = {kind.cls for kind in node.kinds}
        members = node.base.type.members
        base = self.value(node.base, frame)
        return self.graph.any(lit for kind, (lit, _) in base.items() if members[kind].cls in wanted)

    def _Narrow(self, node: ir.Narrow, frame: CircuitFrame) -> Value:
        return self._narrowed(self.value(node.base, frame), node.base.type, node.type)

    def _narrowed(self, value: Value, wide: Type, narrow: Type) -> Value:
        if wide == narrow:
            return value
        if isinstance(wide, OptionalType) and not isinstance(narrow, OptionalType):
            return self._narrowed(value[1], wide.item, narrow)
        if isinstance(wide, OptionalType) and isinstance(narrow, OptionalType):
            return (value[0], self._narrowed(value[1], wide.item, narrow.item))
        if isinstance(wide, UnionType):
            kinds = [member.cls for member in wide.members]
            if isinstance(narrow, RecordType):
                found = value.get(kinds.index(narrow.cls))
                return self.values.nothing(narrow) if found is None else found[1]
            if isinstance(narrow, UnionType):
                new = {kinds.index(member.cls): at for at, member in enumerate(narrow.members)}
                return {new[kind]: part for kind, part in value.items() if kind in new}
        if isinstance(narrow, NoneType):
            return None
        return value

    def _Widen(self, node: ir.Widen, frame: CircuitFrame) -> Value:
        return self._widened(self.value(node.base, frame), node.base.type, node.type)

    def _widened(self, value: Value, narrow: Type, wide: Type) -> Value:
        if narrow == wide:
            return value
        match wide:
            case OptionalType():
                if isinstance(narrow, NoneType):
                    return (FALSE, self.values.nothing(wide.item))
                if isinstance(narrow, OptionalType):
                    return (value[0], self._widened(value[1], narrow.item, wide.item))
                return (TRUE, self._widened(value, narrow, wide.item))
            case UnionType():
                kinds = [member.cls for member in wide.members]
                if isinstance(narrow, RecordType):
                    return {kinds.index(narrow.cls): (TRUE, value)}
                assert isinstance(narrow, UnionType)
                return {kinds.index(narrow.members[kind].cls): part for kind, part in value.items()}
            case SetType() if isinstance(narrow, FamilyType):
                return self.containers.family_as_set(value, narrow)
            case _:
                return value

    def _Fit(self, node: ir.Fit, frame: CircuitFrame) -> Value:
        value = self.value(node.base, frame)
        match node.type:
            case RangeType(first=first, size=size):
                return {k: literal for k, literal in value.items() if first <= k < first + size}
            case SeqType(capacity=capacity):
                return ({n: lit for n, lit in value[0].items() if n <= capacity}, value[1][:capacity])
            case _:
                raise AssertionError(f"nothing is fitted into {node.type}")

    def _Bind(self, node: ir.Bind, frame: CircuitFrame) -> Value:
        return self.value(node.body, frame.having(node.name, self.value(node.value, frame)))

    def _Require(self, node: ir.Require, frame: CircuitFrame) -> Value:
        broken = self._truth(negated(node.condition), frame)
        self.paths.end(broken, "failure" if node.bound is None else "cut", node.bound or "", node.span.line)
        return self.value(node.base, frame)

    def _MakeRecord(self, node: ir.MakeRecord, frame: CircuitFrame) -> Value:
        return tuple(self.value(argument, frame) for argument in node.arguments)

    # ------------------------------------------------------------------------------ truths, numbers

    def _Not(self, node: ir.Not, frame: CircuitFrame) -> Lit:
        return self._truth(node.base, frame) ^ 1

    def _And(self, node: ir.And, frame: CircuitFrame) -> Lit:
        return self.conjunction(node.items, frame)

    def _Or(self, node: ir.Or, frame: CircuitFrame) -> Lit:
        found = FALSE
        for item in node.items:
            if found == TRUE:
                break
            literal = self.paths.under(found ^ 1, lambda item=item: self._truth(item, frame), lambda: FALSE)  # type: ignore[misc]
            found = self.graph.either(found, literal)
        return found

    def _Compare(self, node: ir.Compare, frame: CircuitFrame) -> Lit:
        left, right = self.value(node.left, frame), self.value(node.right, frame)
        type_ = node.left.type
        if isinstance(type_, NUMBER):
            return self.containers.compared(left, right, _ORDER[node.op])
        if node.op == "==":
            return self.values.equal(left, right, type_)
        if node.op == "!=":
            return self.values.equal(left, right, type_) ^ 1
        if isinstance(type_, FamilyType):
            left = self.containers.family_as_set(left, type_)
            right = self.containers.family_as_set(right, type_)
        if node.op in (">", ">="):
            left, right = right, left
        within = self.graph.all(
            self.graph.either(literal ^ 1, right.get(key, FALSE)) for key, literal in left.items()
        )
        if node.op in ("<=", ">="):
            return within
        return self.graph.both(within, self.values.equal(left, right, SetType(type_.item)) ^ 1)  # type: ignore[union-attr]

    def _Arithmetic(self, node: ir.Arithmetic, frame: CircuitFrame) -> Choice:
        left, right = self.choice(node.left, frame), self.choice(node.right, frame)
        if node.op in ("//", "%"):
            right = {number: literal for number, literal in right.items() if number != 0}
        return self.containers.numbers(left, right, _ARITHMETIC[node.op])

    def _ExtremeOf(self, node: ir.ExtremeOf, frame: CircuitFrame) -> Choice:
        best = self.value(node.items[0], frame)
        best_of = max if node.kind == "max" else min
        for item in node.items[1:]:
            best = self.containers.numbers(best, self.value(item, frame), best_of)
        return best  # type: ignore[no-any-return]

    def _IfExp(self, node: ir.IfExp, frame: CircuitFrame) -> Value:
        condition = self._truth(node.condition, frame)
        nothing = self._nothing(node.type)
        then = self.paths.under(condition, lambda: self.value(node.then, frame), nothing)
        otherwise = self.paths.under(condition ^ 1, lambda: self.value(node.otherwise, frame), nothing)
        return self.values.either(condition, then, otherwise, node.type)

    # ----------------------------------------------------------------------------------- containers

    def members(self, value: Value, type_: Type) -> Choice:
        """The distinct items of a set, family member or bag."""
        match type_:
            case FamilyType():
                return self.containers.family_as_set(value, type_)
            case BagType():
                return self.containers.distinct(value)
            case _:
                return value  # type: ignore[no-any-return]

    def _In(self, node: ir.In, frame: CircuitFrame) -> Lit:
        item, container = self.value(node.item, frame), self.value(node.container, frame)
        type_ = node.container.type
        if isinstance(type_, SeqType):
            equal, longer = self.values.equal, self.containers.longer_than
            return self.graph.any(
                self.graph.both(longer(container, i), equal(item, each, type_.item))
                for i, each in enumerate(container[1])
            )
        return self.containers.has(self.members(container, type_), item, node.item.type)

    def _SetOf(self, node: ir.SetOf, frame: CircuitFrame) -> Choice:
        assert isinstance(node.type, SetType)
        assert isinstance(node.type.item, RecordType)
        union = node.base.type.item  # type: ignore[union-attr]
        assert isinstance(union, UnionType)
        wanted = [member.cls for member in union.members].index(node.type.item.cls)
        members = self.members(self.value(node.base, frame), node.base.type)
        return {key[1]: literal for key, literal in members.items() if key[0] == wanted}

    def _Only(self, node: ir.Only, frame: CircuitFrame) -> Value:
        members = self.members(self.value(node.base, frame), node.base.type)
        options = [(there, self.values.constant(key, node.type)) for key, there in members.items()]
        return self.values.chosen(options, node.type)

    def _SetDisplay(self, node: ir.SetDisplay, frame: CircuitFrame) -> Choice:
        if not node.items:
            return {}
        items = [(TRUE, self.value(item, frame)) for item in node.items]
        return self.containers.gathered(items, node.items[0].type)

    def _SeqDisplay(self, node: ir.SeqDisplay, frame: CircuitFrame) -> Value:
        return ({len(node.items): TRUE}, [self.value(item, frame) for item in node.items])

    def _SetOperation(self, node: ir.SetOperation, frame: CircuitFrame) -> Choice:
        left, right = self.value(node.left, frame), self.value(node.right, frame)
        return self.containers.set_operation(node.op, left, right)

    def _Concat(self, node: ir.Concat, frame: CircuitFrame) -> Value:
        left, right = self.value(node.left, frame), self.value(node.right, frame)
        return self.containers.concatenated(left, right, node.type.item)  # type: ignore[union-attr]

    def _Insert(self, node: ir.Insert, frame: CircuitFrame) -> Value:
        base, item = self.value(node.base, frame), self.value(node.item, frame)
        if not isinstance(node.type, BagType):
            return self.containers.joined(base, self.containers.gathered([(TRUE, item)], node.item.type))
        return self.containers.bag_with(base, item, node.item.type, node.type.capacity)

    def _Remove(self, node: ir.Remove, frame: CircuitFrame) -> Value:
        base, item = self.value(node.base, frame), self.value(node.item, frame)
        if isinstance(node.type, BagType):
            return self.containers.bag_without(base, item, node.item.type)
        return self.containers.without(base, item, node.item.type)

    def _Append(self, node: ir.Append, frame: CircuitFrame) -> Value:
        assert isinstance(node.type, SeqType)
        base, item = self.value(node.base, frame), self.value(node.item, frame)
        length = {n: literal for n, literal in base[0].items() if n < node.type.capacity}
        return self.containers.appended((length, base[1]), item, node.type.item)

    def _Rest(self, node: ir.Rest, frame: CircuitFrame) -> Value:
        return self.containers.rest(self.value(node.base, frame), node.end)

    def _Size(self, node: ir.Size, frame: CircuitFrame) -> Choice:
        base, type_ = self.value(node.base, frame), node.base.type
        match type_:
            case SeqType():
                return base[0]  # type: ignore[no-any-return]
            case BagType():
                return self.containers.bag_size(base)
            case _:
                return self.containers.counted(self.members(base, type_).values())

    def _Count(self, node: ir.Count, frame: CircuitFrame) -> Choice:
        base, item = self.value(node.base, frame), self.value(node.item, frame)
        return self.containers.bag_count(base, item, node.item.type)


_MISSING = object()


def _field(type_: RecordType, name: str) -> int:
    return next(at for at, (field, _) in enumerate(type_.fields) if field == name)
