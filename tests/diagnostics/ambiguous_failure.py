"""A helper's loop over a sort of which the first turn says whether it returns or has no value."""

from quorate import Map, Model, Range, Seq, Symmetric, action, when


class Term(Range): ...


class Server(Symmetric): ...


class Log(Seq[Term]): ...


class Candidates(Model):
    sizes = {Server: 2, Term: 3, Log: 2}

    log: Map[Server, Log]
    done: bool

    def found(self) -> bool:
        for s in Server:
            if self.log[s].last == 2:
                return True
        return False

    @action
    def go(self) -> None:
        when(self.found())
        self.done = True
