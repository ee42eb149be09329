"""Comparisons of cardinalities that can be stated for all sizes: more than half of a sort, at least half, all of it.

A set has more than half of the servers if it contains some majority, and at least half of them if it intersects every
majority. So such a comparison is stated with the family of majorities, which are known to intersect.
"""

from __future__ import annotations

import dataclasses
import types as dynamic
from typing import Any, Literal, TypeAlias

from quorate.language import ir
from quorate.language.instance import Instance
from quorate.language.kernel import lower_to_core
from quorate.language.sorts import Majority, Range, Symmetric
from quorate.language.spans import Span
from quorate.language.traversal import families, walk
from quorate.language.types import FamilyType, RangeType, SetType, SymmetricType
from quorate.symbolic.unbounded.ground_values import Ground
from quorate.symbolic.unbounded.logic import Formula, Symbol, negation
from quorate.symbolic.unbounded.numbers import SWAPPED
from quorate.symbolic.unbounded.sets import Everything, Members, SymbolicSet
from quorate.symbolic.unbounded.vocabulary import Vocabulary

Share: TypeAlias = Literal["more than half", "at least half", "all"]


@dataclasses.dataclass(frozen=True)
class Counted:
    """A comparison of a set's size with that of `sort`: whether `members` are the `share` of it or, with `wanted`
    False, are not. `size` is the constant in the comparison that is the size of the sort."""

    members: ir.Expression
    sort: SymmetricType | RangeType
    share: Share
    wanted: bool
    size: ir.Const

    def formula(self, members: SymbolicSet, family: FamilyType, vocabulary: Vocabulary) -> Formula:
        """The comparison as a formula about `members`; `family` is the family of majorities of the sort."""

        def majority(symbol: Ground) -> SymbolicSet:
            assert isinstance(symbol, Symbol)
            return Members(symbol, self.sort, vocabulary)

        match self.share:
            case "more than half":
                said = Everything(family, vocabulary).some(lambda q: majority(q).every(members.has))
            case "at least half":
                said = Everything(family, vocabulary).every(lambda q: majority(q).some(members.has))
            case "all":
                said = Everything(self.sort, vocabulary).every(members.has)
        return said if self.wanted else negation(said)


class Counting:
    """The comparisons with sizes of sorts in the program of an instance."""

    def __init__(self, instance: Instance, program: ir.Program) -> None:
        self._instance = instance
        self._numbers: dict[type, dict[Span, int]] = {}
        self._found: dict[int, Counted] = {}
        declared = (
            each for each in families(program) if getattr(each.cls, "admits", None) is Majority.admits
        )
        by_name = sorted(declared, key=str)
        self._families = {family.item.cls: family for family in by_name if family.item.cls is not None}

    def note(self, node: ir.Compare, larger: ir.Compare) -> Counted | None:
        """Record and return what `node` counts; None if it is no such comparison. `larger` is the same node of the
        program whose sorts have one value more."""
        counted, grown = counted_in(node), counted_in(larger)
        if counted is None or grown is None:
            return None
        size = counted.sort.size
        if (counted.size.value, grown.size.value) != (size, size + 1):
            return None
        if self._without(counted.sort.cls).get(counted.size.span) != size:
            # The constant is the size of another sort.
            return None
        self._found[id(node)] = counted
        return counted

    def of(self, node: ir.Compare) -> Counted | None:
        """What `note` recorded for a comparison; None if nothing."""
        return self._found.get(id(node))

    def majorities(self, sort: SymmetricType | RangeType) -> FamilyType:
        """The family of the majorities of a sort: the model's own, if it has one."""
        if sort.cls not in self._families:
            cls: Any = sort.cls
            made = dynamic.new_class(f"majorities of {sort}", (Majority[cls],))
            self._families[sort.cls] = FamilyType(made, sort, ())
        return self._families[sort.cls]

    def _without(self, cls: type) -> dict[Span, int]:
        """The integer constants, by place, of the program in which all other sorts have one value more."""
        if cls not in self._numbers:
            larger = {
                other: size + 1 if other is not cls and issubclass(other, Symmetric | Range) else size
                for other, size in self._instance.sizes.items()
            }
            program = lower_to_core(dataclasses.replace(self._instance, sizes=larger))
            self._numbers[cls] = {
                node.span: node.value
                for root in program.routines
                for node in walk(*root.body)
                if isinstance(node, ir.Const) and isinstance(node.value, int)
            }
        return self._numbers[cls]


def counted_in(node: ir.Compare) -> Counted | None:
    """What a comparison counts, provided that the constant in it is the size of the sort."""
    left, right, op = node.left, node.right, str(node.op)
    if _size(left) is None:
        left, right, op = right, left, SWAPPED[op]
    known = _size(left)
    if known is None:
        return None
    times, members = known
    assert isinstance(members.type, SetType)
    sort = members.type.item
    if not isinstance(sort, SymmetricType | RangeType):
        return None
    half = _half(right)
    match times, op, right:
        case 2, ">" | "<=", ir.Const():
            return Counted(members, sort, "more than half", op == ">", right)
        case 2, ">=" | "<", ir.Const():
            return Counted(members, sort, "at least half", op == ">=", right)
        case 1, ">=" | "<" | "==" | "!=", ir.Const():
            return Counted(members, sort, "all", op in (">=", "=="), right)
        case 1, ">" | "<=", _ if half is not None and half[1] == 0:
            return Counted(members, sort, "more than half", op == ">", half[0])
        case 1, ">=" | "<", _ if half is not None and half[1] == 1:
            return Counted(members, sort, "more than half", op == ">=", half[0])
        case _:
            return None


def _size(node: ir.Expression) -> tuple[int, ir.Expression] | None:
    """``len(members)`` or ``2 * len(members)``, as the factor and the members."""
    match node:
        case ir.Size(base=base) if isinstance(base.type, SetType):
            return 1, base
        case ir.Sum(generators=(only,)) if isinstance(only.over.type, SetType):
            condition = _counts(node.body)
            if condition is None:
                return None
            conditions = (*only.conditions, *condition)
            generator = dataclasses.replace(only, conditions=conditions)
            item = ir.Local(only.span, only.type, only.name)
            return 1, ir.SetComprehension(node.span, SetType(only.type), item, (generator,))
        case (
            ir.Arithmetic(op="*", left=ir.Const(value=2), right=other)
            | ir.Arithmetic(op="*", left=other, right=ir.Const(value=2))
        ):
            known = _size(other)
            return (2, known[1]) if known is not None and known[0] == 1 else None
        case _:
            return None


def _counts(body: ir.Expression) -> tuple[ir.Expression, ...] | None:
    """The conditions under which a term of a sum is 1, if it is 0 otherwise; None for other terms."""
    match body:
        case ir.Const(value=1):
            return ()
        case ir.IfExp(condition=condition, then=ir.Const(value=1), otherwise=ir.Const(value=0)):
            return (condition,)
        case _:
            return None


def _half(node: ir.Expression) -> tuple[ir.Const, int] | None:
    """``size // 2`` or ``size // 2 + 1``, as the size and the number that is added."""
    match node:
        case ir.Arithmetic(op="//", left=ir.Const() as size, right=ir.Const(value=2)):
            return size, 0
        case ir.Arithmetic(op="+", left=half, right=ir.Const(value=1)):
            known = _half(half)
            return (known[0], 1) if known is not None and known[1] == 0 else None
        case _:
            return None
