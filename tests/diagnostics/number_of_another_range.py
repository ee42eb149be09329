from quorate import Model, Range, Set, action, invariant


class Term(Range): ...


class Slot(Range): ...


class Clock(Model):
    sizes = {Term: 3, Slot: 3}

    term: Term
    seen: Set[Term]

    @action
    def tick(self, t: Term, s: Slot) -> None:
        self.seen.add(t if s < 2 else s - 1)


@invariant
def early(m: Clock) -> bool:
    return m.term < 2
