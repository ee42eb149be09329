"""A sequence that is changed while it is run over: Python would go on to what is appended."""

from quorate import Model, Range, Seq, action


class Num(Range): ...


class Log(Seq[Num]): ...


class Echo(Model):
    sizes = {Num: 2, Log: 3}

    log: Log

    @action
    def echo(self) -> None:
        entries = self.log
        for entry in entries:
            self.log.append(entry)
