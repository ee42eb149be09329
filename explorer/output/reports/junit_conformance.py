"""Code held against a model as JUnit XML: a suite with a test case for each action, or kind of step.

The mismatch is the failure of the action in whose step it is. An action that was never tried is skipped: nothing was
said of it. If nothing was decided, a case of its own is an error.
"""

from __future__ import annotations

import xml.etree.ElementTree as xml

from quorate.conformance.result import Conformance, Covered, Mismatch
from quorate.language.words import plain
from quorate.output.reports import junit_document as junit
from quorate.output.reports.source_places import place
from quorate.output.terminal.print_conformance import headline, how, mismatch_text


def conformance_junit(found: Conformance) -> str:
    """Return the result as a JUnit XML document."""
    title = f"{found.title} and {found.adapter}"
    mismatch = found.mismatch
    where = "" if mismatch is None or mismatch.broken else mismatch.last.partition("(")[0]
    cases = [
        _case(title, name, covered, mismatch if name == where else None)
        for name, covered in found.coverage.items()
    ]
    if mismatch is not None and where not in found.coverage:
        case = junit.case(title, mismatch.broken or "start")
        _failed(case, mismatch)
        cases.append(case)
    if found.outcome == "undecided":
        case = junit.case(title, found.mode)
        junit.add_outcome(case, "error", "undecided", headline(found), "")
        cases.append(case)
    said = {name: plain(value) for name, value in found.sizes.items()}
    said |= {
        "mode": found.mode,
        "seed": str(found.seed),
        "walks": str(found.walks),
        "steps": str(found.steps),
    }
    return junit.document([junit.suite(title, cases, found.seconds, said)])


def _case(title: str, name: str, covered: Covered, mismatch: Mismatch | None) -> xml.Element:
    raised = None if mismatch is None else mismatch.raised
    case = junit.case(title, name, None if raised is None else place(raised.file, raised.line))
    if mismatch is not None:
        _failed(case, mismatch)
    elif not covered.driven:
        junit.add_outcome(case, "skipped", "not driven", "the adapter has no such method", "")
    elif not covered.taken + covered.refused:
        junit.add_outcome(case, "skipped", "never taken", "no walk came to it", "")
    else:
        xml.SubElement(
            case, "system-out"
        ).text = f"taken {covered.taken:,} times, refused {covered.refused:,} times"
    return case


def _failed(case: xml.Element, mismatch: Mismatch) -> None:
    junit.add_outcome(case, "failure", mismatch.kind, how(mismatch), mismatch_text(mismatch))
