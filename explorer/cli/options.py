"""The options that commands share: sizes, engine, workers, limits."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from quorate.support.budget import parse_bytes, parse_duration
from quorate.support.memory import left_of, resident_bytes

T = TypeVar("T")


def _duration(context: click.Context, parameter: click.Parameter, value: str | None) -> float | None:
    return None if value is None else _parsed(parse_duration, value)


def _bytes(context: click.Context, parameter: click.Parameter, value: str | None) -> int | None:
    """What a search may take: the limit is one of the whole process, which has taken something already."""
    if value is None:
        return None
    importlib.import_module("quorate.verdicts.checking")  # what a search takes to begin with
    importlib.import_module("quorate.native")
    limit, taken = _parsed(parse_bytes, value), resident_bytes()
    if limit <= taken:
        raise click.BadParameter(f"{value} is less than the command takes to begin with; give 100M or more")
    return left_of(limit, taken)


def _settings(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, int]:
    return dict(_parsed(_setting, value) for value in values)


def _parsed(parse: Callable[[str], T], text: str) -> T:
    try:
        return parse(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _setting(text: str) -> tuple[str, int]:
    name, equals, number = (part.strip() for part in text.partition("="))
    if not equals or not name:
        raise ValueError(f"{text!r} is no setting; write SORT=N, such as Ballot=3")
    try:
        return name, _number(number)
    except ValueError:
        raise ValueError(f"{number!r} is no whole number; write {name}=3") from None


def _number(text: str) -> int:
    truths = {"true": True, "false": False}
    return truths[text.lower()] if text.lower() in truths else int(text)


SIZES = click.option(
    "--set",
    "settings",
    callback=_settings,
    multiple=True,
    metavar="SORT=N",
    help="Size of a sort; or a constant.",
)

SYMMETRY = click.option(
    "--symmetry/--no-symmetry", default=True, help="Explore one state of each orbit.  [default: on]"
)
MAX_STATES = click.option(
    "--max-states", type=click.IntRange(min=1), metavar="N", help="Stop after so many states."
)
MAX_DEPTH = click.option(
    "--max-depth", type=click.IntRange(min=0), metavar="N", help="Stop after so many steps from the start."
)
TIME = click.option("--time", callback=_duration, metavar="T", help="Stop after so long: 90s, 10m.")

ENGINE = click.option(
    "--engine",
    type=click.Choice(["native", "reference"]),
    help="Generated C, or CPython itself.  [default: native if there is a compiler]",
)

ANY_ENGINE = click.option(
    "--engine",
    type=click.Choice(["native", "reference", "bmc", "induction", "pdr"]),
    help="Generated C; CPython itself; or SAT: runs of bounded length, induction, property-directed "
    "reachability (docs/engines.md).  [default: native if there is a compiler]",
)

SEARCH = (
    SIZES,
    SYMMETRY,
    ENGINE,
    click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Threads.  [default: all cores]"),
    MAX_STATES,
    MAX_DEPTH,
    TIME,
    click.option(
        "--memory",
        callback=_bytes,
        metavar="M",
        help="Stop when the process has taken so much: 2G.  [default: most of what is free]",
    ),
)
"""How a model is explored; the names are those of `quorate.verdicts.checking.check`."""


def search_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a search by an engine that visits all states."""
    return _with(SEARCH, command)


def check_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a search by any engine."""
    return _with((*(option for option in SEARCH if option is not ENGINE), ANY_ENGINE), command)


def _with(options: Sequence[Callable[..., Any]], command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(options):
        command = option(command)
    return command
