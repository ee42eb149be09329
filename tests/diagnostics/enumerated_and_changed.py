"""A sequence that is changed while it is enumerated."""

from quorate import Model, Range, Seq, action


class Term(Range): ...


class Log(Seq[Term]): ...


class Counter(Model):
    sizes = {Term: 3, Log: 2}

    log: Log

    @action
    def double(self) -> None:
        for i, t in enumerate(self.log):
            self.log[i] = t + t
