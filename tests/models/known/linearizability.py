"""Known answers: registers that are linearizable, and some that are not."""

from __future__ import annotations

from ..answers import Bug, Space

SPACES = [
    # The monitors alone.
    Space("register", 1, 0),
    Space("versions", 1, 0),
    # What they watch.
    Space("atomic_register", 1_025, 13),
    Space("log_reads", 800, 19),
    Space("abd", 10_740, 29),
    Space("abd", 125_995, 43, {"Operations": 4, "Value": 3, "Timestamp": 5}, slow=True),
]
"""Correct models, at the sizes of their variants too."""

BUGS = [
    # A register that is not made of anything.
    Bug("L1", "atomic_register:AnsweredBeforeEffect", "linearizable", 5),
    # A log.
    Bug("L2", "log_reads:AnyReplicaAnswers", "reads_are_current", 5),
    Bug("L3", "log_reads:IndexUsedAgain", "reads_are_current", 8),
    # Replicas and majorities.
    Bug("L4", "abd:ReaderDoesNotWriteBack", "linearizable", 13, states=7_000),
    Bug("L5", "abd:WriterDoesNotAsk", "linearizable", 17, states=11_000),
    Bug("L6", "abd:TimestampsWithoutWriter", "linearizable", 27, states=14_000),
    Bug("L7", "abd:OlderOverwritesNewer", "linearizable", 19, states=30_000),
    Bug("L8", "abd:OneAnswerIsEnough", "linearizable", 12, states=9_000),
    Bug("L9", "abd:LateAnswersCounted", "linearizable", 10, states=9_000),
]
