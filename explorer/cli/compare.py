"""``quorate compare MODEL [VARIANT ...]``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from quorate.cli.exports import Outputs, export_options
from quorate.cli.interrupts import interruptible, telling_so_far
from quorate.cli.options import search_options
from quorate.cli.pictures import Pictures, picture_options
from quorate.cli.progress import live_progress
from quorate.cli.streams import print_json
from quorate.support.budget import Asker
from quorate.support.rendering import render
from quorate.support.verdict_words import EXIT_CODES

if TYPE_CHECKING:
    from quorate.comparison.variants import Comparisons
    from quorate.output.page.shown_runs import Shown


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
    time: float | None,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Compare buggy variants with the correct protocol, and explain their bugs.

    MODEL alone compares all its variants in one table; with names, only those, each with an explanation; a class of
    your own (hw.py:MyRaft) is compared with the protocol it derives from. Limits (--time, --memory, ...) apply to
    each search: --time 1m is a minute for the correct protocol, compiling included, and another for each variant.
    Ctrl-C ends all searches and prints the table so far.

    Exits with 0 if the correct protocol holds and each variant is decided, 1 if the correct protocol (or a class
    whose docstring does not begin with BUG:) is violated, 3 if something is undecided.
    """
    # Imported before the search, which may leave no memory for imports.
    from quorate.comparison.variants import compare
    from quorate.output.terminal.print_comparison import show_comparisons

    def show(comparisons: Comparisons) -> None:
        if as_json:
            print_json(comparisons.to_json())
        else:
            show_comparisons(comparisons, quiet)

    begun: list[Comparisons] = []

    def tell() -> bool:
        for so_far in begun:
            show(so_far)
        return any(so_far.outcome == "violated" for so_far in begun)

    with (
        telling_so_far(tell),
        outputs.telling_errors(model),
        live_progress(silent=quiet or as_json) as progress,
    ):
        comparisons = interruptible(
            lambda interrupt: compare(
                model,
                variants,
                sizes=settings,
                begun=begun.append,
                progress=progress,
                interrupt=interrupt,
                **options,
            ),
            Asker(time),
        )
    show(comparisons)
    exit_code = EXIT_CODES[comparisons.outcome]
    pictures.draw(lambda: _runs(comparisons), lambda: render(comparisons, "page"))
    outputs.write_comparisons(comparisons, exit_code)
    return exit_code


def _runs(comparisons: Comparisons) -> list[Shown]:
    from quorate.output.page.shown_runs import runs_of_comparisons

    return runs_of_comparisons(comparisons)
