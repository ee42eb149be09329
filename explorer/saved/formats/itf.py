"""ITF, the Informal Trace Format of Apalache and Quint (Apalache's ADR 015), read. How Quorate writes it says
`quorate.output.traces.itf_writer`; read are also the variants ``None``, and ``Some`` of the value itself.

What ITF has no place for is in ``#meta``: which model the trace is of and what it shows, and of each state the action
with its arguments. Traces of other tools have neither, and are read all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from quorate.saved.document import whole_number
from quorate.saved.formats.quorate_json import read_about, read_action
from quorate.saved.parts import Part
from quorate.saved.trace import Pairs, SavedStep, SavedTrace

NOTHING, SOME = "Nothing", "Some"


def read(document: Any) -> SavedTrace | None:
    """The trace of an ITF document, written by whatever tool; None for what is no ITF."""
    if not isinstance(document, Mapping) or not {"vars", "states"} <= document.keys():
        return None
    whole = Part(document)
    meta = whole.get("#meta")
    about = meta.get("quorate") if meta.given else meta
    told = read_about(about if about.given else Part({}))
    steps = [_read_state(state) for state in whole["states"].items()]
    if not steps:
        raise ValueError("it has no states")
    first = steps[0]
    return SavedTrace(
        format="ITF",
        # What others call the action of the first state is no init method of ours.
        initial=first if first.arguments is not None else replace(first, action=None),
        steps=tuple(steps[1:]),
        model=told.model,
        sizes=told.sizes,
        sources=told.sources,
        ending=told.ending,
    )


def _read_state(state: Part) -> SavedStep:
    values = {
        name: _plain(value)
        for name, value in state.parts().items()
        if name != "#meta" and not name.startswith("mbt::")
    }
    about = state.get("#meta")
    step = read_action(about if about.given else Part({}), values)
    # Quint tells the action in variables of its own.
    taken = state.get("mbt::actionTaken")
    return replace(step, action=taken.text()) if step.action is None and taken.given else step


def _plain(part: Part) -> Any:
    """An ITF value as a file of our own would have it."""
    if isinstance(part.value, list):
        return [_plain(item) for item in part.items()]
    if not isinstance(part.value, Mapping):
        return part.value
    for wrapper in ("#bigint", "#set", "#tup", "#map"):
        if wrapper in part.value:
            return _unwrapped(wrapper, part[wrapper])
    if part.value.keys() == {"tag", "value"}:
        return _variant(part["tag"].text(), part["value"])
    return {name: _plain(field) for name, field in part.parts().items()}


def _unwrapped(wrapper: str, content: Part) -> Any:
    if wrapper == "#bigint":
        return whole_number(content.text())
    if wrapper == "#map":
        return Pairs(tuple((_plain(key), _plain(item)) for key, item in content.pairs()))
    return [_plain(item) for item in content.items()]


def _variant(tag: str, value: Part) -> Any:
    if tag in (NOTHING, "None"):
        return None
    content = _plain(value)
    if tag == SOME:
        wrapped = isinstance(content, Mapping) and content.keys() == {"value"}
        return content["value"] if wrapped else content
    return {"record": tag, **content} if isinstance(content, Mapping) else {"record": tag}
