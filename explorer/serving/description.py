"""What a page has to know of a model before it shows any position."""

from __future__ import annotations

import inspect
from typing import Any

from quorate.language.temporal import LIVENESS
from quorate.output.json.identity_json import sizes_json
from quorate.output.json.walk_json import options_json
from quorate.output.page.listing import doc_of_action
from quorate.verdicts.naming import full_name, spec_of
from quorate.verdicts.property_verdicts import doc_of
from quorate.walking.walk import Walk

SHOWN = ("invariant", "step", "reachable", *LIVENESS)


def described(walk: Walk, source: str) -> dict[str, Any]:
    """Return the model, its actions, properties and variables, and the ways to begin. `source` is its digest."""
    instance, machine = walk.instance, walk.machine
    doc = " ".join((inspect.getdoc(instance.cls) or "").split()) if instance.cls.__doc__ else ""
    return {
        "model": {
            "name": spec_of(instance.cls),
            "title": full_name(instance.cls),
            "doc": doc,
            "sizes": sizes_json(instance),
            "source": source,
            "base": None if walk.base is None else full_name(walk.base.cls),
        },
        "variables": [{"name": each.name, "ghost": each.ghost} for each in instance.variables],
        "actions": [
            {
                "name": method.name,
                "doc": doc_of_action(instance, method.name),
                "parameters": [{"name": name, "type": str(type_)} for name, type_ in method.types.items()],
            }
            for method in machine.actions
        ],
        "properties": [
            {"name": each.name, "kind": each.kind, "doc": doc_of(each)}
            for each in instance.properties
            if each.kind in SHOWN
        ],
        "starts": options_json(walk.starts(), {}) if machine.inits else None,
    }
