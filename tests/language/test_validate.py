"""The validator accepts what the checker makes, and nothing that breaks a rule."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from quorate.language import ir
from quorate.language.traversal import transform
from quorate.language.types import BoolType, IntType, OptionalType
from quorate.language.validate import validate
from quorate.models.paxos import Paxos
from tests.language.agreement import lowered
from tests.language.models.everything import Elections


def broken(program: ir.Program, change: Callable[[Any], Any]) -> ir.Program:
    """The program with `change` applied to every node of its actions."""
    actions = tuple(
        dataclasses.replace(action, body=tuple(transform(statement, change) for statement in action.body))
        for action in program.actions
    )
    return dataclasses.replace(program, actions=actions)


def wrong_type(node: Any) -> Any:
    return dataclasses.replace(node, type=IntType()) if isinstance(node, ir.Lookup) else node


def no_fit(node: Any) -> Any:
    return node.base if isinstance(node, ir.Fit) else node


def other_local(node: Any) -> Any:
    return dataclasses.replace(node, name="nobody") if isinstance(node, ir.Local) else node


def no_widening(node: Any) -> Any:
    optional = isinstance(node, ir.Widen) and isinstance(node.type, OptionalType)
    return node.base if optional else node


def second_state(node: Any) -> Any:
    return dataclasses.replace(node, state=1) if isinstance(node, ir.Var) else node


def guard_of_numbers(node: Any) -> Any:
    zero = lambda span: ir.Const(span, IntType(), 0)  # noqa: E731
    return ir.When(node.span, zero(node.span)) if isinstance(node, ir.When) else node


def bool_as_number(node: Any) -> Any:
    return ir.Const(node.span, BoolType(), 1) if isinstance(node, ir.Compare) else node


CHANGES = [wrong_type, no_fit, other_local, no_widening, second_state, guard_of_numbers, bool_as_number]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_broken_rules(change: Callable[[Any], Any]) -> None:
    _, program = lowered(Elections)
    with pytest.raises(AssertionError):
        validate(broken(program, change))


def test_parameters_and_functions() -> None:
    _, program = lowered(Paxos)
    promise = next(action for action in program.actions if action.name == "promise")
    unguarded = dataclasses.replace(
        promise, parameters=tuple(dataclasses.replace(p, source=None) for p in promise.parameters)
    )
    with pytest.raises(AssertionError, match="has no source"):
        validate(dataclasses.replace(program, actions=(unguarded,)))
    function = next(iter(program.functions.values()))
    endless = dataclasses.replace(function, body=function.body[:-1])
    with pytest.raises(AssertionError, match="ends in a Return"):
        validate(dataclasses.replace(program, functions={**program.functions, function.name: endless}))
