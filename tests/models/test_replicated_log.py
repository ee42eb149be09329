"""A log that backups copy: known answers."""

from __future__ import annotations

import pytest

from quorate.exploration import Explorer
from quorate.models.primary_backup import OrderForgotten, ReplicatedLog

from .answers import Bug, Space, assert_documented, assert_found, assert_space

SPACES = [Space(ReplicatedLog, 362, 12), Space(ReplicatedLog, 3_882, 17, {"Log": 3, "Index": 4})]

BUG = Bug("L1", OrderForgotten, "copies_agree", 6, listed=None)


@pytest.mark.parametrize("space", SPACES, ids=str)
def test_the_right_model_holds(explorer: Explorer, space: Space) -> None:
    assert_space(explorer, space)


def test_the_bug_is_found(explorer: Explorer) -> None:
    assert_found(explorer, BUG)


def test_the_variant_says_what_is_wrong() -> None:
    assert_documented(BUG)
