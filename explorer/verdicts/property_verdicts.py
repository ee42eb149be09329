"""Verdicts from an engine's findings. A property holds only if all reachable states were examined or a proof was
found."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from quorate.exploration import Exploration, LivenessFinding, Reasoning, Request, Stop, Violation
from quorate.language.model import PropertyFunction
from quorate.language.temporal import CONSTRAINT, LIVENESS, liveness_kind
from quorate.support.verdict_words import worst
from quorate.verdicts.result import Outcome, Verdict

STOPPED = {
    "violation": "the search stopped at a violation first",
    "states": "the state limit was reached first",
    "depth": "the depth limit was reached first",
    "walks": "as many walks as asked for were made",
    "time": "the time limit was reached first",
    "memory": "the memory limit was reached first",
    "interrupted": "the search was interrupted",
    "disk": "the disk, or what it may take of it, was full first",
}
"""Why an incomplete search leaves a property undecided, by the reason that it ended."""

ENGINES_WITHOUT_GRAPH = "this engine decides properties of states and steps: --engine native, or reference"
"""Why an engine that visits no states leaves a property of runs undecided."""

NO_SINGLE_RUN = "no single run shows that it is lost: --engine native, or reference"
"""Why an engine that visits no states leaves undecided whether something stays possible."""

NO_START = "there is no initial state: every run of the init methods is disabled or cut"
"""Why nothing is decided without an initial state: every invariant would hold vacuously."""


Explain = Callable[[Verdict, Violation], Verdict]
"""A function that gives a verdict its violation, with what explains that."""


def verdicts(
    request: Request, asked: Sequence[PropertyFunction], exploration: Exploration, explain: Explain
) -> tuple[Verdict, ...]:
    """Return a verdict for each property asked for, in order; then one for each failed assert, failure or
    deadlock."""
    by_name = {violation.name: violation for violation in exploration.violations}
    names = {property_.name for property_ in asked}
    decided = [
        _violated(by_name[p.name], doc_of(p), explain) if p.name in by_name else _verdict(p, exploration)
        for p in asked
    ]
    decided = [
        replace(found, then=p.goal) if p.goal else found for p, found in zip(asked, decided, strict=True)
    ]
    decided += [_violated(v, "", explain) for v in exploration.violations if v.name not in names]
    if exploration.walked is not None:
        long = exploration.walked.not_shortest
        decided = [replace(found, shortest=found.name not in long) for found in decided]
    if request.deadlock and "deadlock" not in by_name:
        decided.append(_unviolated("deadlock", "deadlock", "no reachable state is a deadlock", exploration))
    if exploration.start:
        decided = [_from_there(found, exploration) for found in decided]
    return tuple(decided)


def _from_there(verdict: Verdict, exploration: Exploration) -> Verdict:
    """The verdict of a search that did not begin in the initial states: it has not seen all reachable states."""
    if verdict.trace is not None:
        return verdict
    if verdict.kind in LIVENESS:
        reason = "a search from a given state decides properties of states and steps only"
    elif exploration.reasoning is not None:
        return verdict
    elif exploration.stop != "complete":
        reason = STOPPED[exploration.stop]
    else:
        reason = f"{'not reached' if verdict.kind == 'reachable' else 'not violated'} from there"
    return replace(verdict, outcome="undecided", reason=reason)


def outcome_of(decided: tuple[Verdict, ...], exploration: Exploration, selected: bool) -> Outcome:
    """Return the outcome of the whole check. `selected`: only some properties were asked for, so a search that
    stopped once they were decided counts as decided."""
    outcomes: set[Outcome] = {verdict.outcome for verdict in decided}
    if (
        exploration.start
        or not exploration.has_initial_state
        or (exploration.stop != "complete" and not selected)
    ):
        outcomes.add("undecided")
    return worst(outcomes, "holds")


def doc_of(property_: PropertyFunction) -> str:
    """Return a property's docstring on one line."""
    return " ".join((inspect.getdoc(property_.function) or "").split())


