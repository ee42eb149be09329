"""The bundled models have the known answers of `known`, and their variants say what is wrong with them."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import pytest

from quorate.exploration import Explorer
from quorate.language.instance import constants_of, sizes_of
from quorate.language.loading import load
from quorate.language.model import Model

from .answers import Bug, Space, assert_found, assert_space, marked
from .known import BUGS, SPACES


@pytest.mark.parametrize("space", marked(SPACES))
def test_the_right_model_holds(explorer: Explorer, space: Space) -> None:
    assert_space(explorer, space)


@pytest.mark.parametrize("bug", marked(BUGS))
def test_the_bug_is_found(explorer: Explorer, bug: Bug) -> None:
    assert_found(explorer, bug)


@pytest.mark.parametrize("name", sorted({bug.variant for bug in BUGS}))
def test_the_variant_says_what_is_wrong(name: str) -> None:
    """It overrides one method of the correct model."""
    variant = load(name)
    assert (inspect.getdoc(variant) or "").startswith("BUG: ")
    methods = [name for name, member in vars(variant).items() if inspect.isfunction(member)]
    assert len(methods) == 1
    assert hasattr(variant.__mro__[1], methods[0])


TOO_LARGE = {"multipaxos:NewestBallotBinds", "raft_relational:Figure8"}
"""Those at whose sizes the right model has no row: a test in test_multipaxos.py searches it at those of the first."""


@pytest.mark.parametrize("name", sorted({bug.variant for bug in BUGS} - TOO_LARGE))
def test_the_right_model_is_known_at_the_sizes_of_its_variants(name: str) -> None:
    """So a bug does not show where the right model fails too."""
    variant = load(name)
    right, sizes = variant.__mro__[1], _sizes(variant)
    assert any(load(s.model) is right and _sizes(right, s.sizes) == sizes for s in SPACES), sizes


def _sizes(model: type[Model], others: Mapping[str, int] | None = None) -> dict[str, Any]:
    """The sizes and constants of a model, unless others are given."""
    own = {sort.__name__: size for sort, size in sizes_of(model).items()}
    return own | constants_of(model) | dict(others or {})
