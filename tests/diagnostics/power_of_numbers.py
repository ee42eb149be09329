"""An operator that whole numbers do not have here."""

from quorate import Model, Range, action


class Term(Range): ...


class Election(Model):
    sizes = {Term: 5}

    term: Term

    @action
    def double(self) -> None:
        self.term = Term(2**self.term)
