"""Runs that the code drives: each of its states is judged by the model's properties, or followed by the model."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from quorate.conformance.differences import own_text
from quorate.conformance.lockstep import Clash, Cut
from quorate.conformance.real import Real
from quorate.conformance.result import Kind, Mismatch, Told
from quorate.conformance.running import Pair
from quorate.conformance.seen import PartOfMap, Seen
from quorate.exploration import State
from quorate.language import ir
from quorate.language.diagnostics import ModelError
from quorate.language.effects import Effects
from quorate.language.instance import Instance
from quorate.language.model import PropertyFunction
from quorate.language.words import plain
from quorate.reference.faults import Fault
from quorate.reference.machine import Machine
from quorate.trace.changes import changes
from quorate.verdicts.explanations import witness_at


@dataclass(slots=True)
class Driven:
    """A run of the code: the steps it took, what was `seen` at the start and after each, the steps by kind; the last
    step has a `mismatch`, or a bound ended the run, or there was no further step. `explained` counts its steps by the
    model steps that explain them."""

    steps: list[Any] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    taken: Counter[str] = field(default_factory=Counter)
    explained: Counter[int] = field(default_factory=Counter)
    goals: set[str] = field(default_factory=set)
    parting: Parting | None = None
    cut: str | None = None
    stuck: bool = False


@dataclass(frozen=True, slots=True)
class Parting:
    """How the last step of a run parts from the model: what tells two mismatches apart, and what tells it in full."""

    kind: Kind
    what: str
    tell: Callable[[str, int | None, int], Mismatch]


class Watch(ABC):
    """What is done with the states of a run of the code."""

    @abstractmethod
    def begin(self, seen: Seen) -> Parting | Cut | None:
        """Begin with what is seen at the start; return what is wrong with it."""

    @abstractmethod
    def after(self, step: Any, seen: Seen) -> Parting | Cut | None:
        """Go on with what is seen after a step; return what is wrong with it."""

    def count(self, run: Driven) -> None:  # noqa: B027 (there may be nothing to add)
        """Add what was found to the counts of a run."""


def kind_of(step: Any) -> str:
    """The kind of a step of the code's own: what it is weighted and counted by."""
    return str(step[0] if isinstance(step, tuple | list) and step else step)


def drawn_by_weight(real: Real, random: Random) -> Callable[[Sequence[Any]], Any]:
    """What chooses one of the steps that the code can take; None if there is none. What was taken before is taken
    again less often."""
    taken: Counter[str] = Counter()

    def choose(steps: Sequence[Any]) -> Any:
        weights = [real.weights.get(kind_of(step), 1.0) / (1 + 3 * taken[repr(step)]) for step in steps]
        if not any(weights):
            return None
        step = random.choices(steps, weights)[0]
        taken[repr(step)] += 1
        return step

    return choose


def in_turn(wanted: Iterable[Any]) -> Callable[[Sequence[Any]], Any]:
    """What chooses these steps in turn, but for those that the code cannot take."""
    waiting = iter(wanted)
    return lambda steps: next((step for step in waiting if step in steps), None)


def drive(
    real: Real,
    watch: Watch,
    seed: str,
    choose: Callable[[Sequence[Any]], Any],
    most: int,
    check: Callable[[], None],
) -> Driven:
    """Let the code run, and watch it."""
    run = Driven()
    run.seen.append(real.start(seed))
    wrong = watch.begin(run.seen[0])
    while wrong is None and len(run.steps) < most:
        check()
        step = choose(real.steps())
        if step is None:
            run.stuck = True
            break
        run.seen.append(real.take(step))
        wrong = watch.after(step, run.seen[-1])
        run.steps.append(step)
        run.taken[kind_of(step)] += 1
    if isinstance(wrong, Cut):
        run.cut = wrong.bound
    else:
        run.parting = wrong
    watch.count(run)
    return run


# ---------------------------------------------------------------------------------------- followed by the model


class Following(Watch):
    """The model follows the code, with up to `hidden` steps for each step of the code."""

    def __init__(self, pair: Pair, hidden: int, missing: set[str]) -> None:
        self._pair = pair
        self._hidden = hidden
        self._missing = missing
        self._at = pair.lockstep.starts
        self._explained: Counter[int] = Counter()
        self._goals: set[str] = set()

    def begin(self, seen: Seen) -> Parting | Cut | None:
        at = self._pair.lockstep.begin(seen)
        if isinstance(at, Clash):
            return self._parting(at, "start")
        self._at = at
        return None

    def after(self, step: Any, seen: Seen) -> Parting | Cut | None:
        after = self._pair.lockstep.explained(self._at, step, seen, self._hidden)
        if isinstance(after, Cut):
            return after
        if isinstance(after, Clash):
            return self._parting(after, kind_of(step))
        self._at, count = after
        self._explained[count] += 1
        self._goals |= self._pair.goals_reached(self._at, self._missing - self._goals)
        return None

    def count(self, run: Driven) -> None:
        run.explained = self._explained
        run.goals = self._goals

    def _parting(self, clash: Clash, what: str) -> Parting:
        def tell(seed: str, walk: int | None, found_in: int) -> Mismatch:
            return self._pair.telling.mismatch(clash, walk, seed, found_in)

        return Parting(clash.kind, what, tell)


