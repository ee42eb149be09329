"""Comparisons and membership as formulas."""

from __future__ import annotations

from quorate.language import ir
from quorate.language.types import NUMBER, FamilyType, MapType, SeqType, SetType
from quorate.symbolic.unbounded import numbers
from quorate.symbolic.unbounded.cells import GroundCell
from quorate.symbolic.unbounded.ground_values import Ground, same
from quorate.symbolic.unbounded.logic import Formula, Symbol, conjunction, negation
from quorate.symbolic.unbounded.lowering import Environment, Lowering
from quorate.symbolic.unbounded.refusals import refusal
from quorate.symbolic.unbounded.sequences import StoredSequence
from quorate.symbolic.unbounded.sets import Everything, Members, SymbolicSet
from quorate.symbolic.unbounded.values import SymbolicMap, as_cell, as_map, as_set


def compare(lowering: Lowering, node: ir.Compare, env: Environment) -> Formula:
    """``left op right``, of values of any type."""
    counted = lowering.counting.of(node)
    if counted is not None:
        family = lowering.counting.majorities(counted.sort)
        return counted.formula(lowering.set(counted.members, env), family, lowering.vocabulary)
    if _is_set_size(node.left) or _is_set_size(node.right):
        return _compare_sizes(lowering, node, env)
    left, right = node.left.type, node.right.type
    # Within one family, sets are equal exactly if they are the same member.
    of_one_family = isinstance(left, FamilyType) and left == right and node.op in ("==", "!=")
    if (
        isinstance(left, SetType | FamilyType)
        and isinstance(right, SetType | FamilyType)
        and not of_one_family
    ):
        return _compare_sets(lowering, node, env)
    if isinstance(left, MapType):
        equal = _same_maps(
            lowering, as_map(lowering.value(node.left, env)), as_map(lowering.value(node.right, env)), left
        )
        return equal if node.op == "==" else negation(equal)
    if isinstance(left, SeqType) and isinstance(right, SeqType):
        equal = _same_sequences(lowering, node, env)
        return equal if node.op == "==" else negation(equal)
    one, other = lowering.cell(node.left, env), lowering.cell(node.right, env)

    vocabulary = lowering.vocabulary
    op: str = node.op
    if not isinstance(other, GroundCell):
        # If one of the two is a known ground value, it goes to the right.
        one, other, op = other, one, numbers.SWAPPED[op]
    if isinstance(left, NUMBER) and isinstance(right, NUMBER):
        return other.apply(lambda ground: one.ordered(op, (), ground, vocabulary))
    equal = other.apply(lambda ground: one.equals(ground, vocabulary))
    return equal if op == "==" else negation(equal)


def _same_sequences(lowering: Lowering, node: ir.Compare, env: Environment) -> Formula:
    """Equality of sequences: of their symbols if both are stored, otherwise of lengths and items."""
    one, other = lowering.sequence(node.left, env), lowering.sequence(node.right, env)
    if isinstance(one, StoredSequence) and isinstance(other, StoredSequence):
        if not isinstance(other.cell, GroundCell):
            one, other = other, one
        return other.apply(lambda ground: one.equals(ground, lowering.vocabulary))
    return one.same(other)


def _is_set_size(node: ir.Expression) -> bool:
    return isinstance(node, ir.Size) and not isinstance(node.base.type, SeqType)


def _compare_sets(lowering: Lowering, node: ir.Compare, env: Environment) -> Formula:
    left, right = lowering.set(node.left, env), lowering.set(node.right, env)
    below, above = left.every(right.has), right.every(left.has)
    return {
        "==": conjunction((below, above)),
        "!=": negation(conjunction((below, above))),
        "<=": below,
        ">=": above,
        "<": conjunction((below, negation(above))),
        ">": conjunction((above, negation(below))),
    }[node.op]


def _same_maps(lowering: Lowering, left: SymbolicMap, right: SymbolicMap, type_: MapType) -> Formula:
    def equal(key: Ground) -> Formula:
        a, b = left.at(key), right.at(key)
        match type_.value:
            case MapType() as inner:
                return _same_maps(lowering, as_map(a), as_map(b), inner)
            case SetType():
                one, other = as_set(a), as_set(b)
                return conjunction((one.every(other.has), other.every(one.has)))
            case _:
                return as_cell(a).apply(lambda x: as_cell(b).equals(x, lowering.vocabulary))

    return Everything(type_.key, lowering.vocabulary).every(equal)


def _compare_sizes(lowering: Lowering, node: ir.Compare, env: Environment) -> Formula:
    """A size compared with a small constant, as the existence of that many distinct members."""
    left, right = node.left, node.right
    op: str = node.op
    if not _is_set_size(left):
        left, right, op = right, left, numbers.SWAPPED[op]
    assert isinstance(left, ir.Size)
    if not (isinstance(right, ir.Const) and isinstance(right.value, int)) or right.value > 3:
        raise refusal(
            "a size is compared with something other than a number up to 3",
            "use any(...) or all(...); a majority is a member of a Majority family",
            node.span,
        )
    members, n = lowering.set(left.base, env), right.value

    def at_least(count: int) -> Formula:
        return True if count <= 0 else _different(lowering, members, count, ())

    match op:
        case ">=":
            return at_least(n)
        case ">":
            return at_least(n + 1)
        case "<":
            return negation(at_least(n))
        case "<=":
            return negation(at_least(n + 1))
        case _:
            exactly = conjunction((at_least(n), negation(at_least(n + 1))))
            return exactly if op == "==" else negation(exactly)


def _different(lowering: Lowering, members: SymbolicSet, count: int, known: tuple[Ground, ...]) -> Formula:
    if count == 0:
        return True

    def another(ground: Ground) -> Formula:
        new = conjunction(negation(same(ground, other, lowering.vocabulary)) for other in known)
        return conjunction((new, _different(lowering, members, count - 1, (*known, ground))))

    return members.some(another)


def contained(lowering: Lowering, node: ir.In, env: Environment) -> Formula:
    """``item in container``."""
    container = lowering.set(node.container, env)
    if isinstance(node.item.type, SetType) or (
        isinstance(node.item.type, FamilyType) and isinstance(node.container, ir.Domain)
    ):
        # A set is in a family if some member of the family has the same elements.
        item = lowering.set(node.item, env)
        assert isinstance(node.container.type, SetType)
        family = node.container.type.item
        if not isinstance(family, FamilyType):
            raise refusal("a set of sets", "only a Family can have sets as members", node.span)

        def has_these(ground: Ground) -> Formula:
            assert isinstance(ground, Symbol)
            members = Members(ground, family.item, lowering.vocabulary)
            return conjunction((members.every(item.has), item.every(members.has)))

        return container.some(has_these)
    return lowering.cell(node.item, env).apply(container.has)
