"""What must hold of Raft: the five properties of Figure 3 of the paper, and more that is easily broken.

The first five quote Figure 3 of Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm" (extended
version, 2014). They speak of what ever happened (was elected, was committed, was applied), hence the history.
"""

from quorate import invariant, reachable, step
from quorate.models.raft import AppendEntries, Commit, Index, Raft, Role, Server, Term


@invariant
def election_safety(m: Raft) -> bool:
    """Section 5.2: "at most one leader can be elected in a given term"."""
    return all(e.leader == f.leader for e in m.elected for f in m.elected if e.term == f.term)


@step
def leader_append_only(before: Raft, after: Raft) -> bool:
    """Section 5.3: "a leader never overwrites or deletes entries in its log; it only appends new entries"."""
    return all(
        after.log[s][: len(before.log[s])] == before.log[s]
        for s in Server
        if before.role[s] == Role.LEADER and after.role[s] == Role.LEADER and before.term[s] == after.term[s]
    )


@invariant
def log_matching(m: Raft) -> bool:
    """Section 5.3: "if two logs contain an entry with the same index and term, then the logs are identical in all
    entries up through the given index"."""
    return all(
        m.log[s][: i + 1] == m.log[t][: i + 1]
        for s in Server
        for t in Server
        for i in range(min(len(m.log[s]), len(m.log[t])))
        if m.log[s][i].term == m.log[t][i].term
    )


@invariant
def leader_completeness(m: Raft) -> bool:
    """Section 5.4: "if a log entry is committed in a given term, then that entry will be present in the logs of the
    leaders for all higher-numbered terms".

    The term is that in which the entry was committed, not its own: an entry of term 1 may be committed in term 3, and
    a leader of term 2 need not have it.
    """
    return all(
        c.index <= len(e.log) and e.log[c.index - 1] == c.entry
        for c in m.committed
        for e in m.elected
        if c.term < e.term
    )


@invariant
def state_machine_safety(m: Raft) -> bool:
    """Section 5.4.3: "if a server has applied a log entry at a given index to its state machine, no other server will
    ever apply a different log entry for the same index"."""
    return all(a.entry == b.entry for a in m.applied for b in m.applied if a.index == b.index)


def has(m: Raft, s: Server, c: Commit) -> bool:
    """The committed entry is in the log of `s`."""
    return c.index <= len(m.log[s]) and m.log[s][c.index - 1] == c.entry


@invariant
def committed_on_majority(m: Raft) -> bool:
    """Section 5.3: committed is what is "replicated on a majority of the servers", and so it stays."""
    return all(2 * len({s for s in Server if has(m, s, c)}) > len(Server) for c in m.committed)


@invariant
def commit_index_within_log(m: Raft) -> bool:
    """commitIndex is the "index of highest log entry known to be committed" (Figure 2), so there is such an entry."""
    return all(m.commit_index[s] <= len(m.log[s]) for s in Server)


@step
def term_never_goes_back(before: Raft, after: Raft) -> bool:
    """currentTerm "increases monotonically" (Figure 2)."""
    return all(before.term[s] <= after.term[s] for s in Server)


@step
def commit_index_never_goes_back(before: Raft, after: Raft) -> bool:
    """commitIndex "increases monotonically" (Figure 2)."""
    return all(before.commit_index[s] <= after.commit_index[s] for s in Server)


@reachable
def a_leader_is_elected(m: Raft) -> bool:
    return any(m.role[s] == Role.LEADER for s in Server)


@reachable
def all_learn_of_a_commit(m: Raft) -> bool:
    """An entry is committed, and every server knows."""
    return all(m.commit_index[s] > 0 for s in Server)


@reachable
def two_leaders_coexist(m: Raft) -> bool:
    """One leader a term is not one leader at a time: a deposed leader need not know it (needs two elections)."""
    leaders = {s for s in Server if m.role[s] == Role.LEADER}
    return len(Term) < 3 or len(leaders) > 1


@reachable
def an_old_entry_is_committed_indirectly(m: Raft) -> bool:
    """A leader commits an entry of an earlier term with one of its own (needs two elections and two entries)."""
    return len(Term) < 3 or len(Index) < 3 or any(c.entry.term < c.term for c in m.committed)


@reachable
def a_follower_truncates(m: Raft) -> bool:
    """A server no longer has what it sent as leader (needs two elections)."""
    return len(Term) < 3 or any(
        len(m.log[a.leader]) <= a.prev_index or m.log[a.leader][a.prev_index] != a.entries[0]
        for a in m.sent.of(AppendEntries)
        if len(a.entries) > 0
    )


def the_leader_commits(m: Raft) -> bool:
    """A leader knows that an entry is committed: it can answer the client. For `quorate cost`."""
    return any(m.role[s] == Role.LEADER and m.commit_index[s] > 0 for s in Server)


def the_leader_commits_all(m: Raft) -> bool:
    """A leader has filled its log and knows that all of it is committed. For `quorate cost`."""
    return any(m.role[s] == Role.LEADER and m.commit_index[s] == len(Index) - 1 for s in Server)


def a_follower_learns(m: Raft) -> bool:
    """A follower knows that an entry is committed. For `quorate cost`."""
    return any(m.role[s] == Role.FOLLOWER and m.commit_index[s] > 0 for s in Server)
