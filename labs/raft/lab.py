"""The lab about Raft, for its lecturer: what is asked, and the points."""

from committed_log import CommittedLog
from raft_lab import (
    Index,
    Log,
    Raft,
    Server,
    Term,
    a_follower_replaces_an_entry,
    a_leader_is_elected,
    all_learn_of_a_commit,
    an_old_entry_is_committed_with_a_new_one,
    commit_index_within_log,
    committed_entries_stay,
    committed_on_a_majority,
    election_safety,
    leader_completeness,
    leaders_count_entries_of_their_term,
    log_matching,
    one_vote_in_a_term,
    state_machine_safety,
    two_leaders_at_a_time,
)

from quorate.grading import Lab, holds, refines

ELECTION = ("request_vote", "become_leader")
# Replication relies on safe elections. A group that elects two leaders in a term loses the points for that, and is
# asked about the rest until then.
ELECTED = (election_safety,)
VOTED_AND_ELECTED = (one_vote_in_a_term, election_safety)
TWO_ENTRIES = {Log: 2, Index: 3}

LAB = Lab(
    title="Raft",
    about="""\
Servers elect a leader, who replicates its log and commits what a majority has of it. What starts an election
(`timeout`) and what a leader does with a client's command (`request`) are given. Write how a server answers a
candidate (`request_vote`) and how a candidate becomes leader (`become_leader`), what a server does with AppendEntries
(`append`), and when a leader commits (`commit`). You may call `step_down`, `send_append_entries` and `acknowledge`,
and add helpers. Have Figure 2 of the Raft paper (extended version) beside you; read its sections 5.1 to 5.4 first.

Begin with the election: it earns points by itself. To check it at home before the rest is written, write
`when(m in self.sent)` and nothing else into `append`, and `pass` into `commit`, and run
`quorate check my_raft.py --property election_safety`. Logs of two entries are a larger space, and show more:
`quorate check my_raft.py --set Log=2 --set Index=3`.
""",
    protocol=Raft,
    solution="my_raft.py:MyRaft",
    write=("request_vote", "become_leader", "append", "commit"),
    items=(
        # The election by itself: leaders append to their own logs only, so logs differ.
        holds(one_vote_in_a_term, points=2, using=ELECTION, provided=(a_leader_is_elected,)),
        holds(election_safety, points=3, using=ELECTION, provided=(a_leader_is_elected,)),
        holds(two_leaders_at_a_time, points=1, using=ELECTION, provided=(a_leader_is_elected,)),
        # Two elections, and logs of one entry.
        holds(election_safety, points=4, name="election_safety, with replication", assuming=ELECTED),
        holds(leader_completeness, points=2, assuming=ELECTED),
        holds(state_machine_safety, points=2, assuming=ELECTED),
        holds(committed_on_a_majority, points=2, assuming=ELECTED),
        holds(leaders_count_entries_of_their_term, points=3, assuming=ELECTED),
        holds(commit_index_within_log, points=1, assuming=ELECTED),
        holds(committed_entries_stay, points=1, assuming=ELECTED),
        holds(all_learn_of_a_commit, points=1, assuming=ELECTED),
        holds(a_follower_replaces_an_entry, points=1, assuming=ELECTED),
        refines(CommittedLog, points=2, assuming=ELECTED),
        # What is compared beside the index of an entry shows in logs of two entries, of two terms.
        holds(
            log_matching,
            points=2,
            name="log_matching, two entries",
            sizes=TWO_ENTRIES,
            assuming=VOTED_AND_ELECTED,
            hidden=True,
        ),
        holds(
            leader_completeness,
            points=2,
            name="leader_completeness, two entries",
            sizes=TWO_ENTRIES,
            assuming=VOTED_AND_ELECTED,
            hidden=True,
        ),
        holds(
            an_old_entry_is_committed_with_a_new_one,
            points=1,
            sizes=TWO_ENTRIES,
            assuming=VOTED_AND_ELECTED,
            hidden=True,
        ),
        # Of an even number of servers, half are no majority.
        holds(
            election_safety,
            points=2,
            name="election_safety, four servers",
            sizes={Server: 4, Term: 2},
            hidden=True,
        ),
    ),
    # A group that commits nothing, or whose followers learn of nothing, agrees on nothing.
    provided=(all_learn_of_a_commit,),
    cpu="60s",
    memory="2G",
    max_states=600_000,
    hint="guard",
)
