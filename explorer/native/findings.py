"""What a native search, or random walks, found violated or reached, in terms of the model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from quorate.exploration import Request, ViolationKind
from quorate.language.model import PropertyFunction
from quorate.language.temporal import property_kind
from quorate.native.interface import Finder, Found
from quorate.native.program import Generated


@dataclass
class Violated:
    """A finding with its meaning in the model."""

    name: str
    kind: ViolationKind
    found: Found
    property_: PropertyFunction | None
    line: int = 0


class Findings:
    """The findings that the runtime has."""

    def __init__(self, request: Request, names: Sequence[str], generated: Generated, handle: Finder) -> None:
        """`names` are those of the properties that the engine was compiled with, in order."""
        self._request = request
        self._numbers = {name: at for at, name in enumerate(names)}
        self._generated = generated
        self._handle = handle

    def reached(self) -> dict[str, Found | None]:
        """For each goal that was asked for, where it is reached."""
        goals = [p for p in self._request.properties if p.kind == "reachable"]
        return {p.name: self._handle.violated(self._numbers[p.name]) for p in goals}

    def violated(self) -> list[Violated]:
        """What is violated, in the order of the properties, then of the actions."""
        handle, generated = self._handle, self._generated
        violated = []
        for property_ in self._request.properties:
            at = self._numbers[property_.name]
            false, failed = handle.violated(at), handle.failed(at)
            marked = property_kind(property_.kind)
            if false is not None and marked != "reachable":
                violated.append(Violated(property_.name, marked, false, property_))
            elif failed is not None:
                violated.append(Violated(property_.name, "failure", failed, property_))
        violated += self.without_value()
        inits = len(generated.runs) - len(self._request.instance.inits)
        order = [*range(inits, len(generated.runs)), *range(inits)]
        for run in order:
            for kind in ("assert", "failure"):
                found = [
                    (ended.level, tuple(reversed(ended.before)), ended)
                    for at, event in enumerate(generated.events)
                    if event.kind == f"EVENT_{kind.upper()}" and (ended := handle.ended(run, at))
                ]
                if found:
                    least = min(found, key=lambda each: each[:2])[2]
                    line = generated.events[least.event].line
                    name = generated.runs[run]
                    violated.append(Violated(name, kind, least, None, line))
        if deadlock := handle.deadlock():
            violated.append(Violated("deadlock", "deadlock", deadlock, None))
        return violated

    def without_value(self) -> Iterator[Violated]:
        """Liveness properties that have no value in some state."""
        for property_ in self._request.liveness:
            failed = [
                (found, replace(property_, function=function))
                for name, function in property_.named_functions
                if (found := self._handle.failed(self._numbers[name])) is not None
            ]
            if failed:
                found, of_state = min(failed, key=lambda each: each[0].level)
                yield Violated(property_.name, "failure", found, of_state)
