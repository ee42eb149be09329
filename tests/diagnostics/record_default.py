"""A record that is made in the class, where its sorts have no sizes yet."""

from quorate import Model, Range, Record, action


class Term(Range): ...


class Vote(Record):
    term: Term


class Election(Model):
    sizes = {Term: 3}

    last: Vote = Vote(Term(1))

    @action
    def vote(self, t: Term) -> None:
        self.last = Vote(t)
