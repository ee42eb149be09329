"""Inductive proofs on a terminal: the table of obligations, and the counterexamples to those that fail."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from quorate.exploration import Trace
from quorate.language.diagnostics import short_path
from quorate.language.source import span_of_function
from quorate.language.words import plain
from quorate.output.marks import mark
from quorate.output.proof_texts import (
    UNDECIDED,
    effort_text,
    failure_text,
    first_state_text,
    reachability_text,
    warnings_of,
)
from quorate.output.terminal import print_stage
from quorate.output.terminal.lines import plain_text, print_line
from quorate.output.terminal.print_trace import print_refusals, print_trace
from quorate.output.terminal.proof_tables import STYLES, tables
from quorate.proofs.assumptions import assumptions
from quorate.proofs.reachability import Reachability
from quorate.proofs.spec_proof import Proof
from quorate.symbolic.induction.counterexamples import Counterexample
from quorate.symbolic.induction.obligations import Obligation
from quorate.symbolic.induction.proving import ProofResult, Proved
from quorate.symbolic.induction.solving import has_cvc5
from quorate.trace.changes import changes, whole
from quorate.trace.conclusion import fairness_lines
from quorate.trace.witness_text import witness_lines


def proof_text(proof: Proof) -> str:
    """The printed proof as plain text."""
    return plain_text(lambda console: print_proof(console, proof))


def print_proof(console: Console, proof: Proof) -> None:
    """Print the verdict, the table, each failure, and the assumptions."""
    result = proof.result
    print_line(console, Text(f"{mark(proof.outcome)} {proof.headline}", style=STYLES[proof.outcome]))
    console.print()
    for line in tables(result):
        print_line(console, line, 2 if line else 0)
    runs: list[Trace] = []
    for failed in result.failed:
        if failed.is_open:
            continue
        console.print()
        _print_failure(console, result, failed)
        if (reached := proof.reached.get(failed.obligation.name)) is not None:
            _print_reachability(console, failed.obligation.proves, reached, runs)
    if result.open:
        console.print()
        _print_open(console, result)
    console.print()
    _print_ground(console, result)


def _print_open(console: Console, result: ProofResult) -> None:
    count = len(result.open)
    obligations = "1 obligation is" if count == 1 else f"{count} obligations are"
    said = f"{obligations} not decided: {result.open[0].reason}"
    kept = "; unless with --no-cache, proofs are cached, and the same command continues from there"
    print_line(console, Text.assemble((said, STYLES["undecided"]), kept))


# ------------------------------------------------------------------------------------------ failures


def _print_failure(console: Console, result: ProofResult, failed: Proved) -> None:
    obligation, found = failed.obligation, failed.counterexample
    if found is None:
        style = STYLES[failed.state]
        print_line(console, Text(f"{obligation.name}: {failed.state}: {failed.reason}", style=style))
        if failed.state == "undecided":
            print_line(console, Text(UNDECIDED), 2)
            if not has_cvc5():
                print_line(console, Text("Another solver may know: pip install 'quorate[cvc5]'."), 2)
        return
    print_line(console, Text(failure_text(obligation), style="bold red"))
    with found.instance.active():
        _print_states(console, obligation, found)
        if obligation.of:
            print_stage.print_stage(console, result, obligation, found)
    _print_clause(console, result, found)


def _print_states(console: Console, obligation: Obligation, found: Counterexample) -> None:
    if found.before is None:
        for line in whole(found.instance, found.after):
            print_line(console, Text(line), 4)
        return
    what = first_state_text(obligation, bool(found.action))
    print_line(console, Text(what, style="dim"), 2)
    for line in whole(found.instance, found.before):
        print_line(console, Text(line), 6)
    if found.action:
        arguments = ", ".join(f"{name}={plain(value)}" for name, value in found.arguments.items())
        print_line(console, Text.assemble((found.action, "bold cyan"), f"({arguments})"), 2)
        for change in changes(found.instance, found.before, found.after):
            print_line(console, Text(str(change), style="yellow"), 6)


def _print_clause(console: Console, result: ProofResult, found: Counterexample) -> None:
    own, of_helpers = witness_lines(found.witness)
    clauses = {p.name: p for p in (*result.spec.clauses, *result.spec.proves)}
    if found.clause not in clauses or found.of:
        return
    print_line(console, Text.assemble((f"{found.clause} is false", "bold red"), f": {own}" if own else ""), 2)
    for line in of_helpers:
        print_line(console, Text(line), 6)
    function = clauses[found.clause].function
    if function.__doc__:
        print_line(console, Text(" ".join(function.__doc__.split())), 6)
    span = span_of_function(function)
    if span is not None:
        print_line(console, Text(f"{short_path(span.file)}:{span.line}", style="dim"), 6)


def _print_reachability(console: Console, clause: str, reached: Reachability, runs: list[Trace]) -> None:
    """Print the verdict on reachability, and the run to it unless that is in `runs`, those already printed."""
    said = reachability_text(clause, reached)
    print_line(console, Text(said, style="bold"), 2)
    trace = reached.result.trace
    if reached.verdict not in ("protocol", "clause") or trace is None:
        return
    if trace in runs:
        print_line(console, Text("the run that is shown above"), 2)
        return
    runs.append(trace)
    with reached.result.instance.active():
        print_trace(console, reached.result.instance, trace)
    violation = next(v for v in reached.result.violations if v.trace is trace)
    if violation.violation is not None:
        for line in fairness_lines(violation.violation):
            print_line(console, Text(line, style="dim"), 4)
        print_refusals(console, violation.violation, violation.refusals)


# --------------------------------------------------------------------------------------- assumptions


def _print_ground(console: Console, result: ProofResult) -> None:
    for line in assumptions(result):
        print_line(console, Text(line, style="dim"))
    for said in warnings_of(result):
        print_line(console, Text.assemble(("warning: ", "bold yellow"), said))
    print_line(console, Text(effort_text(result), "dim"))


def print_reasons(console: Console, proof: Proof) -> None:
    """Print the clauses that each clause depends on, and the steps that need more than the clause itself."""
    console.print()
    print_line(console, Text("what each clause rests on", style="bold"))
    width = max(len(name) for name in proof.rests_on)
    for clause, others in proof.rests_on.items():
        said = ", ".join(others) if others else "nothing else"
        print_line(console, Text.assemble((f"{clause:<{width}}", "cyan"), f"  ← {said}"), 2)
    console.print()
    print_line(console, Text("and in which steps, with the guards and axioms that these need", style="bold"))
    for each in proof.reasons:
        more = set(each.of("clause")) - {each.obligation.clause} | set(each.of("guard"))
        if each.obligation.kind == "initiation" or not more:
            continue
        needed = [*each.of("clause"), *each.of("guard"), *each.of("axiom")]
        print_line(console, Text.assemble((each.obligation.name, "cyan"), f"  ← {', '.join(needed)}"), 2)
