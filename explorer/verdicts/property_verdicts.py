"""Verdicts from an engine's findings. A property holds only if all reachable states were examined or a proof was
found."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from quorate.exploration import Exploration, LivenessFinding, Reasoning, Request, Violation
from quorate.language.model import PropertyFunction
from quorate.language.temporal import LIVENESS, liveness_kind
from quorate.support.verdict_words import worst
from quorate.verdicts.result import Outcome, Verdict

STOPPED = {
    "violation": "the search stopped at a violation first",
    "states": "the state limit was reached first",
    "depth": "the depth limit was reached first",
    "time": "the time limit was reached first",
    "memory": "the memory limit was reached first",
    "interrupted": "the search was interrupted",
}
"""Why an incomplete search leaves a property undecided, by the reason that it ended."""

ENGINES_WITHOUT_GRAPH = "this engine decides properties of states and steps: --engine reference"
"""Why an engine that visits no states leaves a liveness property undecided."""

NO_START = "there is no initial state: every run of the init methods is disabled or cut"
"""Why nothing is decided without an initial state: every invariant would hold vacuously."""


class Witnesses(Protocol):
    """The source of witnesses: the values of its quantified variables for which a property is violated."""

    def of(self, violation: Violation) -> Mapping[str, Any] | None:
        """Return the values by name, in order; None if they are not known."""


def verdicts(
    request: Request, asked: Sequence[PropertyFunction], found: Exploration, witnesses: Witnesses
) -> tuple[Verdict, ...]:
    """Return a verdict for each property asked for, in order; then one for each failed assert, failure or
    deadlock."""
    by_name = {violation.name: violation for violation in found.violations}
    names = {property_.name for property_ in asked}
    decided = [
        _violated(by_name[p.name], doc_of(p), witnesses) if p.name in by_name else _verdict(p, found)
        for p in asked
    ]
    decided += [_violated(v, "", witnesses) for v in found.violations if v.name not in names]
    if request.deadlock and "deadlock" not in by_name:
        decided.append(_unviolated("deadlock", "deadlock", "no reachable state is a deadlock", found))
    return tuple(decided)


def outcome_of(decided: tuple[Verdict, ...], found: Exploration, selected: bool) -> Outcome:
    """Return the outcome of the whole check. `selected`: only some properties were asked for, so a search that
    stopped once they were decided counts as decided."""
    outcomes: set[Outcome] = {verdict.outcome for verdict in decided}
    if not found.has_initial_state or (found.stop != "complete" and not selected):
        outcomes.add("undecided")
    return worst(outcomes, "holds")


def doc_of(property_: PropertyFunction) -> str:
    """Return a property's docstring on one line."""
    return " ".join((inspect.getdoc(property_.function) or "").split())


def first_sentence(doc: str) -> str:
    """Return the first sentence of a docstring."""
    end = re.search(r"\.[\"')]?(?=\s+[A-Z(])", doc)
    return doc[: end.end()] if end else doc


def _violated(violation: Violation, doc: str, witnesses: Witnesses) -> Verdict:
    reason = violation.message if violation.kind in ("assert", "failure") else ""
    return Verdict(
        violation.name,
        violation.kind,
        "violated",
        reason,
        violation.trace,
        violation,
        witnesses.of(violation),
        doc,
    )


def _verdict(property_: PropertyFunction, found: Exploration) -> Verdict:
    name, doc = property_.name, doc_of(property_)
    if property_.kind in LIVENESS:
        return _of_runs(property_, found)
    if property_.kind != "reachable" or not found.has_initial_state:
        return _unviolated(name, property_.kind, doc, found)
    trace = found.reached.get(name)
    if trace is not None:
        return Verdict(name, "reachable", "holds", "reached", trace, doc=doc)
    if found.reasoning is not None:
        return _goal_reasoned(name, doc, found.reasoning, found)
    if found.stop != "complete":
        return Verdict(name, "reachable", "undecided", STOPPED[found.stop], doc=doc)
    if any(found.cuts.values()):
        reason = f"not reached within the bounds, and {cut_text(found)}"
        return Verdict(name, "reachable", "undecided", reason, doc=doc)
    return Verdict(name, "reachable", "violated", "no reachable state satisfies it", doc=doc)


