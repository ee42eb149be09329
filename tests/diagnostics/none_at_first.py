"""A local that is None at first."""

from quorate import Model, Range, Set, action


class Term(Range): ...


class Clock(Model):
    sizes = {Term: 3}

    seen: Set[Term]
    best: Term | None

    @action
    def run(self) -> None:
        best = None
        for t in Term:
            if t in self.seen and (best is None or t > best):
                best = t
        self.best = best
