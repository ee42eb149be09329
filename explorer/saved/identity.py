"""Which model a trace is a run of: what it is found by, its sizes, and the text of its files at the time."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from quorate.check.naming import spec_of
from quorate.language.diagnostics import short_path
from quorate.language.instance import Instance
from quorate.language.loading import LIBRARY
from quorate.language.model import Model
from quorate.language.modules import defining_module
from quorate.language.telling_apart import by_name
from quorate.saved.trace import Source
from quorate.trace.json import plain_json


def identity(instance: Instance) -> dict[str, Any]:
    """The part of a trace file that says so: `quorate` (the version), `model`, `variant`, `sizes`, `sources`."""
    from importlib.metadata import version

    return {
        "quorate": version("quorate"),
        "model": spec_of(instance.cls),
        "variant": instance.cls.__name__,
        "sizes": sizes_json(instance),
        "sources": [{"file": s.file, "sha256": s.sha256} for s in sources_of(instance.cls)],
    }


def sizes_json(instance: Instance) -> dict[str, Any]:
    """Sizes by name, and the constants that were set."""
    sizes = by_name(instance.sizes)
    return {**sizes, **{name: plain_json(value) for name, value in instance.constants.items()}}


def sources_of(cls: type[Model]) -> tuple[Source, ...]:
    """The files in which a model and its ancestors are written, its own first. What is in no file has none."""
    found: dict[str, Source] = {}
    for ancestor in cls.__mro__:
        module = defining_module(ancestor)
        file = getattr(module, "__file__", None)
        if ancestor is Model or not issubclass(ancestor, Model) or file is None or file in found:
            continue
        library = ancestor.__module__.startswith(f"{LIBRARY}.")
        name = f"{ancestor.__module__.replace('.', '/')}.py" if library else short_path(file)
        try:
            found[file] = Source(name, hashlib.sha256(Path(file).read_bytes()).hexdigest())
        except OSError:
            continue
    return tuple(found.values())
