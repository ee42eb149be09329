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
from quorate.language.checker.sorts import is_ordered
from quorate.language.traversal import Part, fields_of

P = TypeVar("P", bound=Part)


def looked_at_whole(program: ir.Program, endings: Endings) -> ir.Program:
    """The program with `whole` quantifiers, none of which has generators of both kinds; `endings` are its own."""
    if not any(map(bool, endings.all_within())):
        return program
    return _Quantifiers(endings).program(program)


class _Quantifiers:
    def __init__(self, endings: Endings) -> None:
        self._endings = endings

    def program(self, program: ir.Program) -> ir.Program:
        return dataclasses.replace(
            program,
            inits=tuple(map(self._routine, program.inits)),
            actions=tuple(map(self._routine, program.actions)),
            functions={name: self._routine(function) for name, function in program.functions.items()},
            properties=tuple(
                dataclasses.replace(each, function=self._routine(each.function))
                for each in program.properties
            ),
        )

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
        return (
            cast(P, self._whole(node, cast(ir.Quantifier, copy))) if isinstance(node, ir.Quantifier) else copy
        )

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