def first_sentence(doc: str) -> str:
    """Return the first sentence of a docstring."""
    end = re.search(r"\.[\"')]?(?=\s+[A-Z(])", doc)
    return doc[: end.end()] if end else doc


def _violated(violation: Violation, doc: str, explain: Explain) -> Verdict:
    reason = violation.message if violation.kind in ("assert", "failure") else ""
    verdict = Verdict(violation.name, violation.kind, "violated", reason, doc=doc)
    return explain(verdict, violation)


def _verdict(property_: PropertyFunction, exploration: Exploration) -> Verdict:
    name, doc = property_.name, doc_of(property_)
    if property_.kind in LIVENESS:
        return _of_runs(property_, exploration)
    if property_.kind != "reachable" or not exploration.has_initial_state:
        return _unviolated(name, property_.kind, doc, exploration)
    trace = exploration.reached.get(name)
    if trace is not None:
        return Verdict(name, "reachable", "holds", "reached", trace, doc=doc)
    if exploration.reasoning is not None:
        return _goal_reasoned(name, doc, exploration.reasoning, exploration)
    if exploration.stop != "complete":
        return Verdict(name, "reachable", "undecided", STOPPED[exploration.stop], doc=doc)
    if any(exploration.cuts.values()):
        reason = f"not reached within the bounds, and {cut_text(exploration)}"
        return Verdict(name, "reachable", "undecided", reason, doc=doc)
    return Verdict(name, "reachable", "violated", "no reachable state satisfies it", doc=doc)


def _of_runs(property_: PropertyFunction, exploration: Exploration) -> Verdict:
    """The verdict on a liveness property that is not violated."""
    name, kind, doc = property_.name, liveness_kind(property_.kind), doc_of(property_)
    finding = exploration.liveness.get(name)
    if not exploration.has_initial_state:
        return Verdict(name, kind, "undecided", NO_START, doc=doc)
    reasoning = exploration.reasoning
    if reasoning is not None and name in reasoning.lassos:
        return Verdict(name, kind, "undecided", _not_violated_by(reasoning, exploration.stop), doc=doc)
    if reasoning is not None and kind == "always_possible":
        return Verdict(name, kind, "undecided", NO_SINGLE_RUN, doc=doc)
    if finding is None and (reasoning is not None or exploration.stop == "complete"):
        return Verdict(name, kind, "undecided", ENGINES_WITHOUT_GRAPH, doc=doc)
    if finding is None:
        return Verdict(name, kind, "undecided", STOPPED[exploration.stop], doc=doc)
    if not finding.undecided:
        return Verdict(name, kind, "holds", _assumptions(finding), doc=doc, needs=finding.needs)
    where = f"{finding.states:,} state{'' if finding.states == 1 else 's'}"
    causes = [*finding.bounds, *([STOPPED[exploration.stop]] if exploration.stop != "complete" else [])]
    reason = f"because of {', '.join(causes)}, in {where}"
    return Verdict(name, kind, "undecided", reason, finding.trace, doc=doc)


def _assumptions(finding: LivenessFinding) -> str:
    """Under which assumptions, and within which bounds, a liveness property holds."""
    parts = [f"needs {', '.join(map(str, finding.needs))}"] if finding.needs else []
    if finding.bounds:
        parts.append(f"within the bounds: runs that {' and '.join(finding.bounds)} cut end there")
    return "; ".join(parts)


def _goal_reasoned(name: str, doc: str, reasoning: Reasoning, exploration: Exploration) -> Verdict:
    if name not in reasoning.proved and exploration.stop != "complete":
        return Verdict(name, "reachable", "undecided", f"not reached by {reasoning.searched}", doc=doc)
    if reasoning.cut_by:
        reason = f"not reached within the bounds, and {cut_text(exploration)}"
        return Verdict(name, "reachable", "undecided", reason, doc=doc)
    return Verdict(name, "reachable", "violated", "no reachable state satisfies it", doc=doc)


def _not_violated_by(reasoning: Reasoning, stop: Stop) -> str:
    reason = f"not violated by {reasoning.searched}"
    expected = stop in ("complete", "depth", "violation", "walks") or (reasoning.endless and stop == "time")
    return reason if expected else f"{reason}; {STOPPED[stop]}"


