"""The verdict that a saved run shows, determined again on the model it is run on."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from quorate.exploration import Trace, Violation, ViolationKind
from quorate.language.instance import Instance
from quorate.reference.faults import place_of_function
from quorate.saved.judging import Judged
from quorate.saved.moderation import is_in_the_language
from quorate.saved.trace import SavedTrace
from quorate.verdicts.explanations import Explanations
from quorate.verdicts.property_verdicts import doc_of
from quorate.verdicts.result import Verdict

KINDS: dict[str, ViolationKind] = {
    kind: kind for kinds in get_args(ViolationKind) for kind in get_args(kinds)
}


def verdict_of(saved: SavedTrace, instance: Instance, trace: Trace, judged: Judged) -> Verdict | None:
    """Return the verdict that a run shows; None if the file has no ending, or none that applies to the model."""
    ending, property_, fault = saved.ending, judged.property, judged.fault
    if ending is None or not judged.shows:
        return None
    name = ending.name if property_ is None else property_.name
    doc = "" if property_ is None else doc_of(property_)
    kind = KINDS.get(ending.kind)
    if kind is None:
        return Verdict(name, "reachable", "holds", "reached", trace, doc=doc)
    message, file, line = "", "", 0
    if fault is not None:
        message, file, line = fault.message, fault.file, fault.line
    elif property_ is not None:
        file, line = place_of_function(property_.function)
    kept, fairness = judged.kept, judged.fairness
    then = "" if property_ is None else property_.goal
    violation = Violation(name, kind, trace, message, file, line, kept=kept, then=then, fairness=fairness)
    verdict = Verdict(name, kind, "violated", message, doc=doc, then=then)
    if judged.refinement is not None:
        verdict = replace(verdict, trace=trace, violation=violation)
        with judged.refinement.concrete.active():
            return judged.refinement.explained(verdict)
    if not is_in_the_language(instance):
        return replace(verdict, trace=trace, violation=violation)  # run by CPython alone
    return Explanations(instance).explained(verdict, violation)
