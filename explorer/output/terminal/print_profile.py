"""The profile of a search on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from quorate.output.terminal.lines import print_line
from quorate.profiles.advice import advice
from quorate.profiles.profile import Profile

FEW_LINES = 3
"""So many lines of each table in the short form."""


def print_profile(console: Console, profile: Profile, short: bool) -> None:
    """Print a profile; the short form has what weighs most."""
    for line in profile_lines(profile, short):
        print_line(console, Text(line))


def profile_lines(profile: Profile, short: bool) -> list[str]:
    """The lines of a profile."""
    most = FEW_LINES if short else None
    of = f"{profile.states:,} states"
    if profile.measured < profile.states:
        of = f"the first {profile.measured:,} of {of}"
    lines = [f"what makes them so many, of {of}:"]
    variables = sorted(profile.variables, key=lambda each: each.without)
    lines += _table(
        ("variable", "values", "states without it"),
        [
            (f"{each.name}{' (history)' if each.history else ''}", f"{each.values:,}", f"{each.without:,}")
            for each in variables[:most]
        ],
    )
    kinds = sorted(profile.kinds, key=lambda each: each.without)[:most]
    of_few = f" of {profile.unpacked:,}" if profile.unpacked < profile.measured else ""
    some = any(each.idle is not None for each in kinds)
    lines += _table(
        ("records", "in a state", "states without them", *(["that no action takes"] if some else [])),
        [
            (
                f"{each.kind} in {each.variable}",
                f"{each.average:.1f}, at most {each.most}",
                f"{each.without:,}{of_few}",
                *(["" if each.idle is None else f"{each.idle:.0%}"] if some else []),
            )
            for each in kinds
        ],
    )
    actions = sorted(profile.found.items(), key=lambda each: -each[1])
    lines += _table(
        ("action", "new states", "share"),
        [(name, f"{count:,}", f"{count / max(1, profile.states):.0%}") for name, count in actions[:most]],
    )
    lines += _table(
        ("with", "states"),
        [
            (
                f"--set {each.sort}={each.size}",
                f"{each.states:,}" if each.complete else f"more than {each.states:,}",
            )
            for each in profile.smaller
        ],
    )
    said = advice(profile)
    if said:
        lines += ["  what to try (docs/large.md):", *(f"    - {each}" for each in said)]
    if short:
        lines.append("  --profile says more.")
    return lines


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table whose first column is on the left and whose others are on the right; nothing without rows."""
    rows = list(rows)
    if not rows:
        return []
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    return [
        "    "
        + "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (head, *rows)
    ]
