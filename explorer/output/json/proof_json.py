"""A proof as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quorate.language.distinct_names import by_name
from quorate.language.words import plain
from quorate.proofs.assumptions import assumptions
from quorate.proofs.reachability import Reachability
from quorate.proofs.spec_proof import Proof
from quorate.symbolic.induction.proving import Proved
from quorate.symbolic.induction.reasons import Reason
from quorate.trace.changes import changes, whole


def proof_json(proof: Proof, why: bool) -> dict[str, Any]:
    """Return the proof with all its obligations; with `why`, also what each obligation depends on."""
    result = proof.result
    needed = {each.obligation.name: each for each in proof.reasons} if why else {}
    return {
        "target": result.spec.name,
        "outcome": result.outcome,
        "proves": list(result.proofs.proves),
        "clauses": list(result.proofs.clauses),
        "seconds": round(result.seconds, 3),
        "assumptions": assumptions(result),
        "never_possible": list(result.impossible),
        "obligations": [
            _obligation(each, proof.reached, needed.get(each.obligation.name)) for each in result.results
        ],
    }


def _obligation(each: Proved, reached: Mapping[str, Reachability], needed: Reason | None) -> dict[str, Any]:
    obligation, found = each.obligation, each.counterexample
    said: dict[str, Any] = {
        "name": obligation.name,
        "kind": obligation.kind,
        "action": obligation.action or None,
        "clause": obligation.clause,
        "result": each.state,
        "seconds": round(each.seconds, 4),
        "known": each.known,
    }
    if needed is not None:
        said["rests_on"] = {role: list(needed.of(role)) for role in ("clause", "guard", "axiom")}
    if each.reason:
        said["reason"] = each.reason
    if found is not None:
        with found.instance.active():
            said["counterexample"] = {
                "sizes": by_name(found.instance.sizes),
                "before": list(whole(found.instance, found.before)) if found.before is not None else None,
                "action": found.action or None,
                "arguments": {name: plain(value) for name, value in found.arguments.items()},
                "changes": [str(c) for c in changes(found.instance, found.before, found.after)]
                if found.before is not None
                else [],
                "witness": {name: plain(value) for name, value in found.witness.items()},
            }
        if obligation.name in reached:
            said["counterexample"]["reachable"] = reached[obligation.name].verdict
    return said
