"""Results, traces, comparisons, replays and proofs as HTML for notebooks: the text of the terminal, and runs as
diagrams.

The notebook's own style is kept: only marks have a colour, and words and shapes say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from quorate.assessment.matrix import PropertyMatrix
from quorate.comparison.variants import Comparison, Comparisons
from quorate.costs.cost import Cost
from quorate.exploration import Trace
from quorate.language.words import call
from quorate.output.diagram.svg import draw_svg
from quorate.output.marks import mark
from quorate.output.reports.texts import violation_text
from quorate.output.result_words import further_runs_text, verdict_text, what_was_explored
from quorate.output.shown_runs import Shown, runs_of, runs_of_comparisons
from quorate.output.terminal.lines import plain_text
from quorate.output.terminal.print_comparison import print_comparisons, story_text
from quorate.output.terminal.print_cost import cost_text
from quorate.output.terminal.print_matrix import matrix_text
from quorate.output.terminal.print_replay import replay_text
from quorate.output.terminal.print_valence import valence_text
from quorate.saved.replaying import Replay
from quorate.support.verdict_words import EXIT_CODES, ExitCode, Outcome
from quorate.support.visible import marked_up
from quorate.trace.changes import changes_by
from quorate.trace.diagram import diagram
from quorate.valences.valence import Valence
from quorate.verdicts.result import Result, Verdict

if TYPE_CHECKING:
    from quorate.proofs.spec_proof import Proof  # which takes Z3 with it

COLOURS = {ExitCode.GOOD: "#1a7f37", ExitCode.BAD: "#c2410c", ExitCode.UNDECIDED: "#9a6700"}
CELL = "text-align: left; vertical-align: top; padding: 1px 12px 1px 0"


def result_html(result: Result) -> str:
    """Return a check as HTML: the verdicts, and the run to the first violation."""
    rows = [
        (_mark(verdict.outcome), f"<code>{marked_up(verdict.name)}</code>", marked_up(verdict_text(verdict)))
        for verdict in result.verdicts
    ]
    parts = [f"<p>{_mark(result.outcome)} <b>{marked_up(result.headline)}</b></p>", _table(rows)]
    shown = next((run for run in runs_of(result) if run.shows_violation), None)
    if shown is not None and shown.verdict is not None:
        parts += [_drawn(shown), _folded("The run, step by step", violation_text(result, shown.verdict))]
        parts += _further_runs(shown.verdict)
    parts += [f"<div style='opacity: 0.7'>{marked_up(line)}</div>" for line in what_was_explored(result)]
    parts += [f"<p><b>warning:</b> {marked_up(warning)}</p>" for warning in result.warnings]
    return _whole(parts)


def _further_runs(verdict: Verdict) -> Iterator[str]:
    """Further runs, collapsed, if more than one was asked for."""
    found = None if verdict.violation is None else verdict.violation.further_runs
    if found is not None:
        for number, trace in enumerate(found.traces, 2):
            summary = f"Another run, {number} of {1 + len(found.traces)}"
            yield f"<details><summary>{summary}</summary>{trace_html(trace)}</details>"
        yield f"<div>{marked_up(further_runs_text(found))}</div>"


def verdict_html(verdict: Verdict) -> str:
    """Return a verdict as one line of HTML."""
    name = f"<code>{marked_up(verdict.name)}</code>"
    return _whole([f"{_mark(verdict.outcome)} {name} {marked_up(verdict_text(verdict))}"])


def trace_html(trace: Trace) -> str:
    """Return a run as HTML: the diagram, and its steps with their changes."""
    instance = trace.instance
    if instance is None:
        return _pre(repr(trace))
    rows = [("0", _start(trace), "")]
    before = trace.initial
    with instance.active():
        for number, step in enumerate(trace.steps, 1):
            changed = "<br>".join(marked_up(str(each)) for each in changes_by(instance, before, step))
            text = marked_up(call(step.action, step.arguments))
            rows.append((str(number), f"<code>{text}</code>", f"<code>{changed}</code>" if changed else ""))
            before = step.state
        drawing = draw_svg(diagram(instance, trace))
    return _whole([drawing, _table(rows)])


def comparison_html(comparison: Comparison) -> str:
    """Return a comparison as HTML: the variant's run, and the explanation as on the terminal."""
    result = comparison.result
    parts = [
        f"<p>{_mark(result.outcome)} <b>{marked_up(result.headline)}</b>: {marked_up(comparison.change)}</p>"
    ]
    parts += [_drawn(shown) for shown in runs_of_comparisons([comparison])]
    parts.append(_pre(story_text(comparison)))
    return _whole(parts)


def comparisons_html(comparisons: Comparisons) -> str:
    """Return comparisons as HTML: the table, and the explanation of each variant that was asked for by name."""
    table = plain_text(lambda console: print_comparisons(console, comparisons, quiet=comparisons.singly))
    return _whole([_pre(table), *(comparison_html(each) for each in comparisons if comparisons.singly)])


def replay_html(replay: Replay) -> str:
    """Return a replay as HTML: the text of the terminal."""
    return _whole([_pre(replay_text(replay))])


def valence_html(valence: Valence) -> str:
    """Return valences as HTML: the text of the terminal."""
    return _whole([_pre(valence_text(valence))])


def matrix_html(matrix: PropertyMatrix) -> str:
    """Return judged properties as HTML: the text of the terminal."""
    return _whole([_pre(matrix_text(matrix))])


def cost_html(cost: Cost) -> str:
    """Return a cost as HTML: the cheapest run as a diagram, and the text of the terminal."""
    drawn = [] if cost.trace is None else [draw_svg(diagram(cost.instance, cost.trace))]
    heading = f"<p>{_mark(cost.outcome)} <b>{marked_up(cost.headline)}</b></p>"
    return _whole([heading, *drawn, _pre(cost_text(cost))])


def proof_html(proof: Proof) -> str:
    """Return a proof as HTML: the verdict; the table of obligations, collapsed if all are proved; failures and
    assumptions."""
    _, _, text = str(proof).partition("\n\n")
    heading = f"<p>{_mark(proof.outcome)} <b>{marked_up(proof.headline)}</b></p>"
    return _whole([heading, _folded("The obligations", text) if proof else _pre(text)])


def _start(trace: Trace) -> str:
    if trace.initial_action is None:
        return "initial state: all variables at their defaults"
    return f"<code>{marked_up(call(*trace.initial_action))}</code>"


def _drawn(shown: Shown) -> str:
    with shown.instance.active():
        return f"<div style='overflow-x: auto'>{draw_svg(shown.diagram())}</div>"


def _mark(outcome: Outcome) -> str:
    colour = COLOURS[EXIT_CODES[outcome]]
    return f"<span style='color: {colour}; font-weight: bold' title='{outcome}'>{mark(outcome)}</span>"


def _table(rows: Iterable[tuple[str, ...]]) -> str:
    return "<table>" + "".join(_rows(rows)) + "</table>"


def _rows(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for row in rows:
        yield "<tr>" + "".join(f"<td style='{CELL}'>{cell}</td>" for cell in row) + "</tr>"


def _folded(title: str, text: str) -> str:
    return f"<details><summary>{marked_up(title)}</summary>{_pre(text)}</details>"


def _pre(text: str) -> str:
    return f"<pre style='line-height: 1.3'>{marked_up(text)}</pre>"


def _whole(parts: Iterable[str]) -> str:
    return "<div class='quorate'>" + "\n".join(parts) + "</div>"
