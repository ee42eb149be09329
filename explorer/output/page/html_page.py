"""Self-contained HTML pages, which open from a file without a network."""

from __future__ import annotations

from collections.abc import Sequence

from quorate.comparison.variants import Comparison
from quorate.exploration import Trace
from quorate.language.instance import Instance
from quorate.language.words import call
from quorate.output.diagram.svg import draw_svg
from quorate.output.page.changed import Changed, changed_by, what_is_changed
from quorate.output.page.frame import View, framed, pane
from quorate.output.page.listing import Listing
from quorate.output.page.markup import Child, Markup, el, join
from quorate.output.page.overview import badge, check_overview, comparison_overview, headline, sizes_text
from quorate.output.page.relevance import Fold, folds_of
from quorate.output.page.story import Story
from quorate.output.shown_runs import Shown, runs_of, runs_of_comparisons
from quorate.verdicts.result import Result, Verdict
from quorate.walking.links import link_to

EXPLORER = "quorate-explorer"
"""The name of the window of `quorate explore`, which links of pages that it opened lead to."""


def result_page(result: Result) -> str:
    """Return the page of a check: its verdicts, and its runs to step through.

    Raises ModelError if the model's `lanes` name an action that it does not have.
    """
    runs = runs_of(result)
    overview = check_overview(result, runs)
    shown = next((run for run in runs if run.shows_violation), None)
    if (
        shown is None and result.outcome == "holds"
    ):  # the longest run to a goal is the most that the model does
        shown = max(runs, key=lambda run: len(run.trace.steps), default=None)
    first = "overview" if shown is None else shown.name
    sizes = el("span", sizes_text(result), class_="sizes")
    return _page(result.title, [headline(result), sizes], runs, overview, first)


def comparison_page(comparisons: Sequence[Comparison]) -> str:
    """Return the page of a comparison: the table of variants, and for each its counterexample, with the changes of
    the variant and the steps at which the correct protocol diverges. Raises ModelError as `result_page` does."""
    runs = runs_of_comparisons(comparisons)
    overview = comparison_overview(comparisons, runs)
    if len(comparisons) == 1:
        comparison = comparisons[0]
        title = f"{comparison.variant.__name__} beside {comparison.base.__name__}"
        said: list[Child] = [headline(comparison.result), el("span", comparison.change, class_="sizes")]
        return _page(title, said, runs, overview, runs[0].name if runs else "overview")
    title = f"Variants of {comparisons[0].base.__name__}" if comparisons else "No variants"
    return _page(title, [], runs, overview, "overview")


def trace_page(
    instance: Instance, trace: Trace, title: str, verdict: Verdict | None = None, explorer: str = ""
) -> str:
    """Return the page of one run; `verdict` is its verdict, if known. With the address of a running explorer, each
    step links to it there. Raises ModelError as `result_page` does."""
    shown = Shown("run", title, instance, trace, verdict)
    said = [badge(verdict.outcome, f"{verdict.name} {verdict.outcome}")] if verdict is not None else []
    return framed(title, said, [run_view(shown, 0, explorer)], "run")


def _page(
    title: str, said: Sequence[Child], runs: Sequence[Shown], overview: Markup | None, first: str
) -> str:
    views = [] if overview is None else [View("overview", "overview", "", overview)]
    views += [run_view(run, at) for at, run in enumerate(runs)]
    return framed(title, said, views, first)


def _tab_text(run: Shown) -> str:
    mark = "\N{BALLOT X}" if run.shows_violation else "\N{CHECK MARK}"
    return f"{mark} {run.name}"


def run_view(shown: Shown, at: int, explorer: str = "") -> View:
    """Return the view of a run, which is number `at` of its page, with links to a running explorer if its address is
    given. Raises ModelError as `result_page` does."""
    picture = shown.diagram()
    changed = changed_by(shown)
    with shown.instance.active():
        listing = Listing(shown.instance, None if changed is None else changed.inherits)
        story = Story(shown, picture, listing, changed)
        articles = list(story.articles())
        folds = folds_of(shown, story.evidence)
        source = listing.markup() if listing else None
        own = listing.own_markup()
    code = [
        el("button", "source", type="button", class_="fold", aria_expanded="false"),
        None if own is None else pane(_own_names(own, at), "source own", "The variant's own code"),
        None if source is None else pane(_own_names(source, at), "source", "Source"),
    ]
    reading = [
        pane(articles, "steps", "The step"),
        _in_words(shown),
        None if changed is None else _difference(changed),
        _go_on(shown, explorer),
        el("div", code, class_="code") if source is not None else None,
    ]
    drawing = pane(Markup(draw_svg(picture, style=False)), "drawing", "Diagram")
    last = len(shown.trace.steps)
    return View(
        shown.name,
        _tab_text(shown),
        shown.title,
        join((drawing, el("div", reading, class_="reading"))),
        (("class_", "run"), ("data_last", last), ("data_at", at), *_said_of(folds)),
    )


def _go_on(shown: Shown, explorer: str) -> Markup | None:
    """The link to the shown step of a run in a running explorer; or else the command that opens it in one, none for a
    model that is in no file. The page's script writes either, since the step is in it."""
    link = link_to(shown.instance, shown.trace)
    if explorer:
        onward = el("a", "go on from here", href=explorer, target=EXPLORER, data_explorer=explorer)
        return el("p", onward, class_="go-on", data_link=link.json)
    if link.named is None:
        return None
    said = (
        "In a shell, this opens the run at this step, to take other steps from there, and to be told why not:"
    )
    return el(
        "details",
        el("summary", "go on from here"),
        el("p", said),
        el(
            "div",
            el("code", tabindex=0),
            el("button", "copy", type="button", class_="copy"),
            class_="command",
        ),
        class_="what go-on",
        data_link=link.json,
        data_named=link.named,
    )


def _in_words(shown: Shown) -> Markup:
    """The run as an ordered list, for those who do not see the diagram, or want to copy it."""
    notes: dict[int, list[str]] = {}
    for note in shown.notes:
        notes.setdefault(note.step, []).append(note.text)
    start = shown.trace.initial_action
    calls = ["the start" if start is None else call(*start)]
    calls += [call(step.action, step.arguments) for step in shown.trace.steps]
    items = [
        el(
            "li",
            el("a", said, href=f"#run={shown.name}&step={number}"),
            "".join(f": {note}" for note in notes.get(number, ())),
            data_item=number,
        )
        for number, said in enumerate(calls)
    ]
    return el("details", el("summary", "the run as a list"), el("ol", items, start=0), class_="what list")


def _difference(changed: Changed) -> Markup:
    said = f"what {changed.variant.__name__} changes in {changed.base.__name__}"
    return el("details", el("summary", said), what_is_changed(changed), class_="what")


def _said_of(folds: Sequence[Fold]) -> list[tuple[str, str]]:
    """The steps that are folded, for the script: ``5-11 20-33``."""
    return [("data_folds", " ".join(f"{fold.first}-{fold.last}" for fold in folds))] if folds else []


def _own_names(source: Markup, at: int) -> Markup:
    """The source of run number `at`, with line ids that differ from those of other runs."""
    return Markup(source.replace(' id="', f' id="r{at}-'))
