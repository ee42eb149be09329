"""The blank of a handout, which raises."""

from quorate import Model, Set, Symmetric, action, invariant, when


class Server(Symmetric): ...


class Election(Model):
    sizes = {Server: 2}

    voted: Set[Server]

    @action
    def vote(self, s: Server) -> None:
        when(s not in self.voted)
        raise NotImplementedError("phase 1: record the vote")


@invariant
def few_votes(m: Election) -> bool:
    return len(m.voted) <= 2
