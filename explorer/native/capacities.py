"""How much room the sorted sets of an instance need, remembered from one run to the next."""

from __future__ import annotations

import json
import os
from collections.abc import Callable

from quorate.language.instance import Instance
from quorate.language.ir import Program
from quorate.language.telling_apart import by_name
from quorate.language.types import SetType, Type, UnionType
from quorate.native.codes import FIRST_CAPACITY
from quorate.support.caching import cache_folder

NETWORK_CAPACITY = 48
"""How many messages a network has room for at first. Nearly every network outgrows FIRST_CAPACITY, and then its model
is compiled again, which takes longer than to search most of them."""
MOST = 1 << 16
"""More room than this no set of a model has needed."""


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
        self._key = (
            f"{instance.cls.__module__}.{instance.cls.__qualname__}:{sizes}:{sorted(instance.constants)}"
        )
        self._path = cache_folder() / "capacities.json"
        self.known: dict[str, int] = of_networks(program) | _believed(self._read().get(self._key))

    def widen(self, name: str, type_: SetType, capacity: Callable[[SetType], int]) -> None:
        """More room for sets of a type: at first much more, since each time the model is compiled again; then by
        half, since it is paid for in every state."""
        # Two types of one name have the same room, so the one that is full may have less than is known.
        before = max(capacity(type_), self.known.get(name, 0))
        self.known[name] = before * 4 if before <= FIRST_CAPACITY else before * 3 // 2
        remembered = self._read()
        remembered[self._key] = self.known
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            scratch = self._path.with_suffix(f".{os.getpid()}")
            scratch.write_text(json.dumps(remembered))
            os.replace(scratch, self._path)
        except OSError:
            pass

    def _read(self) -> dict[str, dict[str, int]]:
        try:
            read = json.loads(self._path.read_text())
            return read if isinstance(read, dict) else {}
        except (OSError, ValueError):
            return {}


def _believed(known: object) -> dict[str, int]:
    """What can be meant of what was remembered; from no room at all a set would never grow."""
    pairs = known.items() if isinstance(known, dict) else ()
    return {name: room for name, room in pairs if type(room) is int and 1 <= room <= MOST}
