"""What a user writes to connect real code to a model: a class that derives from `Adapter`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any, ClassVar, Literal, get_args

Refusal = Literal["must not move", "may raise", "skip"]
"""What is asked of the code when it is given a step that the model refuses: to do nothing; to do nothing, or to raise
an exception and do nothing; or it is not given such steps."""
REFUSALS: tuple[Refusal, ...] = get_args(Refusal)

Comparison = Literal["all", "some"]
"""How the messages of a step are compared: the code sends those of the model, or some of them and no others."""
COMPARISONS: tuple[Comparison, ...] = get_args(Comparison)


class Adapter:
    """Connects real code to a model. Derive from it; one object is made for each run.

    A method with the name of an action takes that step in the code. Its parameters are those of the action, by name,
    and their values are the model's: ``Acceptor``, ``Prepare``. A parameter of the action that the method does not
    take is the code's own choice: whatever it chooses has to be one of those that the model allows. An action without
    a method is not driven. Sorts have their sizes: ``list(Server)``. Names of helpers begin with an underscore.

    An exception in a method of an action is something that the code did, and the model did not: a mismatch. In
    `start`, `observe` or `sent` it is a mistake in the adapter.
    """

    messages: ClassVar[str | None] = None
    """The variable of the model, a Set, that has every message sent; `sent` says what the code adds to it."""
    sends: ClassVar[Comparison] = "all"
    """Whether the code is to send all messages of the model's step, or "some" of them: those are to be the
    model's."""
    refused: ClassVar[Refusal | Mapping[str, Refusal]] = "must not move"
    """What the code is to do with a step that the model refuses; by action where they differ."""
    weights: ClassVar[Mapping[str, float]] = {}
    """How often an action is tried, compared with the others, which have weight 1. In runs that the code drives, of
    the kinds of its steps."""
    methods: ClassVar[Mapping[str, str]] = {}
    """Action to method, where the method cannot have the action's name, as that of an action called ``start``."""

    alone: ClassVar[bool] = False
    """Whether two of them cannot run at once in two processes, as they share a file or a port."""

    random: Random
    """Seeded for each run: draw what is random in the code from it, and runs can be repeated."""

    def start(self) -> None:
        """Make the real objects anew."""
        raise NotImplementedError

    def observe(self) -> Mapping[str, Any]:
        """Return what can be seen of the code, as values of the model's variables. A variable, or a key of a Map,
        that is absent is not compared."""
        raise NotImplementedError

    def sent(self) -> Iterable[Any]:
        """Return the messages that the code has sent since this was last called."""
        return ()

    def save(self) -> Any:
        """Return all of the code's state, as a value that can be hashed, for `load`. Without it, the code is brought
        to a state by the steps from the start."""
        raise NotImplementedError

    def load(self, saved: Any) -> None:
        """Bring the code back to a state that `save` has returned."""
        raise NotImplementedError

    def steps(self) -> Sequence[Any]:
        """Return the steps that the code can take now, where the code drives: texts, or tuples that begin with one,
        which says the kind of step. For ``--mode follow`` and ``--mode monitor``."""
        raise NotImplementedError

    def take(self, step: Any) -> None:
        """Take one of the `steps`."""
        raise NotImplementedError


OWN = frozenset(name for name in vars(Adapter) if not name.startswith("_")) | {"random"}
"""The names that an adapter has for Quorate, which no action has a method by."""


def overrides(cls: type[Adapter], name: str) -> bool:
    """Whether a class says itself what a method of `Adapter` does."""
    return getattr(cls, name) is not getattr(Adapter, name)
