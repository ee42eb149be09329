"""Unsat cores of proved obligations, as hints for when the text of an obligation has changed.

A core is stored by the names of the obligation and of the model, and is also used for variants of the model. So it
may be out of date, and is a hint only: proofs use the current hypotheses.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from quorate.language.bundled import remembered_name
from quorate.language.model import Model
from quorate.language.specs import Spec
from quorate.support.caching import load_entry, store_entry


class Cores:
    """The cores of a spec's obligations, stored in a folder. Without a folder none are read or stored."""

    def __init__(self, folder: Path | None, spec: Spec) -> None:
        self._folder = folder
        self._spec = spec
        self._new: dict[str, list[str]] = {}
        self._known = [self._read(path) for path in self._paths()]

    def of(self, obligation: str) -> frozenset[str] | None:
        """The labels of the hypotheses in an obligation's core, from the nearest model that has one; None without."""
        found = (known[obligation] for known in self._known if obligation in known)
        return next(map(frozenset, found), None)

    def store(self, obligation: str, labels: tuple[str, ...]) -> None:
        """Record the core of an obligation."""
        hypotheses = sorted(label for label in labels if not label.startswith("goal "))
        if hypotheses:
            self._new[obligation] = hypotheses

    def save(self) -> None:
        """Write the recorded cores to the folder."""
        if self._folder is None or not self._new:
            return
        path = next(self._paths())
        try:
            text = json.dumps({**self._read(path), **self._new}, indent=1)
            store_entry(path, path.name, text.encode())
        except OSError:
            # A hint that cannot be written is no reason to fail.
            pass

    def _paths(self) -> Iterator[Path]:
        """The files of the model and of its base classes, up to the subject of the spec."""
        if self._folder is None:
            return
        for cls in self._spec.model.__mro__:
            if issubclass(cls, self._spec.subject):
                yield self._folder / f"{_digest(cls)}.core"

    @staticmethod
    def _read(path: Path) -> dict[str, list[str]]:
        try:
            found = json.loads(load_entry(path, path.name) or b"{}")
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def _digest(cls: type[Model]) -> str:
    return hashlib.sha256(remembered_name(cls).encode()).hexdigest()
