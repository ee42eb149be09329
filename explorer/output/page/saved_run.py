"""A saved trace for `quorate view`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from shlex import quote

from quorate.language.diagnostics import ModelError
from quorate.output.shown_runs import Shown
from quorate.saved.document import cut
from quorate.saved.formats import read_trace
from quorate.saved.replaying import instance_for, replay


def saved_run(path: Path, model: str | None = None, sizes: Mapping[str, int | str] | None = None) -> Shown:
    """Return the run in a file written by ``--trace``, with its verdict, which is determined again.

    `model` and `sizes` are as in `quorate.replay`. Raises ModelError if there is no such file or model, or
    if the trace is not a run of the model.
    """
    saved = read_trace(path)
    found = replay(saved, instance_for(saved, model, sizes, "view"))
    name = found.instance.cls.__name__
    hint = f"quorate replay {quote(saved.file)} shows how"
    parts = [
        each.step for each in (found.divergence.difference, found.divergence.refused) if each is not None
    ]
    if parts:
        raise ModelError(f"the trace is not a run of {name}: they differ at step {min(parts)}", hint)
    if saved.ending is not None and found.ending is False:
        raise ModelError(
            f"in {name} the run does not show what the file says: {cut(saved.ending.name)}", hint
        )
    return Shown("run", path.name, found.instance, found.trace, found.verdict)
