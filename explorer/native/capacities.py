"""How much room the sorted sets of an instance need, remembered from one run to the next."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress

from quorate.language.bundled import remembered_name
from quorate.language.instance import Instance
from quorate.language.ir import Program
from quorate.language.telling_apart import by_name
from quorate.language.types import SetType, Type, UnionType
from quorate.native.codes import FIRST_CAPACITY
from quorate.support.caching import cache_folder, keep, kept

NETWORK_CAPACITY = 48
"""How many messages a network has room for at first. Nearly every network outgrows FIRST_CAPACITY, and then its model
is compiled again, which takes longer than to search most of them."""


def of_networks(program: Program) -> dict[str, int]:
    """The room that networks begin with: state sets whose items are records of several kinds. The same for sets of
    one of these kinds, since what is taken out of a network is kept in them."""
    items = {v.type.item for v in program.variables if isinstance(v.type, SetType)}
    networks = {item for item in items if isinstance(item, UnionType)}
    kinds: list[Type] = [*networks, *(kind for network in networks for kind in network.members)]
    return {str(each): NETWORK_CAPACITY for each in kinds}


class Capacities:
    """What is known of one instance: how many items its sorted sets have to hold, by the name of the item type."""

    def __init__(self, instance: Instance, program: Program) -> None:
        sizes = ",".join(f"{name}={size}" for name, size in by_name(instance.sizes).items())
        # Bytes in a file's name that are no characters are escaped.
        self._key = ascii(f"{remembered_name(instance.cls)}:{sizes}:{sorted(instance.constants)}")
        name = hashlib.sha256(self._key.encode()).hexdigest()[:32]
        self._path = cache_folder() / f"{name}.room"
        self.known: dict[str, int] = of_networks(program) | self._remembered()

    def widen(self, name: str, type_: SetType, capacity: Callable[[SetType], int]) -> None:
        """More room for sets of a type: at first much more, since each time the model is compiled again; then by
        half, since it is paid for in every state."""
        # Two types of one name have the same room, so the one that is full may have less than is known.
        before = max(capacity(type_), self.known.get(name, 0))
        self.known[name] = before * 4 if before <= FIRST_CAPACITY else before * 3 // 2
        # What cannot be written is found out again.
        with suppress(OSError):
            keep(self._path, self._key, json.dumps(self.known).encode())

    def _remembered(self) -> dict[str, int]:
        content = kept(self._path, self._key)
        remembered: dict[str, int] = {} if content is None else json.loads(content)
        return remembered
