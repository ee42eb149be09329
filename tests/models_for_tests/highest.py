"""Servers move to terms, and the highest term is remembered: a small model with its proof."""

from quorate import Map, Model, Range, Symmetric, action, clause, invariant, when


class Server(Symmetric): ...


class Term(Range): ...


class Counting(Model):
    sizes = {Server: 3, Term: 3}

    term: Map[Server, Term]
    highest: Term

    @action
    def move(self, s: Server, t: Term) -> None:
        when(t > self.term[s])
        self.term[s] = t
        if t > self.highest:
            self.highest = t


class Forgetful(Counting):
    @action
    def move(self, s: Server, t: Term) -> None:
        when(t > self.term[s])
        self.term[s] = t


@clause
def highest_is_highest(m: Counting) -> bool:
    """No server is ahead of the highest term."""
    return all(m.term[s] <= m.highest for s in Server)


@invariant
def nobody_ahead(m: Counting) -> bool:
    return not any(m.term[s] > m.highest for s in Server)


proves = (nobody_ahead,)
