"""Known answers: consensus, Paxos and a log that backups copy."""

from __future__ import annotations

from ..answers import Bug, Space

SPACES = [
    # What Paxos is for.
    Space("consensus", 2, 1),
    Space("consensus_log", 10, 2),
    Space("voting", 77, 10),
    Space("voting", 686, 15, {"Ballot": 3}),
    Space("paxos_vertical", 56_185, 14),
    # Paxos.
    Space("paxos", 3_921, 16, symmetry=False),
    Space("paxos", 443, 16),
    Space("paxos", 185_369, 24, {"Ballot": 3}, symmetry=False),
    Space("paxos", 17_153, 24, {"Ballot": 3}),
    Space("paxos_flexible", 834, 20),
    Space("paxos_flexible", 443, 16, {"Acceptor": 3}),
    Space("paxos_crash", 886, 17),
    Space("paxos_learners", 959, 18),
    Space("paxos_learners", 41_871, 26, {"Ballot": 3}),
    Space("paxos_learners", 1_858_173, 34, {"Ballot": 4}),
    # Fast Paxos.
    Space("paxos_fast", 4_059, 18),
    Space("paxos_fast", 9_035, 22, {"Acceptor": 4}),
    Space("paxos_fast", 430_241, 27, {"Ballot": 3}),
    # A log that backups copy.
    Space("replicated_log", 362, 12),
    Space("replicated_log", 3_882, 17, {"Log": 3, "Index": 4}),
]
"""Correct models, at the sizes of their variants too."""

ONE_STEP = "there a learner receives votes one at a time; here it takes what it needs in one step"
NO_LEARNER = "there a learner is a formula over the votes; here each of the two takes a step"

BUGS = [
    # What Paxos is for.
    Bug("C1", "consensus:ChosenAgain", "agreement", 2),
    Bug("C1", "consensus_log:ChosenAgain", "agreement", 2),
    Bug("C2", "voting:AnyLowerVote", "agreement", 8),
    Bug("C3", "voting:LowerBallotsOpen", "agreement", 4),
    Bug("", "paxos_vertical:LastConfigurationOnly", "agreement", 6, states=18_290),
    Bug("", "paxos_vertical:ConfiguredBelow", "agreement", 4),
    Bug("", "paxos_vertical:ReadWithoutPromise", "agreement", 4),
    # Paxos.
    Bug("P1", "paxos:AnyReportedValue", "agreement", 17, listed=17, states=14_013),
    Bug("P2", "paxos:LowestReportedValue", "agreement", 17, listed=17, states=13_919),
    Bug("P2", "paxos:MostFrequentReportedValue", "agreement", 17, listed=17, states=14_013),
    Bug("P3", "paxos:ReportedValueIgnored", "agreement", 12, listed=12),
    Bug("P4", "paxos:VoteNotReported", "agreement", 12, listed=12),
    Bug("P5", "paxos:PromiseNotRecorded", "agreement", 12, listed=12),
    Bug("P6", "paxos:PromiseNotKept", "agreement", 12, listed=12),
    Bug("P7", "paxos:VoteIsNoPromise", "agreement", 17, listed=17, states=38_515),
    Bug("P8", "paxos:BallotReused", "agreement", 9, listed=9),
    Bug("P8", "paxos:BallotShared", "agreement", 9, listed=9),
    Bug("P9", "paxos:PhaseOneSkipped", "agreement", 6, listed=6),
    Bug("P10", "paxos:StalePromiseCounted", "agreement", 9, listed=9),
    Bug("P11", "paxos_flexible:HalfIsAQuorum", "agreement", 12, listed=12),
    Bug("P12", "paxos_flexible:QuorumsDoNotMeet", "agreement", 10, listed=10),
    Bug("P13", "paxos_crash:PromiseNotOnDisk", "agreement", 13, listed=13),
    Bug("P13", "paxos_crash:VoteNotOnDisk", "agreement", 13, listed=13),
    Bug("P13", "paxos_crash:DiskLost", "agreement", 13, listed=13),
    Bug("P14", "paxos_learners:VotesCountedTwice", "learners_agree", 12, listed=14, why=ONE_STEP),
    Bug("P14", "paxos_learners:VotesCountedTwice", "only_the_chosen_is_learned", 6),
    Bug(
        "P15", "paxos_learners:RevotesCounted", "learners_agree", 18, listed=16, states=35_091, why=NO_LEARNER
    ),
    Bug("P15", "paxos_learners:RevotesCounted", "only_the_chosen_is_learned", 11),
    Bug(
        "P16",
        "paxos_learners:BallotsMixed",
        "learners_agree",
        22,
        listed=20,
        states=1_000_000,
        why=NO_LEARNER,
    ),
    Bug("P16", "paxos_learners:BallotsMixed", "only_the_chosen_is_learned", 11),
    # Fast Paxos.
    Bug("", "paxos_fast:ClassicQuorumInFastBallot", "agreement", 14),
    Bug("", "paxos_fast:CollisionIgnored", "agreement", 18, states=8_900),
    Bug("", "paxos_fast:OnlyFastChoicesBind", "agreement", 18, states=344_000),
    Bug("", "paxos_fast:AnyProposedBlindly", "agreement", 14),
    Bug("", "paxos_fast:VotedTwice", "agreement", 11),
    # A log that backups copy.
    Bug("L1", "replicated_log:OrderForgotten", "copies_agree", 6),
]
