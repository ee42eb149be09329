"""A dict where a map is expected."""

from quorate import Map, Model, Range, Symmetric, action


class Server(Symmetric): ...


class Term(Range): ...


class Election(Model):
    sizes = {Server: 2, Term: 3}

    term: Map[Server, Term]

    @action
    def start(self) -> None:
        self.term = {s: 0 for s in Server}
