"""The dependency graph of a proof: from each clause to the clauses that it needs, with the steps that need them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from quorate.symbolic.induction.proving import ProofResult
from quorate.symbolic.induction.reasons import Reason

if TYPE_CHECKING:
    import networkx


def proof_graph(result: ProofResult, reasons: Sequence[Reason]) -> networkx.DiGraph[str]:
    """A node for each clause and property, with an edge to each clause that it depends on.

    Attributes of a node: `kind` ("property" or "clause"), `doc`, and `fails`, the steps that do not keep it. Of an
    edge: `steps`, the actions that need it, or "implied" if a property follows from clauses including that one.
    """
    import networkx

    functions = {each.name: each.function for each in (*result.spec.clauses, *result.spec.proves)}
    proofs = result.proofs
    graph: networkx.DiGraph[str] = networkx.DiGraph(spec=result.spec.name, outcome=result.outcome)
    for name in dict.fromkeys((*proofs.proves, *proofs.clauses)):
        kind = "property" if name in proofs.proves else "clause"
        doc = " ".join((functions[name].__doc__ or "").split())
        graph.add_node(name, kind=kind, doc=doc, fails=[])
    for failed in result.failed:
        if failed.obligation.proves in graph:
            graph.nodes[failed.obligation.proves]["fails"].append(failed.obligation.action or "start")
    for reason in reasons:
        clause = reason.obligation.proves
        for other in reason.of("clause"):
            if other == clause or clause not in graph:
                continue
            if not graph.has_edge(clause, other):
                graph.add_edge(clause, other, steps=[])
            graph.edges[clause, other]["steps"].append(reason.obligation.action or "implied")
    return graph
