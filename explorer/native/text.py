"""Pieces of C text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from quorate.support.visible import visible


def comment(text: str) -> str:
    """A comment on one line that says `text`, whatever that is: names of files, enum members and properties may have
    anything in them."""
    plain = re.sub(r"(?<=/)(?=\*)|(?<=\*)(?=/)", " ", visible(" ".join(text.split())))
    return f"/* {plain.encode('ascii', 'backslashreplace').decode()} */"


def indented(lines: Iterable[str]) -> list[str]:
    """Lines one level deeper."""
    return [f"    {line}" for line in lines]


def function(signature: str, *lines: str) -> str:
    """A function definition."""
    return "\n".join([f"{signature} {{", *indented(lines), "}"])


def inline(type_: str, name: str, parameters: str, *lines: str) -> str:
    """A small function that the compiler may leave out."""
    return function(f"static inline UNUSED {type_} {name}({parameters})", *lines)


def loop(i: str, end: str, body: Sequence[str]) -> list[str]:
    """A loop from 0; nothing if there is nothing to do."""
    if not body or end == "0":
        return []
    return [f"for (int {i} = 0; {i} < {end}; {i}++) {{", *indented(body), "}"]


def choice(condition: str, then: Sequence[str], otherwise: Sequence[str] = ()) -> list[str]:
    """An if with both branches, or what is left of it when they are empty."""
    if not then and not otherwise:
        return []
    tail = ["} else {", *indented(otherwise)] if otherwise else []
    return [f"if ({condition}) {{", *indented(then), *tail, "}"]


def switch(on: str, cases: Sequence[str], otherwise: str) -> list[str]:
    """A switch over 0, 1, ...: each case is one statement that leaves it."""
    return [
        f"switch ({on}) {{",
        *indented(f"case {i}: {case}" for i, case in enumerate(cases)),
        f"    default: {otherwise}",
        "}",
    ]
