"""A helper that asks `.of` of a set that an expression makes."""

from quorate import Model, Record, Set, Symmetric, action, invariant


class Server(Symmetric): ...


class Ask(Record):
    server: Server


class Vote(Record):
    server: Server


class Election(Model):
    sizes = {Server: 2}

    sent: Set[Ask | Vote]
    lost: Set[Ask | Vote]

    def votes(self, messages: Set[Ask | Vote]) -> int:
        return len(messages.of(Vote))

    @action
    def vote(self, s: Server) -> None:
        self.sent.add(Vote(s))


@invariant
def few_votes(m: Election) -> bool:
    return m.votes(m.sent | m.lost) <= 2
