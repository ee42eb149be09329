"""Runs taken again in a clean interpreter, which has not searched: whether the submission takes them, and where not.

The runs of the submission are to be genuine; those of the solution to a goal show where the submission refuses to go
the same way.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from quorate.comparison.divergence import Divergence, follow
from quorate.grading.admission import admitted
from quorate.grading.rules import Rules
from quorate.grading.submitted import Submitted
from quorate.language.diagnostics import ModelError
from quorate.language.model import PropertyFunction
from quorate.saved.formats import read_trace
from quorate.saved.replaying import replay
from quorate.saved.resolve import resolve
from quorate.saved.trace import SavedEnding, SavedTrace


def replay_all(
    request: dict[str, Any],
    given: Path,
    scratch: Path,
    interrupt: threading.Event,
    rearm: Callable[[], None],
) -> dict[str, Any]:
    """Return, for each run that the request names, whether the submission takes it."""
    read = admitted((given / request["submission"]).read_bytes(), Rules.read(request["rules"]))
    rearm()
    submitted = Submitted(request, given, read.name, read.functions)
    word = sys.stdin.read().strip()
    found = []
    for each in request["runs"]:
        rearm()
        try:
            found.append(_taken(submitted, each, given))
        except ModelError as error:
            found.append({"same": False, "why": error.diagnostic.message})
    return {"word": word, "runs": found}


def _taken(submitted: Submitted, run: dict[str, Any], given: Path) -> dict[str, Any]:
    functions = [submitted.named(each) for each in run["functions"]] or list(submitted.own)
    cls = submitted.named(run["cls"]) if run.get("cls") else None
    instance, named = submitted.instance(run, functions, cls)
    # The sizes, constants and assumptions are those of the lab, whatever the file says.
    saved = replace(read_trace(given / run["trace"]), model=None, sizes={}, sources=())
    if run["whose"] == "solution":
        divergence, _ = follow(resolve(saved, instance), instance)
        return {"same": divergence.refused is None, "refused": _refused(divergence)}
    if run["whose"] == "refinement":
        divergence, _ = follow(resolve(saved, instance), instance)
        return {"same": divergence.refused is None and divergence.difference is None, "ending": True}
    if run["position"] >= 0:
        saved = replace(saved, ending=_ending(saved, named[run["position"]]))
    again = replay(saved, instance)
    return {"same": again.same, "ending": again.ending, "why": again.judged.reason}


def _ending(saved: SavedTrace, property_: PropertyFunction) -> SavedEnding:
    """The ending that a run has to have: of the property that the lab names, and of its kind."""
    said = saved.ending or SavedEnding("", "")
    fails = said.kind == "failure" and property_.kind != "reachable"
    return replace(said, name=property_.name, kind="failure" if fails else property_.kind)


def _refused(divergence: Divergence) -> dict[str, Any] | None:
    refused = divergence.refused
    if refused is None:
        return None
    guard = refused.guard
    return {
        "step": refused.step,
        "how": refused.how,
        "message": refused.message,
        "guard": "" if guard is None else guard.source,
        "because": [] if guard is None else list(guard.because),
        "file": "" if guard is None else Path(guard.file).name,
        "line": 0 if guard is None else guard.line,
    }
