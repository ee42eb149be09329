"""How much room the sorted sets of an instance need, remembered from one run to the next."""

from __future__ import annotations

import json
import os
from collections.abc import Callable

from quorate.caching import cache_folder
from quorate.language.instance import Instance
from quorate.language.telling_apart import by_name
from quorate.language.types import SetType
from quorate.native.codes import FIRST_CAPACITY


class Capacities:
    """What is known of one instance: how many items its sorted sets have to hold, by the name of the item type."""

    def __init__(self, instance: Instance) -> None:
        sizes = ",".join(f"{name}={size}" for name, size in by_name(instance.sizes).items())
        self._key = (
            f"{instance.cls.__module__}.{instance.cls.__qualname__}:{sizes}:{sorted(instance.constants)}"
        )
        self._path = cache_folder() / "capacities.json"
        self.known: dict[str, int] = self._read().get(self._key, {})

    def widen(self, name: str, type_: SetType, capacity: Callable[[SetType], int]) -> None:
        """More room for sets of a type: at first much more, since each time the model is compiled again; then by
        half, since it is paid for in every state."""
        before = capacity(type_)
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
