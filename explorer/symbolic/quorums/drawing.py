"""A configuration drawn with characters: servers across, the sets they are in down; or the grid itself."""

from __future__ import annotations

from collections.abc import Sequence

from quorate.support.plurals import counted
from quorate.symbolic.quorums.verdicts import Configuration

INSIDE, OUTSIDE = "●", "·"


def draw(configuration: Configuration) -> list[str]:
    """The lines of the drawing, all starting at the left."""
    rows = _grid(configuration) if len(configuration.sizes) > 1 else _table(configuration)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def _table(configuration: Configuration) -> list[Sequence[str]]:
    servers = configuration.servers
    rows: list[Sequence[str]] = [["", *map(configuration.name, servers)]]
    for name, members in configuration.sets.items():
        rows.append([name, *(INSIDE if server in members else OUTSIDE for server in servers)])
    for name, weights in configuration.weights.items():
        rows.append([name, *map(str, weights)])
    return rows


def _grid(configuration: Configuration) -> list[Sequence[str]]:
    """Each server of the grid with the names of the sets it is in."""
    (rows, columns) = configuration.sizes
    letters = rows.__name__[0].lower(), columns.__name__[0].lower()
    across = range(configuration.sizes[columns])
    drawn: list[Sequence[str]] = [["", *(f"{letters[1]}{column + 1}" for column in across)]]
    for row in range(configuration.sizes[rows]):
        inside = [
            [name for name, members in configuration.sets.items() if (row, column) in members]
            for column in across
        ]
        drawn.append([f"{letters[0]}{row + 1}", *("+".join(names) or OUTSIDE for names in inside)])
    return drawn


def in_words(configuration: Configuration) -> str:
    """``2 servers, f = 1: a = {s1}, b = {s2}``."""
    count = configuration.count
    known = "".join(f", {name} = {number}" for name, number in configuration.numbers.items())
    sets = ", ".join(
        f"{name} = {configuration.named(members)}" for name, members in configuration.sets.items()
    )
    servers = counted(count, "server")
    return f"{servers}{known}: {sets}" if sets else f"{servers}{known}"
