"""A list that a helper returns, with a number that may not fit its Range."""

from quorate import Model, Range, Seq, action


class Num(Range): ...


class Log(Seq[Num]): ...


class Base(Model):
    sizes = {Num: 2, Log: 2}

    n: Num

    def next(self) -> Log:
        return [self.n + 1]

    @action
    def take(self) -> None:
        self.n = self.next().last
