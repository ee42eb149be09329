"""Single-decree Paxos as in a library: no network, no clock. Methods take a message and return the answer."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Acceptor:
    promised: int = -1
    vote: tuple[int, str] | None = None

    def on_prepare(self, number: int) -> tuple[int, tuple[int, str] | None] | None:
        """Promise, and report the last vote; or stay silent."""
        if number <= self.promised:
            return None
        self.promised = number
        return number, self.vote

    def on_accept(self, number: int, value: str) -> tuple[int, str] | None:
        """Vote, or stay silent."""
        if number < self.promised:
            return None
        self.promised = number
        self.vote = (number, value)
        return self.vote


@dataclass
class Proposer:
    number: int
    value: str
    quorum: int
    promises: dict[str, tuple[int, str] | None] = field(default_factory=dict)
    proposed: bool = False

    def on_promise(self, acceptor: str, vote: tuple[int, str] | None) -> tuple[int, str] | None:
        """Propose, once a quorum has promised."""
        self.promises[acceptor] = vote
        if self.proposed or len(self.promises) < self.quorum:
            return None
        self.proposed = True
        votes = [vote for vote in self.promises.values() if vote is not None]
        if votes:
            self.value = max(votes)[1]
        return self.number, self.value
