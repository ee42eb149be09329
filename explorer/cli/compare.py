"""``quorate compare MODEL [VARIANT ...]``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from quorate.cli.exports import Outputs, export_options
from quorate.cli.options import search_options
from quorate.cli.pictures import Pictures, picture_options

if TYPE_CHECKING:
    from quorate.compare.run import Comparison
    from quorate.language.model import Model

PIPE_WIDTH = 140
"""How wide a table is where there is no terminal to say so."""


@click.command("compare")
@click.argument("model")
@click.argument("variants", nargs=-1, metavar="[VARIANT]...")
@search_options
@picture_options
@export_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object (docs/json.md).")
@click.option("--quiet", "-q", is_flag=True, help="Print the table only.")
def compare_command(
    model: str,
    variants: tuple[str, ...],
    settings: dict[str, int],
    outputs: Outputs,
    pictures: Pictures,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Set buggy variants beside the right protocol, and say why they are wrong.

    MODEL alone compares all its variants, in one table; with names, those, each with its story; a class of
    your own (hw.py:MyRaft) is compared with the protocol it derives from.

    Exits with 0 if the right protocol holds and each variant is decided, 1 if the right protocol (or a class that
    does not call itself a BUG) is violated, 3 if something is undecided.
    """
    from rich.console import Console

    from quorate.cli.interrupts import interruptible
    from quorate.cli.progress import live_progress
    from quorate.compare.json import comparisons_json
    from quorate.compare.run import compare
    from quorate.compare.terminal import print_story, print_table, print_turning_point
    from quorate.language.loading import load
    from quorate.view.runs import runs_of_comparisons

    with outputs.telling_errors(model), live_progress(silent=quiet or as_json) as progress:
        cls = load(model)
        chosen, stories = _chosen(cls, model, variants)
        comparisons = interruptible(
            lambda interrupt: list(
                compare(chosen, sizes=settings, progress=progress, interrupt=interrupt, **options)
            )
        )
    if as_json:
        import json

        click.echo(json.dumps(comparisons_json(cls, comparisons), indent=2, ensure_ascii=False))
    else:
        console = Console(highlight=False, emoji=False, markup=False)
        if not console.is_terminal:
            console.width = PIPE_WIDTH
        print_table(console, comparisons)
        for comparison in comparisons if not quiet else []:
            (print_story if stories else print_turning_point)(console, comparison)
    exit_code = _exit_code(comparisons)
    pictures.draw(lambda: runs_of_comparisons(comparisons))
    outputs.write_comparisons(comparisons, exit_code)
    return exit_code


def _chosen(cls: type[Model], place: str, names: tuple[str, ...]) -> tuple[list[type[Model]], bool]:
    """The variants to compare, and whether they were asked for by name."""
    from quorate.compare.run import variants_of
    from quorate.language.diagnostics import ModelError
    from quorate.language.loading import is_bug
    from quorate.language.suggestions import did_you_mean

    if not names and (is_bug(cls) or _derives_from_elsewhere(cls)):
        return [cls], True
    known = {variant.__name__: variant for variant in variants_of(cls)}
    if not known:
        raise ModelError(f"{place} has no variants to compare", "name a class that derives from a protocol")
    by_case = {name.lower(): variant for name, variant in known.items()}
    for name in names:
        if name.lower() not in by_case:
            raise ModelError(
                f"{place} has no variant called {name}",
                did_you_mean(name, known, f"it has: {', '.join(known)}"),
            )
    if names:
        return [by_case[name.lower()] for name in names], True
    return list(known.values()), False


def _derives_from_elsewhere(cls: type[Model]) -> bool:
    """Whether a class varies a protocol of another file, as a student's does."""
    from quorate.language.model import Model

    parents = [a for a in cls.__mro__[1:] if issubclass(a, Model) and a is not Model]
    return bool(parents) and not cls.__module__.startswith("quorate.models.")


def _exit_code(comparisons: Iterable[Comparison]) -> int:
    from quorate.language.loading import is_bug

    outcomes = set()
    for comparison in comparisons:
        outcomes.add(comparison.base_result.outcome)
        expected = is_bug(comparison.variant) and comparison.result.outcome == "violated"
        outcomes.add("holds" if expected else comparison.result.outcome)
    return 1 if "violated" in outcomes else 3 if "undecided" in outcomes else 0
