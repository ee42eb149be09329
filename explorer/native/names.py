"""C identifiers in three forms, so that no name in a model collides with any other name in the C.

A member or local that is called as in the model ends in an underscore: ``votes_``. A name at file scope that is made
for something of the model begins with ``m_`` and does not end in an underscore: ``m_Vote``, ``m_pack_Vote``. A
temporary of a function ends in an underscore and a number: ``found_1``. No other name in the C has one of these
forms: none of the runtime's, of C's keywords, or of the C library's.
"""

from __future__ import annotations

import re

_PREFIX = "m_"
_ESCAPED = re.compile(r"^_|[^A-Za-z0-9_]|U(?=[0-9a-f]+_)")


def _plain(name: str) -> str:
    """`name` in the letters that every C compiler has, beginning with one of them; different names stay different."""
    return _ESCAPED.sub(lambda found: f"U{ord(found[0]):x}_", name)


def identifier(name: str) -> str:
    """What a function or a struct calls that which the model calls `name`."""
    return f"{_plain(name)}_"


def stem(file_scope: str) -> str:
    """A name at file scope, without what shows that it is one, to make another from."""
    return file_scope.removeprefix(_PREFIX)


class Names:
    """Issues names at file scope, each once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def fresh(self, wanted: str) -> str:
        """A name with `wanted` in it, and a number behind it if that is taken."""
        words = re.sub(r"\W+", "_", wanted)
        base = f"{_PREFIX}{_plain(words).rstrip('_')}"
        name, number = base, 1
        while name in self._taken:
            number += 1
            name = f"{base}_{number}"
        self._taken.add(name)
        return name


class Locals:
    """Issues the names within one function, each once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def temporary(self, wanted: str) -> str:
        """A name for a value that the model has no name for; `wanted` says what it is."""
        return self._first(wanted, "", 1)

    def local(self, name: str) -> str:
        """A name for what the model calls `name`. There may be several of them, one after the other."""
        plain = identifier(name)
        if plain not in self._taken:
            self._taken.add(plain)
            return plain
        return self._first(plain.removesuffix("_"), "_", 2)

    def _first(self, base: str, end: str, number: int) -> str:
        while (name := f"{base}_{number}{end}") in self._taken:
            number += 1
        self._taken.add(name)
        return name
