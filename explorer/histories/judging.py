"""Whether a recorded history is linearizable, object by object.

Herlihy and Wing (1990), theorem 1: a history is linearizable if and only if that of each object is.
"""

from __future__ import annotations

import time as clock
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from quorate.histories.events import Key
from quorate.histories.formats import Format, read_events
from quorate.histories.linearizing import Found, Impasse, linearizing
from quorate.histories.operations import Operation, operations_of
from quorate.histories.specifications import SPECIFICATIONS, Specification, specification_for
from quorate.histories.values import Value
from quorate.language.diagnostics import ModelError
from quorate.support.budget import SEARCHING, Budget, StagedInterrupt, Stopped, StopReason
from quorate.support.rendering import render
from quorate.support.verdict_words import CheckOutcome, worst
from quorate.verdicts.limits import search_budget


@dataclass(frozen=True, slots=True)
class Part:
    """The operations on one object, and what is known of them: an order, an impasse, or why neither is known."""

    key: Key | None
    operations: tuple[Operation, ...]
    order: tuple[int, ...] | None = None
    impasse: Impasse | None = None
    stopped: StopReason | Literal["violation"] | None = None
    configurations: int = 0

    @property
    def outcome(self) -> CheckOutcome:
        """Whether the part is linearizable."""
        if self.stopped is not None:
            return "undecided"
        return "holds" if self.order is not None else "violated"


@dataclass(frozen=True, slots=True)
class Linearizability:
    """The verdict about a history: `failed` operations did not happen, `others` are events of no client."""

    file: str
    format: Format
    specification: Specification
    parts: tuple[Part, ...]
    failed: int
    others: int
    seconds: float

    @property
    def outcome(self) -> CheckOutcome:
        """Whether the history is linearizable."""
        return worst((part.outcome for part in self.parts), "holds")

    @property
    def violated(self) -> Part | None:
        """The first part that is not linearizable."""
        return next((part for part in self.parts if part.outcome == "violated"), None)

    @property
    def stopped(self) -> StopReason | Literal["violation"] | None:
        """Why the search ended early."""
        return next((part.stopped for part in self.parts if part.stopped is not None), None)

    def to_json(self) -> dict[str, Any]:
        """The verdict as JSON (docs/json.md)."""
        document: dict[str, Any] = render(self, "json")
        return document

    def __str__(self) -> str:
        text: str = render(self, "text")
        return text


def linearizable(
    path: Path | str,
    specification: str | None = None,
    initial: Value = None,
    refusals: Iterable[str] = (),
    keep_going: bool = False,
    time: float | str | None = None,
    memory: int | str | None = None,
    interrupt: StagedInterrupt | None = None,
) -> Linearizability:
    """Judge whether the history in a file is linearizable. The specification is one of `SPECIFICATIONS`, by default
    found by the functions in the history; `refusals` are functions whose failure says something about the state
    (``cas``). The first object that is not linearizable ends the search, unless `keep_going`.

    Raises ModelError if the file is no history, with the place.
    """
    began = clock.perf_counter()
    if specification is not None and specification not in SPECIFICATIONS:
        raise ModelError(
            f"there is no specification {specification}", f"there are: {', '.join(SPECIFICATIONS)}"
        )
    budget = search_budget(time, memory, interrupt, None)
    form, events, others = read_events(Path(path))
    operations = operations_of(events, frozenset(refusals))
    failed = sum(event.type == "invoke" for event in events) - len(operations)
    spec = specification_for(operations, specification)(initial)
    for operation in operations:
        spec.check(operation)
    budget.enter(SEARCHING)
    parts = _judged(_by_object(operations, spec), spec, budget, keep_going)
    return Linearizability(str(path), form, spec, parts, failed, others, clock.perf_counter() - began)


def _judged(
    objects: Mapping[Key | None, list[Operation]],
    specification: Specification,
    budget: Budget,
    keep_going: bool,
) -> tuple[Part, ...]:
    """The verdict of each object. The searches take turns: one that is not linearizable, and soon found out, does not
    wait for one that takes long."""
    parts = {key: Part(key, tuple(operations), stopped="violation") for key, operations in objects.items()}
    searches = {key: linearizing(part.operations, specification, budget) for key, part in parts.items()}
    while searches:
        for key, search in list(searches.items()):
            try:
                parts[key] = replace(parts[key], configurations=next(search))
                continue
            except StopIteration as ended:
                found: Found = ended.value
                part = replace(
                    parts[key],
                    order=found.order,
                    impasse=found.impasse,
                    stopped=None,
                    configurations=found.configurations,
                )
            except Stopped as stopped:
                part = replace(parts[key], stopped=stopped.reason)
            del searches[key]
            parts[key] = part
            if parts[key].outcome == "violated" and not keep_going:
                return tuple(parts.values())
    return tuple(parts.values())


def _by_object(
    operations: Iterable[Operation], specification: Specification
) -> dict[Key | None, list[Operation]]:
    """The operations that can say something, by object."""
    parts: dict[Key | None, list[Operation]] = {}
    for operation in operations:
        silent = operation.answer == "unknown" and operation.f in specification.observers
        if not silent:
            parts.setdefault(operation.key, []).append(operation)
    return parts
