"""An annotation that means nothing."""

from __future__ import annotations

from quorate import Model, Set, Symmetric


class Acceptor(Symmetric): ...


class Votes(Model):
    sizes = {Acceptor: 2}

    voted: Set[Aceptor]
