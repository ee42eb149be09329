"""A tuple that is stored where a set is."""

from quorate import Model, Range, Set, action


class Term(Range): ...


class Counter(Model):
    sizes = {Term: 3}

    seen: Set[Term]

    @action
    def reset(self, t: Term) -> None:
        self.seen = (t,)
