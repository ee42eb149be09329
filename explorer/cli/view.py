"""``quorate view TRACE``."""

from __future__ import annotations

import tempfile
import webbrowser
from pathlib import Path

import click

from quorate.cli.interrupts import interruptible
from quorate.cli.options import SIZES, TIME
from quorate.cli.pictures import Pictures, picture_options
from quorate.language.depth import roomy
from quorate.support.budget import Asker


@click.command("view")
@click.argument("trace", metavar="TRACE", type=click.Path(path_type=Path))
@click.argument("model", metavar="[MODEL[:VARIANT]]", required=False)
@SIZES
@TIME
@picture_options
def view_command(
    trace: Path, model: str | None, settings: dict[str, int], time: float | None, pictures: Pictures
) -> None:
    """Show a saved trace as a page in the browser.

    TRACE is a file written by `quorate check --trace FILE`. MODEL is the model of the trace (hw.py:MyRaft); it need
    not be named if it comes with Quorate. With --html FILE, or the option of another picture, that file is written
    and no browser is opened.
    """
    from quorate.output.page.html_page import trace_page
    from quorate.output.page.saved_run import saved_run
    from quorate.verdicts.naming import name_of

    run = interruptible(
        lambda _: roomy(saved_run)(trace, model, settings), Asker(time, "reading the trace and its model")
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
