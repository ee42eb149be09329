"""The contract between the explorers and those who ask them: what is asked, what comes back, what is counted.

Every explorer that visits all states searches breadth first and level by level, and gives the same answer for the
same request, for any number of workers:

- *States* are distinct states (orbits, under symmetry), *depth* is the largest number of steps from an initial
  state to a state found, *transitions* are the runs of an action with given arguments, from each state
  expanded, that gave a next state (known or new, the same state included).
- A run that does not fit a bound is *cut*: no transition, but counted in `cuts` under the bound's name.
- Invariants and reachability goals are evaluated once in every state, initial ones included; step properties
  on every transition, self-loops included. An `assert` or a failure is found when its state is expanded; the
  failing run counts as the last step of its trace. A property that is false in one state and has no value in
  another of the same level is violated by the first.
- A *deadlock* (if asked for) is a state from which every run is disabled or leads back to the same state,
  with none cut and none failed.
- A level is always finished. If a property was then found violated, the search stops, unless `keep_going` (or, with
  `decided_ends`, once nothing that is asked for is left to decide). So
  several properties can be violated at once, and counts do not depend on the order within a level.
- If a run to start from is given, the search begins in its last state in place of the initial states, and all runs
  that are reported begin with that run. Depth and limits are counted from there.
- A level is not begun if `limits.depth` steps were made. `limits.states`, which is never exceeded, and the end of the
  budget stop the search within a level; what was found until then is reported. Which states of a level that is not
  whole are explored, several workers leave open. A search that is begun anew has no more time than it had.

Random walks (`Walked`) judge what they see, and nothing else: what they do not find, may be there. Their counts are
of the steps that they made.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from quorate.language.instance import Instance
from quorate.language.model import PropertyFunction
from quorate.language.temporal import Fairness, LivenessKind, Strength
from quorate.profiles.profile import Profile, When
from quorate.support.budget import UNLIMITED, Budget, StopReason
from quorate.support.plurals import counted
from quorate.support.rendering import Rendered, render

Stop = Literal["complete", "violation", StopReason]
"""Why a search ended: the state space is fully explored, a property is violated, or the search was stopped early."""


ANALYSABLE: tuple[Stop, ...] = ("complete", "depth", "states")
"""How a search may have ended for liveness to be decided on what it explored."""

ViolationKind = Literal["invariant", "step", "assert", "failure", "deadlock"] | LivenessKind

State = tuple[Any, ...]
"""A state: the frozen values of the variables of `Instance.variables`, in their order."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on the part of the state space that is searched; None means no limit. Time and memory are limited by the
    budget."""

    states: int | None = None
    depth: int | None = None


@dataclass(frozen=True, slots=True)
class Keeping:
    """The folder that a search is kept in while it runs, so that another can go on from there. `resume`: it goes on
    from what is kept there already. `beyond_memory`: when memory has ended, the search goes on with sorted levels
    there, in files of at most so many `bytes`; then there is neither `liveness`, nor are several `runs` asked for."""

    folder: Path
    resume: bool = False
    beyond_memory: bool = False
    bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A search to be done by an explorer. `properties` are the properties of states and steps to decide, `liveness`
    those of runs, under the assumptions `fairness` (both all or some of `Instance.properties`); `runs` is the
    number of essentially different shortest runs to find for each violation (`quorate.reference.shortest_runs`).
    `start` is a run of the instance, whose last state the search begins in; then there is neither `liveness`, nor are
    several `runs` asked for. `goals_end`: once a goal is reached, the search ends with the level, as for a
    violation. `decided_ends`: with `keep_going`, once all `properties` are decided and there is no `liveness`, the
    search ends with the level; then failures of actions further on are not found. `profile` says when what makes the
    states so many is measured. `seed` says which random walks are made, `walks` how many at most. `keeping`: only the
    native engine keeps a search. `shared`: all processes that MPI started with this one search together, and get the
    same result; only the native engine can, and there is neither `liveness`, nor are several `runs` asked for, nor is
    the search gone on with beyond memory, nor profiled."""

    instance: Instance
    properties: tuple[PropertyFunction, ...]
    symmetry: bool = True
    deadlock: bool = False
    keep_going: bool = False
    limits: Limits = Limits()
    workers: int = 1
    runs: int = 1
    liveness: tuple[PropertyFunction, ...] = ()
    fairness: tuple[Fairness, ...] = ()
    start: Trace | None = None
    goals_end: bool = False
    decided_ends: bool = False
    profile: When = "never"
    seed: int = 0
    walks: int | None = None
    keeping: Keeping | None = None
    shared: bool = False

    def profiles(self, stop: Stop) -> bool:
        """Whether a search that ended for this reason is to be profiled."""
        limits: tuple[Stop, ...] = ("time", "memory", "states")
        return self.profile == "always" or (self.profile == "undecided" and stop in limits)


