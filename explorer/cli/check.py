"""``quorate check MODEL[:VARIANT]``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

T = TypeVar("T")

EXIT_CODES = {"holds": 0, "violated": 1, "undecided": 3}


def _duration(context: click.Context, parameter: click.Parameter, value: str | None) -> float | None:
    from quorate.check.limits import parse_duration

    return None if value is None else _parsed(parse_duration, value)


def _bytes(context: click.Context, parameter: click.Parameter, value: str | None) -> int | None:
    from quorate.check.limits import parse_bytes

    return None if value is None else _parsed(parse_bytes, value)


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


@click.command("check")
@click.argument("model", metavar="MODEL[:VARIANT]")
@click.option(
    "--set",
    "settings",
    callback=_settings,
    multiple=True,
    metavar="SORT=N",
    help="Size of a sort; or a constant.",
)
@click.option(
    "--property", "properties", multiple=True, metavar="NAME", help="Decide this one only (repeatable)."
)
@click.option(
    "--symmetry/--no-symmetry", default=True, help="Explore one state of each orbit.  [default: on]"
)
@click.option(
    "--engine",
    type=click.Choice(["native", "reference"]),
    help="Generated C, or CPython itself.  [default: native if there is a compiler]",
)
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Threads.  [default: all cores]")
@click.option("--max-states", type=click.IntRange(min=1), metavar="N", help="Stop after so many states.")
@click.option(
    "--max-depth", type=click.IntRange(min=0), metavar="N", help="Stop after so many steps from the start."
)
@click.option("--time", callback=_duration, metavar="T", help="Stop after so long: 90s, 10m.")
@click.option(
    "--memory",
    callback=_bytes,
    metavar="M",
    help="Stop at so much memory: 2G.  [default: most of what is free]",
)
@click.option("--deadlock", is_flag=True, help="A state that no action leaves is a violation.")
@click.option("--keep-going", is_flag=True, help="Find a shortest trace for every violated property.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object (docs/json.md).")
@click.option("--quiet", "-q", is_flag=True, help="Print the verdict only, no progress.")
def check_command(
    model: str,
    settings: dict[str, int],
    properties: tuple[str, ...],
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Explore a model and decide its properties.

    MODEL is a name that `quorate list` shows, a file (hw.py:MyPaxos), or an installed module. Exits with 0 if
    everything holds, 1 if something is violated, 2 if the command or the model is wrong, 3 if undecided.
    """
    from rich.console import Console

    from quorate.check.run import check
    from quorate.cli.interrupts import interruptible
    from quorate.cli.progress import live_progress
    from quorate.cli.report import print_result

    limits = {name: options[name] for name in ("max_states", "max_depth", "time", "memory")}
    with live_progress(silent=quiet) as progress:
        result = interruptible(
            lambda interrupt: check(
                model,
                sizes=settings,
                properties=properties or None,
                engine=options["engine"],
                symmetry=options["symmetry"],
                workers=options["workers"],
                deadlock=options["deadlock"],
                keep_going=options["keep_going"],
                progress=progress,
                interrupt=interrupt,
                **limits,
            )
        )
    if as_json:
        import json

        click.echo(json.dumps(result.to_json(), indent=2, ensure_ascii=False))
    else:
        print_result(Console(highlight=False, emoji=False, markup=False), result, quiet=quiet)
    return EXIT_CODES[result.outcome]
