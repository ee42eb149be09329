"""Which instances triggers ask for, and that clauses are as they are meant."""

from __future__ import annotations

import z3  # type: ignore[import-untyped]

from quorate.symbolic.unbounded import triggers
from quorate.symbolic.unbounded.clausal import clausal
from quorate.symbolic.unbounded.logic import (
    Atom,
    Formula,
    Symbol,
    conjunction,
    disjunction,
    implication,
    normal,
    quantified,
)

X, Y, Z = (Symbol(name, "Server") for name in "xyz")


def said(relation: str, *symbols: Symbol) -> Formula:
    return Atom(relation, symbols)


def every(*variables: Symbol, body: Formula) -> Formula:
    return normal(quantified("all", variables, body))


def some(*variables: Symbol, body: Formula) -> Formula:
    return quantified("any", variables, body)


def pattern(formula: Formula, sparing: bool = False) -> str:
    """The outermost trigger."""
    written = triggers.text(clausal(formula), sparing=sparing)
    return written[written.rindex(":pattern") + len(":pattern ") :].rstrip(")").replace("|", "") + "))"


def test_what_a_clause_takes_for_true_is_its_trigger() -> None:
    assert pattern(every(X, body=implication(said("p", X), said("q", X)))) == "((p server 1))"


def test_atoms_that_are_around_of_more_come_first() -> None:
    taken = conjunction((said("p", X), said("r", X, Y)))
    assert pattern(every(X, Y, body=implication(taken, said("q", X)))) == "((r server 1 server 2))"


def test_what_no_atom_is_around_of_ranges_over_what_has_a_name() -> None:
    assert pattern(every(X, body=said("q", X))) == "((named Server server 1))"


def test_what_makes_new_values_is_spared() -> None:
    formula = every(X, body=some(Y, body=said("r", X, Y)))
    assert pattern(formula, sparing=True) == "((given Server server 1))"
    assert pattern(formula) == "((named Server server 1))"


def test_a_guard_further_inside_is_a_trigger_too() -> None:
    inside = quantified("all", (Z,), implication(said("r", X, Z), said("q", Y)))
    assert pattern(every(X, body=some(Y, body=inside))) == "((r server 1 server 2))"


def test_clauses_have_what_is_said_of_a_variable_beside_it() -> None:
    both = conjunction((said("p", Y), quantified("all", (Z,), implication(said("r", Y, Z), said("q", Z)))))
    written = triggers.text(clausal(every(X, Y, body=implication(said("r", X, Y), both))), sparing=False)
    assert written.count("forall") == 2
    assert written.startswith("(and ")


def test_a_large_disjunction_is_not_multiplied_out() -> None:
    items = [conjunction([said(f"p{n}", X), said(f"q{n}", X)]) for n in range(12)]
    written = triggers.text(clausal(every(X, body=disjunction(items))), sparing=False)
    assert len(written) < 1000


def test_a_solver_finds_what_it_takes_with_triggers_alone() -> None:
    """There are members of p; each is related to a member of q; nobody is in q."""
    formulas = [
        some(X, body=said("p", X)),
        every(X, body=implication(said("p", X), some(Y, body=conjunction((said("r", X, Y), said("q", Y)))))),
        every(X, Y, body=implication(said("r", X, Y), normal(said("q", Y), False))),
    ]
    solver = z3.SimpleSolver()
    solver.set("auto_config", False)
    solver.set("mbqi", False)
    lines = ["(declare-sort Server 0)", "(declare-fun p (Server) Bool)", "(declare-fun q (Server) Bool)"]
    lines += ["(declare-fun r (Server Server) Bool)"]
    lines += [f"(declare-fun |{mark} Server| (Server) Bool)" for mark in ("named", "given")]
    lines += [f"(assert {triggers.text(clausal(formula), sparing=True)})" for formula in formulas]
    solver.from_string("\n".join(lines))
    assert str(solver.check()) == "unsat"
