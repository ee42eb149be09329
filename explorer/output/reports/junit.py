"""JUnit XML: one test suite per model, one test case per property.

A violation is a failure, with the run as its text. A property left undecided by a limit is an error; one that is
undecided because the search stopped at another violation is skipped. In a comparison the correct protocol is a
suite, and each variant a test case of a second suite: it passes if a variant marked BUG is violated, is skipped if
the variant holds at these sizes, and fails if a variant not marked BUG is violated.
"""

from __future__ import annotations

import xml.etree.ElementTree as xml
from collections.abc import Iterable

from quorate.comparison.variants import Comparison
from quorate.language.diagnostics import Diagnostic, format_diagnostic
from quorate.language.loading import is_bug
from quorate.language.words import plain
from quorate.output.reports import junit_document as junit
from quorate.output.reports.source_places import place, place_of_verdict
from quorate.output.reports.texts import headline, violation_text
from quorate.output.terminal.print_comparison import story_text
from quorate.verdicts.property_verdicts import bounds_text
from quorate.verdicts.result import Result, Verdict


def result_junit(result: Result) -> str:
    """Return a check as a JUnit XML document."""
    return junit.document([_suite_of(result)])


def comparisons_junit(comparisons: Iterable[Comparison]) -> str:
    """Return a comparison as a JUnit XML document."""
    rows = list(comparisons)
    suites = []
    bases: list[Result] = []
    for row in rows:
        if all(row.base_result is not base for base in bases):
            bases.append(row.base_result)
    for base in bases:
        suites.append(_suite_of(base))
        variants = [row for row in rows if row.base_result is base]
        cases = [_variant(row) for row in variants]
        suites.append(
            junit.suite(f"variants of {base.title}", cases, sum(row.result.seconds for row in variants))
        )
    return junit.document(suites)


def error_junit(diagnostic: Diagnostic, model: str) -> str:
    """Return an error in a model as a JUnit XML document with one test case."""
    span = diagnostic.span
    case = junit.case(model, "model", place(span.file, span.line) if span is not None else None)
    junit.add_outcome(case, "error", "model error", diagnostic.message, format_diagnostic(diagnostic))
    return junit.document([junit.suite(model, [case], 0.0)])


def _suite_of(result: Result) -> xml.Element:
    cases = [_verdict_case(result, verdict) for verdict in result.verdicts]
    said = {name: plain(value) for name, value in result.sizes.items()}
    if result.exploration.reasoning is None:
        said["states"] = str(result.exploration.states)
    said["explored"] = bounds_text(result.exploration)
    return junit.suite(result.title, cases, result.seconds, said)


def _verdict_case(result: Result, verdict: Verdict) -> xml.Element:
    case = junit.case(result.title, verdict.name, place_of_verdict(result.instance, verdict))
    if verdict.outcome == "violated":
        text = violation_text(result, verdict) or headline(verdict)
        junit.add_outcome(case, "failure", verdict.kind, headline(verdict), text)
    elif verdict.outcome == "undecided":
        stopped = result.exploration.stop == "violation"
        junit.add_outcome(
            case, "skipped" if stopped else "error", "undecided", f"undecided: {verdict.reason}", ""
        )
    else:
        xml.SubElement(case, "system-out").text = verdict.doc or verdict.reason
    return case


def _variant(comparison: Comparison) -> xml.Element:
    result = comparison.result
    found = next(iter(result.violations), None)
    case = junit.case(
        comparison.base_result.title,
        comparison.variant.__name__,
        None if found is None else place_of_verdict(result.instance, found),
    )
    if result.outcome == "undecided":
        junit.add_outcome(case, "error", "undecided", f"undecided: {bounds_text(result.exploration)}", "")
    elif found is None:
        junit.add_outcome(case, "skipped", "holds", "nothing is violated at these sizes", "")
    elif is_bug(comparison.variant):
        xml.SubElement(case, "system-out").text = story_text(comparison)
    else:
        junit.add_outcome(case, "failure", found.kind, headline(found), story_text(comparison))
    return case
