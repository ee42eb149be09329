"""The identity of a model instance, as parts of a JSON object."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from quorate.language.instance import Instance
from quorate.saved.identity import sources_of
from quorate.trace.json import plain_json
from quorate.verdicts.naming import spec_of


def identity(instance: Instance) -> dict[str, Any]:
    """Return the part of a trace file that identifies the model: `quorate` (the version), `model`, `variant`,
    `sizes`, `sources`."""
    return {
        "quorate": version("quorate"),
        "model": spec_of(instance.cls),
        "variant": instance.cls.__name__,
        "sizes": sizes_json(instance),
        "sources": [{"file": s.file, "sha256": s.sha256} for s in sources_of(instance.cls)],
    }


def sizes_json(instance: Instance) -> dict[str, Any]:
    """Return the sizes by name, and the constants that were set."""
    return {name: plain_json(value) for name, value in instance.settings.items()}
