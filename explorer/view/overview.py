"""What there is to know without a run: verdicts and how far they go; of a comparison the table of variants."""

from __future__ import annotations

from collections.abc import Sequence

from quorate.check.result import Result, Verdict
from quorate.check.verdicts import bounds_text
from quorate.compare.run import Comparison
from quorate.trace.words import plain
from quorate.view.markup import Child, Markup, el
from quorate.view.runs import Shown

MARKS = {"holds": "\N{CHECK MARK}", "violated": "\N{BALLOT X}", "undecided": "?"}


def badge(outcome: str, text: str) -> Markup:
    """An outcome, told by a mark and in words."""
    return el("span", MARKS[outcome], " ", text, class_=f"badge {outcome}")


def sizes_text(result: Result) -> str:
    """``Acceptor=3, Value=2``."""
    return ", ".join(f"{name}={plain(value)}" for name, value in result.sizes.items())


def headline(result: Result) -> Markup:
    """What came of a check."""
    names = " and ".join(verdict.name for verdict in result.violations)
    said = {"holds": "everything asked for holds", "violated": f"{names} violated", "undecided": "undecided"}
    return badge(result.outcome, said[result.outcome])


def check_overview(result: Result, runs: Sequence[Shown]) -> Markup:
    """The verdicts of a check, each with its run if there is one, and what was explored."""
    shown = {run.name for run in runs}
    rows = [
        el(
            "tr",
            el("td", badge(verdict.outcome, verdict.outcome)),
            el("th", verdict.name),
            el("td", verdict.kind),
            el("td", _run_link(verdict, shown)),
            el("td", verdict.doc or verdict.reason),
        )
        for verdict in result.verdicts
    ]
    head = el("tr", [el("th", text) for text in ("verdict", "property", "kind", "run", "")])
    return el(
        "section",
        el("table", el("thead", head), el("tbody", rows), class_="verdicts"),
        _explored(result),
        [el("p", f"Warning: {warning}", class_="warning") for warning in result.warnings],
        class_="overview",
    )


def _run_link(verdict: Verdict, shown: set[str]) -> Child:
    if verdict.steps is None or verdict.name not in shown:
        return None
    return el("a", f"{verdict.steps} step{'' if verdict.steps == 1 else 's'}", href=f"#run={verdict.name}")


def _explored(result: Result) -> Markup:
    found = result.exploration
    sorts = " and ".join(sort.cls.__name__ for sort in result.instance.symmetric)
    orbits = f" up to symmetry of {sorts}" if result.symmetry and sorts else ""
    rows: list[tuple[str, str]] = [
        ("sizes", sizes_text(result)),
        (
            "explored",
            f"{found.states:,} states{orbits}, depth {found.depth}, {found.transitions:,} transitions",
        ),
        ("how far", bounds_text(found)),
        ("steps taken", ", ".join(f"{name} {count:,}" for name, count in found.fired.items())),
    ]
    cuts = ", ".join(f"{bound} {count:,}" for bound, count in found.cuts.items() if count)
    if cuts:
        rows.append(("steps cut", cuts))
    rows.append(("engine", f"{result.engine}, {result.seconds:.2f} s"))
    return el("table", [el("tr", el("th", name), el("td", said)) for name, said in rows], class_="explored")


def comparison_overview(comparisons: Sequence[Comparison], runs: Sequence[Shown]) -> Markup:
    """The right protocols and the variants that were set beside them, as in the terminal."""
    shown = {run.name for run in runs}
    rows: list[Markup] = []
    for base in {id(comparison.base_result): comparison.base_result for comparison in comparisons}.values():
        of_base = [comparison for comparison in comparisons if comparison.base_result is base]
        said = f"the right protocol, with {sizes_text(base)}: {bounds_text(base.exploration)}"
        breaks = "nothing" if base.outcome == "holds" else base.outcome
        rows.append(_row(base, of_base[0].base.__name__, said, breaks, None))
        rows += [_variant_row(comparison, shown) for comparison in of_base]
    head = el("tr", [el("th", text) for text in ("", "model", "what is changed", "breaks", "run", "states")])
    return el(
        "section", el("table", el("thead", head), el("tbody", rows), class_="verdicts"), class_="overview"
    )


def _variant_row(comparison: Comparison, shown: set[str]) -> Markup:
    result, name = comparison.result, comparison.variant.__name__
    violated = result.violations[0] if result.violations else None
    nothing = "nothing at these sizes" if result.outcome == "holds" else "undecided"
    link: Child = None
    if violated is not None and name in shown:
        link = el("a", f"{violated.steps} steps", href=f"#run={name}")
    return _row(result, name, comparison.change, nothing if violated is None else violated.name, link)


def _row(result: Result, name: str, said: str, breaks: str, link: Child) -> Markup:
    cells = [el("td", said), el("td", breaks), el("td", link), el("td", f"{result.exploration.states:,}")]
    return el("tr", el("td", badge(result.outcome, result.outcome)), el("th", name), cells)
