"""Whether the questions of a proof are in the decidable fragment, without cycles of quantifier alternations.

An existential quantifier below a universal one is a Skolem function, from the sort of the one to that of the other.
If these functions form a cycle, a question may have infinitely many ground terms. Answers stay sound, but may be
"unknown".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quorate.symbolic.unbounded.logic import Formula, Quantified, Symbol, parts, symbols


def edges(formula: Formula, above: tuple[Symbol, ...] = ()) -> Iterator[tuple[str, str]]:
    """The quantifier alternations of a formula in normal form, as pairs of the universal and the existential sort."""
    if not isinstance(formula, Quantified):
        for part in parts(formula):
            yield from edges(part, above)
    elif formula.kind == "all":
        yield from edges(formula.body, (*above, *formula.variables))
    else:
        used = symbols((formula,))
        yield from ((v.sort, made.sort) for v in above if v in used for made in formula.variables)
        yield from edges(formula.body, above)


def cycles(formulas: Iterable[tuple[str, Formula]]) -> list[tuple[list[str], list[str]]]:
    """The cycles of quantifier alternations in named formulas in normal form: the sorts of each strongly connected
    component, and the names of the formulas that contribute to it."""
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    for name, formula in formulas:
        for one, other in edges(formula):
            graph.add_edge(one, other)
            graph.edges[one, other].setdefault("names", {})[name] = None
    found = []
    for component in nx.strongly_connected_components(graph):
        inside = graph.subgraph(component)
        if inside.number_of_edges():
            names = {name: None for _, _, data in inside.edges(data=True) for name in data["names"]}
            found.append((sorted(component), list(names)))
    return found
