"""Sequences do not wrap around."""

from quorate import Model, Range, Seq, action, when


class Term(Range): ...


class Log(Seq[Term]): ...


class Logs(Model):
    sizes = {Term: 2, Log: 3}

    log: Log

    @action
    def append(self, t: Term) -> None:
        when(not self.log or self.log[-1] <= t)
        self.log.append(t)
