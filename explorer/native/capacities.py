"""Capacities of the sorted sets of an instance, remembered from run to run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress

from quorate.language.bundled import remembered_name
from quorate.language.distinct_names import by_name
from quorate.language.instance import Instance
from quorate.language.ir import Program
from quorate.language.types import SetType, Type, UnionType
from quorate.native.codes import FIRST_CAPACITY
from quorate.support.caching import cache_folder, load_entry, store_entry

NETWORK_CAPACITY = 48
"""Initial capacity of sets of messages. Nearly every network outgrows FIRST_CAPACITY, and to compile its model again
takes longer than to search most of them."""


def of_networks(program: Program) -> dict[str, int]:
    """Initial capacities of networks: state sets whose items are records of several kinds. Sets of one of these kinds
    have the same capacity, as they hold subsets of a network."""
    items = {v.type.item for v in program.variables if isinstance(v.type, SetType)}
    networks = {item for item in items if isinstance(item, UnionType)}
    kinds: list[Type] = [*networks, *(kind for network in networks for kind in network.members)]
    return {str(each): NETWORK_CAPACITY for each in kinds}


class Capacities:
    """The known capacities of one instance: how many items its sorted sets have to hold, by the name of the item
    type."""

    def __init__(self, instance: Instance, program: Program) -> None:
        sizes = ",".join(f"{name}={size}" for name, size in by_name(instance.sizes).items())
        # The module's name may have surrogates, from bytes of a file's name that are no characters.
        self._key = ascii(f"{remembered_name(instance.cls)}:{sizes}:{sorted(instance.constants)}")
        name = hashlib.sha256(self._key.encode()).hexdigest()[:32]
        self._path = cache_folder() / f"{name}.room"
        self.known: dict[str, int] = of_networks(program) | self._remembered()

    def widen(self, name: str, type_: SetType, capacity: Callable[[SetType], int]) -> None:
        """Increase the capacity of sets of a type: fourfold at first, since the model is compiled again each time;
        then by half, since every state pays for it."""
        # Types of one name share their entry, so the full one may have less than is known.
        before = max(capacity(type_), self.known.get(name, 0))
        self.known[name] = before * 4 if before <= FIRST_CAPACITY else before * 3 // 2
        # If it cannot be written, the next run finds it out again.
        with suppress(OSError):
            store_entry(self._path, self._key, json.dumps(self.known).encode())

    def _remembered(self) -> dict[str, int]:
        content = load_entry(self._path, self._key)
        remembered: dict[str, int] = {} if content is None else json.loads(content)
        return remembered
