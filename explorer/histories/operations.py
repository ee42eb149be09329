"""The operations of a history: an invocation each, with its answer if there was one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from quorate.histories.events import Event, Key
from quorate.histories.values import Value, shown
from quorate.language.diagnostics import ModelError
from quorate.language.spans import Span

Answer = Literal["ok", "refused", "unknown"]
"""What the client was told: that it is done; that a comparison failed; nothing, so that the operation may take effect
at any later time, or never."""

ASKING = frozenset({"read", "get", "dequeue"})
"""Functions whose answer is shown even if it is nil."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation between two events, which are numbered from 0; `answered` is None if it is open for ever.

    `argument` is the value of the invocation, `result` that of the answer.
    """

    process: Value
    f: str
    key: Key | None
    argument: Value
    invoked: int
    span: Span
    answer: Answer = "unknown"
    result: Value = None
    answered: int | None = None
    answer_span: Span | None = None

    @property
    def text(self) -> str:
        """The operation as it is shown, such as ``read → 3``."""
        argument = "" if self.argument is None else f" {shown(self.argument)}"
        match self.answer:
            case "unknown":
                return f"{self.f}{argument}, no answer"
            case "refused":
                return f"{self.f}{argument}, refused"
        told = self.f in ASKING or self.result not in (None, self.argument)
        return f"{self.f}{argument} → {shown(self.result)}" if told else f"{self.f}{argument}"


def operations_of(events: Sequence[Event], refusals: frozenset[str] = frozenset()) -> list[Operation]:
    """Pair the events of clients, in the order of the invocations. What has failed did not happen, and is left out,
    except functions in `refusals`, which are told so when they take effect.

    Raises ModelError with the place of an event that does not follow from those before.
    """
    operations: list[Operation | None] = []
    open_: dict[Value, int] = {}
    for at, event in enumerate(events):
        if event.type == "invoke":
            if event.process in open_:
                before = operations[open_[event.process]]
                assert before is not None
                raise ModelError(
                    f"process {shown(event.process)} begins {event.f}, and its {before.f} of line "
                    f"{before.span.line} has no answer",
                    "a process does one thing at a time; :info ends an operation of which nothing is known",
                    event.span,
                )
            open_[event.process] = len(operations)
            operations.append(Operation(event.process, event.f, event.key, event.value, at, event.span))
            continue
        number = open_.pop(event.process, None)
        begun = None if number is None else operations[number]
        if number is None or begun is None:
            raise ModelError(
                f"process {shown(event.process)} is told {event.type} of {event.f}, which it has not begun",
                "an answer comes after an :invoke of the same process",
                event.span,
            )
        if event.f != begun.f:
            raise ModelError(
                f"process {shown(event.process)} is told {event.type} of {event.f}, and has begun {begun.f} in "
                f"line {begun.span.line}",
                "an answer has the :f of the :invoke before it",
                event.span,
            )
        operations[number] = _answered(begun, event, at, refusals)
    return [operation for operation in operations if operation is not None]


def _answered(begun: Operation, event: Event, at: int, refusals: frozenset[str]) -> Operation | None:
    """The operation with its answer; None if it did not happen."""
    match event.type:
        case "ok":
            return replace(begun, answer="ok", result=event.value, answered=at, answer_span=event.span)
        case "fail" if begun.f in refusals:
            return replace(begun, answer="refused", answered=at, answer_span=event.span)
        case "fail":
            return None
    return begun
