"""What a proof takes for true, in sentences."""

from __future__ import annotations

from quorate.symbolic.induction.proving import ProofResult
from quorate.symbolic.unbounded.vocabulary import meeting_words


def assumptions(result: ProofResult) -> list[str]:
    """What a proof takes for true, in sentences."""
    sorts = result.proofs.theory.vocabulary.sorts.values()
    free = [sort.name for sort in sorts if sort.kind != "family"]
    said = [f"for every size of {', '.join(free)}"]
    for fact in result.proofs.families:
        if not fact.proved or len(fact.families) == 1:
            continue
        said.append(f"{meeting_words(fact.families)}: proved for every number of servers")
    return said
