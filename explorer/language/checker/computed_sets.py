"""Sets that an expression makes: a plain `set` of Python, which has no `.of`, unlike the Set that is stored."""

from __future__ import annotations

from collections.abc import Iterator

from quorate.language import ir
from quorate.language.checker.scope import Unit
from quorate.language.traversal import walk


def is_computed(unit: Unit, value: ir.Expression) -> bool:
    """Whether `value` is a set that is made here, or in a helper, in one of its branches at least.

    A parameter counts as stored: a caller that passes another to a helper that asks `.of` of it is refused.
    """
    for branch in _branches(value):
        match branch:
            case ir.SetOperation() | ir.SetDisplay() | ir.SetComprehension() | ir.SetOf():
                return True
            case ir.Local(name=name) | ir.Call(function=name) if name in unit.computed:
                return True
    return False


def _branches(value: ir.Expression) -> Iterator[ir.Expression]:
    """The expressions of which `value` is one, each without its conversions."""
    match value:
        case ir.Widen(base=base) | ir.Narrow(base=base) | ir.Fit(base=base):
            yield from _branches(base)
        case ir.IfExp(then=then, otherwise=otherwise):
            yield from _branches(then)
            yield from _branches(otherwise)
        case _:
            yield value


def note_local(unit: Unit, name: str, value: ir.Expression) -> None:
    """Note what the local `name` is assigned."""
    if is_computed(unit, value):
        unit.computed.add(name)


def note_call(unit: Unit, function: ir.Function) -> None:
    """Note what a helper that is called returns."""
    returned = (node.value for node in walk(*function.body) if isinstance(node, ir.Return))
    if any(is_computed(unit, value) for value in returned):
        unit.computed.add(function.name)


def note_asked(unit: Unit, value: ir.Expression) -> None:
    """Note that `.of` of `value` is asked, in this function or in one that it is passed to."""
    unit.asked.update(each.name for each in _branches(value) if isinstance(each, ir.Local))
