"""The verdict about a history as JSON, in the format of docs/json.md."""

from __future__ import annotations

from typing import Any

from quorate.histories.judging import Linearizability, Part
from quorate.histories.operations import Operation
from quorate.histories.values import shown


def history_json(found: Linearizability) -> dict[str, Any]:
    """Return the object that ``quorate linearizable --json`` prints."""
    return {
        "history": found.file,
        "format": found.format,
        "specification": found.specification.name,
        "outcome": found.outcome,
        "stopped": found.stopped,
        "seconds": round(found.seconds, 6),
        "failed": found.failed,
        "others": found.others,
        "objects": [_part(found, part) for part in found.parts],
    }


def _part(found: Linearizability, part: Part) -> dict[str, Any]:
    impasse = part.impasse
    return {
        "key": None if part.key is None else shown(part.key.name),
        "outcome": part.outcome,
        "operations": len(part.operations),
        "configurations": part.configurations,
        "order": None if part.order is None else [_operation(part.operations[n]) for n in part.order],
        "impasse": None
        if impasse is None
        else {
            "operation": _operation(part.operations[impasse.blocked]),
            "attempts": impasse.count,
            "shown": [
                {
                    "order": [_operation(part.operations[n]) for n in attempt.order],
                    "state": found.specification.text(attempt.state),
                }
                for attempt in impasse.attempts
            ],
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    return {
        "process": shown(operation.process),
        "operation": operation.text,
        "line": operation.span.line,
        "answer_line": None if operation.answer_span is None else operation.answer_span.line,
    }
