"""What holding code against a model found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from quorate.conformance.seen import Raised
from quorate.exploration import Trace
from quorate.language.instance import Instance
from quorate.support.budget import StopReason
from quorate.support.rendering import Rendered
from quorate.support.verdict_words import CheckOutcome
from quorate.trace.changes import Change
from quorate.verdicts.of_instance import OfInstance

Mode = Literal["walk", "all", "goal", "runs", "steps", "monitor", "follow"]

Kind = Literal["start", "different", "raised", "moved", "unexplained", "violated"]
"""How code differs: it starts otherwise; a step has another effect than the model's; it raises an exception; it moves
in a step that the model refuses; it takes a step that no steps of the model explain; or it violates a property."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of a variable that is one thing in the model and another in the code, as texts: ``voted_for[s2]``. If
    the variable is a set, `how` says that the item is in only one of them, and the other text is empty."""

    path: str
    how: Literal["unlike", "only in the model", "only in the code"]
    model: str
    real: str


@dataclass(frozen=True, slots=True)
class Told:
    """A step of a run that ended in a mismatch. It was "taken" by both; or "refused" by the model, and given to the
    code nevertheless; or taken by the code, and "followed" by the model with the steps `by`. `changes` are those of
    the model."""

    text: str
    how: Literal["taken", "refused", "followed"]
    changes: tuple[Change, ...] = ()
    by: tuple[str, ...] = ()
    data: Mapping[str, Any] | None = None
    """The step as JSON: its `action` and `arguments`, as the code was given them; of a step of the code's own,
    `step`."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A run in which code and model part in the last of its `steps`. `differences` are those from what the model
    allows, or from the `nearest` of several states that it allows. `walk` is the number of the walk that found it,
    `found_in` the number of steps it took then; `again` is whether the code did the same when the run was repeated.
    `trace` is the run of the model up to there; `why` says why the model refuses the step; `property` names what is
    violated."""

    kind: Kind
    steps: tuple[Told, ...]
    differences: tuple[Difference, ...]
    raised: Raised | None = None
    beyond: str = ""
    allowed: int = 1
    walk: int | None = None
    seed: str = ""
    found_in: int = 0
    again: bool = True
    trace: Trace | None = None
    why: str = ""
    broken: str = ""
    message: str = ""

    @property
    def last(self) -> str:
        """The step in which they part, as text."""
        return self.steps[-1].text if self.steps else "start"


@dataclass(frozen=True, slots=True)
class Covered:
    """What was tried of an action, or of a kind of step of the code: how often it was taken, how many of them changed
    nothing in the model, and how often the code was given it where the model refuses it. `driven`: the adapter has a
    method for it."""

    taken: int = 0
    unchanged: int = 0
    refused: int = 0
    driven: bool = True


@dataclass(frozen=True, slots=True)
class Transitions:
    """How much of the model was gone through: of the transitions of the driven actions from the states that were come
    to, those that the code has taken; the others are `choices` that the code made otherwise. A transition is a state,
    a step that is given in it, and a state after it. `pairs` are those of a state of the model and one of the
    code."""

    taken: int
    choices: int
    states: int
    pairs: int
    depth: int


@dataclass(frozen=True, slots=True, repr=False)
class Conformance(OfInstance, Rendered):
    """The result of holding code against a model. `cuts` counts the runs that a bound ended, by the bound; `stuck`
    those that ended as nothing was possible, `short` those of given runs that were not taken to the end. `stopped`
    says which limit ended the work, `reason` why something is undecided. `goals` maps the goals of the model to
    whether a run came to them, `unjudged` names properties that read what is not observed. `explained` counts the
    steps of the code by the number of model steps that explain them."""

    instance: Instance
    adapter: str
    """The adapter, or the command of the driver."""
    mode: Mode
    outcome: CheckOutcome
    coverage: Mapping[str, Covered]
    seed: int = 0
    walks: int = 0
    steps: int = 0
    refused: int = 0
    cuts: Mapping[str, int] = field(default_factory=dict)
    stuck: int = 0
    short: int = 0
    transitions: Transitions | None = None
    goals: Mapping[str, bool] = field(default_factory=dict)
    judged: tuple[str, ...] = ()
    unjudged: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    explained: Mapping[int, int] = field(default_factory=dict)
    hidden: int = 0
    is_driver: bool = False
    mismatch: Mismatch | None = None
    stopped: StopReason | None = None
    reason: str = ""
    seconds: float = 0.0

    def __bool__(self) -> bool:
        return self.outcome == "holds"

    def __repr__(self) -> str:
        return f"Conformance({self.title}, {self.adapter}: {self.outcome})"
