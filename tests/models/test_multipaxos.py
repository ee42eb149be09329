"""Multi-Paxos without execution, and bugs of it that do not show."""

from __future__ import annotations

import pytest

from quorate.exploration import Explorer, Request
from quorate.language.instance import instantiate
from quorate.models.multipaxos import MultiPaxos

from .answers import Space, assert_space, explore


@pytest.mark.slow
def test_the_right_protocol_holds_where_the_newest_ballot_fails(explorer: Explorer) -> None:
    """Three ballots in two slots, with nothing executed: with execution, 57 million states are not all."""
    instance = instantiate(MultiPaxos, {"Ballot": 3, "Command": 1, "executes": False})
    found = explorer.explore(Request(instance, instance.properties))
    assert (found.violations, found.stop, found.states) == ((), "complete", 14_031_107)
    assert [name for name, trace in found.reached.items() if trace is None] == []


class TestWhereABugDoesNotShow:
    """Mutants that are equivalent to the correct protocol, or safe, at some sizes."""

    @pytest.mark.parametrize(
        "variant",
        [
            "multipaxos:OneSlotReported",
            "multipaxos:NoOpOverVotes",
            "multipaxos:HoleSkipped",
            "multipaxos:VotesOfAnySlot",
        ],
    )
    def test_a_log_of_one_slot_has_no_others(self, explorer: Explorer, variant: str) -> None:
        found = explore(explorer, variant, {"Slot": 1})
        assert (found.violations, found.stop) == ((), "complete")

    def test_which_report_binds_does_not_matter_with_two_ballots(self, explorer: Explorer) -> None:
        assert_space(explorer, Space("multipaxos:AnyReportBinds", 2_451, 21, {"Slot": 1, "Ballot": 2}))

    def test_the_newest_ballot_is_that_of_all_votes_with_two_ballots(self, explorer: Explorer) -> None:
        assert_space(
            explorer, Space("multipaxos:NewestBallotBinds", 313_761, 32, {"Ballot": 2, "executes": True})
        )

    def test_a_change_at_once_does_no_harm_to_a_leader_that_waits(self, explorer: Explorer) -> None:
        found = explore(explorer, "multipaxos_reconfiguration:EffectiveAtOnce", {"alpha": 1, "Slot": 2})
        assert (found.violations, found.stop) == ((), "complete")

    def test_without_a_later_slot_there_is_nothing_to_forget(self, explorer: Explorer) -> None:
        found = explore(explorer, "multipaxos_compaction:WholeLogForgotten", {"Slot": 1})
        assert (found.violations, found.stop) == ((), "complete")
