"""Long runs: the steps that the end depends on stay, stretches of others are folded, and unfold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from quorate import Map, Model, Range, Record, Set, Symmetric, action, invariant, when
from quorate.exploration import Trace, Violation
from quorate.language.instance import Instance
from quorate.output.page.evidence import evidence
from quorate.output.page.html_page import trace_page
from quorate.output.page.relevance import relevant_steps
from quorate.verdicts.result import Verdict
from tests.trace.diagrams.played import play
from tests.view.conftest import resized
from tests.view.pages import axe_faults, press, shown, step_of, wait_until


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


def test_a_short_run_is_not_folded() -> None:
    instance, trace = play(Busy, "tick(n1)\n" * 20 + "warn(n1)\nhear(n1, Alarm(level=0))\n")
    verdict = Verdict("low", "invariant", "violated", "", trace, Violation("low", "invariant", trace))
    assert "data-folds" not in trace_page(instance, trace, "short", verdict)


def test_a_run_that_shows_nothing_is_not_folded(run: tuple[Instance, Trace, Verdict]) -> None:
    assert "data-folds" not in trace_page(run[0], run[1], "nothing")


PLACES = """return [...document.querySelectorAll('.drawing > :not(.heads) .q-dot')].map((dot) =>
    [Number(dot.dataset.step), dot.getBoundingClientRect()])
    .map(([step, { top, height }]) => [step, Math.round(top + height / 2)])"""
ROWS = """return Object.fromEntries([...document.querySelectorAll('.drawing > :not(.heads) .q-row:not(.q-fold)')]
    .map((row) => [row.dataset.step, row.querySelector('rect').getBoundingClientRect()])
    .map(([step, { top, height }]) => [step, Math.round(top + height / 2)]))"""
ENDS = """return [...document.querySelectorAll('.drawing > :not(.heads) .q-arrow')].map((arrow) => {
    const line = arrow.querySelector('.q-line').getBoundingClientRect();
    const head = arrow.querySelector('polygon').getBoundingClientRect();
    return [Number(arrow.dataset.step), line.bottom, (head.top + head.bottom) / 2]; })"""


def folds(page: Any) -> list[str]:
    return [row.get_attribute("data-fold") for row in shown(page, ".q-fold")]


def count(page: Any) -> int:
    return len(shown(page, ".drawing > .quorate-diagram:not(.heads) .q-dot"))


def click_on(page: Any, fold: str) -> None:
    page.execute_script(
        "document.querySelector(arguments[0]).dispatchEvent(new MouseEvent('click', {bubbles: true}))",
        f"[data-fold='{fold}'] rect",
    )


def test_it_opens_folded_and_steps_over_the_folds(page: Any) -> None:
    assert folds(page) == ["2-11", "13-22", "25-45"]
    assert shown(page, ".q-fold .q-label")[0].text == "10 steps, 2 to 11"
    assert shown(page, ".unfold")[0].text == "unfold 41 steps"
    press(page, "k", "k")
    assert step_of(page) == "step 24 of 47"
    press(page, "k", "k")
    assert step_of(page) == "step 12 of 47"
    press(page, "j")
    assert step_of(page) == "step 23 of 47"
    assert page.get_log("browser") == []


def test_each_fold_opens_and_closes_by_itself(page: Any) -> None:
    assert count(page) == 6
    click_on(page, "13-22")
    assert folds(page) == ["2-11", "25-45"]
    assert step_of(page) == "step 13 of 47"
    assert count(page) == 16
    assert shown(page, ".unfold")[0].text == "unfold 31 steps"
    press(page, "j")
    assert step_of(page) == "step 14 of 47"
    click_on(page, "13-22")
    assert folds(page) == ["2-11", "13-22", "25-45"]
    assert step_of(page) == "step 12 of 47"
    assert page.get_log("browser") == []


def test_dots_and_arrows_stand_in_their_rows_whatever_is_folded(page: Any) -> None:
    heights = []
    for opened in ((), ("2-11",), ("25-45",), ("13-22",)):
        for fold in opened:
            click_on(page, fold)
        rows = page.execute_script(ROWS)
        dots = page.execute_script(PLACES)
        assert dots
        assert all(abs(rows[str(step)] - y) <= 1 for step, y in dots), opened
        assert sorted(rows.values()) == [rows[step] for step in sorted(rows, key=int)]
        for step, line, head in page.execute_script(ENDS):
            assert abs(line - rows[str(step)]) < 12, opened
            assert abs(head - line) < 8, opened
        heights.append(max(rows.values()) - min(rows.values()))
    assert heights == sorted(set(heights))


def test_the_keyboard_and_a_screen_reader_reach_each_fold(page: Any) -> None:
    wait_until(lambda: len(folds(page)) == 3)
    fold = shown(page, ".q-fold")[1]
    assert (fold.get_attribute("role"), fold.get_attribute("aria-expanded")) == ("button", "false")
    assert fold.get_attribute("aria-label").startswith("10 steps, 13 to 22")
    fold.send_keys("\n")
    assert folds(page) == ["2-11", "25-45"]
    bracket = page.switch_to.active_element
    assert bracket.get_attribute("aria-label") == "fold 10 steps, 13 to 22"
    assert bracket.get_attribute("aria-expanded") == "true"
    bracket.send_keys(" ")
    assert folds(page) == ["2-11", "13-22", "25-45"]
    assert page.switch_to.active_element.get_attribute("data-fold") == "13-22"


def test_a_key_and_a_button_unfold_and_fold_all(page: Any) -> None:
    press(page, "f")
    assert not folds(page)
    assert count(page) == 47
    press(page, "Home", "j", "j", "f")
    assert step_of(page) == "step 1 of 47"
    assert len(folds(page)) == 3
    shown(page, ".unfold")[0].click()
    assert not folds(page)
    assert shown(page, ".unfold")[0].text == "fold 41 steps"


def test_the_address_has_which_folds_are_open(page: Any, address: str) -> None:
    click_on(page, "13-22")
    click_on(page, "2-11")
    place = page.current_url
    assert place.endswith("#step=2&open=2.13")
    page.refresh()
    wait_until(lambda: folds(page) == ["25-45"])
    assert step_of(page) == "step 2 of 47"


def test_an_address_within_a_fold_unfolds_it(browser: Any, address: str) -> None:
    browser.get("about:blank")
    browser.get(f"{address}#step=15")
    wait_until(lambda: step_of(browser) == "step 15 of 47")
    assert folds(browser) == ["2-11", "25-45"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_where_some_is_folded(page: Any, theme: str) -> None:
    page.execute_script("document.documentElement.dataset.theme = arguments[0]", theme)
    click_on(page, "13-22")
    assert axe_faults(page) == []


def test_all_steps_are_printed(page: Any) -> None:
    click_on(page, "2-11")
    page.execute_script("dispatchEvent(new Event('beforeprint'))")
    assert not page.find_elements("css selector", ".q-fold")
    page.execute_script("dispatchEvent(new Event('afterprint'))")
    assert folds(page) == ["13-22", "25-45"]


def test_rows_are_high_enough_for_a_finger(page: Any) -> None:
    with resized(page, 390, 844):
        for row in shown(page, ".drawing .q-row:not(.q-fold) > rect"):
            assert row.rect["height"] >= 39.9
        assert shown(page, ".unfold")[0].rect["height"] >= 40
        assert page.execute_script("return document.documentElement.scrollWidth") <= 390
