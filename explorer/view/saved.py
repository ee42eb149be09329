"""A saved trace to look at."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from shlex import quote

from quorate.check.result import Verdict
from quorate.check.verdicts import doc_of
from quorate.check.witnesses import EvaluatorWitnesses
from quorate.compare.parting import follow
from quorate.exploration import Trace, Violation, ViolationKind
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.saved.formats import read_trace
from quorate.saved.resolve import resolve
from quorate.saved.run import instance_for
from quorate.saved.trace import SavedEnding
from quorate.view.runs import Shown

KINDS: dict[str, ViolationKind] = {
    kind: kind for kind in ("invariant", "step", "assert", "failure", "deadlock")
}


def saved_run(path: Path, model: str | None = None, sizes: Mapping[str, int] | None = None) -> Shown:
    """The run in a file that ``--trace`` wrote, with what the file says that it shows.

    `model` and `sizes` are as in `quorate.saved.run.replay`. Raises ModelError if there is no such file or model, or
    if the two do not fit.
    """
    saved = read_trace(path)
    instance = instance_for(saved, model, sizes, "view")
    parting, trace = follow(resolve(saved, instance), instance)
    parts = [each.step for each in (parting.difference, parting.refused) if each is not None]
    if parts:
        raise ModelError(
            f"the trace is no run of {instance.cls.__name__}: they part at step {min(parts)}",
            f"quorate replay {quote(saved.file)} tells how",
        )
    verdict = None if saved.ending is None else _verdict(instance, trace, saved.ending)
    return Shown("run", path.name, instance, trace, verdict)


def _verdict(instance: Instance, trace: Trace, ending: SavedEnding) -> Verdict:
    from quorate.language.checker import lower

    property_ = next(iter(instance.called(ending.name)), None)
    name = ending.name if property_ is None else property_.name
    doc = "" if property_ is None else doc_of(property_)
    kind = KINDS.get(ending.kind)
    if kind is None:
        return Verdict(name, "reachable", "holds", "reached", trace, doc=doc)
    violation = Violation(name, kind, trace, ending.message, ending.file, ending.line)
    witness = None
    if property_ is not None:
        witness = EvaluatorWitnesses(instance, lower(instance)).of(violation)
    return Verdict(name, kind, "violated", ending.message, trace, violation, witness, doc)
