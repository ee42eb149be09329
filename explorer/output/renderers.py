"""The registry of renderers, by class of result and form, for `quorate.support.rendering`.

Classes and functions are named, not imported, so that printing a trace loads neither Z3 nor the page renderer.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from quorate.support.late_imports import imported

RENDERERS: dict[str, dict[str, str]] = {
    "quorate.language.diagnostics.Diagnostic": {
        "terminal": "quorate.output.terminal.print_diagnostic.print_diagnostic",
        "junit": "quorate.output.reports.junit.error_junit",
        "sarif": "quorate.output.reports.sarif.error_sarif",
    },
    "quorate.exploration.Step": {
        "text": "quorate.output.terminal.print_trace.step_text",
    },
    "quorate.exploration.Trace": {
        "text": "quorate.output.terminal.print_trace.trace_text",
        "html": "quorate.output.notebook.trace_html",
    },
    "quorate.verdicts.result.Verdict": {
        "text": "quorate.output.result_words.named_verdict_text",
        "html": "quorate.output.notebook.verdict_html",
    },
    "quorate.verdicts.result.Result": {
        "text": "quorate.output.terminal.print_result.result_text",
        "html": "quorate.output.notebook.result_html",
        "json": "quorate.output.json.result_json.result_json",
        "page": "quorate.output.page.html_page.result_page",
        "junit": "quorate.output.reports.junit.result_junit",
        "sarif": "quorate.output.reports.sarif.result_sarif",
        "traces": "quorate.output.traces.saving.save_trace",
        "runs": "quorate.output.shown_runs.runs_of",
    },
    "quorate.covering.cover.Cover": {
        "text": "quorate.output.terminal.print_cover.cover_text",
        "json": "quorate.output.json.cover_json.cover_json",
        "file": "quorate.output.json.cover_json.write_cover",
    },
    "quorate.comparison.variants.Comparison": {
        "text": "quorate.output.terminal.print_comparison.story_text",
        "html": "quorate.output.notebook.comparison_html",
    },
    "quorate.comparison.variants.Comparisons": {
        "text": "quorate.output.terminal.print_comparison.comparisons_text",
        "html": "quorate.output.notebook.comparisons_html",
        "json": "quorate.output.json.comparison_json.comparisons_json",
        "page": "quorate.output.page.html_page.comparison_page",
        "junit": "quorate.output.reports.junit.comparisons_junit",
        "sarif": "quorate.output.reports.sarif.comparisons_sarif",
        "traces": "quorate.output.traces.saving.save_comparisons",
        "runs": "quorate.output.shown_runs.runs_of_comparisons",
    },
    "quorate.assessment.matrix.PropertyMatrix": {
        "text": "quorate.output.terminal.print_matrix.matrix_text",
        "html": "quorate.output.notebook.matrix_html",
        "json": "quorate.output.json.matrix_json.matrix_json",
        "csv": "quorate.output.reports.matrix_csv.matrix_csv",
        "terminal": "quorate.output.terminal.print_matrix.show_matrix",
    },
    "quorate.proofs.spec_proof.Proof": {
        "text": "quorate.output.terminal.print_proof.proof_text",
        "html": "quorate.output.notebook_proof.proof_html",
        "json": "quorate.output.json.proof_json.proof_json",
        "page": "quorate.output.page.proof_page.page_of_proof",
        "file": "quorate.output.graphs.proof_graph_files.write_proof_graph",
    },
    "quorate.saved.replaying.Replay": {
        "text": "quorate.output.terminal.print_replay.replay_text",
        "html": "quorate.output.notebook.replay_html",
        "json": "quorate.output.json.replay_json.replay_json",
        "terminal": "quorate.output.terminal.print_replay.show_replay",
    },
    "quorate.valences.valence.Valence": {
        "text": "quorate.output.terminal.print_valence.valence_text",
        "html": "quorate.output.notebook.valence_html",
        "json": "quorate.output.json.valence_json.valence_json",
    },
    "quorate.costs.cost.Cost": {
        "text": "quorate.output.terminal.print_cost.cost_text",
        "html": "quorate.output.notebook.cost_html",
        "json": "quorate.output.json.cost_json.cost_json",
    },
    "quorate.histories.judging.Linearizability": {
        "text": "quorate.output.terminal.print_history.history_text",
        "json": "quorate.output.json.history_json.history_json",
    },
    "quorate.conformance.result.Conformance": {
        "text": "quorate.output.terminal.print_conformance.conformance_text",
        "html": "quorate.output.notebook.conformance_html",
        "json": "quorate.output.json.conformance_json.conformance_json",
        "junit": "quorate.output.reports.junit_conformance.conformance_junit",
        "page": "quorate.output.page.conformance_page.conformance_page",
        "pytest": "quorate.output.reports.pytest_file.pytest_file",
    },
    "quorate.explaining.result.Explanation": {
        "text": "quorate.output.terminal.print_explanation.explanation_text",
        "html": "quorate.output.notebook.explanation_html",
        "json": "quorate.output.json.explanation_json.explanation_json",
    },
    "quorate.grading.results.Grades": {
        "text": "quorate.output.grades.table.grades_text",
        "html": "quorate.output.grades.pages.lecturer_page",
        "json": "quorate.output.grades.files.grades_json",
        "junit": "quorate.output.grades.files.grades_junit",
    },
    "quorate.graphs.state_graph.StateGraph": {
        "html": "quorate.output.graphs.graphviz.html",
        "page": "quorate.output.page.graph_page.graph_page",
        "json": "quorate.output.graphs.graph_files.graph_json",
        "dot": "quorate.output.graphs.dot.dot",
        "graphml": "quorate.output.graphs.graph_files.graphml",
        "svg": "quorate.output.graphs.graphviz.svg",
        "file": "quorate.output.graphs.graph_files.write",
    },
    "quorate.output.shown_runs.Shown": {
        "terminal": "quorate.output.terminal.print_diagram.print_diagram",
    },
    "quorate.trace.diagram.picture.Diagram": {
        "text": "quorate.output.diagram.characters.draw_text",
        "svg": "quorate.output.diagram.svg.draw_svg",
        "mermaid": "quorate.output.diagram.mermaid.draw_mermaid",
    },
}
"""Class to form to renderer, all by qualified name."""


@cache
def renderer(kind: type, form: str) -> Callable[..., Any]:
    """Return the renderer of a class, or of its nearest base that has one, for a form. Raises TypeError."""
    for cls in kind.__mro__:
        place = RENDERERS.get(f"{cls.__module__}.{cls.__qualname__}", {}).get(form)
        if place is not None:
            function: Callable[..., Any] = imported(place)
            return function
    raise TypeError(f"no renderer for {kind.__name__} as {form}")
