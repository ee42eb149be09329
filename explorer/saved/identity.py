"""Hashes of the files that a model is written in, to detect later edits."""

from __future__ import annotations

import hashlib
from pathlib import Path

from quorate.language.bundled import model_file
from quorate.language.diagnostics import short_path
from quorate.language.model import Model
from quorate.language.modules import defining_module
from quorate.saved.trace import Source


def sources_of(cls: type[Model]) -> tuple[Source, ...]:
    """Return the files in which a model and its ancestors are defined, its own first; none for a model that is in no
    file."""
    found: dict[str, Source] = {}
    for ancestor in cls.__mro__:
        module = defining_module(ancestor)
        file = getattr(module, "__file__", None)
        if ancestor is Model or not issubclass(ancestor, Model) or file is None or file in found:
            continue
        ours = model_file(ancestor) is not None
        name = f"{ancestor.__module__.replace('.', '/')}.py" if ours else short_path(file)
        try:
            found[file] = Source(name, hashlib.sha256(Path(file).read_bytes()).hexdigest())
        except OSError:
            continue
    return tuple(found.values())
