"""A witness as text: a line for the property's own variables, then one for each helper that it calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quorate.language.words import plain


def witness_lines(witness: Mapping[str, Any] | None) -> tuple[str, list[str]]:
    """Return ``v=v1 w=v2``, which may be empty, and lines such as ``chosen(v): b=0 q={a1, a2}``.

    In a witness the variable `q` of ``chosen(v)`` is called ``chosen(v).q``. Variables of a helper that `chosen`
    calls in turn are on the line of `chosen`, or on their own line if a name would be ambiguous.
    """
    groups: dict[str, dict[str, str]] = {"": {}}
    for key, value in (witness or {}).items():
        *calls, name = _parts(key)
        group = ".".join(calls[:1])
        if name in groups.get(group, {}):
            group = ".".join(calls)
        groups.setdefault(group, {})[name] = plain(value)
    texts = {
        group: " ".join(f"{name}={value}" for name, value in values.items())
        for group, values in groups.items()
    }
    return texts.pop(""), [f"{group}: {text}" for group, text in texts.items()]


def _parts(key: str) -> list[str]:
    """Split a key at its dots, except those within parentheses."""
    parts = [""]
    depth = 0
    for character in key:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "." and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts
