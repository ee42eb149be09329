"""A method of lists that sequences have not."""

from quorate import Model, Range, Seq, action


class Term(Range): ...


class Log(Seq[Term]): ...


class Counter(Model):
    sizes = {Term: 3, Log: 2}

    log: Log

    @action
    def add(self, t: Term) -> None:
        self.log.insert(0, t)
