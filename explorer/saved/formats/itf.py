"""Reader of ITF, the Informal Trace Format of Apalache and Quint (Apalache's ADR 015). What Quorate writes is
described in `quorate.output.traces.itf_writer`; the variants ``None``, and ``Some`` of the value itself, are read
too.

Data that ITF does not define is in ``#meta``: the model and ending of the trace, and for each state the action with
its arguments. Traces of other tools lack these, and are read nevertheless.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from quorate.saved.document import whole_number
from quorate.saved.formats.quorate_json import read_action, read_header, read_loop
from quorate.saved.parts import Part
from quorate.saved.trace import Pairs, SavedStep, SavedTrace

NOTHING, SOME = "Nothing", "Some"


def read(document: Any) -> SavedTrace | None:
    """Return the trace of an ITF document of any tool; None if the document is not ITF. Raises ValueError."""
    if not isinstance(document, Mapping) or not {"vars", "states"} <= document.keys():
        return None
    whole = Part(document)
    meta = whole.get("#meta")
    about = meta.get("quorate") if meta.given else meta
    told = read_header(about if about.given else Part({}))
    steps = [_read_state(state) for state in whole["states"].items()]
    if not steps:
        raise ValueError("it has no states")
    first = steps[0]
    return SavedTrace(
        format="ITF",
        # The action that other tools give for the first state is not an init method of the model.
        initial=first if first.arguments is not None else replace(first, action=None),
        steps=tuple(steps[1:]),
        model=told.model,
        sizes=told.sizes,
        sources=told.sources,
        ending=told.ending,
        loop=read_loop(whole.get("loop"), len(steps) - 1),
    )


def _read_state(state: Part) -> SavedStep:
    values = {
        name: _plain(value)
        for name, value in state.parts().items()
        if name != "#meta" and not name.startswith("mbt::")
    }
    about = state.get("#meta")
    step = read_action(about if about.given else Part({}), values)
    # Quint gives the action in a variable of its own.
    taken = state.get("mbt::actionTaken")
    return replace(step, action=taken.text()) if step.action is None and taken.given else step


def _plain(part: Part) -> Any:
    """Convert an ITF value to the form of Quorate's own format."""
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
