"""Walks as JSON, in the format of docs/explore.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from quorate.comparison.divergence import Refused as RefusedBeside
from quorate.comparison.divergence import has_no
from quorate.comparison.passing import Passed
from quorate.language.words import plain
from quorate.output.json.comparison_json import difference_json
from quorate.output.json.refusals_json import refusals_json
from quorate.output.result_words import FROM_THE_START
from quorate.reference.guards import Refusal
from quorate.reference.refusals import Group
from quorate.trace.refusal_text import guard_text
from quorate.trace.witness_text import witness_lines
from quorate.walking.beside import Follow
from quorate.walking.judging import Judgement
from quorate.walking.links import arguments_json, link_to
from quorate.walking.options import Option, Options
from quorate.walking.searching import Found
from quorate.walking.walk import Position, Refused, Walk
from quorate.walking.watching import Watched


def position_json(walk: Walk, at: Position) -> dict[str, Any]:
    """Return a position: its run, what the last step changed, and the link to it."""
    return {
        "node": at.number,
        "parent": at.parent,
        "text": at.text,
        "failed": None if at.fault is None else at.fault.message,
        "path": [{"node": each.number, "text": each.text} for each in walk.path(at)],
        "changes": [str(change) for change in walk.changes(at)],
        "link": link_to(walk.instance, at.trace).fragment,
    }


def options_json(found: Options, beside: Mapping[str, RefusedBeside | Passed]) -> dict[str, Any]:
    """Return the steps that are possible; `beside` are those that the protocol beside passes over or refuses."""
    return {"whole": found.whole, "steps": [_option(each, beside.get(each.text)) for each in found.steps]}


def _option(option: Option, beside: RefusedBeside | Passed | None) -> dict[str, Any]:
    return {
        "action": option.action,
        "arguments": arguments_json(option.arguments),
        "text": option.text,
        "how": option.how,
        "message": option.message,
        "changes": [str(change) for change in option.changes],
        "variables": sorted({change.variable for change in option.changes}),
        "sent": [plain(record) for record in option.sent],
        "takes": [plain(record) for record in option.takes],
        "beside": None if beside is None else _unlike(beside),
    }


def _unlike(beside: RefusedBeside | Passed) -> dict[str, Any]:
    if isinstance(beside, Passed):
        return {"step": beside.step, "how": "passed", "why": has_no("action", beside.action)}
    why = refused_text(beside.how, beside.guard, beside.message)
    return {"step": beside.step, "how": beside.how, "why": why}


def refused_json(refused: Refused) -> dict[str, Any]:
    """Return why a step cannot be taken."""
    guard = refused.guard
    return {
        "text": refused.text,
        "how": refused.how,
        "why": refused_text(refused.how, guard, refused.message),
        "place": None if guard is None else guard_text(guard)[0],
        "source": None if guard is None else guard_text(guard)[1],
        "because": [] if guard is None else list(guard.because),
    }


def refused_text(how: str, guard: Refusal | None, message: str) -> str:
    """Return in a line why a step is not taken."""
    if guard is not None:
        place, source = guard_text(guard)
        return f"{source} ({place}) is false: {'; '.join(guard.because)}"
    return message or {"no change": "it changes nothing"}.get(how, how)


def why_json(groups: Iterable[Group]) -> list[dict[str, Any]]:
    """Return why actions are not possible: as in docs/json.md, with the guard's place as text."""
    found = list(groups)
    return [
        {**said, "place": None if group.answer.guard is None else guard_text(group.answer.guard)[0]}
        for group, said in zip(found, refusals_json(found), strict=True)
    ]


def judgement_json(said: Judgement) -> dict[str, Any]:
    """Return what a run says of a property."""
    own, helpers = witness_lines(said.witness)
    return {
        "name": said.name,
        "kind": said.kind,
        "doc": said.doc,
        "says": said.says,
        "message": said.message or (FROM_THE_START if said.from_start else ""),
        "witness": [*([own] if own else []), *helpers],
        "first": said.first,
        "from_start": said.from_start,
        "violated": said.violated,
        "reached": said.reached,
    }


def beside_json(follow: Follow | None) -> dict[str, Any] | None:
    """Return how the protocol beside takes a run."""
    if follow is None:
        return None
    return {
        "name": follow.name,
        "same": follow.same,
        "difference": difference_json(follow.difference),
        "refused": None if follow.refused is None else _unlike(follow.refused),
        "passed": [_unlike(each) for each in follow.passed],
    }


def watched_json(watched: Watched) -> dict[str, Any]:
    """Return the values of an expression along a run."""
    return {
        "expression": watched.expression,
        "values": list(watched.values),
        "failed": sorted(watched.failed),
        "error": watched.error or None,
    }


def found_json(found: Found) -> dict[str, Any]:
    """Return the answer of a search, without its run."""
    return {
        "name": found.name,
        "kind": found.kind,
        "how": found.how,
        "states": found.states,
        "seconds": round(found.seconds, 3),
        "engine": found.engine,
        "notes": list(found.notes),
    }