def _unviolated(name: str, kind: Any, doc: str, exploration: Exploration) -> Verdict:
    reasoning = exploration.reasoning
    if not exploration.has_initial_state:
        return Verdict(name, kind, "undecided", NO_START, doc=doc)
    if reasoning is not None and name in reasoning.proved:
        return Verdict(name, kind, "holds", reasoning.proved[name], doc=doc)
    if reasoning is not None and exploration.stop != "complete":
        return Verdict(name, kind, "undecided", _not_violated_by(reasoning, exploration.stop), doc=doc)
    if exploration.stop == "complete":
        return Verdict(name, kind, "holds", bounds_text(exploration), doc=doc)
    return Verdict(name, kind, "undecided", STOPPED[exploration.stop], doc=doc)


def bounds_text(exploration: Exploration) -> str:
    """Return how much was explored, from where if not from the initial states, and which bounds cut it."""
    if exploration.start:
        return f"from {exploration.start}: {bounds_text(replace(exploration, start=''))}"
    if not exploration.has_initial_state:
        return NO_START
    if exploration.reasoning is not None:
        cuts = cut_text(exploration)
        return f"{exploration.reasoning.summary}; {cuts}" if cuts else exploration.reasoning.summary
    if exploration.stop != "complete":
        return f"not explored fully: {STOPPED[exploration.stop]}"
    cuts = cut_text(exploration)
    return (
        f"explored fully within the bounds; {cuts}" if cuts else "explored fully; no step was cut by a bound"
    )


def cut_text(exploration: Exploration) -> str:
    """Return which bounds cut steps, and how often; empty if none did."""
    if exploration.reasoning is not None:
        return (
            f"steps may be cut by {' and '.join(exploration.reasoning.cut_by)}"
            if exploration.reasoning.cut_by
            else ""
        )
    found = {bound: count for bound, count in exploration.cuts.items() if count}
    constraints = {bound: count for bound, count in found.items() if bound.startswith(CONSTRAINT)}
    cuts = [
        f"{bound} {count:,} times" if count != 1 else f"{bound} once"
        for bound, count in found.items()
        if bound not in constraints
    ]
    said = [f"steps were cut by {', '.join(cuts)}"] if cuts else []
    said += [
        f"cut by {bound}: {count:,} state{'' if count == 1 else 's'}"
        for bound, count in sorted(constraints.items())
    ]
    return "; ".join(said)


def warnings(request: Request, exploration: Exploration) -> tuple[str, ...]:
    """Return warnings for the user that concern no single property."""
    if not exploration.has_initial_state:
        return exploration.warnings if exploration.violations else (*exploration.warnings, NO_START)
    if exploration.stop == "states" and exploration.workers > 1:
        which = f"the states of depth {exploration.depth} that are explored differ from run to run"
        text = f"with several workers, {which}; with --workers 1 they are always the same"
        return (*exploration.warnings, text)
    if exploration.stop != "complete" or exploration.reasoning is not None or exploration.start:
        return exploration.warnings
    silent = [
        method.__name__
        for method in request.instance.actions
        if not exploration.transitions_by_action.get(method.__name__)
    ]
    return (*exploration.warnings, *(_never_fired(name, exploration) for name in silent))


def _never_fired(action: str, exploration: Exploration) -> str:
    cuts = [bound for bound, count in exploration.cuts.items() if count]
    constraints = sorted(bound for bound in cuts if bound.startswith(CONSTRAINT))
    # In a state in which a constraint is false, no action was tried.
    nowhere = "no reachable state enables it" + (
        f" within {' and '.join(constraints)}" if constraints else ""
    )
    if exploration.cut_actions is None and len(cuts) > len(constraints):
        return f"{action} never fired: {nowhere}, or every step was cut"
    if bounds := (exploration.cut_actions or {}).get(action):
        return f"{action} never fired: every step was cut by {' or '.join(bounds)}"
    return f"{action} never fired: {nowhere}"
