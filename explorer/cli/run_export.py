"""The work of ``quorate export``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from quorate.cli.exports import print_written, write
from quorate.cli.interrupts import interruptible
from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.output.tla import export
from quorate.output.traces.saving import save_trace
from quorate.support.budget import StagedInterrupt
from quorate.verdicts.checking import check
from quorate.verdicts.selection import instance_of


def write_tla(
    *, model: str, out: Path, settings: dict[str, int | str], symmetry: bool, time: float | None
) -> None:
    """Write a model as TLA+."""

    @roomy
    def written() -> dict[str, str]:
        return export(instance_of(model, settings), symmetry=symmetry).files()

    files = interruptible(lambda _: written(), StagedInterrupt(time, "writing the model as TLA+"))
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ModelError(f"{out} cannot be created: {error.strerror}", "give another folder") from None
    for name, text in files.items():
        write(out / name, text)


def write_itf(
    *,
    model: str,
    out: Path | None,
    settings: dict[str, int | str],
    properties: tuple[str, ...],
    time: float | None,
    **options: Any,
) -> int:
    """Explore a model, and write the traces found as ITF. Return the exit code."""
    result = interruptible(
        lambda interrupt: check(
            model, sizes=settings, properties=properties or None, interrupt=interrupt, **options
        ),
        StagedInterrupt(time),
    )
    out = out or Path(f"{Path(model.replace(':', '.')).name}.itf.json")
    name = out if out.name.lower().endswith(".itf.json") else out.with_name(f"{out.name}.itf.json")
    files = save_trace(result, name)
    print_written(files, "no trace to write: nothing is violated and no goal was reached")
    return 0 if files else 1
