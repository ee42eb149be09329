"""Runs of code and model written as a log: a line of JSON for each step, which `quorate explain` reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from quorate.conformance.differences import given_json
from quorate.conformance.driving import Driven
from quorate.conformance.running import Ran
from quorate.conformance.seen import UNSEEN, PartOfMap, Seen
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.types import MapType, SetType, Type, without_none
from quorate.language.values import all_values
from quorate.language.words import in_order, plain
from quorate.trace.json import plain_json, value_json

Line = dict[str, Any]


class Recording:
    """Writes what was done and seen in runs. A line has what an event of `quorate explain` has, and

    - `walk` and `at`: the numbers of the run and of the step in it, 0 for the start;
    - `refused`: true if the model refuses the step;
    - `own`: a step of the code's own, in place of an action;
    - `raised` or `beyond`: the exception, or the bound that ended the run, in place of what was observed.

    To be used while the instance is active. Raises ModelError if the file cannot be written."""

    def __init__(self, path: str | Path, instance: Instance, messages: str | None) -> None:
        self._types = {variable.name: variable.type for variable in instance.variables}
        self._messages = messages
        try:
            self._file = Path(path).open("w", encoding="utf-8")  # noqa: SIM115 (closed with the recording)
        except OSError as error:
            raise ModelError(f"{path} cannot be written: {error.strerror}", "give another file") from None

    def lines(self, walk: int, one: Ran | Driven) -> list[Line]:
        """A run as lines."""
        return [{"walk": walk, "at": at, **line} for at, line in enumerate(self._lines(one))]

    def write(self, lines: Iterable[Mapping[str, Any]]) -> None:
        """Write lines."""
        self._file.writelines(json.dumps(line) + "\n" for line in lines)

    def close(self) -> None:
        """End the file."""
        self._file.close()

    def _lines(self, one: Ran | Driven) -> Iterator[Line]:
        first, *others = one.seen
        yield {"step": False, **self._seen(first)}
        steps: Iterable[Line]
        if isinstance(one, Ran):
            steps = (
                given_json(given) | ({"refused": True} if given_at in one.refused_at else {})
                for given_at, given in enumerate(one.given)
            )
        else:
            steps = ({"own": plain_json(step), "step": False} for step in one.steps)
        for at, (step, seen) in enumerate(zip(steps, others, strict=True), 1):
            beyond = {"beyond": one.cut} if one.cut is not None and at == len(others) else None
            yield step | (beyond or self._seen(seen))

    def _seen(self, seen: Seen) -> Line:
        if seen.raised is not None:
            return {"raised": seen.raised.text}
        if seen.beyond:
            return {"beyond": seen.beyond}
        said: Line = {"observed": {n: _known(value, self._types[n]) for n, value in seen.values.items()}}
        if self._messages is not None and seen.sent is not None:
            type_ = self._types[self._messages]
            assert isinstance(type_, SetType)
            said["added"] = {self._messages: [plain_json(each) for each in in_order(seen.sent, type_.item)]}
        return said


def _known(value: Any, type_: Type) -> Any:
    """What is seen of a value as JSON, without the keys that are not observed."""
    if not isinstance(value, PartOfMap):
        return value_json(value, type_)
    map_ = without_none(type_)
    assert isinstance(map_, MapType)
    return {
        plain(key): _known(part, map_.value)
        for key, part in zip(all_values(map_.key), value, strict=True)
        if part is not UNSEEN
    }
