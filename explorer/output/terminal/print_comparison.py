"""A comparison on a terminal: a table of all variants, and an explanation of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from quorate.comparison.differences import method_differences
from quorate.comparison.divergence import Difference, Divergence, Refused, has_no
from quorate.comparison.matching import Matching
from quorate.comparison.out_of_reach import OutOfReach
from quorate.comparison.parting import Parting
from quorate.comparison.passing import Passed
from quorate.comparison.recorded import START
from quorate.comparison.variants import Comparison, Comparisons
from quorate.exploration import Trace, Violation
from quorate.language.diagnostics import short_path
from quorate.language.words import call, plain
from quorate.output.marks import mark
from quorate.output.result_words import length_number, states_number
from quorate.output.terminal.console import console_for_tables
from quorate.output.terminal.lines import plain_text, print_line
from quorate.output.terminal.print_trace import print_trace, print_violation
from quorate.support.plurals import counted
from quorate.trace.changes import Change
from quorate.trace.refusal_text import guard_text
from quorate.verdicts.property_verdicts import STOPPED, bounds_text
from quorate.verdicts.result import Result, Verdict

WIDE = 110
"""The least number of columns at which names are not broken."""

STYLES = {"holds": "green", "violated": "red", "undecided": "yellow"}


def show_comparisons(comparisons: Comparisons, quiet: bool = False) -> None:
    """Print comparisons on the terminal."""
    console = console_for_tables()
    print_comparisons(console, comparisons, quiet)


def comparisons_text(comparisons: Comparisons) -> str:
    """Return the table and the explanations as text."""
    return plain_text(lambda console: print_comparisons(console, comparisons))


def story_text(comparison: Comparison) -> str:
    """Return the changes of a variant, its counterexample, and where the correct protocol diverges, as text."""
    return plain_text(lambda console: print_story(console, comparison))


def print_comparisons(console: Console, comparisons: Comparisons, quiet: bool = False) -> None:
    """Print the table, and (unless `quiet`) for each variant asked for by name the explanation, otherwise the first
    step that has another effect in the correct protocol, and the one that it refuses."""
    print_table(console, comparisons)
    for comparison in comparisons if not quiet else []:
        (print_story if comparisons.singly else print_turning_point)(console, comparison)


def print_table(console: Console, comparisons: Iterable[Comparison]) -> None:
    """Print the correct protocol at each size, followed by the variants checked at that size."""
    table = Table(box=None, pad_edge=False, header_style="bold", collapse_padding=True)
    table.add_column("")
    table.add_column("model", no_wrap=console.width >= WIDE, overflow="fold")
    table.add_column("what is changed", ratio=1, overflow="fold")
    table.add_column("breaks", no_wrap=console.width >= WIDE, overflow="fold")
    for header in ("steps", "states", "time"):
        table.add_column(header, justify="right", no_wrap=True)
    bases: list[Result] = []
    rows = list(comparisons)
    for comparison in rows:
        if all(comparison.base_result is not base for base in bases):
            bases.append(comparison.base_result)
    for base in bases:
        of_base = [row for row in rows if row.base_result is base]
        table.add_row(*_base_row(of_base[0]), style="bold" if base.outcome == "holds" else "bold red")
        for comparison in of_base:
            table.add_row(*_variant_row(comparison))
        table.add_section()
    console.print(table)


def _base_row(comparison: Comparison) -> tuple[Text | str, ...]:
    result = comparison.base_result
    said = bounds_text(result.exploration)
    sizes = ", ".join(f"{name}={plain(value)}" for name, value in result.sizes.items())
    return (
        Text(mark(result.outcome), STYLES[result.outcome]),
        comparison.base.__name__,
        f"the correct protocol, with {sizes}: {said}",
        "nothing" if result.outcome == "holds" else result.outcome,
        "",
        states_number(result.exploration),
        f"{result.seconds:.2f} s",
    )


def _variant_row(comparison: Comparison) -> tuple[Text | str, ...]:
    result = comparison.result
    violated = result.violations[0] if result.violations else None
    nothing = "nothing at these sizes" if result.outcome == "holds" else "undecided"
    return (
        Text(mark(result.outcome), STYLES[result.outcome]),
        f"  {comparison.variant.__name__}",
        comparison.change,
        nothing if violated is None else violated.name,
        length_number(violated),
        states_number(result.exploration),
        f"{result.seconds:.2f} s",
    )


def print_story(console: Console, comparison: Comparison) -> None:
    """Print the changes of a variant, its counterexample, and where the correct protocol diverges from that."""
    result = comparison.result
    console.print()
    print_line(console, Text(f"{comparison.variant.__name__}: {comparison.change}", style="bold"))
    if comparison.matching is not None:
        _print_matching(console, comparison.matching)
    own = comparison.matching is None
    for difference in method_differences(comparison.variant, comparison.base) if own else ():
        console.print()
        for line in difference.lines:
            style = {"+": "green", "-": "red"}.get(line[:1], "dim")
            print_line(console, Text(line, style=style), indent=4)
    shown = next((verdict for verdict in result.violations if verdict.violation is not None), None)
    if shown is not None and shown.violation is not None:
        _print_run(console, comparison, shown, shown.violation)
    if comparison.lost is not None:
        _print_lost(console, comparison, comparison.lost)
    for parting in comparison.partings:
        _print_parting(console, parting)


def _print_matching(console: Console, matching: Matching) -> None:
    """Print how two independent models were matched."""
    own, other = matching.own.cls.__name__, matching.other.cls.__name__
    console.print()
    print_line(console, Text(f"{own} does not derive from {other}; what has one name in both is compared:"))
    for what, names in (("variables", matching.variables), ("actions", matching.actions)):
        print_line(console, Text(f"{what}: {', '.join(names) or 'none'}"), indent=4)
    for text in matching.unmatched:
        print_line(console, Text(text, style="yellow"), indent=4)


def _print_parting(console: Console, parting: Parting) -> None:
    """Print a shortest run of one of two models that the other does not take in the same way, or that there is none
    among those that were tried."""
    own, other = parting.matching.own.cls.__name__, parting.matching.other.cls.__name__
    trace, found = parting.trace, parting.divergence
    console.print()
    if trace is None or found is None:
        how = f"of up to {parting.depth} steps ({parting.pairs:,} pairs of states)"
        every = "every run" if parting.stop == "complete" else f"every run {how}; {STOPPED[parting.stop]}"
        print_line(console, Text(f"{other} takes {every} of {own}, with the same effects in what both have."))
        return
    count = counted(len(trace.steps), "step")
    print_line(
        console, Text(f"a shortest run of {own} that {other} does not take so, {count}:", style="bold")
    )
    with parting.matching.own.active():
        print_trace(console, parting.matching.own, trace)
        console.print()
        for text in divergence_lines(own, other, texts_of(trace), found):
            print_line(console, text)


def _print_lost(console: Console, comparison: Comparison, lost: OutOfReach) -> None:
    """Print the run of the correct protocol to what the variant cannot reach, and where the variant diverges."""
    base, variant = comparison.base.__name__, comparison.variant.__name__
    console.print()
    steps = counted(len(lost.trace.steps), "step")
    print_line(console, Text(f"{lost.name}: {base} comes there in {steps}", style="bold"))
    with comparison.base_result.instance.active():
        print_trace(console, comparison.base_result.instance, lost.trace)
        console.print()
        for text in divergence_lines(base, variant, texts_of(lost.trace), lost.divergence):
            print_line(console, text)


def _print_run(console: Console, comparison: Comparison, shown: Verdict, violation: Violation) -> None:
    """Print the run to a violation of the variant, and where the correct protocol diverges from it."""
    result = comparison.result
    console.print()
    print_violation(console, result.instance, violation, shown.doc, shown.witness, short_path, shown.refusals)
    console.print()
    with result.instance.active():
        names = comparison.variant.__name__, comparison.base.__name__
        texts = texts_of(violation.trace)
        divergence = comparison.divergence or Divergence(None, None)
        for text in divergence_lines(*names, texts, divergence):
            print_line(console, text)
        if comparison.matching is not None:
            return  # what the other would say of its property is not known
        if divergence.unshown:
            said = f"In {comparison.base.__name__} it is no violation: {divergence.unshown}."
            print_line(console, Text(said, style="bold red"))
        elif violation.trace.loop is not None and divergence.refused is None:
            print_line(console, Text(f"{comparison.base.__name__} violates {violation.name} by it too."))
        elif divergence.difference is None and divergence.refused is None:
            print_line(console, Text(f"It finds no violation in it: {_judged(comparison, shown)}."))


def print_turning_point(console: Console, comparison: Comparison) -> None:
    """Print only the first step of the variant's run that has another effect in the correct protocol, and where that
    refuses the run, and why; or, if it takes the run as it is, why it is no violation there."""
    trace, divergence = comparison.result.trace, comparison.divergence
    if trace is None or divergence is None:
        return
    variant, base = comparison.variant.__name__, comparison.base.__name__
    refused, difference = divergence.refused, divergence.difference
    steps = texts_of(trace)
    parts: list[tuple[str, Iterable[Text]]] = []  # what happens, and the reasons
    if difference is not None and (refused is None or difference.step < refused.step):
        what = f"in {base}, step {difference.step} has another effect, {steps[difference.step]}"
        parts.append((what, _side_by_side((variant, base), difference)))
    if refused is not None:
        what = f"{base} does not take step {refused.step}, {steps[refused.step]}"
        parts.append((f"then {what}" if parts else what, _refusal(refused)))
    if divergence.unshown:
        parts.append((f"in {base}, its run is no violation: {divergence.unshown}", ()))
    elif not parts and trace.loop is None and not divergence.failed:
        every = "every step of its run that it has" if divergence.passed else "every step of its run"
        what = f"{base} takes {every}, with the same effects"
        violated = next(verdict for verdict in comparison.result.violations if verdict.trace is not None)
        parts.append((what, [Text(f"    {_judged(comparison, violated)}")]))
    if parts:
        console.print()
    begins = Text.assemble((variant, "bold"), ": ")
    for what, reasons in parts:
        print_line(console, begins + Text(what))
        begins = Text("  ")
        for text in reasons:
            print_line(console, text)


def _judged(comparison: Comparison, violated: Verdict) -> str:
    """Return why a run is a violation of the variant alone, although the correct protocol takes it too."""
    if violated.kind == "always_possible":
        variant, base = comparison.variant.__name__, comparison.base.__name__
        return f"{violated.name} is still possible at its end in {base}, and not any more in {variant}"
    return "the variant's property differs on the same states"


def texts_of(trace: Trace) -> tuple[str, ...]:
    """Return the steps of a trace as text, the start first."""
    start = START if trace.initial_action is None else call(*trace.initial_action)
    return (start, *(call(step.action, step.arguments) for step in trace.steps))


def divergence_lines(variant: str, base: str, texts: Sequence[str], divergence: Divergence) -> Iterator[Text]:
    """Yield lines on where the correct protocol, `base`, diverges from the run of `variant`. `texts` are the steps as
    text, the start first."""
    difference, refused = divergence.difference, divergence.refused
    if divergence.passed:
        yield Text(passed_text(base, divergence.passed))
    if difference is not None and (refused is None or difference.step < refused.step):
        yield Text.assemble(
            (f"{base} first differs at step {difference.step}", "bold"),
            f": {texts[difference.step]}",
        )
        yield from _side_by_side((variant, base), difference)
    if refused is not None:
        yield Text.assemble(
            (f"{base} does not take step {refused.step}", "bold red"), f": {texts[refused.step]}"
        )
        yield from _refusal(refused)
    elif difference is None:
        every = "every other step" if divergence.passed else "every step"
        yield Text(f"{base} takes {every} of this run, with the same effects.")
    else:
        yield Text(f"{base} refuses no step of this run.")


def passed_text(base: str, passed: Sequence[Passed]) -> str:
    """Return which steps of a run a model passes over, and why."""
    steps = ", ".join(str(each.step) for each in passed)
    actions = " or ".join(dict.fromkeys(each.action for each in passed))
    which = "step" if len(passed) == 1 else "steps"
    return (
        f"{base} passes over {which} {steps}: {has_no('action', actions)}, and nothing changes that it has."
    )


def _side_by_side(names: tuple[str, str], difference: Difference) -> Iterator[Text]:
    """Yield the changes that only one of the two makes, and then how many both make: a step may change much."""
    sides = _texts(difference.variant), _texts(difference.base)
    same = list((Counter(sides[0]) & Counter(sides[1])).elements())
    width = max(map(len, names))
    nothing = "nothing else changes" if same else "nothing changes"
    for name, texts in zip(names, sides, strict=True):
        for text in (Counter(texts) - Counter(same)) or [nothing]:
            yield Text(f"    {name:<{width}}  {text}")
            name = ""
    if same:
        more = f", and {len(same) - 1} more" if len(same) > 1 else ""
        yield Text(f"    {'both':<{width}}  {same[0]}{more}")


def _texts(changes: tuple[Change, ...]) -> list[str]:
    return [str(change) for change in changes]


def _refusal(refused: Refused) -> Iterator[Text]:
    guard = refused.guard
    if guard is None:
        yield Text(f"    {refused.message}")
        return
    place, source = guard_text(guard)
    yield Text.assemble("    ", (place, "cyan"), f"  {source}")
    for reason in guard.because:
        yield Text(f"        {reason}")
