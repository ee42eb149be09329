"""A function that says something of a state, above which @invariant was forgotten; and a helper of a property."""

from quorate import Model, Range, action, invariant


class Term(Range): ...


class Election(Model):
    sizes = {Term: 3}

    term: Term

    @action
    def start(self) -> None:
        self.term += 1


def has_begun(m: Election) -> bool:
    return m.term > 0


def it_is_the_first(m: Election) -> bool:
    return m.term == 0


def it_only_grows(before: Election, after: Election) -> bool:
    return after.term > before.term


@invariant
def there_are_three(m: Election) -> bool:
    return not has_begun(m) or m.term < 3
