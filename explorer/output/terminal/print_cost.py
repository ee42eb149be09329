"""Costs on a terminal: a table with a row per goal, and the cheapest run to each with its critical path marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from quorate.costs.cost import Cost, TimedStep
from quorate.language.words import call, plain
from quorate.output.marks import mark
from quorate.output.terminal.console import SafeConsole
from quorate.output.terminal.lines import plain_text, print_line
from quorate.output.terminal.print_result import STYLES
from quorate.support.plurals import counted

COLUMNS = ("message delays", "fsyncs on the path", "fsyncs in all", "messages", "steps")


def show_costs(costs: Sequence[Cost], quiet: bool = False) -> None:
    """Print the costs of several goals of one model on the terminal."""
    print_costs(SafeConsole(), costs, quiet)


def cost_text(cost: Cost) -> str:
    """Return a cost as text."""
    return plain_text(lambda console: print_costs(console, [cost]))


def print_costs(console: Console, costs: Sequence[Cost], quiet: bool = False) -> None:
    """Print the table, and (unless `quiet`) the runs and what was searched."""
    first = costs[0]
    after = f", after {first.after}" if first.after is not None else ""
    print_line(console, Text(f"{first.title}{after}", style="bold"))
    width = max(len("goal"), *(len(cost.goal) for cost in costs))
    print_line(console, Text(f"  {'goal':<{width}}  {'  '.join(COLUMNS)}", style="bold"), indent=2)
    for cost in costs:
        print_line(console, _row(cost, width), indent=2)
    for cost in costs if not quiet else ():
        if cost:
            console.print()
            _print_run(console, cost)
    if not quiet:
        console.print()
        for line in _searched(costs):
            print_line(console, Text(line, style="dim"))
    for cost in costs:
        for warning in cost.warnings:
            print_line(console, Text.assemble(("warning: ", "bold yellow"), f"{cost.goal}: {warning}"))


def _row(cost: Cost, width: int) -> Text:
    row = Text.assemble((mark(cost.outcome), STYLES[cost.outcome]), f" {cost.goal:<{width}}")
    if not cost:
        return row.append(f"  {cost.reason}")
    numbers = (cost.delays, cost.fsyncs_on_path, cost.fsyncs, cost.messages, len(cost.steps))
    for number, header in zip(numbers, COLUMNS, strict=True):
        row.append(f"  {'-' if number is None else number:>{len(header)}}")
    return row


def _print_run(console: Console, cost: Cost) -> None:
    trace = cost.trace
    assert trace is not None
    print_line(console, Text(f"the run to {cost.goal}; * marks the critical path", style="bold"))
    print_line(console, Text("        delays  fsyncs", style="dim"))
    with cost.instance.active():
        if trace.initial_action is not None:
            print_line(console, _line(0, call(*trace.initial_action)))
        for number, step in enumerate(trace.steps[: len(trace.steps) - len(cost.steps)], 1):
            print_line(console, _line(number, call(step.action, step.arguments)))
        if cost.after is not None:
            print_line(console, Text(f"{'':24}{cost.after}: the clock starts", style="dim"))
        path = cost.path
        for timed in cost.steps:
            print_line(console, _timed_line(cost, timed, timed.number in path))


def _line(number: int, text: str, counts: str = "", marked: bool = False) -> Text:
    name, rest = text.split("(", 1)
    return Text.assemble(
        (f"{number:>3} ", "dim"),
        ("*" if marked else " ", "bold yellow"),
        f"{counts:<19}",
        (name, "bold cyan"),
        "(",
        rest,
    )


def _timed_line(cost: Cost, timed: TimedStep, marked: bool) -> Text:
    delays, fsyncs = timed.time
    counts = f"{delays:>9}{fsyncs if cost.instance.durable else '-':>8}"
    line = _line(timed.number, call(timed.step.action, timed.step.arguments), counts, marked)
    notes = [f"message of step {timed.waited_for}"] if timed.by_message else []
    if timed.fsyncs and cost.instance.durable:
        notes.append("fsync" if timed.fsyncs == 1 else f"{timed.fsyncs} fsyncs")
    return line.append(f"  {', '.join(notes)}" if notes else "", style="dim")


def _searched(costs: Sequence[Cost]) -> Iterator[str]:
    first = costs[0]
    sizes = ", ".join(f"{name}={plain(value)}" for name, value in first.sizes.items())
    yield f"with {sizes}" if sizes else "without sizes"
    for cost in costs:
        if cost.longest is not None:
            most = counted(cost.longest, "step")
            yield f"{cost.goal}: the least over all runs of at most {most}; the shortest has {cost.shortest}"
    if not first.instance.durable:
        yield f"fsyncs are not counted: {first.instance.cls.__name__} does not say what is durable"
    states, seconds = max(cost.states for cost in costs), sum(cost.seconds for cost in costs)
    sorts = [sort.cls.__name__ for sort in first.instance.symmetric] if first.symmetry else []
    orbits = f" up to symmetry of {' and '.join(sorts)}" if sorts else ""
    yield f"{states:,} states{orbits} explored by the {first.engine} engine, {seconds:.2f} s"
