"""Changes of members without messages, and their bugs: known answers."""

from __future__ import annotations

import pytest

from quorate.exploration import Explorer
from quorate.models.raft.membership.raft_abstract_membership import (
    AbstractRaftWithMembership,
    ChangeBeforeCommit,
    TwoChangesAtOnce,
    TwoServersAtOnce,
)

from .answers import Bug, Space, assert_documented, assert_found, assert_space

SPACES = [
    Space(AbstractRaftWithMembership, 4_022, 17),
    pytest.param(Space(AbstractRaftWithMembership, 27_466, 20, {"Server": 4}), marks=pytest.mark.slow),
    pytest.param(
        Space(AbstractRaftWithMembership, 421_426, 27, {"Term": 4, "Index": 4}), marks=pytest.mark.slow
    ),
]

BUGS = [
    Bug("", TwoServersAtOnce, "leader_completeness", 7, listed=None, states=1_893),
    Bug("", TwoServersAtOnce, "state_machine_safety", 9, listed=None, states=4_272),
    Bug("", ChangeBeforeCommit, "leader_completeness", 6, listed=None, states=5_598),
    Bug("", TwoChangesAtOnce, "leader_completeness", 8, listed=None, states=5_879),
    Bug("", TwoChangesAtOnce, "state_machine_safety", 10, listed=None, states=19_677),
]


@pytest.mark.parametrize("space", SPACES, ids=str)
def test_the_right_protocol_holds(explorer: Explorer, space: Space) -> None:
    assert_space(explorer, space)


@pytest.mark.parametrize("bug", BUGS, ids=str)
def test_the_bug_is_found(explorer: Explorer, bug: Bug) -> None:
    assert_found(explorer, bug)


@pytest.mark.parametrize("bug", BUGS, ids=str)
def test_the_variant_says_what_is_wrong(bug: Bug) -> None:
    assert_documented(bug)
