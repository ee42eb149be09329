"""The same model means the same in CPython and in the IR: every run and every property, state by state."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest

from quorate.language.instance import instantiate
from quorate.language.loading import available
from quorate.language.model import Model
from tests.language.agreement import assert_agreement
from tests.language.models import corners, everything
from tests.models_for_tests import counting, heirs, loops, messages, numbers, processes


def models_of(*modules: object) -> list[type[Model]]:
    return [
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Model) and inspect.getmodule(value) is module
    ]


@pytest.mark.parametrize("model", models_of(everything, corners), ids=lambda model: model.__name__)
def test_constructs(model: type[Model]) -> None:
    assert assert_agreement(model, most_states=60) > 50


@pytest.mark.parametrize(
    "model", models_of(counting, heirs, loops, messages, numbers, processes), ids=lambda model: model.__name__
)
def test_models_for_tests(model: type[Model]) -> None:
    assert_agreement(model, most_states=40)


def library() -> Iterator[Any]:
    """The models that come with Quorate, of which the first of each folder is in the default tests. A variant differs
    from its model in one method, and in few early states."""
    folders: set[str] = set()
    for _, base, variants in available():
        folder = base.__module__.rpartition(".")[0]
        for model in (base, *variants):
            slow = folder in folders
            folders.add(folder)
            yield pytest.param(model, marks=[pytest.mark.slow] if slow else [])


@pytest.mark.parametrize("model", list(library()), ids=lambda model: f"{model.__module__}:{model.__name__}")
def test_library(model: type[Model]) -> None:
    """A monitor without actions has its initial state only."""
    assert assert_agreement(model, most_states=12) > 0 or not instantiate(model).actions
