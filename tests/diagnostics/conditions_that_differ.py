"""Two conditions of which one is to hold."""

from quorate import Model, action, invariant


class Switches(Model):
    left: bool
    right: bool

    @action
    def press(self) -> None:
        self.left = not self.left


@invariant
def one_is_on(m: Switches) -> bool:
    return (m.left == True) ^ m.right  # noqa: E712