# ------------------------------------------------------------------------------- judged by the model's properties


class Judging:
    """The properties of a model that can be judged by what is observed of code."""

    def __init__(self, instance: Instance, machine: Machine, program: ir.Program) -> None:
        self.instance = instance
        self.machine = machine
        effects = Effects(program)
        self.reads = {
            each.name: {name for _, (name, _) in effects.reads(*each.function.body)}
            for each in program.properties
        }
        self.properties = [
            each for each in instance.properties if each.kind in ("invariant", "step", "reachable")
        ]
        self.defaults: State = tuple(variable.initial for variable in instance.variables)

    def observed(self, seen: Seen) -> set[str]:
        """The variables that are observed in full."""
        return {name for name, value in seen.values.items() if not isinstance(value, PartOfMap)}

    def unjudged(self, seen: Seen, messages: str | None) -> Mapping[str, tuple[str, ...]]:
        """The properties that cannot be judged, with the variables that they read and that are not observed.
        `messages` is that of the messages sent."""
        known = self.observed(seen) | {messages}
        missing = {each.name: tuple(sorted(self.reads[each.name] - known)) for each in self.properties}
        return {name: names for name, names in missing.items() if names}


class Monitoring(Watch):
    """Evaluates invariants on the states of the code, and step properties on its steps."""

    def __init__(self, judging: Judging, messages: str | None) -> None:
        self._judging = judging
        self._messages = messages
        self._sent: frozenset[Any] = frozenset()
        self._before: State | None = None
        self._run: list[Told] = []
        self._judged: list[PropertyFunction] | None = None
        self._goals: set[str] = set()

    def begin(self, seen: Seen) -> Parting | Cut | None:
        return self._judge(None, seen)

    def after(self, step: Any, seen: Seen) -> Parting | Cut | None:
        return self._judge(step, seen)

    def count(self, run: Driven) -> None:
        run.goals = self._goals

    def _judge(self, step: Any, seen: Seen) -> Parting | Cut | None:
        if seen.beyond:
            return Cut(seen.beyond)
        if seen.raised is not None:
            self._run.append(Told(own_text(step), "followed", data={"step": step}))
            return self._parting("raised", kind_of(step), seen)
        state = self._state(seen)
        if self._judged is None:
            unjudged = self._judging.unjudged(seen, self._messages)
            self._judged = [each for each in self._judging.properties if each.name not in unjudged]
        before, self._before = self._before, state
        if step is not None:
            effect = () if before is None else changes(self._judging.instance, before, state)
            self._run.append(Told(own_text(step), "followed", effect, data={"step": step}))
        for each in self._judged:
            if each.kind == "step" and before is None:
                continue
            states = (before, state) if each.kind == "step" and before is not None else (state,)
            value = self._judging.machine.holds(each, *states)
            if each.kind == "reachable":
                self._goals |= {each.name} if value is True else set()
            elif value is not True:
                message = (
                    value.message
                    if isinstance(value, Fault)
                    else _witness(self._judging.instance, each, states)
                )
                return self._parting("violated", each.name, broken=each.name, message=message)
        return None

    def _state(self, seen: Seen) -> State:
        self._sent |= seen.sent or frozenset()
        values = dict(seen.values)
        if self._messages is not None:
            values[self._messages] = self._sent
        instance, defaults = self._judging.instance, self._judging.defaults
        return tuple(
            default
            if isinstance(values.get(variable.name), PartOfMap)
            else values.get(variable.name, default)
            for variable, default in zip(instance.variables, defaults, strict=True)
        )

    def _parting(
        self,
        kind: Kind,
        what: str,
        seen: Seen | None = None,
        broken: str = "",
        message: str = "",
    ) -> Parting:
        run = tuple(self._run)

        def tell(seed: str, walk: int | None, found_in: int) -> Mismatch:
            raised = None if seen is None else seen.raised
            return Mismatch(
                kind, run, (), raised, walk=walk, seed=seed, found_in=found_in, broken=broken, message=message
            )

        return Parting(kind, what, tell)


def _witness(instance: Instance, property_: PropertyFunction, states: Sequence[State]) -> str:
    found = witness_at(instance, property_.name, states) or {}
    return " ".join(f"{name}={plain(value)}" for name, value in found.items())


def require_steps(real: Real, mode: str) -> None:
    """Raise ModelError if the code has no steps of its own."""
    if not real.drives:
        raise ModelError(
            f"{real.name} has no steps of its own, and with --mode {mode} the code drives",
            "define steps(self), which returns those that are possible, and take(self, step)",
        )
