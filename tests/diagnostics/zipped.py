"""Two sequences side by side."""

from quorate import Model, Range, Seq, action, when


class Term(Range): ...


class Log(Seq[Term]): ...


class Counter(Model):
    sizes = {Term: 3, Log: 2}

    log: Log
    old: Log

    @action
    def compare(self) -> None:
        when(all(a <= b for a, b in zip(self.old, self.log)))
        self.old = self.log.copy()
