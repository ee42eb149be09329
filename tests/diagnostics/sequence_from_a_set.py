"""A sequence made of a set."""

from quorate import Model, Range, Seq, Set, action


class Term(Range): ...


class Log(Seq[Term]): ...


class Sorter(Model):
    sizes = {Term: 3, Log: 3}

    seen: Set[Term]
    log: Log

    @action
    def flush(self) -> None:
        self.log = Log(t for t in self.seen if t > 0)
