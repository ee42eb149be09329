"""Long runs: the steps that the end depends on stay, stretches of others are folded, and unfold."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from quorate import Map, Model, Range, Record, Set, Symmetric, action, invariant, when
from quorate.exploration import Trace, Violation
from quorate.language.instance import Instance
from quorate.output.page.evidence import evidence
from quorate.output.page.html_page import trace_page
from quorate.output.page.relevance import relevant_steps
from quorate.trace.diagram import diagram, draw_svg
from quorate.trace.diagram.picture import Fold
from quorate.verdicts.result import Verdict
from tests.trace.diagrams.played import play
from tests.view.conftest import resized
from tests.view.pages import press, shown, step_of, wait_until


class Node(Symmetric): ...


class Count(Range): ...


class Alarm(Record):
    level: Count


class Busy(Model):
    """Nodes tick, which nobody reads; an alarm that was sent raises the level of who hears it, and calms another."""

    sizes = {Node: 2, Count: 50}
    ticks: Map[Node, Count]
    level: Map[Node, Count]
    calm: Map[Node, bool]
    sent: Set[Alarm]

    @action
    def tick(self, n: Node) -> None:
        self.ticks[n] += 1

    @action
    def warn(self, n: Node) -> None:
        when(not self.calm[n])
        self.sent.add(Alarm(self.level[n]))

    @action
    def hear(self, n: Node, m: Alarm) -> None:
        when(m in self.sent)
        when(m.level == self.level[n])
        self.level[n] += 1

    @action
    def toggle(self, n: Node) -> None:
        self.calm[n] = not self.calm[n]


@invariant
def low(m: Busy) -> bool:
    return all(m.level[n] < 2 for n in Node)


TICKS = "tick(n1)\ntick(n2)\n" * 5
RUN = (
    f"toggle(n1)\n{TICKS}toggle(n1)\n{TICKS}warn(n1)\nhear(n1, Alarm(level=0))\n"
    f"hear(n2, Alarm(level=0))\n{TICKS}{TICKS}warn(n1)\nhear(n1, Alarm(level=1))\n"
)
"""What matters are the toggles, the warnings, and what n1 hears: 1, 12, 23, 24, 46, 47. Step 25 is about n2 alone."""


@pytest.fixture(scope="module")
def run() -> tuple[Instance, Trace, Verdict]:
    instance, trace = play(Busy, RUN)
    violation = Violation("low", "invariant", trace)
    return instance, trace, Verdict("low", "invariant", "violated", "", trace, violation)


@pytest.fixture(scope="module")
def address(run: tuple[Instance, Trace, Verdict], tmp_path_factory: pytest.TempPathFactory) -> str:
    instance, trace, verdict = run
    page: Path = tmp_path_factory.mktemp("page") / "long.html"
    page.write_text(trace_page(instance, trace, "busy", verdict), encoding="utf-8")
    return page.as_uri()


def test_the_steps_that_the_end_depends_on(run: tuple[Instance, Trace, Verdict]) -> None:
    instance, trace, verdict = run
    with instance.active():
        found = relevant_steps(instance, trace, evidence(instance, trace, verdict))
    # The first toggle is what makes the second one necessary.
    assert found == {1, 12, 23, 24, 46, 47}


def test_a_step_that_fails_has_what_it_needs() -> None:
    instance, trace = play(Busy, "tick(n1)\nwarn(n1)\ntick(n2)\nhear(n1, Alarm(level=0))\n")
    with instance.active():
        assert relevant_steps(instance, trace, frozenset({("level", 0)})) == {2, 4}
        assert relevant_steps(instance, trace, frozenset({("ticks", 1)})) == {3}


def test_a_folded_diagram_has_one_row_for_a_stretch(run: tuple[Instance, Trace, Verdict]) -> None:
    instance, trace, _ = run
    whole = diagram(instance, trace)
    short = whole.folded((Fold(2, 11), Fold(13, 22)))
    drawn = draw_svg(short)
    assert [int(step) for step in re.findall(r'class="q-dot[^"]*" data-step="(\d+)"', drawn)] == [
        1, 12, *range(23, 48),
    ]  # fmt: skip
    assert "10 steps, 2 to 11" in drawn
    assert re.findall(r'data-fold="([^"]*)"', drawn) == ["2-11", "13-22"]
    heights = [int(re.findall(r' height="(\d+)"', each)[0]) for each in (draw_svg(whole), drawn)]
    assert heights[1] < heights[0] - 500


def test_a_short_run_is_not_folded() -> None:
    instance, trace = play(Busy, "tick(n1)\n" * 20 + "warn(n1)\nhear(n1, Alarm(level=0))\n")
    verdict = Verdict("low", "invariant", "violated", "", trace, Violation("low", "invariant", trace))
    assert "data-folds" not in trace_page(instance, trace, "short", verdict)


def test_a_run_that_shows_nothing_is_not_folded(run: tuple[Instance, Trace, Verdict]) -> None:
    assert "data-folds" not in trace_page(run[0], run[1], "nothing")


def rows(page: Any) -> list[str]:
    return [row.text for row in shown(page, ".drawing .q-row")]


def test_it_opens_folded_and_steps_over_the_folds(page: Any) -> None:
    assert [row.get_attribute("data-fold") for row in shown(page, ".q-fold")] == ["2-11", "13-22", "25-45"]
    assert shown(page, ".unfold")[0].text == "unfold 41 steps"
    press(page, "k", "k")
    assert step_of(page) == "step 24 of 47"
    press(page, "k", "k")
    assert step_of(page) == "step 12 of 47"
    press(page, "j")
    assert step_of(page) == "step 23 of 47"
    assert page.get_log("browser") == []


def test_a_click_or_a_key_unfolds_and_folds(page: Any) -> None:
    page.execute_script(
        "document.querySelector('.q-fold rect').dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    assert step_of(page) == "step 2 of 47"
    assert not shown(page, ".q-fold")
    assert len(shown(page, ".drawing > .quorate-diagram:not(.heads) .q-dot")) == 47
    press(page, "f")
    assert step_of(page) == "step 1 of 47"
    assert len(shown(page, ".q-fold")) == 3
    shown(page, ".unfold")[0].click()
    assert not shown(page, ".q-fold")
    assert shown(page, ".unfold")[0].text == "fold 41 steps"


def test_an_address_within_a_fold_unfolds(browser: Any, address: str) -> None:
    browser.get("about:blank")
    browser.get(f"{address}#step=15")
    wait_until(lambda: step_of(browser) == "step 15 of 47")
    assert not shown(browser, ".q-fold")


def test_all_steps_are_printed(page: Any) -> None:
    page.execute_script("dispatchEvent(new Event('beforeprint'))")
    assert not page.find_elements("css selector", ".view.folded")
    page.execute_script("dispatchEvent(new Event('afterprint'))")
    assert len(shown(page, ".q-fold")) == 3


def test_rows_are_high_enough_for_a_finger(page: Any) -> None:
    with resized(page, 390, 844):
        for row in shown(page, ".drawing .q-row:not(.q-fold) > rect"):
            assert row.rect["height"] >= 39.9
        assert shown(page, ".unfold")[0].rect["height"] >= 40
        assert page.execute_script("return document.documentElement.scrollWidth") <= 390
