"""The older way to write a breakpoint."""

from quorate import Model, Range, action


class Term(Range): ...


class Clock(Model):
    sizes = {Term: 3}

    term: Term

    @action
    def run(self) -> None:
        import pdb; pdb.set_trace()  # noqa: E702
        self.term += 1
