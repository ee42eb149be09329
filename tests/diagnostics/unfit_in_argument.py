"""A list that a helper is given, with a number that may not fit its Range."""

from quorate import Model, Range, Seq, action


class Num(Range): ...


class Log(Seq[Num]): ...


class Base(Model):
    sizes = {Num: 2, Log: 2}

    n: Num

    def last(self, log: Log) -> Num:
        return log.last

    @action
    def take(self) -> None:
        self.n = self.last([self.n + 1])
