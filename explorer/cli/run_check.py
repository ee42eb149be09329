"""The work of ``quorate check``: the search, what is printed, and the files written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from shlex import quote
from typing import Any

from quorate.cli.exports import Outputs
from quorate.cli.interrupts import interruptible
from quorate.cli.pictures import Pictures
from quorate.cli.progress import live_progress
from quorate.cli.streams import print_json
from quorate.exploration import Trace
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.output.terminal.print_result import show_result
from quorate.saved.replaying import replay
from quorate.support.budget import Progress, StagedInterrupt
from quorate.support.rendering import render
from quorate.support.verdict_words import EXIT_CODES
from quorate.verdicts.checking import check
from quorate.verdicts.result import Result
from quorate.verdicts.sharing import shared_by


def run_check(
    *,
    model: str,
    settings: dict[str, int | str],
    properties: tuple[str, ...],
    outputs: Outputs,
    pictures: Pictures,
    time: float | None,
    as_json: bool,
    quiet: bool,
    run: str | None = None,
    profile: bool = False,
    prepare: Callable[[StagedInterrupt], None] | None = None,
    **options: Any,
) -> int:
    """Decide the properties of a model, and print and write the result. Return the exit code.

    `prepare` is called before the search, in the thread that searches, for a debugger; then no progress is shown.
    """

    together = shared_by(options.get("mpi", False))
    tells = together is None or together.first
    shown = (as_json or not quiet) and together is None

    def checked(interrupt: StagedInterrupt, progress: Callable[[Progress], None] | None) -> Result:
        if prepare is not None:
            prepare(interrupt)
        if run is None:
            chosen: dict[str, Any] = {"model": model, "sizes": settings}
        else:
            instance, start = begun(run, model, settings)
            chosen = {"model": instance, "start": start}
        return check(
            **chosen,
            properties=properties or None,
            profile=profile or ("undecided" if shown else False),
            progress=progress,
            interrupt=interrupt,
            **options,
        )

    if not tells:
        interruptible(lambda interrupt: checked(interrupt, None), StagedInterrupt(time))
        return 0
    with outputs.reporting_errors(model), live_progress(silent=quiet or prepare is not None) as progress:
        result = interruptible(lambda interrupt: checked(interrupt, progress), StagedInterrupt(time))
    return report(result, outputs, pictures, as_json, quiet)


def begun(file: str, model: str, settings: Mapping[str, int | str]) -> tuple[Instance, Trace]:
    """The model at the sizes of a saved run, as far as they are not set, and that run, repeated in CPython.

    Raises ModelError if there is no such file, or the model does not take the run.
    """
    repeated = replay(file, model, sizes=settings)
    divergence = repeated.divergence
    if divergence.refused is not None or divergence.difference is not None or repeated.untold:
        told = f"quorate replay {quote(file)} {quote(model)} shows where"
        raise ModelError(f"the run in {file} is not one of {repeated.title}", told)
    return repeated.instance, repeated.trace


def report(result: Result, outputs: Outputs, pictures: Pictures, as_json: bool, quiet: bool) -> int:
    """Print a result, and write the files that were asked for. Return the exit code."""
    if as_json:
        print_json(result.to_json())
    else:
        show_result(result, quiet)
    exit_code = EXIT_CODES[result.outcome]
    pictures.draw(lambda: render(result, "runs"), lambda: render(result, "page"))
    outputs.write_result(result, exit_code)
    return exit_code
