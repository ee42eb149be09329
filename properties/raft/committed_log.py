"""What must hold of a log of committed commands; and how Raft is one."""

from quorate import invariant, reachable, refinement, step
from quorate.models.raft import Index, Raft, Server
from quorate.models.raft.committed_log import CommittedLog


@invariant
def only_the_committed_is_applied(m: CommittedLog) -> bool:
    """No server has applied more than is committed."""
    return all(m.applied[s] <= len(m.log) for s in Server)


@step
def the_log_only_grows(before: CommittedLog, after: CommittedLog) -> bool:
    """What is committed stays committed, at its index."""
    return after.log[: len(before.log)] == before.log


@step
def applied_never_falls(before: CommittedLog, after: CommittedLog) -> bool:
    """What a server has applied stays applied."""
    return all(after.applied[s] >= before.applied[s] for s in Server)


@reachable
def all_apply_the_whole_log(m: CommittedLog) -> bool:
    return len(m.log) == len(Index) - 1 and all(m.applied[s] == len(m.log) for s in Server)


@refinement
def raft_as_committed_log(raft: Raft, abstract: CommittedLog) -> None:
    """The log is what was ever committed, in the order of indices. A server has applied what it knows to be
    committed."""
    for i in Index:
        for c in {each.entry for each in raft.committed if each.index == i}:
            abstract.log.append(c)
    for s in Server:
        abstract.applied[s] = raft.commit_index[s]
