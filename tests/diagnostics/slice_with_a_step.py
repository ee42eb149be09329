"""A sequence is read forwards or in reverse, one item after the other."""

from quorate import Model, Range, Seq, action, when


class Term(Range): ...


class Log(Seq[Term]): ...


class Logs(Model):
    sizes = {Term: 2, Log: 3}

    log: Log

    @action
    def thin_out(self) -> None:
        when(len(self.log) > 1)
        self.log = self.log[::2]
