"""The values of expressions of the IR, over CPython values frozen as `quorate.language.values` says."""

from __future__ import annotations

import operator
from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, cast

from quorate.language import ir
from quorate.language.outcomes import BoundReached, Failure
from quorate.language.types import BagType, FamilyType, MapType, RangeType, RecordType, SeqType, SetType, Type
from quorate.language.values import all_values, position, sequence

Locals = dict[str, Any]

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
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
_SETS: dict[str, Callable[[Any, Any], Any]] = {
    "|": frozenset.union,
    "&": frozenset.intersection,
    "-": frozenset.difference,
    "^": frozenset.symmetric_difference,
}


class Frame:
    """The environment of an evaluation: states by number, locals by name. An action writes to its state."""

    __slots__ = ("locals", "states")

    def __init__(self, states: Sequence[Sequence[Any]], locals_: Locals) -> None:
        self.states = states
        self.locals = locals_


class ExpressionValues:
    """The part of `Evaluator` that evaluates expressions, with one method for each kind."""

    def __init__(self, program: ir.Program) -> None:
        self.program = program
        self._at = {variable.name: at for at, variable in enumerate(program.variables)}
        self._domains: dict[Type, tuple[Any, ...]] = {}
        self._expressions: dict[type, Callable[[Any, Frame], Any]] = {
            kind: getattr(self, f"_{kind.__name__}") for kind in ir.EXPRESSIONS if kind is not ir.IntRange
        }

    @abstractmethod
    def _Call(self, node: ir.Call, frame: Frame) -> Any: ...

    def domain(self, type_: Type) -> tuple[Any, ...]:
        """All values of a sort, in order."""
        found = self._domains.get(type_)
        if found is None:
            found = self._domains[type_] = tuple(all_values(type_))
        return found

    def value(self, node: ir.Expression, frame: Frame) -> Any:
        """The value of `node`."""
        return self._expressions[type(node)](node, frame)

    def _Const(self, node: ir.Const, frame: Frame) -> Any:
        return node.value

    def _Local(self, node: ir.Local, frame: Frame) -> Any:
        return frame.locals[node.name]

    def _Var(self, node: ir.Var, frame: Frame) -> Any:
        return frame.states[node.state][self._at[node.name]]

    def _Lookup(self, node: ir.Lookup, frame: Frame) -> Any:
        assert isinstance(node.base.type, MapType)
        base = self.value(node.base, frame)
        return base[position(self.value(node.key, frame), node.base.type.key)]

    def _At(self, node: ir.At, frame: Frame) -> Any:
        return self.value(node.base, frame)[self.value(node.index, frame)]

    def _Last(self, node: ir.Last, frame: Frame) -> Any:
        return self.value(node.base, frame).last

    def _Slice(self, node: ir.Slice, frame: Frame) -> Any:
        base = self.value(node.base, frame)
        low = self.value(node.low, frame) if node.low is not None else None
        high = self.value(node.high, frame) if node.high is not None else None
        return _sequence(node, base[low:high])

    def _Field(self, node: ir.Field, frame: Frame) -> Any:
        return getattr(self.value(node.base, frame), node.name)

    def _IsKind(self, node: ir.IsKind, frame: Frame) -> Any:
        return type(self.value(node.base, frame)) in {kind.cls for kind in node.kinds}

    def _Narrow(self, node: ir.Narrow, frame: Frame) -> Any:
        return self.value(node.base, frame)

    def _Widen(self, node: ir.Widen, frame: Frame) -> Any:
        value = self.value(node.base, frame)
        return sequence(node.type, value) if isinstance(node.type, SeqType) else value

    def _Fit(self, node: ir.Fit, frame: Frame) -> Any:
        value = self.value(node.base, frame)
        match node.type:
            case RangeType(cls=cls):
                return value if type(value) is cls else cast(Any, int.__new__)(cls, value)
            case SeqType():
                return _sequence(node, value)
            case _:
                raise AssertionError(f"nothing is fitted into {node.type}")

    def _Bind(self, node: ir.Bind, frame: Frame) -> Any:
        value = self.value(node.value, frame)
        return self.value(node.body, Frame(frame.states, {**frame.locals, node.name: value}))

    def _Require(self, node: ir.Require, frame: Frame) -> Any:
        if self.value(node.condition, frame):
            return self.value(node.base, frame)
        if node.bound is not None:
            raise BoundReached(node.bound)
        match node.base:
            case ir.At() | ir.Last() | ir.Slice():
                self.value(node.base, frame)  # the sequence itself tells by which index it fails
            case ir.Rest():
                raise Failure("nothing can be taken from an empty sequence")
            case ir.Remove(base=base, item=item):
                kind = "bag" if isinstance(base.type, BagType) else "set"
                raise Failure(f"{self.value(item, frame)!r} is not in the {kind} it is removed from")
        raise Failure(node.failure)

    def _MakeRecord(self, node: ir.MakeRecord, frame: Frame) -> Any:
        type_ = node.type
        assert isinstance(type_, RecordType)
        # Not by calling the class: the arguments fit already, and sizes need not be active.
        record: Any = object.__new__(type_.cls)
        for (name, _), argument in zip(type_.fields, node.arguments, strict=True):
            record.__dict__[name] = self.value(argument, frame)
        return record

    def _Not(self, node: ir.Not, frame: Frame) -> Any:
        return not self.value(node.base, frame)

    def _And(self, node: ir.And, frame: Frame) -> Any:
        return all(self.value(item, frame) for item in node.items)

    def _Or(self, node: ir.Or, frame: Frame) -> Any:
        return any(self.value(item, frame) for item in node.items)

    def _Compare(self, node: ir.Compare, frame: Frame) -> Any:
        left, right = self.value(node.left, frame), self.value(node.right, frame)
        return _COMPARE[node.op](left, right)

    def _Arithmetic(self, node: ir.Arithmetic, frame: Frame) -> Any:
        return _ARITHMETIC[node.op](int(self.value(node.left, frame)), int(self.value(node.right, frame)))

    def _IfExp(self, node: ir.IfExp, frame: Frame) -> Any:
        return self.value(node.then if self.value(node.condition, frame) else node.otherwise, frame)

    def _In(self, node: ir.In, frame: Frame) -> Any:
        item = self.value(node.item, frame)
        container = self.value(node.container, frame)
        if isinstance(node.container.type, BagType):
            return any(member == item for member, _ in container)
        return item in container

    def _SetOf(self, node: ir.SetOf, frame: Frame) -> Any:
        assert isinstance(node.type, SetType)
        assert isinstance(node.type.item, RecordType)
        base, cls = self.value(node.base, frame), node.type.item.cls
        if isinstance(node.base.type, BagType):
            return frozenset(item for item, _ in base if type(item) is cls)
        return frozenset(item for item in base if type(item) is cls)

    def _SetDisplay(self, node: ir.SetDisplay, frame: Frame) -> Any:
        return frozenset(self.value(item, frame) for item in node.items)

    def _SeqDisplay(self, node: ir.SeqDisplay, frame: Frame) -> Any:
        return _sequence(node, (self.value(item, frame) for item in node.items))

    def _SetOperation(self, node: ir.SetOperation, frame: Frame) -> Any:
        left, right = self.value(node.left, frame), self.value(node.right, frame)
        return frozenset(_SETS[node.op](left, right))

    def _Concat(self, node: ir.Concat, frame: Frame) -> Any:
        return _sequence(node, (*self.value(node.left, frame), *self.value(node.right, frame)))

    def _Insert(self, node: ir.Insert, frame: Frame) -> Any:
        base = self.value(node.base, frame)
        item = self.value(node.item, frame)
        if not isinstance(node.type, BagType):
            return base | {item}
        counts = Counter(dict(base))
        counts[item] += 1
        return frozenset(counts.items())

    def _Remove(self, node: ir.Remove, frame: Frame) -> Any:
        base = self.value(node.base, frame)
        item = self.value(node.item, frame)
        if isinstance(node.type, BagType):
            return frozenset((Counter(dict(base)) - Counter([item])).items())
        return base - {item}

    def _Append(self, node: ir.Append, frame: Frame) -> Any:
        return _sequence(node, (*self.value(node.base, frame), self.value(node.item, frame)))

    def _Rest(self, node: ir.Rest, frame: Frame) -> Any:
        items = tuple(self.value(node.base, frame))
        return _sequence(node, items[:-1] if node.end else items[1:])

    def _Size(self, node: ir.Size, frame: Frame) -> Any:
        base = self.value(node.base, frame)
        if isinstance(node.base.type, BagType):
            return sum(count for _, count in base)
        return len(base)

    def _Count(self, node: ir.Count, frame: Frame) -> Any:
        item = self.value(node.item, frame)
        return dict(self.value(node.base, frame)).get(item, 0)

    # ------------------------------------------------------------------------- iteration and folding

    def _Domain(self, node: ir.Domain, frame: Frame) -> Any:
        return frozenset(self.items(node, frame))

    def items(self, over: ir.Expression, frame: Frame) -> Iterable[Any]:
        """The items of a generator or a loop over `over`, in order."""
        match over:
            case ir.Domain(type=SetType(item=item)):
                return self.domain(item)
            case ir.IntRange():
                return range(self.value(over.low, frame), self.value(over.high, frame))
        values = self.value(over, frame)
        match over.type:
            case BagType():
                return Counter(dict(values)).elements()
            case SetType() | FamilyType() | SeqType():
                return cast("Iterable[Any]", values)
            case _:
                raise AssertionError(f"{over.type} is not run over")

    def bindings(self, generators: Sequence[ir.Generator], frame: Frame) -> Iterator[Frame]:
        """A frame for each combination of values of the generators that meets their conditions."""
        if not generators:
            yield frame
            return
        first, *others = generators
        for item in self.items(first.over, frame):
            inside = Frame(frame.states, {**frame.locals, first.name: item})
            if all(self.value(condition, inside) for condition in first.conditions):
                yield from self.bindings(others, inside)

    def _Quantifier(self, node: ir.Quantifier, frame: Frame) -> Any:
        fold = all if node.kind == "all" else any
        values = (self.value(node.body, inside) for inside in self.bindings(node.generators, frame))
        return fold(list(values) if node.whole else values)

    def _SetComprehension(self, node: ir.SetComprehension, frame: Frame) -> Any:
        return frozenset(self.value(node.body, inside) for inside in self.bindings(node.generators, frame))

    def _SeqComprehension(self, node: ir.SeqComprehension, frame: Frame) -> Any:
        bindings = self.bindings(node.generators, frame)
        return _sequence(node, (self.value(node.body, inside) for inside in bindings))

    def _Sum(self, node: ir.Sum, frame: Frame) -> Any:
        return sum(int(self.value(node.body, inside)) for inside in self.bindings(node.generators, frame))

    def _Extreme(self, node: ir.Extreme, frame: Frame) -> Any:
        assert node.default is not None
        values = [self.value(node.body, inside) for inside in self.bindings(node.generators, frame)]
        values = values or [self.value(node.default, frame)]
        return max(values) if node.kind == "max" else min(values)

    def _ExtremeOf(self, node: ir.ExtremeOf, frame: Frame) -> Any:
        values = [self.value(item, frame) for item in node.items]
        return max(values) if node.kind == "max" else min(values)

    def _MapComprehension(self, node: ir.MapComprehension, frame: Frame) -> Any:
        assert isinstance(node.type, MapType)
        return tuple(
            self.value(node.body, Frame(frame.states, {**frame.locals, node.name: key}))
            for key in self.domain(node.type.key)
        )


def _sequence(node: ir.Expression, items: Iterable[Any]) -> Any:
    assert isinstance(node.type, SeqType)
    return sequence(node.type, items)
