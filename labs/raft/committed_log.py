"""What a Raft group is for those who use it: a log of committed entries, which its servers get to know in order."""

from raft_lab import Index, Log, Raft, Server, Term

from quorate import Map, Model, action, refinement, when


class CommittedLog(Model):
    """`log` is what is committed, `known` how much of it each server knows."""

    sizes = {Server: 3, Term: 3, Log: 1, Index: 2}

    log: Log
    known: Map[Server, Index]

    @action
    def commit(self, s: Server, t: Term) -> None:
        """The next entry is committed. The leader, which knows all before it, is the first to know."""
        when(self.known[s] == len(self.log) < len(Index) - 1)
        self.log.append(t)
        self.known[s] += 1

    @action
    def learn(self, s: Server, n: Index) -> None:
        """A server gets to know what it lacks of the log, up to an index."""
        when(self.known[s] < n <= len(self.log))
        self.known[s] = n


@refinement
def raft_as_committed_log(raft: Raft, abstract: CommittedLog) -> None:
    """The log is what some server knows to be committed, in the order of indices."""
    for n in Index:
        for entry in {
            raft.log[s][n - 1] for s in Server if 0 < n <= min(raft.commit_index[s], len(raft.log[s]))
        }:
            abstract.log.append(entry)
    for s in Server:
        abstract.known[s] = raft.commit_index[s]
