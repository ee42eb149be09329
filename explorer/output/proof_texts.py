"""What is said of a proof in every form: what fails, what a counterexample assumes, whether it is reachable."""

from __future__ import annotations

from collections.abc import Iterator

from quorate.proofs.reachability import Reachability
from quorate.symbolic.induction.obligations import Obligation
from quorate.symbolic.induction.proving import ProofResult
from quorate.symbolic.smt import version

UNDECIDED = (
    "The solver tried it as a whole and case by case, with several seeds and higher limits, and there is no small "
    "counterexample. An intermediate clause may help, which splits the proof into two shorter steps; or clauses with "
    "fewer any(...) within all(...)."
)
"""What to do about an obligation that is undecided."""


def failure_text(obligation: Obligation) -> str:
    """Return what fails, in one line."""
    action, clause, of = obligation.action, obligation.clause, obligation.of
    return {
        "initiation": f"{clause} is false at the start",
        "consecution": f"{action} does not keep {clause}",
        "safety": f"the clauses do not imply {clause}",
        "assertion": f"{action} may violate the {clause}",
        "pending": f"{action} may end {of}, and what it leads to has not come",
        "fair": f"the helpful action of stage {clause} is not fair",
        "enabled": f"{action} is not possible in stage {clause}",
        "helps": f"{action} does not help in stage {clause}",
        "kept": f"{action} adds to what is left of stage {clause}",
        "complete": f"all stages are over, and what {of} promises has not come",
    }[obligation.kind]


def first_state_text(obligation: Obligation, takes_a_step: bool) -> str:
    """Return what a counterexample assumes of its first state."""
    said = "a state that meets all clauses"
    if not obligation.of:
        return said if takes_a_step else f"{said}, but violates this"
    more = {
        "pending": "",
        "complete": ", and all stages are over",
    }.get(obligation.kind, f", and the stages before {obligation.clause} are over")
    return f"{said}, where {obligation.of} is pending{more}"


def reachability_text(clause: str, reached: Reachability) -> str:
    """Return whether the states of a counterexample are reachable, in a sentence. The run follows if there is one."""
    sizes = ", ".join(f"{cls.__name__}={size}" for cls, size in reached.result.instance.sizes.items())
    match reached.verdict:
        case "protocol":
            names = " and ".join(verdict.name for verdict in reached.result.violations)
            return f"This is a bug of the protocol: the explorer finds {names} violated, with {sizes}:"
        case "clause":
            return f"{clause} is no invariant: the explorer finds it violated, with {sizes}:"
        case "unreachable":
            return (
                f"The explorer visited all states with {sizes}, and {clause} holds in them: the state above is not "
                "reachable at these sizes. Either a clause is missing that excludes it, or it is reachable at larger "
                "sizes only."
            )
        case "holds":
            return (
                f"The explorer finds that {clause} holds with {sizes}. Either the state above is not reachable, and "
                "a clause is missing that excludes it; or the stages do not show why it holds; or it is violated at "
                "larger sizes only."
            )
        case "unknown":
            return f"Whether the state above is reachable with {sizes} is not known: the explorer ran out of time."


def warnings_of(result: ProofResult) -> Iterator[str]:
    """Yield what a proof may be without, and why answers may be unknown."""
    proofs = result.proofs
    # Families whose members a helper counts need not intersect.
    counted = proofs.theory.vocabulary.counted_families
    for fact in proofs.families:
        alone = len(fact.families) == 2 and fact.families[0] == fact.families[1]
        if not fact.proved and alone and fact.families[0] not in counted:
            yield f"it is not proved that any two members of {fact.families[0]} intersect"
    for name in result.impossible:
        yield f"{name} is enabled in no state that meets the clauses, so it keeps them vacuously"
    if any(not failed.is_open for failed in result.failed):
        for sorts, names in proofs.cycles()[:3]:
            said = f"quantifiers over {', '.join(sorts)} alternate in a cycle, in {' and '.join(names)}"
            yield f"{said}; answers may be unknown"


def effort_text(result: ProofResult) -> str:
    """Return how many obligations are proved, and in what time."""
    done = sum(each.state == "proved" for each in result.results)
    known = sum(each.known for each in result.results)
    from_cache = f", {known} known from before" if known else ""
    return (
        f"{done} of {len(result.results)} obligations proved{from_cache}; "
        f"Z3 {version()}, {result.seconds:.2f} s"
    )
