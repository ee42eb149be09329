"""Small models with properties of runs."""

from __future__ import annotations

from quorate import (
    Model,
    Range,
    Symmetric,
    action,
    again_and_again,
    always_possible,
    at_last_always,
    decisions,
    eventually,
    final,
    leads_to,
    when,
)


class Server(Symmetric): ...


class Rotate(Model):
    """The token goes round; who has it may finish. TLC with SYMMETRY finds no error in `at_last_done`, which a run
    violates in which the token moves on before its holder finishes."""

    sizes = {Server: 3}
    holder: Server | None
    done: bool

    @action
    def take(self, s: Server) -> None:
        self.holder = s

    @action(fair="weak")
    def finish(self, s: Server) -> None:
        when(self.holder == s)
        self.done = True


class Moving(Rotate):
    """The token moves as long as nobody is done, so that no run may stop before."""

    @action(fair="weak")
    def take(self, s: Server) -> None:
        when(not self.done)
        super().take(s)


class Strongly(Moving):
    """Who has the token again and again finishes some time."""

    @action(fair="strong")
    def finish(self, s: Server) -> None:
        super().finish(s)


@eventually
def at_last_done(m: Rotate) -> bool:
    return m.done


@always_possible
def can_be_done(m: Rotate) -> bool:
    return m.done


@always_possible(without=("finish",))
def can_be_done_alone(m: Rotate) -> bool:
    return m.done


@leads_to(at_last_done)
def held_then_done(m: Rotate) -> bool:
    return m.holder is not None


@again_and_again
def free_again(m: Rotate) -> bool:
    return m.holder is None


@at_last_always
def stays_done(m: Rotate) -> bool:
    return m.done


class Number(Range):
    """0 to 3."""


class Climb(Model):
    """A counter that a bound cuts, and a way down."""

    sizes = {Number: 4}
    at: Number
    stuck: bool

    @action(fair="weak")
    def up(self) -> None:
        when(not self.stuck)
        self.at += 1

    @action
    def give_up(self) -> None:
        when(self.at == 2)
        self.stuck = True


class Wrap(Climb):
    """The counter begins anew, and no bound cuts it."""

    @action(fair="weak")
    def up(self) -> None:
        when(not self.stuck)
        self.at = Number(0) if self.at == 3 else self.at + 1


@always_possible
def can_be_seven(m: Climb) -> bool:
    return m.at == 3 and m.stuck


@always_possible
def can_be_zero(m: Climb) -> bool:
    return m.at == 0


@eventually
def at_two(m: Climb) -> bool:
    return m.at == 2


@eventually
def at_last_stuck(m: Climb) -> bool:
    return m.stuck


@again_and_again
def zero_again(m: Climb) -> bool:
    return m.at == 0


@final
def gave_up(m: Climb) -> bool:
    return m.stuck


@decisions
def decided(m: Climb) -> set[Number]:
    return {m.at} if m.stuck else set()
