"""The typing rule of each kind of expression of the IR."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from quorate.language import ir
from quorate.language.types import (
    BagType,
    BoolType,
    Collection,
    EnumType,
    FamilyType,
    IntType,
    MapType,
    NoneType,
    OptionalType,
    RangeType,
    RecordType,
    SeqType,
    SetType,
    SymmetricType,
    Type,
    UnionType,
    members_of,
)

NUMBER = IntType | RangeType


class Check(Protocol):
    """The part of the validator that typing rules call."""

    variables: Mapping[str, Type]
    functions: Mapping[str, ir.Function]
    states: int

    def that(self, truth: bool, node: Any, rule: str) -> None:
        """Raise AssertionError naming `node` and `rule` unless `truth`."""

    def typed(self, value: ir.Expression, type_: Type, node: Any) -> None:
        """Raise AssertionError unless `value` is of type `type_`."""


Rule = Callable[[Check, Any], None]
RULES: dict[type, Rule] = {ir.Local: lambda check, node: None}


def _rule(*kinds: type) -> Callable[[Rule], Rule]:
    def register(rule: Rule) -> Rule:
        RULES.update(dict.fromkeys(kinds, rule))
        return rule

    return register


@_rule(ir.Const)
def _const(check: Check, node: ir.Const) -> None:
    kinds = {BoolType: bool, IntType: int, NoneType: type(None)}
    match node.type:
        case BoolType() | IntType() | NoneType():
            check.that(type(node.value) is kinds[type(node.type)], node, f"no value of {node.type}")
        case RangeType() | EnumType():
            check.that(isinstance(node.value, node.type.cls), node, f"no value of {node.type}")
        case SymmetricType():
            check.that(False, node, "no symmetric value can be named")


@_rule(ir.Var)
def _var(check: Check, node: ir.Var) -> None:
    check.that(check.variables.get(node.name) == node.type, node, "not the type of the variable")
    check.that(0 <= node.state < check.states, node, "no such state")


@_rule(ir.Lookup)
def _lookup(check: Check, node: ir.Lookup) -> None:
    base = node.base.type
    check.that(isinstance(base, MapType) and base.value == node.type, node, "not the value of a Map")
    check.that(isinstance(base, MapType) and base.key == node.key.type, node, "not the key of the Map")


@_rule(ir.At)
def _at(check: Check, node: ir.At) -> None:
    base = node.base.type
    check.that(isinstance(base, SeqType) and base.item == node.type, node, "not the item of a Seq")
    check.that(isinstance(node.index.type, NUMBER), node, "the index is no number")


@_rule(ir.Last)
def _last(check: Check, node: ir.Last) -> None:
    base = node.base.type
    check.that(isinstance(base, SeqType) and base.item == node.type, node, "not the item of a Seq")


@_rule(ir.Slice)
def _slice(check: Check, node: ir.Slice) -> None:
    check.that(isinstance(node.base.type, SeqType), node, "not of a Seq")
    check.typed(node, node.base.type, node)
    for bound in (node.low, node.high):
        check.that(bound is None or isinstance(bound.type, NUMBER), node, "a bound is no number")


@_rule(ir.Field)
def _field(check: Check, node: ir.Field) -> None:
    base = node.base.type
    members = base.members if isinstance(base, UnionType) else (base,)
    for member in members:
        check.that(isinstance(member, RecordType), node, "not of a record")
        assert isinstance(member, RecordType)
        check.that(member.field(node.name) == node.type, node, f"not the type of the field in {member}")


@_rule(ir.IsKind)
def _is_kind(check: Check, node: ir.IsKind) -> None:
    base = node.base.type
    check.that(isinstance(base, UnionType) and set(node.kinds) <= set(base.members), node, "not of the union")
    check.typed(node, BoolType(), node)


@_rule(ir.Narrow)
def _narrow(check: Check, node: ir.Narrow) -> None:
    match node.base.type:
        case OptionalType(item=item):
            check.that(item == node.type, node, "not the item of the optional")
        case UnionType(members=members):
            check.that(set() < set(members_of(node.type)) < set(members), node, "not some of the union")
        case _:
            check.that(False, node, "nothing to narrow")


@_rule(ir.Widen)
def _widen(check: Check, node: ir.Widen) -> None:
    match node.base.type, node.type:
        case NoneType(), OptionalType():
            pass
        case base, OptionalType(item=item):
            check.that(base == item, node, "not the item of the optional")
        case (RecordType() | UnionType()) as base, UnionType(members=members):
            check.that(set(members_of(base)) <= set(members), node, "not of the union")
            check.that(base != node.type, node, "no other type")
        case FamilyType(item=item), SetType(item=other):
            check.that(item == other, node, "not of the same sort")
        case SeqType() as base, SeqType() as wider:
            check.that(base.item == wider.item and base.capacity <= wider.capacity, node, "not wider")
        case RangeType(), IntType():
            pass
        case _:
            check.that(False, node, f"{node.base.type} is not widened to {node.type}")


@_rule(ir.Fit)
def _fit(check: Check, node: ir.Fit) -> None:
    match node.base.type, node.type:
        case IntType(), RangeType():
            pass
        case SeqType(item=item), SeqType(item=other):
            check.that(item == other, node, "not of the same items")
        case _:
            check.that(False, node, f"{node.base.type} is not fitted into {node.type}")
    check.that(node.bound == str(node.type), node, "not the name of the bound")


@_rule(ir.MakeRecord)
def _make_record(check: Check, node: ir.MakeRecord) -> None:
    check.that(isinstance(node.type, RecordType), node, "it makes a record")
    assert isinstance(node.type, RecordType)
    check.that(len(node.type.fields) == len(node.arguments), node, "not an argument for each field")
    for (_, type_), argument in zip(node.type.fields, node.arguments, strict=True):
        check.typed(argument, type_, node)


@_rule(ir.Not)
def _not(check: Check, node: ir.Not) -> None:
    check.typed(node.base, BoolType(), node)
    check.typed(node, BoolType(), node)


@_rule(ir.And, ir.Or)
def _connective(check: Check, node: ir.And | ir.Or) -> None:
    check.that(len(node.items) >= 2, node, "not two or more items")
    for item in node.items:
        check.typed(item, BoolType(), node)
    check.typed(node, BoolType(), node)


@_rule(ir.Compare)
def _compare(check: Check, node: ir.Compare) -> None:
    left, right = node.left.type, node.right.type
    numbers = isinstance(left, NUMBER) and isinstance(right, NUMBER)
    check.that(numbers or left == right, node, f"{left} compared with {right}")
    if node.op not in ("==", "!="):
        check.that(numbers or isinstance(left, SetType), node, f"{left} has no order")
    check.typed(node, BoolType(), node)


@_rule(ir.Arithmetic)
def _arithmetic(check: Check, node: ir.Arithmetic) -> None:
    for side in (node.left, node.right):
        check.that(isinstance(side.type, NUMBER), node, f"arithmetic of {side.type}")
    check.typed(node, IntType(), node)


@_rule(ir.IfExp)
def _if_exp(check: Check, node: ir.IfExp) -> None:
    check.typed(node.condition, BoolType(), node)
    check.typed(node.then, node.type, node)
    check.typed(node.otherwise, node.type, node)


@_rule(ir.In)
def _in(check: Check, node: ir.In) -> None:
    check.that(isinstance(node.container.type, Collection), node, f"{node.container.type} has no members")
    check.typed(node.item, node.container.type.item, node)  # type: ignore[union-attr]
    check.typed(node, BoolType(), node)


@_rule(ir.SetOf)
def _set_of(check: Check, node: ir.SetOf) -> None:
    base = node.base.type
    check.that(
        isinstance(base, SetType | BagType) and isinstance(base.item, UnionType), node, "not of unions"
    )
    assert isinstance(base, SetType | BagType)
    check.that(
        isinstance(node.type, SetType) and node.type.item in members_of(base.item), node, "not of the union"
    )


@_rule(ir.SetDisplay)
def _set_display(check: Check, node: ir.SetDisplay) -> None:
    check.that(isinstance(node.type, SetType | BagType), node, "it makes a set")
    check.that(isinstance(node.type, SetType) or not node.items, node, "a bag is made empty only")
    for item in node.items:
        check.typed(item, node.type.item, node)  # type: ignore[union-attr]


@_rule(ir.SeqDisplay)
def _seq_display(check: Check, node: ir.SeqDisplay) -> None:
    check.that(
        isinstance(node.type, SeqType) and node.type.capacity == len(node.items), node, "not its length"
    )
    for item in node.items:
        check.typed(item, node.type.item, node)  # type: ignore[union-attr]


@_rule(ir.SetOperation)
def _set_operation(check: Check, node: ir.SetOperation) -> None:
    check.that(isinstance(node.type, SetType), node, "it makes a set")
    check.typed(node.left, node.type, node)
    check.typed(node.right, node.type, node)


@_rule(ir.Concat)
def _concat(check: Check, node: ir.Concat) -> None:
    left, right, whole = node.left.type, node.right.type, node.type
    sequences = isinstance(left, SeqType) and isinstance(right, SeqType) and isinstance(whole, SeqType)
    check.that(sequences, node, "not of sequences")
    assert isinstance(left, SeqType)
    assert isinstance(right, SeqType)
    assert isinstance(whole, SeqType)
    check.that(left.item == right.item == whole.item, node, "not of the same items")
    check.that(whole.capacity == left.capacity + right.capacity, node, "not the sum of the capacities")


@_rule(ir.Insert, ir.Remove)
def _insert(check: Check, node: ir.Insert | ir.Remove) -> None:
    check.that(isinstance(node.type, SetType | BagType), node, "not of a set or bag")
    check.typed(node.base, node.type, node)
    check.typed(node.item, node.type.item, node)  # type: ignore[union-attr]


@_rule(ir.Append)
def _append(check: Check, node: ir.Append) -> None:
    check.that(isinstance(node.type, SeqType) and node.type.cls is not None, node, "not of a bounded Seq")
    check.typed(node.base, node.type, node)
    check.typed(node.item, node.type.item, node)  # type: ignore[union-attr]


@_rule(ir.Rest)
def _rest(check: Check, node: ir.Rest) -> None:
    check.that(isinstance(node.type, SeqType), node, "not of a Seq")
    check.typed(node.base, node.type, node)


@_rule(ir.Size)
def _size(check: Check, node: ir.Size) -> None:
    check.that(isinstance(node.base.type, Collection), node, f"{node.base.type} has no size")
    check.typed(node, IntType(), node)


@_rule(ir.Count)
def _count(check: Check, node: ir.Count) -> None:
    check.that(isinstance(node.base.type, BagType), node, "not of a Bag")
    check.typed(node.item, node.base.type.item, node)  # type: ignore[union-attr]
    check.typed(node, IntType(), node)


@_rule(ir.Domain)
def _domain(check: Check, node: ir.Domain) -> None:
    sorts = BoolType | RangeType | SymmetricType | EnumType | FamilyType | SetType
    check.that(isinstance(node.type, SetType) and isinstance(node.type.item, sorts), node, "not of a sort")


@_rule(ir.IntRange)
def _int_range(check: Check, node: ir.IntRange) -> None:
    check.typed(node, SeqType(None, IntType(), 0), node)
    for bound in (node.low, node.high):
        check.that(isinstance(bound.type, NUMBER), node, "a bound is no number")


@_rule(ir.Quantifier)
def _quantifier(check: Check, node: ir.Quantifier) -> None:
    check.typed(node.body, BoolType(), node)
    check.typed(node, BoolType(), node)


@_rule(ir.SetComprehension)
def _set_comprehension(check: Check, node: ir.SetComprehension) -> None:
    check.typed(node, SetType(node.body.type), node)


@_rule(ir.SeqComprehension)
def _seq_comprehension(check: Check, node: ir.SeqComprehension) -> None:
    check.that(isinstance(node.type, SeqType) and node.type.item == node.body.type, node, "not of its items")
    for generator in node.generators:
        unordered = isinstance(generator.over.type, SetType | FamilyType | BagType)
        ordered_sort = isinstance(generator.over, ir.Domain) and isinstance(
            generator.type, RangeType | EnumType | BoolType
        )
        check.that(not unordered or ordered_sort, node, "it runs over what has no order")


@_rule(ir.Sum)
def _sum(check: Check, node: ir.Sum) -> None:
    check.that(isinstance(node.body.type, NUMBER), node, f"a sum of {node.body.type}")
    check.typed(node, IntType(), node)


@_rule(ir.Extreme)
def _extreme(check: Check, node: ir.Extreme) -> None:
    parts = [node.body] if node.default is None else [node.body, node.default]
    _numbers(check, node, parts)


@_rule(ir.ExtremeOf)
def _extreme_of(check: Check, node: ir.ExtremeOf) -> None:
    check.that(len(node.items) >= 2, node, "not two or more items")
    _numbers(check, node, node.items)


def _numbers(check: Check, node: ir.Expression, parts: Iterable[ir.Expression]) -> None:
    check.that(isinstance(node.type, NUMBER), node, f"an extreme of {node.type}")
    for part in parts:
        fits = part.type == node.type or (isinstance(part.type, NUMBER) and node.type == IntType())
        check.that(fits, node, f"{part.type} among {node.type}")


@_rule(ir.Bind)
def _bind(check: Check, node: ir.Bind) -> None:
    check.typed(node.body, node.type, node)


@_rule(ir.Require)
def _require(check: Check, node: ir.Require) -> None:
    check.typed(node.condition, BoolType(), node)
    check.typed(node.base, node.type, node)
    check.that((node.bound is None) == bool(node.failure), node, "it cuts, or fails for a reason")


@_rule(ir.MapComprehension)
def _map_comprehension(check: Check, node: ir.MapComprehension) -> None:
    check.that(isinstance(node.type, MapType), node, "it makes a Map")


@_rule(ir.Call)
def _call(check: Check, node: ir.Call) -> None:
    function = check.functions.get(node.function)
    check.that(function is not None, node, "no such function")
    assert function is not None
    check.typed(node, function.returns, node)
    check.that(len(node.states) == function.states, node, f"{function.states} states are asked for")
    check.that(all(0 <= n < check.states for n in node.states), node, "no such state")
    check.that(len(node.arguments) == len(function.parameters), node, "not an argument for each parameter")
    for argument, (_, type_) in zip(node.arguments, function.parameters, strict=True):
        check.typed(argument, type_, node)
