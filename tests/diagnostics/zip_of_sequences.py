"""Two sequences side by side."""

from quorate import Model, Range, Seq, action, invariant


class Term(Range): ...


class Log(Seq[Term]): ...


class Copies(Model):
    sizes = {Term: 2, Log: 2}

    log: Log
    copy_: Log

    @action
    def write(self, t: Term) -> None:
        self.log.append(t)


@invariant
def they_agree(m: Copies) -> bool:
    return all(one == other for one, other in zip(m.log, m.copy_))
