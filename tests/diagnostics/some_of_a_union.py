"""All messages where those of one kind are declared."""

from quorate import Model, Record, Set, Symmetric, action, invariant, when


class Server(Symmetric): ...


class Vote(Record):
    by: Server


class Ask(Record):
    by: Server


class Votes(Model):
    sizes = {Server: 2}

    sent: Set[Vote | Ask]

    @action
    def vote(self, s: Server) -> None:
        when(Vote(s) not in self.sent)
        self.sent.add(Vote(s))

    def votes(self) -> Set[Vote]:
        return self.sent


@invariant
def fine(m: Votes) -> bool:
    return len(m.votes()) <= 2
