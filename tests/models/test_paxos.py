"""Bugs of Paxos that do not show."""

from __future__ import annotations

import pytest

from quorate.exploration import Explorer

from .answers import Space, assert_space, explore


class TestWhereABugDoesNotShow:
    """Mutants that are equivalent to the correct protocol, or safe, at some sizes."""

    def test_a_vote_that_is_no_promise_is_safe_with_two_ballots(self, explorer: Explorer) -> None:
        assert_space(explorer, Space("paxos:VoteIsNoPromise", 967, 17, {"Ballot": 2}))

    def test_half_is_a_majority_of_three(self, explorer: Explorer) -> None:
        assert_space(explorer, Space("paxos_flexible:HalfIsAQuorum", 443, 16, {"Acceptor": 3}))

    def test_half_is_none_of_two(self, explorer: Explorer) -> None:
        found = explore(explorer, "paxos_flexible:HalfIsAQuorum", {"Acceptor": 2})
        assert [(v.name, len(v.trace.steps)) for v in found.violations] == [("agreement", 8)]

    def test_learners_that_mix_ballots_agree_up_to_three(self, explorer: Explorer) -> None:
        found = explore(
            explorer, "paxos_learners:BallotsMixed", {"Ballot": 3}, only="learners_agree", states=100_000
        )
        assert (found.violations, found.stop) == ((), "complete")

    @pytest.mark.parametrize(
        "variant", ["paxos:AnyReportedValue", "paxos:LowestReportedValue", "paxos:MostFrequentReportedValue"]
    )
    def test_which_reported_value_does_not_matter_with_two_ballots(
        self, explorer: Explorer, variant: str
    ) -> None:
        assert_space(explorer, Space(variant, 443, 16, {"Ballot": 2}))
