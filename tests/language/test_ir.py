"""Every node of the IR says what is asked of it, and is walked whole."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from quorate.language import ir
from quorate.language.traversal import children, fields_of, walk
from quorate.language.types import BoolType
from tests.language.agreement import lowered
from tests.language.models.everything import Elections, Numbers


def test_an_expression_that_lacks_a_method_is_refused_as_it_is_defined() -> None:
    known = ir.EXPRESSIONS
    with pytest.raises(TypeError, match=r"Xor lacks evaluate, text"):

        @dataclasses.dataclass(frozen=True, slots=True)
        class Xor(ir.Expression):
            left: ir.Expression
            right: ir.Expression

            def typing_rule(self, check: ir.Check) -> None:
                check.typed(self.left, BoolType(), self)

    assert known == tuple(ir.expression.kinds.values())


def test_the_fields_that_hold_nodes_are_told_by_their_types() -> None:
    assert fields_of(ir.Quantifier) == ("body", "generators")
    assert fields_of(ir.Extreme) == ("body", "generators", "default")
    assert fields_of(ir.Call) == ("arguments",)
    assert fields_of(ir.For) == ("over", "body")
    assert fields_of(ir.Domain) == ()


@pytest.mark.parametrize("model", [Elections, Numbers])
def test_no_node_is_in_a_field_that_is_not_walked(model: Any) -> None:
    for routine in lowered(model)[1].routines:
        for node in walk(*routine.body):
            held = [getattr(node, field.name) for field in dataclasses.fields(node)]
            inside = [each for value in held for each in (value if isinstance(value, tuple) else (value,))]
            nodes = [each for each in inside if isinstance(each, ir.Node | ir.Generator | ir.Place)]
            assert nodes == list(children(node))
