from quorate import Model, Range, Set, action, invariant


class Term(Range): ...


class Clock(Model):
    sizes = {Term: 3}

    term: Term
    seen: Set[Term]

    @action
    def tick(self, t: Term) -> None:
        self.term = max(t, len(self.seen))


@invariant
def early(m: Clock) -> bool:
    return m.term < 2
