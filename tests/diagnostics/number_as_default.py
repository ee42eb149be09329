from quorate import Model, Range, Record, Set, action, invariant


class Term(Range): ...


class Vote(Record):
    term: Term = 1


class Clock(Model):
    sizes = {Term: 3}

    sent: Set[Vote]

    @action
    def tick(self) -> None:
        self.sent.add(Vote())


@invariant
def early(m: Clock) -> bool:
    return len(m.sent) < 2
