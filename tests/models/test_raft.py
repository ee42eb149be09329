"""Bugs of Raft that do not show, and what forgetting old messages does not change."""

from __future__ import annotations

from typing import Any

import pytest

from quorate.exploration import Explorer
from quorate.language.instance import instantiate
from quorate.language.model import Model
from quorate.models.raft import Raft
from quorate.models.raft.raft_forgetful import ForgetfulRaft
from quorate.reference.machine import Machine

from .answers import Space, assert_space, explore


class TestWhereABugDoesNotShow:
    """Mutants that are equivalent to the correct protocol, or safe, at some sizes."""

    def test_half_is_a_majority_of_three(self, explorer: Explorer) -> None:
        assert_space(explorer, Space("raft:HalfIsAMajority", 52, 9, {"Server": 3}))

    def test_half_is_none_of_two(self, explorer: Explorer) -> None:
        found = explore(explorer, "raft:HalfIsAMajority", {"Server": 2}, only="election_safety")
        assert [len(v.trace.steps) for v in found.violations] == [4]

    def test_one_vote_twice_is_a_majority_of_three_anyway(self, explorer: Explorer) -> None:
        assert_space(explorer, Space("raft:VotesCountedTwice", 52, 9, {"Server": 3}))

    @pytest.mark.slow
    def test_figure_8_needs_four_elections(self, explorer: Explorer) -> None:
        found = explore(explorer, "raft:Figure8", {"Term": 4}, states=200_000)
        assert (found.violations, found.stop) == ((), "complete")

    def test_compared_with_the_length_alone_two_elections_are_safe(self, explorer: Explorer) -> None:
        found = explore(explorer, "raft:OnlyLengthCompared", {"Term": 3}, only="leader_completeness")
        assert (found.violations, found.stop) == ((), "complete")

    def test_the_last_term_is_enough_for_logs_of_one_entry(self, explorer: Explorer) -> None:
        found = explore(
            explorer, "raft:OnlyLastTermCompared", {"Log": 1, "Index": 2}, only="leader_completeness"
        )
        assert (found.violations, found.stop) == ((), "complete")

    @pytest.mark.slow
    @pytest.mark.parametrize(
        "variant", ["raft_stale_replies:StaleReplyAccepted", "raft_stale_replies:MatchIndexNotReset"]
    )
    def test_replies_of_an_earlier_term_need_a_second_entry(self, explorer: Explorer, variant: str) -> None:
        """One that is acknowledged and lost, and one in whose place another comes."""
        sizes = {"Term": 5}
        found = explore(explorer, variant, sizes, only="committed_on_majority", states=1_000_000)
        assert (found.violations, found.stop) == ((), "complete")


CORE = ("term", "voted_for", "log", "role", "commit_index", "elected", "committed", "applied")


@pytest.mark.parametrize(
    "sizes", [{"Term": 2, "Log": 1}, pytest.param({"Term": 3, "Log": 1}, marks=pytest.mark.slow)], ids=str
)
def test_to_forget_changes_nothing_else(sizes: dict[str, int]) -> None:
    """The servers, and what has happened, get into the very same states."""
    assert cores(Raft, sizes) == cores(ForgetfulRaft, sizes)


def cores(model: type[Model], sizes: dict[str, int]) -> set[tuple[Any, ...]]:
    """What can be reached, of the variables in CORE."""
    instance = instantiate(model, {**sizes, "Index": sizes["Log"] + 1})
    places = [[v.name for v in instance.variables].index(name) for name in CORE]
    with instance.active():
        machine = Machine(instance)
        found = {run.after for run in machine.initial_runs()}
        frontier = list(found)
        while frontier:
            after = {run.after for run in machine.runs(frontier.pop())} - found - {None}
            found |= after
            frontier += after
    return {tuple(state[place] for place in places) for state in found if state is not None}
