"""Guards that are false in different ways, for the tests of what is said of them."""

from __future__ import annotations

from quorate import Map, Model, Range, Set, Symmetric, action, when


class Server(Symmetric): ...


class Term(Range): ...


class Base(Model):
    sizes = {Server: 3, Term: 3}

    term: Map[Server, Term]

    def has_begun(self, s: Server) -> bool:
        return self.term[s] > 0


class Guarded(Base):
    leader: Server | None
    voters: Set[Server]

    @action
    def comparison(self, s: Server) -> None:
        when(self.term[s] >= 2)

    @action
    def chain(self, s: Server, t: Term) -> None:
        when(0 <= self.term[s] < t)

    @action
    def conjunction(self, s: Server) -> None:
        when(self.term[s] == 0 and self.leader is not None)

    @action
    def disjunction(self, s: Server) -> None:
        when(self.leader == s or s in self.voters)

    @action
    def negation(self, s: Server) -> None:
        when(not self.term[s] < 2)

    @action
    def universal(self) -> None:
        when(all(self.term[s] > 0 for s in Server))

    @action
    def existential(self) -> None:
        when(any(self.term[s] > 1 for s in Server))

    @action
    def forbidden(self) -> None:
        when(not any(self.term[s] == t for s in Server for t in Term if t < 1))

    @action
    def helper(self, s: Server) -> None:
        when(self.majority(s))

    def majority(self, s: Server) -> bool:
        """Whether most servers have voted."""
        voters = self.voters | {s}
        return 2 * len(voters) > len(Server)

    @action
    def overridden(self, s: Server) -> None:
        when(self.has_begun(s))

    def has_begun(self, s: Server) -> bool:
        return super().has_begun(s)

    @action
    def emptiness(self) -> None:
        when(self.voters)

    @action
    def written_out(self) -> None:
        when(self.nobody_leads())

    def nobody_leads(self) -> bool:
        """Whether all terms are positive, in a loop."""
        for s in Server:  # noqa: SIM110
            if self.term[s] == 0:
                return False
        return True

    @action
    def chosen(self, s: Server) -> None:
        when(self.leader == s if self.voters else self.term[s] > 0)

    @action
    def one_line(self, s: Server) -> None:
        when(self.term[s] == 0); when(s in self.voters)  # fmt: skip  # noqa: E702
