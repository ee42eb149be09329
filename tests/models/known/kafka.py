"""Known answers: Kafka."""

from __future__ import annotations

from ..answers import Bug, Space

_ONE_STEP = (
    "there a Vote, a Fetch and an answer are received in steps of their own, and a record is flushed in one"
)

_FOUR_ELECTIONS = {"Epoch": 5, "Number": 1, "Log": 4, "Offset": 5, "Restarts": 1}

SPACES: list[Space] = [
    # The log.
    Space("kraft", 50_622, 30),
    Space("kraft", 156_703, 42, _FOUR_ELECTIONS, unmet=("all_learn_of_a_commit", "restart", "write")),
    Space("kraft_catch_up", 4_248, 16),
    Space("kraft_snapshots", 812, 17),
    # Elections.
    Space("kraft_prevote", 49_503, 27),
    # Voters, and the controller above.
    Space("kraft_members", 142_681, 15),
    Space("kraft_controller", 5_597, 26),
    # Topics.
    Space("kafka_isr", 35_389, 24),
]
"""Correct models, at the sizes of their variants too."""

BUGS: list[Bug] = [
    # The log.
    Bug("A1", "kraft:LeaderAgain", "log_matching", 11, listed=10, why="the first record has to be flushed"),
    Bug("A2", "kraft:FetchUnflushed", "leader_completeness", 12, listed=15, why=_ONE_STEP),
    Bug("A3", "kraft:AnyResponse", "high_watermark_within_log", 16, listed=22, why=_ONE_STEP),
    Bug("A4", "kraft:EpochNotCompared", "log_matching", 11, listed=14, why="listed is committed_agree"),
    Bug("A5", "kraft:OldEpochCommitted", "leader_completeness", 20, states=38_162),
    Bug("A6", "kraft_snapshots:RetentionDeletes", "the_start_of_the_log_is_covered", 2),
    # Elections.
    Bug("A17", "kraft_prevote:EpochRaised", "a_leader_that_is_fetched_from_is_not_deposed", 8),
    Bug("A18", "kraft_prevote:FollowersGrant", "a_leader_that_is_fetched_from_is_not_deposed", 11),
    Bug("A19", "kraft_prevote:VoteForgotten", "one_leader_an_epoch", 12),
    Bug("A20", "kraft_prevote:PreVoteCountsAsVote", "one_leader_an_epoch", 8),
    # Voters.
    Bug("A7", "kraft_members:LeaderCountsItself", "leader_completeness", 5),
    Bug("A8", "kraft_members:ObserverDoesNotFlush", "voters_have_flushed", 2),
    Bug("A9", "kraft_members:DirectoryIdIgnored", "one_leader_an_epoch", 3),
    Bug("A10", "kraft_members:SecondChangeBeforeCommit", "leader_completeness", 4),
    Bug("A11", "kraft_members:HighWatermarkKept", "leader_completeness", 6),
    # The controller.
    Bug("A12", "kraft_controller:ResignedIsTold", "the_active_controller_is_up_to_date", 3),
    Bug("A13", "kraft_controller:ToldBeforeEpochIsRead", "the_active_controller_is_up_to_date", 2),
    # Topics.
    Bug("A14", "kafka_isr:AdvanceBelowMinimum", "who_may_lead_has_what_was_acknowledged", 4),
    Bug("A15", "kafka_isr:UncleanStaysEligible", "who_may_lead_has_what_was_acknowledged", 5),
    Bug("A16", "kafka_isr:LaggardStaysEligible", "who_may_lead_has_what_was_acknowledged", 4),
]
"""Variants, and what breaks in each. A variant that loses a possibility is in test_liveness.py."""
