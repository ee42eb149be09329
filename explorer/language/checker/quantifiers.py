"""Quantifiers over unordered collections that may fail or be cut: the result must not depend on the order.

Python's quantifiers stop early: once a value decides, it does not show that another one fails. So such a quantifier
fails if it does so in some order, that is, for any of the values; it is evaluated for the `whole` collection. Several
generators are as nested quantifiers, of which those over ordered collections still stop early.
"""

from __future__ import annotations

import dataclasses
from itertools import groupby
from typing import Any, TypeVar, cast

from quorate.language import ir
from quorate.language.checker.endings import Endings
from quorate.language.checker.iterables import is_ordered
from quorate.language.checker.ordering import Loops
from quorate.language.traversal import Part, with_children, with_routines

P = TypeVar("P", bound=Part)


def with_orders(program: ir.Program, endings: Endings, loops: Loops) -> ir.Program:
    """The program with the results of `order_of_loops` in its loops, and with `whole` quantifiers, none of which has
    both ordered and unordered generators. `endings` and `loops` are those of this program."""
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
        # The analyses are by the identity of the original nodes, so `transform` cannot be used.
        copy = with_children(node, self._node)
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
        """`node`, the changed form of `before`, split into nested quantifiers if it must be evaluated for the whole
        collection."""
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
