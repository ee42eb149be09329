"""A saved trace for `quorate view`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from shlex import quote
from typing import get_args

from quorate.exploration import Violation, ViolationKind
from quorate.language.diagnostics import ModelError
from quorate.output.shown_runs import Shown
from quorate.reference.faults import place_of_function
from quorate.saved.document import cut
from quorate.saved.formats import read_trace
from quorate.saved.replaying import Replay, instance_for, replay
from quorate.verdicts.property_verdicts import doc_of
from quorate.verdicts.result import Verdict
from quorate.verdicts.violation_witnesses import EvaluatorWitnesses

KINDS: dict[str, ViolationKind] = {
    kind: kind for kinds in get_args(ViolationKind) for kind in get_args(kinds)
}


def saved_run(path: Path, model: str | None = None, sizes: Mapping[str, int] | None = None) -> Shown:
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
    return Shown("run", path.name, found.instance, found.trace, _verdict(found))


def _verdict(found: Replay) -> Verdict | None:
    """The verdict that the run shows; None if the file has no ending, or none that applies to the model."""
    ending, property_, fault = found.saved.ending, found.judged.property, found.judged.fault
    if ending is None or not found.judged.shows:
        return None
    name = ending.name if property_ is None else property_.name
    doc = "" if property_ is None else doc_of(property_)
    kind = KINDS.get(ending.kind)
    if kind is None:
        return Verdict(name, "reachable", "holds", "reached", found.trace, doc=doc)
    if fault is not None:
        violation = Violation(name, kind, found.trace, fault.message, fault.file, fault.line)
    elif property_ is not None:
        violation = Violation(name, kind, found.trace, "", *place_of_function(property_.function))
    else:
        violation = Violation(name, kind, found.trace)
    witness = None
    if property_ is not None:
        witness = EvaluatorWitnesses(found.instance).of(violation)
    return Verdict(name, kind, "violated", violation.message, found.trace, violation, witness, doc)
