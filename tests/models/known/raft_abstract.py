"""Known answers: Raft without messages, and in relations."""

from __future__ import annotations

from ..answers import Bug, Space

SPACES = [
    # Raft without messages.
    Space("raft_abstract", 404, 11, {"Term": 3}),
    Space("raft_abstract", 1_808, 14),
    Space("raft_abstract", 4_178, 19, {"Server": 5, "Term": 3}),
    Space("raft_abstract", 9_244, 19, {"Index": 4}),
    Space("raft_abstract", 6_009, 15, {"Term": 5}),
    # Changes of members without messages.
    Space("raft_abstract_membership", 4_022, 17),
    Space("raft_abstract_membership", 27_466, 20, {"Server": 4}, slow=True),
    Space("raft_abstract_membership", 421_426, 27, {"Term": 4, "Index": 4}),
    Space(
        "raft_abstract_membership",
        1_905,
        11,
        {"Term": 4, "Index": 2},
        unmet=(
            "a_change_is_committed",
            "leaders_of_two_configurations_coexist",
            "a_change_is_rolled_back",
            "reconfigure",
        ),
    ),
    Space("raft_abstract_membership", 57_662, 25, {"Index": 4}),
    # Raft in relations.
    Space("raft_relational", 2_025, 14),
    Space("raft_relational", 9_368, 16, {"Index": 3}),
    Space("raft_relational_crash", 19_322, 18),
    Space("raft_relational_crash", 237_452, 21, {"Index": 3}),
    Space(
        "raft_relational_crash",
        209,
        10,
        {"Term": 2, "Command": 2},
        unmet=("two_leaders_coexist", "logs_diverge", "leads_again_with_less", "crashes_after_commit"),
    ),
    Space("raft_relational_applied", 47_328, 22),
]
"""Correct models, at the sizes of their variants too."""


BUGS = [
    # Raft without messages.
    Bug("", "raft_abstract:DoubleVote", "election_safety", 2),
    Bug("", "raft_abstract:NoUpToDateCheck", "leader_completeness", 5),
    Bug("", "raft_abstract:NoUpToDateCheck", "state_machine_safety", 9, listed=9),
    Bug("", "raft_abstract:PreviousTermNotChecked", "log_matching", 7),
    Bug("", "raft_abstract:AlwaysTruncated", "leader_completeness", 6),
    Bug("", "raft_abstract:AlwaysTruncated", "state_machine_safety", 9),
    Bug("", "raft_abstract:Figure8", "leader_completeness", 6, listed=6),
    Bug("", "raft_abstract:Figure8", "state_machine_safety", 11, listed=11),
    # Changes of members without messages.
    Bug("", "raft_abstract_membership:TwoServersAtOnce", "leader_completeness", 7, states=1_893),
    Bug("", "raft_abstract_membership:TwoServersAtOnce", "state_machine_safety", 9, states=4_272),
    Bug("", "raft_abstract_membership:ChangeBeforeCommit", "leader_completeness", 6, states=5_598),
    Bug("", "raft_abstract_membership:TwoChangesAtOnce", "leader_completeness", 8, states=5_879),
    Bug("", "raft_abstract_membership:TwoChangesAtOnce", "state_machine_safety", 10, states=19_677),
    # Raft in relations.
    Bug("R1", "raft_relational:Figure8", "leader_completeness", 18, listed=18, states=9_900_000),
    Bug("R2", "raft_relational:DoubleVote", "election_safety", 6, listed=6),
    Bug("R10", "raft_relational:NoUpToDateCheck", "leader_completeness", 9, listed=9),
    Bug("R14", "raft_relational:PreviousTermNotChecked", "log_matching", 10, listed=10),
    Bug("R16", "raft_relational:AlwaysTruncated", "leader_completeness", 10, listed=10),
    Bug("R3", "raft_relational_crash:VoteLost", "election_safety", 7, listed=7, sizes={"Index": 1}),
    Bug("R4", "raft_relational_crash:TermLost", "election_safety", 7, listed=7, sizes={"Index": 1}),
    Bug("K1", "raft_relational_crash:VotesCounted", "log_matching", 8),
    Bug("R13", "raft_relational_crash:TailNotSynced", "leader_completeness", 11, listed=11),
    Bug("R27", "raft_relational_crash:OwnEntriesNotSynced", "leader_completeness", 10, listed=10),
    Bug("", "raft_relational_crash:LogLost", "leader_completeness", 11),
    Bug(
        "R20",
        "raft_relational_applied:CommitNotBoundByNew",
        "applied_are_equal",
        13,
        listed=11,
        why="to come to a term is one step more",
    ),
]
