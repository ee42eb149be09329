"""One run of code and model in lockstep: of steps that are given, or that are drawn as it goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from quorate.conformance.differences import Telling
from quorate.conformance.drawing import Drawing
from quorate.conformance.expecting import Expecting
from quorate.conformance.lockstep import Clash, Cut, Lockstep, Position
from quorate.conformance.real import Real
from quorate.conformance.seen import Given, Seen
from quorate.language.instance import Instance
from quorate.reference.machine import Machine


class Pair:
    """A model and code, and what is needed to run them side by side. To be used while the instance is active."""

    def __init__(self, instance: Instance, machine: Machine, real: Real) -> None:
        self.instance = instance
        self.machine = machine
        self.real = real
        self.expecting = Expecting(machine)
        self.lockstep = Lockstep(instance, self.expecting, real)
        self.telling = Telling(instance, machine, real.messages, real.sends == "all")
        # A goal that is true where runs begin, as at sizes too small for it, says nothing of a run.
        self._goals = {
            each.name: each
            for each in instance.properties
            if each.kind == "reachable"
            and not any(machine.holds(each, node.state) is True for node in self.lockstep.starts)
        }

    def goals_reached(self, at: Position, missing: set[str]) -> set[str]:
        """Those of the goals that the model has come to, whichever of these states it is in."""
        return {
            name
            for name in missing
            if all(self.machine.holds(self._goals[name], node.state) is True for node in at)
        }

    @property
    def goals(self) -> set[str]:
        """The names of the model's goals."""
        return set(self._goals)


@dataclass(slots=True)
class Ran:
    """What a run was: the steps that the code was given, what was `seen` at the start and after each, the numbers of
    those that the model refuses; what of each action was covered, and how it ended: in a
    `clash`, `cut` by a bound, or `stuck`, as no step was possible; otherwise it took all its steps."""

    given: list[Given] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    refused_at: set[int] = field(default_factory=set)
    taken: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    goals: set[str] = field(default_factory=set)
    clash: Clash | None = None
    cut: str | None = None
    stuck: bool = False
    left_out: int = 0

    @property
    def steps(self) -> int:
        """The number of steps that the model took."""
        return self.taken.total()


def ran(
    pair: Pair,
    seed: str,
    following: Callable[[Position], Given | None],
    most: int,
    check: Callable[[], None],
    missing: set[str] | None = None,
) -> Ran:
    """Run code and model: `following` gives the next step, or None to end. `check` is called before each step, to
    raise what ends the work. `missing` are the goals to look for."""
    found = Ran()
    lockstep, real = pair.lockstep, pair.real
    found.seen.append(real.start(seed))
    at = lockstep.begin(found.seen[0])
    if isinstance(at, Clash):
        found.clash = at
        return found
    while len(found.given) < most:
        check()
        given = following(at)
        if given is None:
            found.stuck = True
            break
        refused = not lockstep.enables(at, given)
        seen = real.do(given)
        after = lockstep.after(at, given, seen)
        if refused:
            found.refused_at.add(len(found.given))
        found.given.append(given)
        found.seen.append(seen)
        if isinstance(after, Cut):
            found.cut = after.bound
            break
        (found.refused if refused else found.taken)[given.action] += 1
        if isinstance(after, Clash):
            found.clash = after
            break
        if not refused and {node.state for node in after} == {node.state for node in at}:
            found.unchanged[given.action] += 1
        at = after
        if missing and not refused:
            reached = pair.goals_reached(at, missing)
            found.goals |= reached
            missing = missing - reached
    return found


def drawn(
    pair: Pair, drawing: Drawing, share_refused: float, chance: Callable[[], float]
) -> Callable[[Position], Given | None]:
    """What gives the steps of a random walk: a share of them is refused by the model."""

    def following(at: Position) -> Given | None:
        if share_refused and chance() < share_refused:
            given = drawing.refused(at)
            if given is not None:
                return given
        return drawing.possible(at)

    return following


def given_in_turn(
    pair: Pair, steps: Iterable[Given], left_out: list[Given] | None = None
) -> Callable[[Position], Given | None]:
    """What gives these steps in turn, but for those that cannot be given: their arguments are not there, such as a
    message that was not sent, or the model refuses them and the code is not to be given such steps. Those are
    `left_out`."""
    waiting = iter(steps)

    def following(at: Position) -> Given | None:
        for given in waiting:
            there = any(pair.expecting.fits(given, node.state) for node in at)
            if there and pair.lockstep.may_be_given(at, given):
                return given
            if left_out is not None:
                left_out.append(given)
        return None

    return following


def repeated(pair: Pair, seed: str, steps: Sequence[Given], check: Callable[[], None]) -> Ran:
    """Run code and model with these steps."""
    return ran(pair, seed, given_in_turn(pair, steps), len(steps), check)
