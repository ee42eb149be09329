"""A quantifier over a set of which the first value says whether a step is cut or fails."""

from quorate import Map, Model, Range, Seq, Set, Symmetric, action, when


class Term(Range): ...


class Server(Symmetric): ...


class Log(Seq[Term]): ...


class Candidates(Model):
    sizes = {Server: 2, Term: 3, Log: 2}

    log: Map[Server, Log]
    up: Set[Server]
    done: bool

    @action
    def go(self, t: Term) -> None:
        when(any(Term(t + 1) == self.log[s][0] for s in self.up))
        self.done = True
