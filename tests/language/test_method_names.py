"""The methods of containers that the checker knows are those that containers have when CPython runs a model."""

from __future__ import annotations

import pytest

from quorate.language import containers
from quorate.language.checker import method_names, targets
from quorate.language.types import BagType, BoolType, SeqType, SetType, Type


class Net(containers.Bag[int]): ...


class Log(containers.Seq[int]): ...


class Link(containers.Channel[int]): ...


CONTAINERS: list[tuple[Type, type]] = [
    (SetType(BoolType()), containers.Set),
    (BagType(Net, BoolType(), 2), containers.Bag),
    (SeqType(Log, BoolType(), 2), containers.Seq),
    (SeqType(Link, BoolType(), 2), containers.Channel),
]
NOT_IN_THE_LANGUAGE = {"pop", "intersection_update", "symmetric_difference_update"}
"""Of sets: what would take any item, and what is written with an operator."""


@pytest.mark.parametrize(("type_", "cls"), CONTAINERS)
def test_the_names_are_those_of_the_class(type_: Type, cls: type) -> None:
    public = {name for name in dir(cls) if not name.startswith("_")}
    if cls is containers.Set:
        public -= NOT_IN_THE_LANGUAGE
    assert set(method_names.names_of(type_)) == public


@pytest.mark.parametrize(("type_", "cls"), CONTAINERS)
def test_what_changes_a_container_is_lowered(type_: Type, cls: type) -> None:
    for name in method_names.effects_of(type_):
        assert (type(type_), name) in targets.LOWERED


def test_nothing_else_is_lowered() -> None:
    known = {(type(type_), name) for type_, _ in CONTAINERS for name in method_names.effects_of(type_)}
    assert set(targets.LOWERED) == known
