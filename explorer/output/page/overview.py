"""The overview of a page: verdicts and what was explored; for a comparison, the table of variants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quorate.comparison.variants import Comparison
from quorate.language.words import plain
from quorate.output.diagram.thumbnail import draw_thumbnail
from quorate.output.marks import mark
from quorate.output.page.markup import Child, Markup, el
from quorate.output.result_words import states_number, what_was_explored
from quorate.output.shown_runs import Shown
from quorate.support.plurals import counted
from quorate.support.verdict_words import Outcome
from quorate.verdicts.property_verdicts import bounds_text
from quorate.verdicts.result import Result, Verdict


def badge(outcome: Outcome, text: str) -> Markup:
    """Return a badge for an outcome, with its mark and a text."""
    return el("span", mark(outcome), " ", text, class_=f"badge {outcome}")


def sizes_text(result: Result) -> str:
    """Return the sizes as text: ``Acceptor=3, Value=2``."""
    return ", ".join(f"{name}={plain(value)}" for name, value in result.sizes.items())


def headline(result: Result) -> Markup:
    """Return the outcome of a check in one line."""
    return badge(result.outcome, result.headline.removeprefix(f"{result.title}: "))


def check_overview(result: Result, runs: Sequence[Shown]) -> Markup:
    """Return the verdicts of a check, each with a link to its run if there is one, and what was explored."""
    shown = {run.name: run for run in runs}
    rows = [
        el(
            "tr",
            el("td", badge(verdict.outcome, verdict.outcome)),
            el("th", _name(verdict.name, shown)),
            el("td", verdict.kind, f" {verdict.then}" if verdict.then else None),
            el("td", _run_link(verdict, shown)),
            el("td", _reason(verdict), verdict.doc),
        )
        for verdict in result.verdicts
    ]
    head = _head("verdict", "property", "kind", "run", "")
    return el(
        "section",
        el("table", el("thead", head), el("tbody", rows), class_="verdicts"),
        _explored(result),
        [el("p", f"Warning: {warning}", class_="warning") for warning in result.warnings],
        class_="overview",
    )


def _head(*titles: str) -> Markup:
    """The head of a table; a column without a title has no header."""
    return el("tr", [el("th", text) if text else el("td") for text in titles])


def _run_link(verdict: Verdict, shown: Mapping[str, Shown]) -> Child:
    if verdict.steps is None or verdict.name not in shown:
        return None
    link = el("a", counted(verdict.steps, "step"), href=f"#run={verdict.name}")
    return [link, _picture(shown[verdict.name])]


def _reason(verdict: Verdict) -> Child:
    """The reason of a verdict that is undecided, violated without a run, or of a property without a docstring."""
    if verdict.outcome == "undecided" or (verdict.outcome == "violated" and verdict.trace is None):
        return el("p", el("b", verdict.reason), "." if verdict.doc else None)
    return verdict.reason if not verdict.doc else None


def _explored(result: Result) -> list[Markup]:
    """What was explored, as on the terminal, and how often each action was taken."""
    fired = ", ".join(
        f"{name} {count:,} times" for name, count in result.exploration.transitions_by_action.items()
    )
    said = [*what_was_explored(result), *([f"taken: {fired}"] if fired else [])]
    return [el("p", line, class_="explored") for line in said]


def comparison_overview(comparisons: Sequence[Comparison], runs: Sequence[Shown]) -> Markup:
    """Return the table of the correct protocols with their variants, as on the terminal."""
    shown = {run.name: run for run in runs}
    rows: list[Markup] = []
    for base in {id(comparison.base_result): comparison.base_result for comparison in comparisons}.values():
        of_base = [comparison for comparison in comparisons if comparison.base_result is base]
        said = f"the correct protocol, with {sizes_text(base)}: {bounds_text(base.exploration)}"
        breaks = "nothing" if base.outcome == "holds" else base.outcome
        rows.append(_row(base, of_base[0].base.__name__, said, breaks, None))
        rows += [_variant_row(comparison, shown) for comparison in of_base]
    head = _head("", "model", "what is changed", "breaks", "run", "states")
    return el(
        "section", el("table", el("thead", head), el("tbody", rows), class_="verdicts"), class_="overview"
    )


def _picture(run: Shown | None) -> Markup | None:
    """A small picture of a run, which leads to it."""
    if run is None:
        return None
    title = f"the run of {run.name}"
    with run.instance.active():
        drawn = Markup(draw_thumbnail(run.diagram()))
    return el("a", drawn, href=f"#run={run.name}", aria_label=title, class_="thumbnail")


def _name(name: str, shown: Mapping[str, Shown]) -> Child:
    return el("a", name, href=f"#run={name}") if name in shown else name


def _variant_row(comparison: Comparison, shown: Mapping[str, Shown]) -> Markup:
    result, name = comparison.result, comparison.variant.__name__
    violated = result.violations[0] if result.violations else None
    nothing = "nothing at these sizes" if result.outcome == "holds" else "undecided"
    link: Child = None
    if violated is not None and name in shown:
        link = [el("a", counted(violated.steps or 0, "step"), href=f"#run={name}"), _picture(shown[name])]
    return _row(
        result, _name(name, shown), comparison.change, nothing if violated is None else violated.name, link
    )


def _row(result: Result, name: Child, said: str, breaks: str, link: Child) -> Markup:
    cells = [
        el("td", said, class_="what-changed"),
        el("td", breaks, data_label="breaks"),
        el("td", link, data_label="run" if link else None),
        el("td", states_number(result.exploration), data_label="states"),
    ]
    return el("tr", el("td", badge(result.outcome, result.outcome)), el("th", name), cells)
