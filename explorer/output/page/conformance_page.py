"""Code held against a model as a page: where they part, side by side, what was tried, and the model's run up to
there."""

from __future__ import annotations

from collections.abc import Iterator

from quorate.conformance.result import Conformance, Covered, Difference, Mismatch, Told
from quorate.output.page.frame import View, framed
from quorate.output.page.html_page import run_view
from quorate.output.page.markup import Child, Markup, el
from quorate.output.page.overview import badge
from quorate.output.shown_runs import Shown
from quorate.output.terminal.print_conformance import apart_lines, how, notes, what_was_done


def conformance_page(found: Conformance) -> str:
    """Return the page. Raises ModelError if the model's `lanes` name an action that it does not have."""
    mismatch = found.mismatch
    said = how(mismatch) if mismatch is not None else found.reason or "no mismatch"
    content = el(
        "section",
        [] if mismatch is None else list(_mismatch(mismatch)),
        _tried(found),
        [el("p", line, class_="explored") for line in (what_was_done(found), *notes(found))],
        class_="overview",
    )
    views = [View("overview", "overview", "", content)]
    if mismatch is not None and mismatch.trace is not None and mismatch.trace.steps:
        title = "the model's run, up to where the code parts from it"
        views.append(run_view(Shown("run", title, found.instance, mismatch.trace), 0))
    return framed(f"{found.adapter} and {found.title}", [badge(found.outcome, said)], views, "overview")


def _mismatch(mismatch: Mismatch) -> Iterator[Markup]:
    rows = [_difference(each) for each in mismatch.differences]
    if rows:
        head = el("tr", el("td"), el("th", "model"), el("th", "code"))
        yield el("table", el("thead", head), el("tbody", rows), class_="verdicts")
    yield from (el("p", line) for line in apart_lines(mismatch))
    steps = [el("li", list(_step(told))) for told in mismatch.steps]
    yield el("ol", steps)


def _difference(each: Difference) -> Markup:
    missing: Child = el("i", "none")
    return el(
        "tr",
        el("th", each.path),
        el("td", missing if each.how == "only in the code" else el("code", each.model)),
        el("td", missing if each.how == "only in the model" else el("code", each.real)),
    )


def _step(told: Told) -> Iterator[Child]:
    yield el("code", told.text)
    if told.how == "refused":
        yield " refused by the model"
    if told.how == "followed":
        yield f" the model: {', '.join(told.by) or 'no step'}"


def _tried(found: Conformance) -> Markup:
    head = el("tr", [el("th", each) for each in ("step", "taken", "refused", "")])
    rows = [_row(name, covered) for name, covered in found.coverage.items()]
    return el("table", el("thead", head), el("tbody", rows), class_="verdicts")


def _row(name: str, covered: Covered) -> Markup:
    remark = "not driven" if not covered.driven else "never taken" if not covered.taken else ""
    counts = (f"{covered.taken:,}", f"{covered.refused:,}", remark)
    return el("tr", el("th", name), [el("td", each) for each in counts])
