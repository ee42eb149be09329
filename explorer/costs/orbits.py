"""Recognition of partial runs that differ only in the names of symmetric values: one of them is extended."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from quorate.exploration import State
from quorate.language.instance import Instance
from quorate.language.values import permute
from quorate.reference.canonical_states import MOST_TRIED, Symmetries, group_order
from quorate.trace.diagram.lanes import Key
from quorate.trace.diagram.receipts import Message

Nodes = Mapping[Key, Hashable]
Messages = Mapping[Message, tuple[tuple[Hashable, Key], ...]]
"""What is known of each message: a value and a node for each copy."""


class Orbits:
    """The partial runs met so far, each by its state and by what is known of its nodes and messages. To be used while
    the instance is active."""

    def __init__(self, instance: Instance) -> None:
        several = 1 < group_order(instance.symmetric) <= MOST_TRIED
        self._symmetries = Symmetries(instance) if several else None
        self._namings: dict[State, tuple[State, tuple[int, ...]]] = {}
        self._records: dict[tuple[Message, int], Hashable] = {}
        self._met: set[Hashable] = set()

    def forget(self) -> None:
        """Forget the partial runs met so far."""
        self._met.clear()
        self._namings.clear()

    def is_new(self, state: State, sums: Hashable, nodes: Nodes, messages: Messages) -> bool:
        """Whether no partial run like this one was met, up to names; it is from then on. `sums` do not depend on
        names."""
        if self._symmetries is None:
            return True
        images = self._images(state, sums, nodes, messages)
        first = next(images)
        if first in self._met:
            return False
        self._met.update((first, *images))
        return True

    def _images(self, state: State, sums: Hashable, nodes: Nodes, messages: Messages) -> Iterator[Hashable]:
        """The images under the permutations that make the state canonical."""
        assert self._symmetries is not None
        if state not in self._namings:
            least = self._symmetries.canonical(state)
            images = enumerate(self._symmetries.images(state))
            self._namings[state] = least, tuple(at for at, image in images if image == least)
        least, namings = self._namings[state]
        for naming in namings:
            names = self._symmetries.permutations[naming]
            yield (
                least,
                sums,
                frozenset((_renamed(lane, names), known) for lane, known in nodes.items()),
                frozenset(
                    (
                        self._message(each, naming),
                        tuple((known, _renamed(lane, names)) for known, lane in copies),
                    )
                    for each, copies in messages.items()
                ),
            )

    def _message(self, message: Message, naming: int) -> Hashable:
        key = message, naming
        if key not in self._records:
            assert self._symmetries is not None
            place, record = message
            names = self._symmetries.permutations[naming]
            owner = names.get(place.owner, place.owner)
            self._records[key] = place.variable, owner, permute(record, place.type.item, names)
        return self._records[key]


def _renamed(lane: Key, names: Mapping[Any, Any]) -> Key:
    sort, value = lane
    return sort, names.get(value, value)
