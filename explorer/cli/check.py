"""``quorate check MODEL[:VARIANT]``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from quorate.cli.exports import Outputs, export_options
from quorate.cli.interrupts import interruptible
from quorate.cli.options import check_options, fairness_changes
from quorate.cli.pictures import Pictures, picture_options
from quorate.cli.progress import live_progress
from quorate.cli.streams import print_json
from quorate.support.budget import Asker
from quorate.support.rendering import render
from quorate.support.verdict_words import EXIT_CODES

if TYPE_CHECKING:
    from quorate.output.page.shown_runs import Shown
    from quorate.verdicts.result import Result


@click.command("check")
@click.argument("model", metavar="MODEL[:VARIANT]")
@check_options
@click.option(
    "--property", "properties", multiple=True, metavar="NAME", help="Decide this property only (repeatable)."
)
@click.option(
    "--refines",
    metavar="ABSTRACT",
    help="Decide only whether the model refines a more abstract one (docs/refinement.md).",
)
@click.option("--deadlock", is_flag=True, help="Count a state that no action leaves as a violation.")
@click.option("--keep-going", is_flag=True, help="Find a shortest trace for every violated property.")
@click.option(
    "--all",
    "runs",
    type=click.IntRange(min=1),
    default=1,
    metavar="N",
    help="Find N shortest runs to a violation that differ in more than the names of values and the order of steps.",
)
@click.option(
    "--fair",
    multiple=True,
    metavar="ACTION=FAIRNESS",
    callback=fairness_changes,
    help="For liveness properties, take an action as weak, strong or unfair (repeatable).",
)
@picture_options
@export_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object (docs/json.md).")
@click.option("--quiet", "-q", is_flag=True, help="Print only the verdict, without progress.")
def check_command(
    model: str,
    settings: dict[str, int],
    properties: tuple[str, ...],
    refines: str | None,
    outputs: Outputs,
    pictures: Pictures,
    time: float | None,
    as_json: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Explore a model and decide its properties.

    MODEL is a name that `quorate list` shows, a file (hw.py:MyPaxos), or an installed module. Exits with 0 if
    everything holds, 1 if something is violated, 2 if the command or the model is wrong, 3 if undecided.
    """
    # Imported before the search, which may leave no memory for imports.
    from quorate.output.terminal.print_result import show_result
    from quorate.verdicts.checking import check

    with outputs.telling_errors(model), live_progress(silent=quiet) as progress:
        asked: dict[str, Any] = {"sizes": settings, "progress": progress, **options}
        if refines is None:
            asked["properties"] = properties or None
            result = interruptible(lambda interrupt: check(model, interrupt=interrupt, **asked), Asker(time))
        else:
            _refuse_with_refines(property=properties, **options)
            for name in ("deadlock", "keep_going", "runs", "fair"):
                del asked[name]
            from quorate.comparison.refinement import check_refinement

            result = interruptible(
                lambda interrupt: check_refinement(model, refines, interrupt=interrupt, **asked),
                Asker(time),
            )
    if as_json:
        print_json(result.to_json())
    else:
        show_result(result, quiet)
    exit_code = EXIT_CODES[result.outcome]
    pictures.draw(lambda: _runs(result), lambda: render(result, "page"))
    outputs.write_result(result, exit_code)
    return exit_code


def _runs(result: Result) -> list[Shown]:
    from quorate.output.page.shown_runs import runs_of

    return runs_of(result)


def _refuse_with_refines(**options: Any) -> None:
    """Raise UsageError for options that do not apply to a refinement, which is decided alone and over all states."""
    for name in ("property", "deadlock", "fair"):
        if options[name]:
            raise click.UsageError(f"--refines decides one thing only: leave out --{name}")
    if options["runs"] > 1:
        raise click.UsageError("a refinement is refuted by one run: leave out --all")
    if options["engine"] not in (None, "native", "reference"):
        raise click.UsageError("a refinement is checked by visiting states: --engine native, or reference")
