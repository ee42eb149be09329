"""Quantifiers over what has no order that may fail or be cut: which order hides it must not matter.

Python's stop early: where the first value decides, that another one fails is not seen. So such a quantifier fails if
it does for some order of the values, that is, if it does for any of them; it has to look at the whole. Several
generators in one are as quantifiers within each other, of which those over what has an order stop early as ever.
"""

from __future__ import annotations

import dataclasses
from itertools import groupby
from typing import Any, TypeVar, cast

from quorate.language import ir
from quorate.language.checker.endings import Endings
from quorate.language.checker.iterables import is_ordered
from quorate.language.checker.ordering import Loops
from quorate.language.traversal import Part, fields_of, with_routines

P = TypeVar("P", bound=Part)


def with_orders(program: ir.Program, endings: Endings, loops: Loops) -> ir.Program:
    """The program with what the order means to its loops, and with `whole` quantifiers, none of which has generators
    of both kinds; `endings` and `loops` are its own."""
    if not loops and not any(map(bool, endings.all_within())):
        return program
    return _Orders(endings, loops).program(program)


class _Orders:
    def __init__(self, endings: Endings, loops: Loops) -> None:
        self._endings = endings
        self._loops = loops

    def program(self, program: ir.Program) -> ir.Program:
        return with_routines(program, self._routine)

    def _routine(self, routine: Any) -> Any:
        return dataclasses.replace(routine, body=tuple(map(self._node, routine.body)))

    def _node(self, node: P) -> P:
        # What is known of a node is known of it as it was; so it is not done with `transform`.
        changed: dict[str, Any] = {}
        for name in fields_of(type(node)):
            value = getattr(node, name)
            new: Any = value
            if isinstance(value, Part):
                new = self._node(value)
            elif isinstance(value, tuple) and any(isinstance(item, Part) for item in value):
                new = tuple(self._node(item) if isinstance(item, Part) else item for item in value)
                if all(one is other for one, other in zip(new, value, strict=True)):
                    continue
            if new is not value:
                changed[name] = new
        copy = dataclasses.replace(node, **changed) if changed else node
        match node:
            case ir.Quantifier():
                return cast(P, self._whole(node, cast(ir.Quantifier, copy)))
            case ir.For():
                turns = self._loops[id(node)]
                known = {"turns": turns} if isinstance(turns, ir.Turns) else {"sequential": turns}
                return dataclasses.replace(copy, **known)
            case _:
                return copy

    def _whole(self, before: ir.Quantifier, node: ir.Quantifier) -> ir.Quantifier:
        """`node`, which was `before`, as quantifiers within each other, if it has to look at the whole."""
        if not any(self._endings.within(before, at) for at in range(len(before.generators))):
            return node
        numbered = enumerate(node.generators)
        runs = [list(run) for _, run in groupby(numbered, key=lambda each: is_ordered(each[1].over))]
        body = node.body
        for run in reversed(runs):
            generators = tuple(generator for _, generator in run)
            whole = any(self._endings.within(before, at) for at, _ in run)
            body = ir.Quantifier(node.span, node.type, node.kind, body, generators, whole)
        return cast(ir.Quantifier, body)
