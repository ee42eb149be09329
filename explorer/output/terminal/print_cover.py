"""Covering runs on a terminal: how many there are, and what they leave out."""

from __future__ import annotations

from collections.abc import Iterator

from quorate.covering.cover import Cover
from quorate.verdicts.property_verdicts import STOPPED

SINGULAR = {
    "transitions": "transition",
    "actions": "action",
    "pairs": "pair of actions",
    "goals": "goal",
}
PLURAL = {**{name: name for name in SINGULAR}, "pairs": "pairs of actions"}


def cover_text(cover: Cover) -> str:
    """Return what runs cover, as text."""
    return "\n".join(_lines(cover))


def _lines(cover: Cover) -> Iterator[str]:
    runs, steps = _counted(len(cover.runs), "run", "runs"), _counted(cover.steps, "step", "steps")
    longest = max((len(run.steps) for run in cover.runs), default=0)
    whole = cover.covered == cover.of
    if whole:
        what = _counted(cover.of, SINGULAR[cover.covering], PLURAL[cover.covering])
    else:
        what = f"{cover.covered:,} of {cover.of:,} {PLURAL[cover.covering]}"
    few = ", as few as can be" if cover.fewest and cover.runs else ""
    yield f"{cover.title}: {what} covered by {runs}{few}, with {steps}, the longest of {longest}"
    orbits = " up to symmetry" if cover.symmetry else ""
    arguments = ", steps distinguished by their arguments" if cover.arguments else ""
    ended = "explored fully" if cover.stop == "complete" else f"not complete: {STOPPED[cover.stop]}"
    yield f"{cover.states:,} states{orbits}{arguments}; {ended}"
    if not whole and cover.stop == "complete":
        yield "the rest lies deeper than the longest run may be (--longest)"
    if cover.missing:
        named = "never taken" if cover.covering == "actions" else "never reached"
        yield f"{named} in what was explored: {', '.join(cover.missing)}"


def _counted(count: int, one: str, more: str) -> str:
    return f"{count:,} {one if count == 1 else more}"