def _of_runs(property_: PropertyFunction, found: Exploration) -> Verdict:
    """The verdict on a liveness property that is not violated."""
    name, kind, doc = property_.name, liveness_kind(property_.kind), doc_of(property_)
    finding = found.liveness.get(name)
    if not found.has_initial_state:
        return Verdict(name, kind, "undecided", NO_START, doc=doc)
    if finding is None and (found.reasoning is not None or found.stop == "complete"):
        return Verdict(name, kind, "undecided", ENGINES_WITHOUT_GRAPH, doc=doc)
    if finding is None:
        return Verdict(name, kind, "undecided", STOPPED[found.stop], doc=doc)
    if not finding.undecided:
        return Verdict(name, kind, "holds", _assumptions(finding), doc=doc, needs=finding.needs)
    where = f"{finding.states:,} state{'' if finding.states == 1 else 's'}"
    causes = [*finding.bounds, *([STOPPED[found.stop]] if found.stop != "complete" else [])]
    reason = f"because of {', '.join(causes)}, in {where}"
    return Verdict(name, kind, "undecided", reason, finding.trace, doc=doc)


def _assumptions(finding: LivenessFinding) -> str:
    """Under which assumptions, and within which bounds, a liveness property holds."""
    parts = [f"needs {', '.join(map(str, finding.needs))}"] if finding.needs else []
    if finding.bounds:
        parts.append(f"within the bounds: runs that {' and '.join(finding.bounds)} cut end there")
    return "; ".join(parts)


def _goal_reasoned(name: str, doc: str, reasoning: Reasoning, found: Exploration) -> Verdict:
    if name not in reasoning.proved and found.stop != "complete":
        return Verdict(name, "reachable", "undecided", f"not reached by {reasoning.searched}", doc=doc)
    if reasoning.cut_by:
        reason = f"not reached within the bounds, and {cut_text(found)}"
        return Verdict(name, "reachable", "undecided", reason, doc=doc)
    return Verdict(name, "reachable", "violated", "no reachable state satisfies it", doc=doc)


def _unviolated(name: str, kind: Any, doc: str, found: Exploration) -> Verdict:
    reasoning = found.reasoning
    if not found.has_initial_state:
        return Verdict(name, kind, "undecided", NO_START, doc=doc)
    if reasoning is not None and name in reasoning.proved:
        return Verdict(name, kind, "holds", reasoning.proved[name], doc=doc)
    if reasoning is not None and found.stop != "complete":
        reason = f"not violated by {reasoning.searched}"
        if found.stop not in ("depth", "violation"):
            reason += f"; {STOPPED[found.stop]}"
        return Verdict(name, kind, "undecided", reason, doc=doc)
    if found.stop == "complete":
        return Verdict(name, kind, "holds", bounds_text(found), doc=doc)
    return Verdict(name, kind, "undecided", STOPPED[found.stop], doc=doc)


def bounds_text(found: Exploration) -> str:
    """Return how much was explored, and which bounds cut it."""
    if not found.has_initial_state:
        return NO_START
    if found.reasoning is not None:
        cuts = cut_text(found)
        return f"{found.reasoning.summary}; {cuts}" if cuts else found.reasoning.summary
    if found.stop != "complete":
        return f"not explored fully: {STOPPED[found.stop]}"
    cuts = cut_text(found)
    return (
        f"explored fully within the bounds; {cuts}" if cuts else "explored fully; no step was cut by a bound"
    )


def cut_text(found: Exploration) -> str:
    """Return which bounds cut steps, and how often; empty if none did."""
    if found.reasoning is not None:
        return f"steps may be cut by {' and '.join(found.reasoning.cut_by)}" if found.reasoning.cut_by else ""
    cuts = [
        f"{bound} {count:,} times" if count != 1 else f"{bound} once"
        for bound, count in found.cuts.items()
        if count
    ]
    return f"steps were cut by {', '.join(cuts)}" if cuts else ""


def warnings(request: Request, found: Exploration) -> tuple[str, ...]:
    """Return warnings for the user that concern no single property."""
    if not found.has_initial_state:
        return found.warnings if found.violations else (*found.warnings, NO_START)
    if found.stop == "states" and found.workers > 1:
        which = f"with several workers, the states of depth {found.depth} that are explored differ from run to run"
        return (*found.warnings, f"{which}; with --workers 1 they are always the same")
    if found.stop != "complete" or found.reasoning is not None:
        return found.warnings
    silent = [
        method.__name__
        for method in request.instance.actions
        if not found.transitions_by_action.get(method.__name__)
    ]
    return (*found.warnings, *(f"{name} never fired: no reachable state enables it" for name in silent))
