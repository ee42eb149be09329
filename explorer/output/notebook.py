"""Results, traces, comparisons and replays as HTML for notebooks: the text of the terminal, and runs as diagrams."""

from __future__ import annotations

from collections.abc import Iterator

from quorate.assessment.matrix import PropertyMatrix
from quorate.comparison.variants import Comparison, Comparisons
from quorate.conformance.result import Conformance
from quorate.costs.cost import Cost
from quorate.explaining.result import Explanation
from quorate.exploration import Trace
from quorate.language.words import call
from quorate.output.cells import drawn, folded, marked, pre, table, whole
from quorate.output.diagram.svg import draw_svg
from quorate.output.reports.texts import violation_text
from quorate.output.result_words import further_runs_text, verdict_text, what_was_explored
from quorate.output.shown_runs import runs_of, runs_of_comparisons
from quorate.output.terminal.lines import plain_text
from quorate.output.terminal.print_comparison import print_comparisons, story_text
from quorate.output.terminal.print_conformance import conformance_text
from quorate.output.terminal.print_cost import cost_text
from quorate.output.terminal.print_explanation import explanation_text
from quorate.output.terminal.print_matrix import matrix_text
from quorate.output.terminal.print_replay import replay_text
from quorate.output.terminal.print_valence import valence_text
from quorate.saved.replaying import Replay
from quorate.support.visible import marked_up
from quorate.trace.changes import changes_by
from quorate.trace.diagram import diagram
from quorate.valences.valence import Valence
from quorate.verdicts.result import Result, Verdict


def result_html(result: Result) -> str:
    """Return a check as HTML: the verdicts, and the run to the first violation."""
    rows = [
        (marked(verdict.outcome), f"<code>{marked_up(verdict.name)}</code>", marked_up(verdict_text(verdict)))
        for verdict in result.verdicts
    ]
    parts = [f"<p>{marked(result.outcome)} <b>{marked_up(result.headline)}</b></p>", table(rows)]
    shown = next((run for run in runs_of(result) if run.shows_violation), None)
    if shown is not None and shown.verdict is not None:
        parts += [drawn(shown), folded("The run, step by step", violation_text(result, shown.verdict))]
        parts += _further_runs(shown.verdict)
    parts += [f"<div style='opacity: 0.7'>{marked_up(line)}</div>" for line in what_was_explored(result)]
    parts += [f"<p><b>warning:</b> {marked_up(warning)}</p>" for warning in result.warnings]
    return whole(parts)


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
    return whole([f"{marked(verdict.outcome)} {name} {marked_up(verdict_text(verdict))}"])


def trace_html(trace: Trace) -> str:
    """Return a run as HTML: the diagram, and its steps with their changes."""
    instance = trace.instance
    if instance is None:
        return pre(repr(trace))
    rows = [("0", _start(trace), "")]
    before = trace.initial
    with instance.active():
        for number, step in enumerate(trace.steps, 1):
            changed = "<br>".join(marked_up(str(each)) for each in changes_by(instance, before, step))
            text = marked_up(call(step.action, step.arguments))
            rows.append((str(number), f"<code>{text}</code>", f"<code>{changed}</code>" if changed else ""))
            before = step.state
        drawing = draw_svg(diagram(instance, trace))
    return whole([drawing, table(rows)])


def comparison_html(comparison: Comparison) -> str:
    """Return a comparison as HTML: the variant's run, and the explanation as on the terminal."""
    result = comparison.result
    parts = [
        f"<p>{marked(result.outcome)} <b>{marked_up(result.headline)}</b>: {marked_up(comparison.change)}</p>"
    ]
    parts += [drawn(shown) for shown in runs_of_comparisons([comparison])]
    parts.append(pre(story_text(comparison)))
    return whole(parts)


def comparisons_html(comparisons: Comparisons) -> str:
    """Return comparisons as HTML: the table, and the explanation of each variant that was asked for by name."""
    text = plain_text(lambda console: print_comparisons(console, comparisons, quiet=comparisons.singly))
    return whole([pre(text), *(comparison_html(each) for each in comparisons if comparisons.singly)])


def replay_html(replay: Replay) -> str:
    """Return a replay as HTML: the text of the terminal."""
    return whole([pre(replay_text(replay))])


def valence_html(valence: Valence) -> str:
    """Return valences as HTML: the text of the terminal."""
    return whole([pre(valence_text(valence))])


def matrix_html(matrix: PropertyMatrix) -> str:
    """Return judged properties as HTML: the text of the terminal."""
    return whole([pre(matrix_text(matrix))])


def cost_html(cost: Cost) -> str:
    """Return a cost as HTML: the cheapest run as a diagram, and the text of the terminal."""
    picture = [] if cost.trace is None else [draw_svg(diagram(cost.instance, cost.trace))]
    heading = f"<p>{marked(cost.outcome)} <b>{marked_up(cost.headline)}</b></p>"
    return whole([heading, *picture, pre(cost_text(cost))])


def conformance_html(found: Conformance) -> str:
    """Return code held against a model as HTML: the text of the terminal."""
    return whole([pre(conformance_text(found))])


def explanation_html(found: Explanation) -> str:
    """Return logs held against a model as HTML: the text of the terminal."""
    return whole([pre(explanation_text(found))])


def _start(trace: Trace) -> str:
    if trace.initial_action is None:
        return "initial state: all variables at their defaults"
    return f"<code>{marked_up(call(*trace.initial_action))}</code>"
