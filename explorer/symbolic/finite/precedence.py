"""Symmetry breaking by value precedence: of runs that differ in a renaming of symmetric values, one is searched.

Values of a symmetric sort are interchangeable, so every run has a renaming in which they first occur as arguments in
order: the first argument is a1, the next different one a2. Only such runs are searched (Law and Lee, "Global
constraints for integer and set value precedence", 2004).
"""

from __future__ import annotations

from collections.abc import Mapping

from quorate.language import ir
from quorate.language.types import SymmetricType
from quorate.symbolic.finite.circuits import FALSE, TRUE, Lit
from quorate.symbolic.finite.transition import Steps

Seen = Mapping[SymmetricType, list[Lit]]
"""For each value of a sort, by position, the literal that it was an argument before."""


def symmetric_parameters(program: ir.Program) -> tuple[SymmetricType, ...]:
    """The symmetric sorts that are types of parameters, in order."""
    types = (p.type for action in (*program.inits, *program.actions) for p in action.parameters)
    return tuple(dict.fromkeys(t for t in types if isinstance(t, SymmetricType) and t.size > 1))


def in_order_of_naming(steps: Steps, seen: Seen) -> tuple[Lit, list[Lit]]:
    """The condition that the arguments of a step occur in order; and `seen` after the step, sort by sort."""
    graph = steps.graph
    ordered = TRUE
    named = {sort: [[literal] for literal in literals] for sort, literals in seen.items()}
    for action, selected, arguments in steps.runs:
        now = {sort: list(literals) for sort, literals in seen.items()}
        for parameter, argument in zip(action.parameters, arguments, strict=True):
            sort = parameter.type
            if not isinstance(sort, SymmetricType) or sort not in now:
                continue
            here = now[sort]
            for number in range(1, sort.size):
                literal = graph.both(selected, argument.get(number, FALSE))
                ordered = graph.all([ordered, graph.either(literal ^ 1, here[number - 1])])
            for number in range(sort.size):
                literal = graph.both(selected, argument.get(number, FALSE))
                here[number] = graph.either(here[number], literal)
                named[sort][number].append(literal)
    return ordered, [graph.any(literals) for by_value in named.values() for literals in by_value]
