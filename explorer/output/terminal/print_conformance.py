"""Code held against a model, on a terminal: the verdict, the run in which they part, side by side, and what was
tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from quorate.conformance.result import Conformance, Covered, Difference, Mismatch, Told
from quorate.language.diagnostics import short_path
from quorate.language.words import plain
from quorate.output.marks import mark
from quorate.output.terminal.console import SafeConsole
from quorate.output.terminal.lines import plain_text, print_line
from quorate.output.terminal.print_result import STYLES
from quorate.output.terminal.print_trace import change_text
from quorate.support.plurals import counted

KINDS = {
    "start": "the code does not start as the model does",
    "different": "the step has another effect in the code",
    "raised": "the code raises an exception",
    "moved": "the model refuses the step, and the code moves",
    "unexplained": "no steps of the model explain the step of the code",
    "violated": "{broken} is violated in a state of the code",
}
"""How code and model part, in words."""

MODES = {
    "walk": "random walks in lockstep",
    "all": "every transition of the model",
    "goal": "a run of the model, given to the code",
    "runs": "runs that cover the model, given to the code",
    "steps": "given steps",
    "monitor": "runs of the code, its states judged by the model's properties",
    "follow": "runs of the code, followed by the model",
}


def show_conformance(found: Conformance, quiet: bool = False) -> None:
    """Print the result on the terminal."""
    print_conformance(SafeConsole(), found, quiet)


def conformance_text(found: Conformance) -> str:
    """Return the result as text."""
    return plain_text(lambda console: print_conformance(console, found))


def mismatch_text(mismatch: Mismatch) -> str:
    """Return a mismatch as text."""
    return plain_text(lambda console: _print_mismatch(console, mismatch))


def headline(found: Conformance) -> str:
    """Return the verdict in one line. What random walks did not find may be there."""
    done = what_was_done(found)
    mismatch = found.mismatch
    if mismatch is not None:
        return f"{found.adapter} differs from {found.title}: {how(mismatch)}{_where(found, mismatch)}"
    if found.outcome == "undecided":
        return f"{found.adapter} and {found.title}: undecided, {found.reason}; {done}"
    undriven = [name for name, covered in found.coverage.items() if not covered.driven]
    but = f"; not driven: {', '.join(undriven)}" if undriven and found.mode in ("walk", "all", "runs") else ""
    if found.mode == "all":
        return f"{found.adapter} and {found.title}: {done}{but}"
    return f"{found.adapter} and {found.title}: no mismatch in {done}{but}"


def what_was_done(found: Conformance) -> str:
    """Return how much was tried, as a phrase."""
    transitions = found.transitions
    if transitions is not None:
        every = "every one of" if transitions.taken and not found.stopped and not found.mismatch else "so far"
        return f"{every} {transitions.taken:,} transitions taken from {transitions.states:,} states"
    refused = (
        f" and {found.refused:,} refused one{'' if found.refused == 1 else 's'}" if found.refused else ""
    )
    steps = f"{found.steps:,} step{'' if found.steps == 1 else 's'}{refused}"
    if found.mode in ("goal", "steps"):
        return f"a run of {steps}"
    if found.mode == "runs":
        return f"{found.walks:,} run{'' if found.walks == 1 else 's'}, {steps}"
    return f"{found.walks:,} walk{'' if found.walks == 1 else 's'}, {steps} (seed {found.seed})"


def how(mismatch: Mismatch) -> str:
    """Return how code and model part, in words."""
    return KINDS[mismatch.kind].format(broken=mismatch.broken)


def _where(found: Conformance, mismatch: Mismatch) -> str:
    length = counted(len(mismatch.steps), "step")
    if mismatch.walk is None:
        return f", after {length}"
    if found.mode == "runs":
        return f", after {length} (run {mismatch.walk})"
    return f", after {length} (walk {mismatch.walk}, seed {found.seed})"


def print_conformance(console: Console, found: Conformance, quiet: bool = False) -> None:
    """Print the verdict, and unless `quiet`, what there is to say of it."""
    print_line(console, Text(f"{mark(found.outcome)} {headline(found)}", style=STYLES[found.outcome]))
    if found.mismatch is not None:
        console.print()
        _print_mismatch(console, found.mismatch)
    if quiet:
        return
    console.print()
    _print_coverage(console, found)
    for line in notes(found):
        print_line(console, Text(line, style="dim"))


# ------------------------------------------------------------------------------------------ the mismatch


def _print_mismatch(console: Console, mismatch: Mismatch) -> None:
    width = max(2, len(str(len(mismatch.steps))))
    print_line(console, Text(f"{'0':>{width}}  start", style="dim"))
    for number, told in enumerate(mismatch.steps, 1):
        print_line(console, Text.assemble((f"{number:>{width}}  ", "dim"), *_step(told)))
        for line in _below(told, last=number == len(mismatch.steps), mismatch=mismatch):
            print_line(console, line, indent=width + 6)
    console.print()
    print_line(console, Text(f"{how(mismatch)}{_allowed(mismatch)}", style="bold red"))
    for line in _apart(mismatch):
        print_line(console, line, indent=4)


def _step(told: Told) -> Iterator[tuple[str, str]]:
    name, bracket, rest = told.text.partition("(")
    yield name, "bold cyan"
    yield bracket + rest, ""
    if told.how == "refused":
        yield "  refused by the model", "yellow"


def _below(told: Told, last: bool, mismatch: Mismatch) -> Iterator[Text]:
    if told.how == "followed" and not last and mismatch.kind != "violated":
        said = f"the model: {', '.join(told.by)}" if told.by else "the model: no step"
        yield Text(said, style="dim")
    changes = [change_text(change) for change in told.changes]
    if last and mismatch.kind in ("different", "raised") and changes:
        yield Text("in the model:", style="dim")
    yield from changes
    if told.how == "taken" and not changes:
        yield Text("nothing changes", style="dim")


def _allowed(mismatch: Mismatch) -> str:
    if mismatch.allowed < 2 or not mismatch.differences:
        return ""
    return f"; the model allows {mismatch.allowed} outcomes, the nearest of them is shown"


def difference_lines(differences: Sequence[Difference], real: str = "code") -> Iterator[Text]:
    """Yield differences from what is `real`, the code or a log, as lines: those of values side by side first."""
    unlike = [each for each in differences if each.how == "unlike"]
    if unlike:
        path = max(len(each.path) for each in unlike)
        model = max(len("model"), *(len(each.model) for each in unlike))
        yield Text(f"{'':<{path}}  {'model':<{model}}  {real}", style="bold")
        yield from (_unlike(each, path, model) for each in unlike)
    for each in differences:
        if each.how == "only in the model":
            yield Text.assemble(each.path, ", only in the model: ", (each.model, "red"))
        elif each.how == "only in the code":
            yield Text.assemble(each.path, f", only in the {real}: ", (each.real, "green"))


def _apart(mismatch: Mismatch) -> Iterator[Text]:
    yield from difference_lines(mismatch.differences)
    yield from map(Text, apart_lines(mismatch))


def apart_lines(mismatch: Mismatch) -> Iterator[str]:
    """Yield what there is to say of a mismatch beside its differences."""
    if mismatch.raised is not None:
        yield mismatch.raised.text
        if mismatch.raised.file:
            yield f"{short_path(mismatch.raised.file)}:{mismatch.raised.line}"
    if mismatch.beyond:
        yield f"the code has a value past the bound of {mismatch.beyond}, and the model has not"
    if mismatch.message:
        yield mismatch.message
    if mismatch.why:
        yield f"the model refuses it: {mismatch.why}"
    if mismatch.found_in > len(mismatch.steps):
        yield f"made shorter, from a run of {counted(mismatch.found_in, 'step')}"
    if not mismatch.again:
        yield "when the same steps were repeated, the code did something else: it is not repeatable"


def _unlike(each: Difference, path: int, model: int) -> Text:
    return Text.assemble(
        f"{each.path:<{path}}  ", (f"{each.model:<{model}}", "red"), "  ", (each.real, "green")
    )


# ------------------------------------------------------------------------------------------ what was tried


def _print_coverage(console: Console, found: Conformance) -> None:
    if not found.coverage:
        return
    lockstep = found.mode not in ("monitor", "follow")
    width = max(len("action"), *map(len, found.coverage))
    header = f"  {'action' if lockstep else 'step':<{width}}      taken{'  refused' if lockstep else ''}"
    print_line(console, Text(header, style="bold"))
    for name, covered in found.coverage.items():
        print_line(console, _row(f"{name:<{width}}", covered, lockstep), indent=2)


def _row(name: str, covered: Covered, lockstep: bool) -> Text:
    if not covered.driven:
        return Text(f"{name}  not driven: the adapter has no such method", style="yellow")
    row = Text(f"{name}  {covered.taken:>9,}" + (f"  {covered.refused:>7,}" if lockstep else ""))
    if not covered.taken:
        row.append("  never taken", style="yellow")
    elif covered.taken == covered.unchanged:
        row.append("  nothing changed", style="yellow")
    return row


def notes(found: Conformance) -> Iterator[str]:
    """Yield what else there is to say of a result."""
    transitions = found.transitions
    if transitions is not None:
        yield f"{transitions.pairs:,} pairs of states of model and code, depth {transitions.depth}"
        if transitions.choices:
            yield f"{transitions.choices:,} further transitions are choices that the code made otherwise"
    if found.goals:
        missing = [name for name, reached in found.goals.items() if not reached]
        said = f"; not to {', '.join(missing)}" if missing else ""
        yield f"came to {len(found.goals) - len(missing)} of {counted(len(found.goals), 'goal')} of the model{said}"
    if found.judged:
        yield f"judged: {', '.join(found.judged)}"
    for name, variables in found.unjudged.items():
        yield f"not judged: {name}, which reads {', '.join(variables)}, which is not observed"
    if found.explained:
        counts = ", ".join(
            f"{count:,} by {counted(number, 'step')}" for number, count in sorted(found.explained.items())
        )
        yield f"steps of the code explained by steps of the model: {counts}"
    for bound, count in found.cuts.items():
        yield f"{count:,} run{'' if count == 1 else 's'} ended by the bound of {bound}"
    if found.mode == "runs" and found.short:
        yield (
            f"{found.short:,} of the runs were not taken to the end: an action is not driven, a bound is reached, or "
            "the code had chosen otherwise"
        )
    elif found.stuck:
        yield f"{found.stuck:,} run{'' if found.stuck == 1 else 's'} ended as nothing more was possible"
    sizes = ", ".join(f"{name}={plain(value)}" for name, value in found.sizes.items())
    yield f"{MODES[found.mode]}; with {sizes or 'no sizes'}; {found.seconds:.1f} s"
