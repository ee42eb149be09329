"""A parameter of a sort that does not exist."""

from __future__ import annotations

from quorate import Model, Set, Symmetric, action


class Acceptor(Symmetric): ...


class Votes(Model):
    sizes = {Acceptor: 2}

    voted: Set[Acceptor]

    @action
    def vote(self, a: Aceptor) -> None:
        self.voted.add(a)
