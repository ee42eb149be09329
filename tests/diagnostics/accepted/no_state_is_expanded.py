"""A constraint that is false at first: no action is tried, and that says nothing of what they do."""

from quorate import Model, Range, action, constraint, invariant


class Term(Range): ...


class Election(Model):
    sizes = {Term: 3}

    term: Term

    @action
    def start(self) -> None:
        self.term += 1


@constraint
def a_term_has_begun(m: Election) -> bool:
    return m.term > 0


@invariant
def it_is_the_first(m: Election) -> bool:
    return m.term == 0
