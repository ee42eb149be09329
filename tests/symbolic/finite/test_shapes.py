"""The bits of a value say what it is: from a value to its bits and back, for all types and shapes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quorate.language.annotations import resolve
from quorate.language.sorts import instantiated
from quorate.language.types import Type
from quorate.symbolic.finite.circuits import TRUE, Graph
from quorate.symbolic.finite.shapes import FEW, BitLayout, Shape, decode, described, join, shape_of
from quorate.symbolic.finite.value_keys import key_of, value_of
from quorate.symbolic.finite.values import Values
from tests.language.test_values import ANNOTATIONS, SIZES, frozen_values


@pytest.fixture(autouse=True)
def sizes() -> Any:
    with instantiated(SIZES):
        yield


def shape_of_all(keys: list[Any], type_: Type) -> Shape:
    values = Values(Graph())
    shapes = [shape_of(values.constant(key, type_), type_) for key in keys]
    shape = shapes[0]
    for each in shapes[1:]:
        shape = join(shape, each, type_)
    return shape


@given(st.sampled_from(ANNOTATIONS), st.data())
def test_a_value_is_read_back_from_its_bits(annotation: Any, data: st.DataObject) -> None:
    type_ = resolve(annotation, SIZES)
    frozen = [frozen_values(type_, data.draw) for _ in range(3)]
    keys = [key_of(value, type_) for value in frozen]
    assert [value_of(key, type_) for key in keys] == frozen
    shape = shape_of_all(keys, type_)
    layout = BitLayout(Values(Graph()))
    for key in keys:
        value = layout.values.constant(key, type_)
        bits = [literal == TRUE for _, _, literal in layout.bits(value, shape, type_)]
        assert decode(iter(bits), shape, type_) == key


@given(st.sampled_from(ANNOTATIONS), st.data())
def test_there_is_a_bit_for_each_input_and_all_say_something_else(
    annotation: Any, data: st.DataObject
) -> None:
    type_ = resolve(annotation, SIZES)
    keys = [key_of(frozen_values(type_, data.draw), type_) for _ in range(3)]
    shape = shape_of_all(keys, type_)
    said = list(described(shape, type_))
    layout = BitLayout(Values(Graph()), FEW)
    layout.fresh(shape, type_)
    assert len(said) == len(layout.inputs) == len(set(said))
