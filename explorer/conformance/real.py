"""What the modes ask of real code, however it is connected."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from quorate.conformance.adapter import Comparison, Refusal
from quorate.conformance.seen import Given, Seen


class Real(ABC):
    """Real code that is connected to a model. To be used while the instance is active."""

    name: str
    """How the user calls it."""
    takes: Mapping[str, tuple[str, ...]]
    """The actions that are driven, each with the parameters that the code is given."""
    messages: str | None = None
    """The variable of the model that has the messages sent."""
    sends: Comparison = "all"
    refused: Refusal | Mapping[str, Refusal] = "must not move"
    weights: Mapping[str, float] = {}
    saves = False
    """Whether it can be saved, and loaded."""
    copies = False
    """Whether it may be copied with this process, and the copies run at once, without being asked for."""
    drives = False
    """Whether it has steps of its own, for modes in which the code drives."""

    def refusal(self, action: str) -> Refusal:
        """What the code is to do with a step of this action that the model refuses."""
        return (
            self.refused.get(action, "must not move") if isinstance(self.refused, Mapping) else self.refused
        )

    @abstractmethod
    def start(self, seed: str) -> Seen:
        """Begin a run, with this seed for what is random in the code."""

    @abstractmethod
    def do(self, given: Given) -> Seen:
        """Take a step."""

    def again(self, seed: str, steps: Sequence[Given]) -> Iterable[Seen]:
        """Begin a run and take steps; what is seen after the start, and after each of them."""
        yield self.start(seed)
        for given in steps:
            yield self.do(given)

    def bring(self, seed: str, steps: Sequence[Given]) -> None:
        """Begin a run and take steps, whatever is seen of them."""
        for _ in self.again(seed, steps):
            pass

    def save(self) -> Hashable:
        """All of its state."""
        raise NotImplementedError

    def load(self, saved: Any) -> None:
        """Go back to a state."""
        raise NotImplementedError

    def steps(self) -> Sequence[Any]:
        """The steps that the code can take by itself."""
        raise NotImplementedError

    def take(self, step: Any) -> Seen:
        """Take one of them."""
        raise NotImplementedError

    def forked(self) -> None:  # noqa: B027 (code in this process is copied with it)
        """Begin anew what a copy of this process cannot share with it."""

    def close(self) -> None:  # noqa: B027 (there may be nothing to end)
        """End it."""
