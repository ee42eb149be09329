"""A follower takes min(leaderCommit, length of its log) for its commitIndex."""

from raft_lab import (
    Appended,
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
        when(m in self.sent and m.leader != s)
        when(m.term >= self.term[s])
        self.step_down(s, m.term)
        self.role[s] = Role.FOLLOWER
        if m.prev_index <= len(self.log[s]) and last_term(self.log[s][: m.prev_index]) == m.prev_term:
            last_new = Index(m.prev_index + len(m.entries))
            if self.log[s][m.prev_index : last_new] != m.entries:
                self.log[s] = self.log[s][: m.prev_index] + m.entries
            self.commit_index[s] = max(self.commit_index[s], min(m.commit, Index(len(self.log[s]))))
            self.acknowledge(s, m, last_new)

    @action
    def commit(self, s: Server, n: Index) -> None:
        when(self.role[s] == Role.LEADER)
        when(self.commit_index[s] < n <= len(self.log[s]))
        when(self.log[s][n - 1] == self.term[s])
        replies = {m for m in self.sent.of(Appended) if m.leader == s and m.term == self.term[s]}
        followers = {m.follower for m in replies if m.match >= n}
        when(2 * (len(followers) + 1) > len(Server))
        self.commit_index[s] = n
        self.send_append_entries(s)
