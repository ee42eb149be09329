"""Which hypotheses the proofs of obligations used: what is worth a try when their text has changed.

They are known by the names of obligations, of the model and of those that it is a variant of, whatever the text was.
So they may be wrong by now, and are only a hint: nothing is proved but from what is said today.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from quorate.language.bundled import remembered_name
from quorate.language.model import Model
from quorate.language.specs import Spec
from quorate.support.caching import keep, kept


class Cores:
    """The cores of a spec's obligations, in a folder; without one, none are known and none kept."""

    def __init__(self, folder: Path | None, spec: Spec) -> None:
        self._folder = folder
        self._spec = spec
        self._new: dict[str, list[str]] = {}
        self._known = [self._read(path) for path in self._paths()]

    def of(self, obligation: str) -> frozenset[str] | None:
        """The labels of what proved the obligation of that name, of the nearest model of which it is known."""
        found = (known[obligation] for known in self._known if obligation in known)
        return next(map(frozenset, found), None)

    def keep(self, obligation: str, labels: tuple[str, ...]) -> None:
        """Remember what proved an obligation."""
        hypotheses = sorted(label for label in labels if not label.startswith("goal "))
        if hypotheses:
            self._new[obligation] = hypotheses

    def save(self) -> None:
        """Write down what was remembered."""
        if self._folder is None or not self._new:
            return
        path = next(self._paths())
        try:
            text = json.dumps({**self._read(path), **self._new}, indent=1)
            keep(path, path.name, text.encode())
        except OSError:
            # A hint that cannot be written is no reason to fail.
            pass

    def _paths(self) -> Iterator[Path]:
        """Of the model, then of what it is a variant of, up to the one that the clauses speak of."""
        if self._folder is None:
            return
        for cls in self._spec.model.__mro__:
            if issubclass(cls, self._spec.subject):
                yield self._folder / f"{_digest(cls)}.core"

    @staticmethod
    def _read(path: Path) -> dict[str, list[str]]:
        try:
            found = json.loads(kept(path, path.name) or b"{}")
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def _digest(cls: type[Model]) -> str:
    return hashlib.sha256(remembered_name(cls).encode()).hexdigest()