@dataclass(frozen=True, slots=True, repr=False)
class Step:
    """One step of a trace: the action with its arguments by name, and the state after it. If the action fails, which
    only a last step does, there is no state after it, and `state` is the one before it."""

    action: str
    arguments: Mapping[str, Any]
    state: State

    def __str__(self) -> str:
        return render(self, "text")

    def __repr__(self) -> str:
        return f"Step({self})"


@dataclass(frozen=True, slots=True, repr=False)
class Trace(Rendered):
    """A run of the model that CPython has replayed: its initial state and its steps. `initial_action` is the init
    method with its arguments, or None if the model has no init method. `instance` is the model instance it is a run
    of. `loop` is the number of steps after which an infinite run goes round: the last state is the one that was
    reached then, and what follows that state is repeated for ever. If no steps follow, the run stops there."""

    initial: State
    initial_action: tuple[str, Mapping[str, Any]] | None
    steps: tuple[Step, ...]
    instance: Instance | None = field(default=None, compare=False)
    loop: int | None = None

    @property
    def states(self) -> list[State]:
        """The initial state and the state after each step."""
        return [self.initial, *(step.state for step in self.steps)]

    @property
    def last_state(self) -> State:
        """The state after the last step."""
        return self.steps[-1].state if self.steps else self.initial

    def __repr__(self) -> str:
        count = counted(len(self.steps), "step")
        return f"Trace({count}: {', '.join(map(str, self.steps))})"


@dataclass(frozen=True, slots=True)
class FurtherRuns:
    """Further runs to a violation, as short as the first, and essentially different from it and from each other.
    `completeness`: these are all ("all"), there are more ("more"), or time ran out before that was decided
    ("cut")."""

    traces: tuple[Trace, ...]
    completeness: Literal["all", "more", "cut"]


@dataclass(frozen=True, slots=True)
class Kept:
    """Why an infinite run is fair to an instance of an action: it is taken in step number `step`, or not possible
    after that many steps, and so again in each round."""

    action: str
    arguments: Mapping[str, Any]
    strength: Strength
    how: Literal["taken", "not possible"]
    step: int


@dataclass(frozen=True, slots=True)
class Violation:
    """A violation and a shortest trace to it. `name` is the property's; for an assert or a failure, the action's.
    `message` is the text of the assert or failure, `line` its line in `file`. `further_runs` are more runs, if more
    than one was asked for. `kept` says why an infinite run is fair, for each fair instance that is possible in its
    loop, under the assumptions `fairness`. `then` names what does not follow, though the property says that it
    must."""

    name: str
    kind: ViolationKind
    trace: Trace
    message: str = ""
    file: str = ""
    line: int = 0
    further_runs: FurtherRuns | None = None
    kept: tuple[Kept, ...] = ()
    then: str = ""
    fairness: tuple[Fairness, ...] = ()

    @property
    def last_fails(self) -> bool:
        """Whether the last step (the init method, if there are no steps) was ended by an assert or a failure. A
        property without a value is a failure too, but there the last step completed and has a state."""
        if self.kind not in ("assert", "failure"):
            return False
        steps, start = self.trace.steps, self.trace.initial_action
        return (steps[-1].action if steps else start and start[0]) == self.name


