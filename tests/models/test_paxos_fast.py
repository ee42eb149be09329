"""Fast Paxos and its bugs: known answers."""

from __future__ import annotations

import pytest

from quorate.exploration import Explorer
from quorate.models.paxos.paxos_fast import (
    AnyProposedBlindly,
    ClassicQuorumInFastBallot,
    CollisionIgnored,
    FastPaxos,
    OnlyFastChoicesBind,
    VotedTwice,
)

from .answers import Bug, Space, assert_documented, assert_found, assert_space

SPACES = [
    Space(FastPaxos, 4_059, 18),
    Space(FastPaxos, 9_035, 22, {"Acceptor": 4}),
]

BUGS = [
    Bug("", ClassicQuorumInFastBallot, "agreement", 14, listed=None),
    Bug("", CollisionIgnored, "agreement", 18, listed=None, states=8_900),
    Bug("", OnlyFastChoicesBind, "agreement", 18, listed=None, states=344_000),
    Bug("", AnyProposedBlindly, "agreement", 14, listed=None),
    Bug("", VotedTwice, "agreement", 11, listed=None),
]


@pytest.mark.parametrize("space", SPACES, ids=str)
def test_the_right_protocol_holds(explorer: Explorer, space: Space) -> None:
    assert_space(explorer, space)


@pytest.mark.slow
def test_the_right_protocol_holds_with_three_ballots(explorer: Explorer) -> None:
    assert_space(explorer, Space(FastPaxos, 430_241, 27, {"Ballot": 3}))


@pytest.mark.parametrize("bug", BUGS, ids=str)
def test_the_bug_is_found(explorer: Explorer, bug: Bug) -> None:
    assert_found(explorer, bug)


@pytest.mark.parametrize("bug", BUGS, ids=str)
def test_the_variant_says_what_is_wrong(bug: Bug) -> None:
    assert_documented(bug)
