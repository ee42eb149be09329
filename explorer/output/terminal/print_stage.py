"""Failures of the stages of a property of runs, on a terminal: what was assumed, and what is left or not possible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rich.console import Console
from rich.text import Text

from quorate.language.diagnostics import short_path
from quorate.language.source import span_of_function
from quorate.language.words import plain
from quorate.output.terminal.lines import print_line
from quorate.reference.machine import Machine
from quorate.reference.refusals import Group, Instances, refusals
from quorate.symbolic.induction.counterexamples import Counterexample
from quorate.symbolic.induction.obligations import Obligation
from quorate.symbolic.induction.proving import ProofResult
from quorate.trace.refusal_text import refusal_lines


def print_stage(console: Console, result: ProofResult, obligation: Obligation, found: Counterexample) -> None:
    """Print what is left of the stage after the step, or why the helpful action is not possible."""
    stage = next((each for each in result.spec.stages if each.name == obligation.clause), None)
    if stage is None:
        return
    left = ", ".join(f"{name}={plain(value)}" for name, value in found.witness.items())
    said = f"{stage.name}({left}) is true"
    print_line(console, Text(said, style="bold red"), 2)
    if obligation.kind == "enabled":
        for deeper, line in refusal_lines(refused(obligation, found)):
            print_line(console, Text(line), 6 + 4 * deeper)
    if stage.function.__doc__:
        print_line(console, Text(" ".join(stage.function.__doc__.split())), 6)
    span = span_of_function(stage.function)
    if span is not None:
        print_line(console, Text(f"{short_path(span.file)}:{span.line}", style="dim"), 6)


def refused(obligation: Obligation, found: Counterexample) -> Iterator[Group]:
    """The answers for the instances of the helpful action that are to be taken."""
    for group in refusals(Machine(found.instance), found.after, [obligation.action]):
        meant = tuple(
            Instances(
                {**each.values, **{name: (value,) for name, value in found.witness.items()}},
                each.every - found.witness.keys(),
            )
            for each in group.instances
            if all(value in each.values[name] for name, value in found.witness.items())
        )
        if meant or not group.instances:
            yield replace(group, instances=meant)
