"""Options that several commands share: sizes, engine, workers, limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from quorate.language.temporal import FAIRNESS_MARKS
from quorate.support.budget import parse_bytes, parse_duration
from quorate.support.late_imports import imported
from quorate.support.memory import left_of, resident_bytes

T = TypeVar("T")


def _duration(context: click.Context, parameter: click.Parameter, value: str | None) -> float | None:
    return None if value is None else _parsed(parse_duration, value)


def _bytes(context: click.Context, parameter: click.Parameter, value: str | None) -> int | None:
    """The memory a search may take, in bytes: the limit is one of the whole process, which has some already. Raises
    BadParameter if the process already has more."""
    if value is None:
        return None
    imported("quorate.verdicts.checking.check")  # imported first: a search always needs this memory
    imported("quorate.native.NativeExplorer")
    limit, taken = _parsed(parse_bytes, value), resident_bytes()
    if limit <= taken:
        raise click.BadParameter(f"{value} is less than the command needs to start; give 100M or more")
    return left_of(limit, taken)


def disk_bytes(context: click.Context, parameter: click.Parameter, value: str | None) -> int | None:
    """An amount of bytes on disk."""
    return None if value is None else _parsed(parse_bytes, value)


def _settings(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, int | str]:
    return dict(_parsed(_setting, value) for value in values)


def _parsed(parse: Callable[[str], T], text: str) -> T:
    try:
        return parse(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _setting(text: str) -> tuple[str, int | str]:
    name, equals, number = (part.strip() for part in text.partition("="))
    if not equals or not name:
        raise ValueError(f"{text!r} is not a setting; write SORT=N, such as Ballot=3")
    try:
        return name, _number(number)
    except ValueError:
        if number.isidentifier():
            return name, number  # perhaps a member of an Enum: the model knows
        raise ValueError(f"{number!r} is not an integer; write {name}=3") from None


def _number(text: str) -> int:
    truths = {"true": True, "false": False}
    return truths[text.lower()] if text.lower() in truths else int(text)


def _fairness_changes(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    """The fairness of actions by name."""
    return dict(_parsed(_fairness, value) for value in values)


def _fairness(text: str) -> tuple[str, str]:
    name, _, strength = (part.strip() for part in text.partition("="))
    if not name or strength not in FAIRNESS_MARKS:
        raise ValueError(f"{text!r} is no fairness; write ACTION=weak, ACTION=strong or ACTION=unfair")
    return name, strength


SIZES = click.option(
    "--set",
    "settings",
    callback=_settings,
    multiple=True,
    metavar="SORT=N",
    help="Size of a sort, or value of a constant: a number, true, false, or the name of an Enum's member.",
)

FAIR = click.option(
    "--fair",
    multiple=True,
    metavar="ACTION=FAIRNESS",
    callback=_fairness_changes,
    help="For properties of runs, take an action as weak, strong or unfair (repeatable).",
)
SYMMETRY = click.option(
    "--symmetry/--no-symmetry", default=True, help="Explore one state of each orbit.  [default: on]"
)
MAX_STATES = click.option(
    "--max-states", type=click.IntRange(min=1), metavar="N", help="Stop after N states."
)
MAX_DEPTH = click.option(
    "--max-depth", type=click.IntRange(min=0), metavar="N", help="Stop at N steps from the initial states."
)
TIME = click.option("--time", callback=_duration, metavar="T", help="Stop after this time: 90s, 10m.")

ENGINE = click.option(
    "--engine",
    type=click.Choice(["native", "reference"]),
    help="Generated C, or the model in CPython.  [default: native if there is a compiler]",
)

STEPPING = click.option(
    "--engine",
    type=click.Choice(["native", "reference", "swarm"]),
    help="Generated C; the model in CPython; or random walks (docs/swarm.md).  [default: native if there is a"
    " compiler]",
)

WORKERS = click.option(
    "--workers", type=click.IntRange(min=1), metavar="N", help="Threads.  [default: all cores]"
)

ANY_ENGINE = click.option(
    "--engine",
    type=click.Choice(["native", "reference", "swarm", "bmc", "induction", "pdr"]),
    help="Generated C; the model in CPython; random walks; or SAT: runs of bounded length, induction, "
    "property-directed reachability (docs/engines.md).  [default: native if there is a compiler]",
)

SEED = click.option(
    "--seed",
    type=click.IntRange(min=0),
    metavar="N",
    help="Which random walks --engine swarm makes (docs/swarm.md).  [default: 0]",
)

WALKS = click.option(
    "--walks", type=click.IntRange(min=1), metavar="N", help="Make at most N random walks (--engine swarm)."
)

MEMORY = click.option(
    "--memory",
    callback=_bytes,
    metavar="M",
    help="Stop when the process uses this much memory: 2G.  [default: most of the free memory]",
)

SEARCH = (
    SIZES,
    SYMMETRY,
    ENGINE,
    WORKERS,
    MAX_STATES,
    MAX_DEPTH,
    TIME,
    MEMORY,
)
"""The options of a search, named as the parameters of `quorate.check`."""


def search_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a search by an engine that visits all states."""
    return _with(SEARCH, command)


def compare_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a search by an engine that takes steps."""
    return _with((*(option for option in SEARCH if option is not ENGINE), STEPPING, SEED, WALKS), command)


def check_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a search by any engine."""
    return _with((*(option for option in SEARCH if option is not ENGINE), ANY_ENGINE, SEED, WALKS), command)


def _with(options: Sequence[Callable[..., Any]], command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(options):
        command = option(command)
    return command
