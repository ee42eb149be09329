"""The pairs of enumerate, taken as one."""

from quorate import Model, Range, Seq, action, when


class Term(Range): ...


class Log(Seq[Term]): ...


class Counter(Model):
    sizes = {Term: 3, Log: 2}

    log: Log

    @action
    def add(self, t: Term) -> None:
        for each in enumerate(self.log):
            when(each != t)
        self.log.append(t)
