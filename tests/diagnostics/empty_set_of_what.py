"""An empty set that does not say of what."""

from quorate import Model, Range, Set, action, when


class Term(Range): ...


class Clock(Model):
    sizes = {Term: 3}

    seen: Set[Term]

    @action
    def tick(self) -> None:
        fresh = set()
        when(self.seen == fresh)
        self.seen.add(1)
