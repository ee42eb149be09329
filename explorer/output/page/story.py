"""The explanation of each step of a run: the action, its changes, the violation, and in a comparison where the
correct protocol diverges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from quorate.comparison.divergence import Difference, Refused, has_no
from quorate.comparison.passing import Passed
from quorate.comparison.variants import Comparison
from quorate.exploration import State, Violation
from quorate.language.words import call
from quorate.output.diagram.colours import epoch_colours
from quorate.output.page.changed import Changed, what_is_changed
from quorate.output.page.evidence import Part, evidence
from quorate.output.page.listing import Listing, Lit, doc_of_action
from quorate.output.page.markup import Child, Markup, el
from quorate.output.page.picture import picture_html
from quorate.output.page.tables import Marks, state_tables
from quorate.output.shown_runs import Shown
from quorate.reference.machine import Machine
from quorate.trace.changes import Change, changes_by
from quorate.trace.conclusion import conclusion, fairness_lines, loop_lines
from quorate.trace.diagram import Diagram
from quorate.trace.picturing import Pictures
from quorate.trace.refusal_text import guard_text, refusals_by_head, stopping_line
from quorate.trace.starts import begins_as_runs_do
from quorate.trace.witness_text import witness_lines
from quorate.verdicts.result import Verdict

FIELD = re.compile(r"(?<=[(, ])\w+=")
"""The name of a record field in a text, which is left out: the tables have it in their headers."""


class Story:
    """The explanations of the steps of one run. To be used while the instance is active."""

    def __init__(self, shown: Shown, diagram: Diagram, listing: Listing, changed: Changed | None) -> None:
        self._shown = shown
        self._instance = shown.instance
        self._trace = shown.trace
        self._diagram = diagram
        self._listing = listing
        self._changed_by = changed
        self._last = len(shown.trace.steps)
        self._pictures = Pictures(shown.instance, Machine(shown.instance))
        self._colours = epoch_colours(diagram)
        verdict = shown.verdict
        self._evidence = (
            frozenset[Part]() if verdict is None else evidence(shown.instance, shown.trace, verdict)
        )

    @property
    def evidence(self) -> frozenset[Part]:
        """The parts of the last state without which the run would not show what it does."""
        return self._evidence

    def articles(self) -> Iterator[Markup]:
        """Yield one article per step, the start first; all but the last are hidden."""
        before = self._trace.initial
        yield self._article(0, self._start(), before, before, None)
        for number, step in enumerate(self._trace.steps, 1):
            lit = self._listing.lit(before, step)
            failing = number == self._last and self._fails()
            card: list[Child] = [
                el("h2", el("span", str(number), class_="number"), self._call(number)),
                el("p", doc_of_action(self._instance, step.action), class_="doc"),
                self._divergence(number),
                [el("p", line, class_="loop") for line in loop_lines(self._trace, number)],
                self._violation() if number == self._last else None,
                self._changed(changes_by(self._instance, before, step), failing),
            ]
            yield self._article(number, card, before, step.state, lit)
            before = step.state

    def _article(
        self, number: int, card: list[Child], before: State, state: State, lit: Lit | None
    ) -> Markup:
        last = number == self._last
        received = {text for a in self._diagram.arrows if a.received == number for text in a.text.split("\n")}
        marks = Marks(before, frozenset(received), self._evidence if last else frozenset())
        return el(
            "article",
            card,
            self._picture(state),
            state_tables(self._instance, state, marks),
            class_="step",
            id=f"run={self._shown.name}&step={number}",
            data_step=number,
            hidden=not last,
            data_action=None if lit is None else self._listing.names_of(lit.action),
            data_ran=None if lit is None else self._listing.names_of(lit.ran),
            data_refused=self._refused_line(number) or (self._stopping_lines() if last else None),
        )

    def _picture(self, state: State) -> Markup | None:
        """The picture of a state, if the model says how it is pictured; the tables tell the same otherwise."""
        return picture_html(self._pictures.of(state), self._colours) if self._pictures.own else None

    def _start(self) -> list[Child]:
        start = self._trace.initial_action
        said = "All variables are at their defaults." if start is None else call(*start)
        if not begins_as_runs_do(self._instance, self._trace):
            said = "A given state, which need not be reachable."
        changed = self._changed_by
        told = changed is not None and (changed.is_bug or self._shown.comparison is not None)
        return [
            el("h2", el("span", "0", class_="number"), "the start"),
            el("p", said, class_="doc"),
            [el("p", line, class_="loop") for line in loop_lines(self._trace, 0)],
            el("div", what_is_changed(changed), class_="box") if changed is not None and told else None,
            self._violation() if self._last == 0 else None,
        ]

    def _call(self, number: int) -> Child:
        step = self._trace.steps[number - 1]
        name, rest = call(step.action, step.arguments).split("(", 1)
        return [el("b", name), f"({rest}"]

    def _fails(self) -> bool:
        violation = None if self._shown.verdict is None else self._shown.verdict.violation
        return violation is not None and violation.last_fails

    def _changed(self, found: tuple[Change, ...], failing: bool) -> Markup:
        if failing:
            return el("p", "It fails here.", class_="nothing")
        if not found:
            return el("p", "Nothing changes.", class_="nothing")
        return el("ul", [el("li", change_markup(change)) for change in found], class_="changes")

    # ----------------------------------------------------------------------------- the violation

    def _violation(self) -> Markup | None:
        verdict = self._shown.verdict
        if verdict is None:
            return None
        if verdict.violation is None:
            return el(
                "div",
                el("h3", f"\N{CHECK MARK} {verdict.name} is reached"),
                el("p", verdict.doc),
                class_="box reached",
            )
        what, said = conclusion(verdict.violation, verdict.witness)
        lines = witness_lines(verdict.witness)[1] if verdict.kind in ("invariant", "step") else []
        place = (
            f"{Path(verdict.violation.file).name}:{verdict.violation.line}" if verdict.violation.file else ""
        )
        key = (
            el("p", "Marked \N{BLACK DIAMOND} below: evidence for it.", class_="key")
            if self._evidence
            else None
        )
        return el(
            "div",
            el("h3", f"\N{BALLOT X} {what}", el("span", f": {said}", class_="witness") if said else None),
            [el("p", line, class_="witness") for line in (*lines, *fairness_lines(verdict.violation))],
            self._refusals(verdict, verdict.violation),
            el("p", verdict.doc, " ", el("small", place)),
            key,
            class_="box violation",
        )

    def _refusals(self, verdict: Verdict, violation: Violation) -> list[Child]:
        """Why no action leads on."""
        said = stopping_line(violation)
        found: list[Child] = [el("p", said)] if said else []
        for head, lines in refusals_by_head(verdict.refusals):
            source = el("pre", el("b", head[0]), "  ", el("small", head[1]), "  ".join(("", *head[2:])))
            found.append(el("div", source, el("ul", [el("li", line) for line in lines], class_="because")))
        return found

    # ----------------------------------------------------------------------------- where the protocol diverges

    def _divergence(self, number: int) -> Markup | None:
        comparison = self._shown.comparison
        if comparison is None:
            return None
        boxes: list[Child] = []
        divergence = comparison.divergence
        if divergence is not None:
            refused, difference = divergence.refused, divergence.difference
            if difference is not None and difference.step == number:
                boxes.append(_difference_box(comparison, difference))
            if refused is not None and refused.step == number:
                boxes.append(_refused_box(comparison, refused))
            boxes += [_passed_box(comparison, each) for each in divergence.passed if each.step == number]
            if number == self._last and refused is None:
                boxes.append(_taken_box(comparison))
        return el("div", boxes) if boxes else None

    def _refused_line(self, number: int) -> str | None:
        comparison = self._shown.comparison
        refused = (
            None if comparison is None or comparison.divergence is None else comparison.divergence.refused
        )
        if refused is None or refused.step != number or refused.guard is None:
            return None
        return self._listing.name_of((refused.guard.file, refused.guard.line))

    def _stopping_lines(self) -> str | None:
        """The ids of the line of the failed assert or failure that ends the run, or of the guards that end it."""
        verdict = self._shown.verdict
        if verdict is None or verdict.violation is None:
            return None
        if self._fails():
            return self._listing.name_of((verdict.violation.file, verdict.violation.line))
        guards = [group.answer.guard for group in verdict.refusals]
        lines = frozenset((each.file, each.line) for each in guards if each is not None)
        return self._listing.names_of(lines) or None


def change_markup(change: Change) -> list[Child]:
    """Return a change as HTML, with insertions and deletions marked by more than colour, and fields without names."""
    before, after = (FIELD.sub("", text) for text in (change.before, change.after))
    match change.how:
        case "added":
            return [change.path, " + ", el("ins", after)]
        case "removed":
            return [change.path, " \N{MINUS SIGN} ", el("del", before)]
        case "numbered":
            return [change.path, " numbered again: ", after]
        case _:
            return [change.path, ": ", el("del", before), " \N{RIGHTWARDS ARROW} ", el("ins", after)]


def _refused_box(comparison: Comparison, refused: Refused) -> Markup:
    base, guard = comparison.base.__name__, refused.guard
    said: Child = el("p", refused.message)
    if guard is not None:
        place, source = guard_text(guard)
        said = [
            el("pre", el("small", f"{place}  "), source),
            el("ul", [el("li", reason) for reason in guard.because], class_="because"),
        ]
    return el(
        "div",
        el("h3", f"\N{CIRCLED DIVISION SLASH} {base} does not take this step"),
        said,
        class_="box refused",
    )


def _difference_box(comparison: Comparison, difference: Difference) -> Markup:
    sides = (
        (comparison.variant.__name__, difference.variant),
        (comparison.base.__name__, difference.base),
    )
    cells = [
        el(
            "td",
            el(
                "ul",
                [el("li", change_markup(c)) for c in found] or el("li", "nothing changes"),
                class_="changes",
            ),
        )
        for _, found in sides
    ]
    table = el("table", el("tr", [el("th", name) for name, _ in sides]), el("tr", cells), class_="sides")
    said = f"\N{NOT EQUAL TO} {comparison.base.__name__} differs here"
    return el("div", el("h3", said), table, class_="box differs")


def _passed_box(comparison: Comparison, passed: Passed) -> Markup:
    said = f"{comparison.base.__name__} passes over this step: {has_no('action', passed.action)}."
    return el("div", el("p", said), class_="box")


def _taken_box(comparison: Comparison) -> Markup:
    divergence, base = comparison.divergence, comparison.base.__name__
    same = divergence is None or divergence.difference is None
    every = "every other step" if divergence is not None and divergence.passed else "every step"
    said = f"{base} takes {every} of this run" + (
        ", with the same effects." if same else ", with different effects."
    )
    return el("div", el("p", said), class_="box refused")
