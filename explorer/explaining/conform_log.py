"""Logs that `quorate conform --log` has written, as logs of the same model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from quorate.explaining.mapping import KEYS, Event, LogMapping
from quorate.language.diagnostics import ModelError


class ConformLog(LogMapping):
    """One run of those in a log: a step that the model refused is none, and what was observed after it is as it was
    before. Steps of the code's own are not the model's: `hidden_steps` may explain each."""

    walk: ClassVar[int | None] = None
    """The number of the run; None if the log has only one."""

    def __init__(self) -> None:
        self._walk = self.walk

    @classmethod
    def of(cls, walk: str) -> type[Self]:
        """The mapping for the run of a number."""
        if not walk.isdecimal():
            raise ModelError(
                f"{walk} is no number of a run", "write --mapping conform:0 for the first run of the log"
            )
        return type(cls.__name__, (cls,), {"walk": int(walk)})

    def event(self, line: Any) -> Event | None:
        """Return what a step was; None for those of other runs, and for a step that a bound or an exception ended."""
        if not isinstance(line, Mapping) or "walk" not in line:
            raise ValueError('a line is an object with its "walk", as quorate conform --log writes it')
        if self._walk is None:
            self._walk = line["walk"]
        if line["walk"] != self._walk:
            if self.walk is None:
                raise ValueError(
                    f"the log has several runs: --mapping conform:{self._walk} reads that of this number"
                )
            return None
        if "beyond" in line or "raised" in line:
            return None
        known = {name: line[name] for name in KEYS if name in line}
        if line.get("refused"):
            known |= {"action": None, "arguments": {}, "step": False}
        return Event(**known)