@dataclass(frozen=True, slots=True)
class Reasoning:
    """The reasons for the verdicts of an engine that does not visit states one by one. `proved` gives the reason, as
    a phrase, for each property that holds in every reachable state (or goal that no state reaches). `searched`
    describes the runs among which there is no other violation. `summary` says what was done. `cut_by` names the
    bounds that cut steps, or may: whether such a step is reachable is not always decided. `invariant` is the
    inductive invariant that was found, as the source of clauses. `endless`: only a limit ends it. `lassos` names the
    properties of runs of which the runs that were searched include all violations."""

    summary: str
    searched: str
    proved: Mapping[str, str] = field(default_factory=dict)
    cut_by: tuple[str, ...] = ()
    invariant: str = ""
    endless: bool = False
    lassos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Walked:
    """What random walks did: how many there were, with how many steps in all, and in the longest; and an estimate of
    how many different states they saw, which errs by some 2 %. `not_shortest` names the properties and goals whose
    run is not known to be a shortest one."""

    seed: int
    walks: int
    steps: int
    longest: int
    states: int
    not_shortest: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LivenessFinding:
    """What was found about a liveness property that is not violated.

    It holds if `undecided` is false: within the bounds, if `bounds` cut steps that it might depend on. `needs` are
    those of the assumptions without each of which it does not hold. It is undecided where it depends on a step that
    was cut, or a state that was not explored: in `states` states, the nearest of which `trace` leads to."""

    undecided: bool = False
    bounds: tuple[str, ...] = ()
    states: int = 0
    trace: Trace | None = None
    needs: tuple[Fairness, ...] = ()


@dataclass(frozen=True, slots=True)
class Exploration:
    """The result of a search. `violations` are in the order of the properties; `reached` gives for each
    reachability goal asked for a shortest trace to it, or None. `transitions_by_action` counts transitions by action,
    `cuts` cut executions by bound, and `cut_actions` gives by action the bounds that cut some of its runs; None
    if that was not counted. `has_initial_state` is false if the search is complete and found no initial state,
    because every execution of the init methods is disabled, cut or fails. Then no state was examined, so no property
    counts as holding. `liveness` has an entry for each liveness property that was decided and is not violated.
    `start` says in which state the search began, if not in the initial ones. `profile` is there if it was asked for,
    and the engine stores states. `walked` is there if random walks were made. `kept` says what of the search is kept
    in a folder, if it is. `processes` searched together, with `workers` each."""

    states: int
    transitions: int
    depth: int
    stop: Stop
    transitions_by_action: Mapping[str, int]
    cuts: Mapping[str, int]
    violations: tuple[Violation, ...]
    reached: Mapping[str, Trace | None]
    seconds: float
    compile_seconds: float = 0.0
    bytes_per_state: float = 0.0
    workers: int = 1
    warnings: tuple[str, ...] = field(default=())
    reasoning: Reasoning | None = None
    has_initial_state: bool = True
    liveness: Mapping[str, LivenessFinding] = field(default_factory=dict)
    start: str = ""
    profile: Profile | None = None
    cut_actions: Mapping[str, tuple[str, ...]] | None = None
    walked: Walked | None = None
    kept: str = ""
    processes: int = 1


EngineName = Literal["native", "reference", "swarm", "bmc", "induction", "pdr"]


class Explorer(ABC):
    """An engine that searches the reachable states of a model instance."""

    name: EngineName

    @abstractmethod
    def explore(self, request: Request, budget: Budget = UNLIMITED) -> Exploration:
        """Search as the contract says, within the budget.

        Raises ModelError for a model that is not in the language, EngineError if the engine cannot run.
        """
