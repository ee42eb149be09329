"""The operands of the writes of a loop whose order makes no difference."""

from __future__ import annotations

from quorate.language import ir
from quorate.language.kernel.folding import Sequential, are_same
from quorate.language.traversal import strip
from quorate.language.types import BagType

Write = ir.Assign | ir.Let


def operands(kind: str, write: Write) -> list[ir.Expression]:
    """The operands of a write of this kind of `ir.Way`: what it adds to its base. Raises Sequential if the turns
    together have no such form."""
    if kind == "constant":
        return [write.value]
    match _operation(write):
        case ir.Insert(type=BagType()) | ir.Remove(type=BagType()):
            raise Sequential("it changes a bag")
        case ir.Remove(strict=True):
            raise Sequential(
                "remove() fails where an earlier iteration has removed the same item: write discard()"
            )
        case ir.Insert(item=item) | ir.Remove(item=item):
            return [item]
        case ir.SetOperation(right=right):
            return [right]
        case ir.Arithmetic(left=left, right=right):
            return [right if _is_base(left, write) else left]
        case ir.ExtremeOf(items=items) | ir.And(items=items) | ir.Or(items=items):
            return [item for item in items if not _is_base(item, write)]
        case other:
            raise AssertionError(other)


def takes_several(kind: str, write: Write) -> bool:
    """Whether the operand is a set of items that are inserted or removed."""
    return kind in ("in", "out") and isinstance(_operation(write), ir.SetOperation)


def begins_with_base(write: Write) -> bool:
    """Whether a conjunction or disjunction evaluates its base, the place that it is assigned to, first."""
    operation = _operation(write)
    return isinstance(operation, ir.And | ir.Or) and _is_base(operation.items[0], write)


def _operation(write: Write) -> ir.Expression:
    value = write.value
    while isinstance(value, ir.Fit | ir.Widen):
        value = value.base
    return value


def _is_base(node: ir.Expression, write: Write) -> bool:
    """Whether an expression reads the place that is written."""
    node = strip(node)
    if isinstance(write, ir.Let):
        return isinstance(node, ir.Local) and node.name == write.name
    keys: list[ir.Expression] = []
    while isinstance(node, ir.Lookup | ir.At):
        keys.insert(0, node.key if isinstance(node, ir.Lookup) else node.index)
        node = strip(node.base)
    return isinstance(node, ir.Var) and node.name == write.place.variable and are_same(keys, write.place.path)
