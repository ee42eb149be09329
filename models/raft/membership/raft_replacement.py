"""Raft with membership changes, where a server that was removed may come back (Vanlightly, raft-tlaplus).

A server whose disk is lost must not come back with an empty one. It is removed, and a server with a name of its own
is added: the name of the one before is not used again.
"""

from quorate import Set, action, when
from quorate.models.raft import AppendEntries, Index, Log, RequestVote, Role, Server, Term
from quorate.models.raft.membership import RaftInOffice


class RaftWithReplacement(RaftInOffice):
    """`retired` are the servers that were removed and switched off."""

    retired: Set[Server]

    @action
    def retire(self, s: Server) -> None:
        """A server that is no member any more is switched off, for good."""
        when(self.is_removed(s))
        self.retired.add(s)

    def is_removed(self, s: Server) -> bool:
        """Whether a leader's latest configuration is committed, and without `s`."""
        return any(
            self.role[r] == Role.LEADER and self.is_settled(r) and s not in self.configuration(r)
            for r in Server
        )

    @action
    def timeout(self, s: Server) -> None:
        when(s not in self.retired)
        super().timeout(s)

    @action
    def request_vote(self, s: Server, m: RequestVote) -> None:
        when(s not in self.retired)
        super().request_vote(s, m)

    @action
    def append(self, s: Server, m: AppendEntries) -> None:
        when(s not in self.retired)
        super().append(s, m)


class NameUsedAgain(RaftWithReplacement):
    """BUG: a server that was removed comes back under its name, with an empty disk.

    Its vote counts with servers that have not heard of its removal, though it has forgotten what it acknowledged: a
    leader of the old configuration lacks what the new one has committed. Vanlightly, raft-tlaplus, "Reusing server
    identities after removal from clusters": new disk, new name.
    """

    @action
    def retire(self, s: Server) -> None:
        when(self.is_removed(s))
        self.term[s] = Term(0)
        self.voted_for[s] = None
        self.log[s] = Log([])
        self.role[s] = Role.FOLLOWER
        self.commit_index[s] = Index(0)
