"""Known answers: reads from Raft, and sessions of clients."""

from __future__ import annotations

from ..answers import Bug, Space

SPACES: list[Space] = [
    # Reads.
    Space("raft_reads", 34_246, 18),
    Space("raft_lease_reads", 28_460, 19),
    Space("raft_sessions", 2_780, 17),
]
"""Correct models, at the sizes of their variants too."""

STEP_BY_STEP = (
    "here an entry is written, copied and committed in three steps, and an answer sent and heard in two"
)

BUGS: list[Bug] = [
    # Reads.
    Bug("S1", "raft_reads:NotConfirmed", "fresh_read", 10, states=19_995),
    Bug("S2", "raft_reads:AnyAnswerConfirms", "fresh_read", 12, listed=9, states=45_082, why=STEP_BY_STEP),
    Bug("X2", "raft_reads:NothingCommittedYet", "fresh_read", 9, listed=8, states=15_300, why=STEP_BY_STEP),
    Bug("S3", "raft_reads:FollowerDoesNotWait", "fresh_read", 8, states=3_752),
    Bug("S4", "raft_reads:FollowerDoesNotAsk", "fresh_read", 6),
    Bug("S5", "raft_lease_reads:VotersDoNotWait", "nobody_replaces_who_has_the_lease", 3),
    Bug("S5", "raft_lease_reads:VotersDoNotWait", "fresh_read", 10, states=19_801),
    # Sessions.
    Bug("S6", "raft_sessions:NotRemembered", "exactly_once", 5),
    Bug("S7", "raft_sessions:OnlyTheLastCompared", "exactly_once", 9),
    Bug("S8", "raft_sessions:SessionsNotInSnapshot", "servers_agree", 4),
    Bug("S8", "raft_sessions:SessionsNotInSnapshot", "exactly_once", 6),
    Bug("S9", "raft_sessions:AnsweredFromTheState", "responses_are_of_the_first_execution", 7),
]
