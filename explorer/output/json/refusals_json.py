"""Why actions are not possible as JSON, in the format of docs/json.md."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from quorate.reference.refusals import Group, Instances
from quorate.trace.json import plain_json
from quorate.trace.refusal_text import instances_text


def refusals_json(groups: Iterable[Group]) -> list[dict[str, Any]]:
    """Return an object for each group of instances that are not possible for the same reason."""
    return [_group_json(group) for group in groups]


def _group_json(group: Group) -> dict[str, Any]:
    answer, guard = group.answer, group.answer.guard
    return {
        "action": group.action,
        "how": answer.how,
        "file": None if guard is None else guard.file,
        "line": None if guard is None else guard.line,
        "column": None if guard is None else guard.column,
        "source": None if guard is None else guard.source,
        "values": []
        if guard is None
        else [
            {"text": reason.text, "file": reason.file, "line": reason.line, "column": reason.column}
            for reason in guard.reasons
        ],
        "message": answer.message,
        "count": group.count,
        "whole": group.whole,
        "instances": [_instances_json(group.action, each) for each in group.instances],
    }


def _instances_json(action: str, instances: Instances) -> dict[str, Any]:
    return {
        "text": instances_text(action, instances),
        "arguments": {
            name: [plain_json(each) for each in values] for name, values in instances.values.items()
        },
        "every": [name for name in instances.values if name in instances.every],
    }
