"""The work of ``quorate view``."""

from __future__ import annotations

import tempfile
import webbrowser
from pathlib import Path

import click

from quorate.cli.interrupts import interruptible
from quorate.cli.pictures import Pictures
from quorate.language.depth import roomy
from quorate.output.page.html_page import trace_page
from quorate.output.page.saved_run import saved_run
from quorate.support.budget import StagedInterrupt
from quorate.verdicts.naming import name_of


def run_view(
    *, trace: Path, model: str | None, settings: dict[str, int | str], time: float | None, pictures: Pictures
) -> None:
    """Write the page of a saved trace and open it in the browser, or write the pictures that were asked for."""
    run = interruptible(
        lambda _: roomy(saved_run)(trace, model, settings),
        StagedInterrupt(time, "reading the trace and its model"),
    )
    name, variant = name_of(run.instance.cls)
    title = name if variant is None else f"{name}:{variant}"

    @roomy
    def page() -> str:
        return trace_page(run.instance, run.trace, title, run.verdict)

    if pictures.any:
        pictures.draw(lambda: [run], page)
        return
    with tempfile.NamedTemporaryFile(
        "w", prefix=f"{trace.stem}-", suffix=".html", delete=False, encoding="utf-8"
    ) as file:
        file.write(page())
    shown = webbrowser.open(Path(file.name).as_uri())
    click.echo(file.name if shown else f"no browser could be started; the page is in {file.name}")
