"""Fewer clauses say the same of what is asked about."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from quorate.symbolic.finite.circuits import Graph
from quorate.symbolic.finite.sat import solver
from quorate.symbolic.finite.simplifying import simplified
from quorate.symbolic.finite.template import Template, at

VARIABLES = 7
literals = st.builds(lambda v, yes: v if yes else -v, st.integers(1, VARIABLES), st.booleans())
formulas = st.lists(st.lists(literals, min_size=1, max_size=3), max_size=14)


def possible(clauses: list[list[int]], kept: set[int]) -> set[tuple[bool, ...]]:
    """The values of the variables kept in all that the clauses allow."""
    highest = max([VARIABLES, *(abs(literal) for clause in clauses for literal in clause)])
    found = set()
    for values in itertools.product([False, True], repeat=highest):
        if all(any(values[abs(literal) - 1] == (literal > 0) for literal in clause) for clause in clauses):
            found.add(tuple(values[v - 1] for v in sorted(kept)))
    return found


@settings(max_examples=60, deadline=None)
@given(clauses=formulas, kept=st.sets(st.integers(1, VARIABLES), min_size=1))
def test_what_is_kept_may_be_what_it_was(clauses: list[list[int]], kept: set[int]) -> None:
    fewer = simplified(clauses, kept)
    assert possible(fewer, kept) == possible(clauses, kept)


def test_a_template_is_about_the_same_literals() -> None:
    graph = Graph()
    a, b, c = (graph.input() for _ in range(3))
    inner = graph.both(a, b)
    wanted = graph.choice(c, inner, graph.both(a ^ 1, b ^ 1))
    whole = Template(graph, [wanted], [graph.either(a, c)], [a, b, c])
    small = whole.simplified()
    assert small.size < whole.size
    for values in itertools.product([False, True], repeat=3):
        told = []
        for template in (whole, small):
            asked = solver()
            true, *bound = asked.several(4)
            asked.add([[true]])
            place = template.put(asked, true, bound)
            given_ = [v if yes else -v for v, yes in zip(bound, values, strict=True)]
            told.append([asked.solve([*given_, sign * at(place, template.of(wanted))]) for sign in (1, -1)])
        assert told[0] == told[1]
