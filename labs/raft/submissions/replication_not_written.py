"""The election is written, replication and commit are not yet."""

from raft_lab import (
    AppendEntries,
    Index,
    Raft,
    RequestVote,
    Role,
    Server,
    Vote,
    last_term,
)

from quorate import action, when


class MyRaft(Raft):
    @action
    def request_vote(self, s: Server, m: RequestVote) -> None:
        when(m in self.sent and m.candidate != s)
        when(m.term >= self.term[s])
        self.step_down(s, m.term)
        voted_for = self.voted_for[s]
        last = last_term(self.log[s])
        if (voted_for is None or voted_for == m.candidate) and (
            m.last_term > last or (m.last_term == last and m.last_index >= len(self.log[s]))
        ):
            self.voted_for[s] = m.candidate
            self.sent.add(Vote(m.term, s, m.candidate))

    @action
    def become_leader(self, s: Server) -> None:
        when(self.role[s] == Role.CANDIDATE)
        voters = {m.voter for m in self.sent.of(Vote) if m.candidate == s and m.term == self.term[s]}
        when(2 * len(voters) > len(Server))
        self.role[s] = Role.LEADER
        self.send_append_entries(s)

    @action
    def append(self, s: Server, m: AppendEntries) -> None:
        # Write this.
        raise NotImplementedError

    @action
    def commit(self, s: Server, n: Index) -> None:
        # Write this.
        raise NotImplementedError
