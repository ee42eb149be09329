"""A tuple that is stored where a sequence is."""

from quorate import Model, Range, Seq, action


class Term(Range): ...


class Log(Seq[Term]): ...


class Counter(Model):
    sizes = {Term: 3, Log: 2}

    log: Log

    @action
    def reset(self, t: Term) -> None:
        self.log = (t, t)
