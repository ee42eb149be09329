"""The assumptions of a proof, in sentences."""

from __future__ import annotations

from quorate.language.temporal import Fairness
from quorate.symbolic.induction.proving import ProofResult
from quorate.symbolic.unbounded.vocabulary import meeting_words


def assumptions(result: ProofResult) -> list[str]:
    """The assumptions of a proof, in sentences."""
    theory = result.proofs.theory
    own = theory.program_sorts
    free = [s.name for s in theory.vocabulary.sorts.values() if s.kind != "family" and s.type.cls in own]
    said = [f"for every size of {', '.join(free)}"]
    for type_ in theory.sequences:
        assert type_.cls is not None
        range_ = theory.vocabulary.positions[type_.cls]
        if range_.cls in own:
            said.append(f"{range_} has a value for every length of {type_}")
    for fact in result.proofs.families:
        if not fact.proved or len(fact.families) == 1:
            continue
        said.append(f"{meeting_words(fact.families)}: proved for every number of servers")
    for what in result.proofs.lemmas.values():
        said.append(f"{what[0].lower()}{what[1:].rstrip('.')}: proved for every number of servers")
    of_runs = {each.helpful for chain in result.proofs.chains for each in chain.stages}
    if of_runs:
        fair = [each for each in theory.instance.fairness if each.action in of_runs]
        said += [f"{each}{_for_each(each)}" for each in fair]
        said.append("every size is finite, and so is what is left of a stage")
    return said


def _for_each(fair: Fairness) -> str:
    return f" for each {' and '.join(fair.parameters)}" if fair.parameters else ""
