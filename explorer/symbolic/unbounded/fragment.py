"""Whether a proof stays in the decidable fragment: no sort makes new values of itself, by way of others.

A "there is" below a "for all" is a function, from the values of the one sort to those of the other. Where such
functions make a cycle, a question may have infinitely many values to try. Answers stay right, but may be "unknown".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quorate.symbolic.unbounded.logic import Formula, Quantified, Symbol, parts, symbols


def edges(formula: Formula, above: tuple[Symbol, ...] = ()) -> Iterator[tuple[str, str]]:
    """The pairs of sorts such that a formula in normal form makes values of the second from those of the first."""
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
    """The cycles of sorts that some formulas in normal form, given by name, make: the sorts, and the names of the
    formulas. Sorts that are on several cycles are named once."""
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
