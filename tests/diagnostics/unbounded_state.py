"""A whole number without a bound in the state."""

from quorate import Model, action


class Clock(Model):
    term: int

    @action
    def tick(self) -> None:
        self.term += 1
