"""A sequence without a name and a bound."""

from quorate import Model, Range, Seq


class Term(Range): ...


class Logs(Model):
    sizes = {Term: 2}

    log: Seq[Term]
