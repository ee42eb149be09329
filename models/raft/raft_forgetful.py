"""Raft that forgets what was sent when nobody can act on it any more: the same runs, in many fewer states.

What is sent stays in `sent`, and two states that differ only in messages of the past are two states. Messages of a
term that all have left, which Figure 2 tells every server to ignore, are taken out here; what servers do, and what
becomes of it, is the same. With five terms and a log of one entry, 4.5 million states are 50,000.

What may be forgotten follows from the rules of Raft. Who breaks a rule about messages of earlier terms, and wants to
see the harm, has to keep them: hence none of this is in `Raft`.
"""

from quorate import action
from quorate.models.raft import Appended, AppendEntries, Raft, RequestVote, Role, Server, Vote


class ForgetfulRaft(Raft):
    """Whenever a server has left a term or the candidates, what nobody can act on any more is forgotten."""

    @action
    def timeout(self, s: Server) -> None:
        super().timeout(s)
        self.forget()

    @action
    def request_vote(self, s: Server, m: RequestVote) -> None:
        super().request_vote(s, m)
        self.forget()

    @action
    def become_leader(self, s: Server) -> None:
        super().become_leader(s)
        self.forget()

    @action
    def append(self, s: Server, m: AppendEntries) -> None:
        super().append(s, m)
        self.forget()

    def forget(self) -> None:
        """What matters to nobody any more is taken out."""
        self.sent.difference_update({m for m in self.sent if not self.matters(m)})

    def matters(self, m: RequestVote | Vote | AppendEntries | Appended) -> bool:
        """A request, as long as another server is in its term or an earlier one; a reply, as long as whom it is for
        is still in that term, and a candidate or leader there."""
        if isinstance(m, RequestVote):
            return any(s != m.candidate and self.term[s] <= m.term for s in Server)
        if isinstance(m, Vote):
            return self.role[m.candidate] == Role.CANDIDATE and self.term[m.candidate] == m.term
        if isinstance(m, AppendEntries):
            return any(s != m.leader and self.term[s] <= m.term for s in Server)
        return self.reply_matters(m)

    def reply_matters(self, m: Appended) -> bool:
        return self.role[m.leader] == Role.LEADER and self.term[m.leader] == m.term
