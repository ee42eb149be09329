"""The mappings that come with Quorate, by the names that users give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from quorate.explaining.conform_log import ConformLog
from quorate.explaining.etcd import EtcdLog
from quorate.explaining.jepsen import JepsenRegister
from quorate.explaining.mapping import LogMapping
from quorate.explaining.pysyncobj import PySyncObjLog
from quorate.language.diagnostics import ModelError


@dataclass(frozen=True, slots=True)
class Bundled:
    """A mapping, and what makes the one for a part of a log, which is named after a colon: ``conform:7``."""

    mapping: type[LogMapping]
    part: Callable[[str], type[LogMapping]] | None = None


BUNDLED: Mapping[str, Bundled] = {
    "conform": Bundled(ConformLog, ConformLog.of),
    "etcd": Bundled(EtcdLog),
    "jepsen-register": Bundled(JepsenRegister),
    "pysyncobj": Bundled(PySyncObjLog),
}


def bundled(mapping: str) -> type[LogMapping] | None:
    """Return the mapping of a name, ``jepsen-register`` or ``conform:7``; None if no such mapping comes with Quorate.
    Raises ModelError if it has no such part."""
    name, _, which = mapping.partition(":")
    found = BUNDLED.get(name)
    if found is None:
        return None
    if not which:
        return found.mapping
    if found.part is None:
        raise ModelError(f"there is no mapping {mapping}", f"leave out :{which}")
    return found.part(which)
