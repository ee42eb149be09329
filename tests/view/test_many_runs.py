"""Pages with many runs, long runs and long names."""

from __future__ import annotations

import base64
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from quorate import check
from quorate.comparison.variants import compare
from quorate.models.paxos import PhaseOneSkipped
from quorate.models.raft import Raft
from quorate.models.raft.raft_failures import RaftWithFailures
from quorate.output.diagram.geometry import clipped_call
from quorate.output.diagram.svg import draw_svg
from quorate.output.page import frame
from quorate.output.page.html_page import comparison_page, result_page, trace_page
from quorate.trace.diagram import Note, diagram
from tests.models_for_tests import counting
from tests.trace.diagrams.played import RAFT, play
from tests.view.conftest import resized
from tests.view.pages import shown, step_of, wait_until

LOADED = "return location.href.startsWith(arguments[0]) && document.readyState === 'complete'"


def opened(browser: Any, file: Path, page: str, place: str = "") -> None:
    file.write_text(page, encoding="utf-8")
    browser.get("about:blank")
    browser.get(file.as_uri() + place)
    # A loaded machine may answer from the page before: what is asked of that one is lost.
    wait_until(lambda: browser.execute_script(LOADED, file.as_uri()))


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(frame, "MANY", 1)
    return comparison_page(compare("paxos", ["PhaseOneSkipped", "BallotReused"], engine="reference"))


def test_many_runs_are_filtered(browser: Any, many: str, tmp_path: Path) -> None:
    opened(browser, tmp_path / "page.html", many)
    [box] = shown(browser, ".filter")
    box.send_keys("reused")
    assert [tab.text for tab in shown(browser, "[data-tab]")] == ["overview", "✗ BallotReused"]
    box.clear()
    box.send_keys("j")
    assert shown(browser, ".overview"), "a letter in the filter is no command"


def test_names_and_pictures_in_the_overview_lead_to_the_runs(browser: Any, many: str, tmp_path: Path) -> None:
    for selector in ("th a", "a.thumbnail"):
        opened(browser, tmp_path / "page.html", many, "#run=overview")
        [first, _] = shown(browser, f".overview {selector}")
        first.click()
        wait_until(lambda: step_of(browser) == "step 6 of 6")


def test_few_runs_have_no_filter() -> None:
    assert 'class="filter"' not in comparison_page(compare(PhaseOneSkipped, engine="reference"))


def test_the_overview_is_stacked_on_a_phone(browser: Any, many: str, tmp_path: Path) -> None:
    with resized(browser, 390, 844):
        opened(browser, tmp_path / "page.html", many, "#run=overview")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 390
        cells = shown(browser, ".overview tr:nth-child(2) td, .overview tr:nth-child(2) th")
        assert len({cell.rect["x"] for cell in cells}) == 1


def test_what_holds_opens_on_the_longest_run_to_a_goal() -> None:
    page = result_page(check("paxos", engine="reference"))
    assert 'data-first="a_choice_can_be_confirmed"' in page


def test_what_is_undecided_opens_on_the_overview() -> None:
    result = check("paxos", engine="reference", max_states=350)
    assert result.outcome == "undecided"
    assert result["a_value_can_be_chosen"].outcome == "holds"
    assert 'data-first="overview"' in result_page(result)


def test_a_long_diagram_is_printed_over_pages(browser: Any, tmp_path: Path) -> None:
    instance, long = play(counting.Counter, "up()\n" * 40, Number=41)
    opened(browser, tmp_path / "page.html", trace_page(instance, long, "long"))
    boxes = browser.execute_script(
        "dispatchEvent(new Event('beforeprint'));"
        "return [...document.querySelectorAll('.sheet > svg:last-child')].map("
        "(each) => [each.viewBox.baseVal.y, each.viewBox.baseVal.height])"
    )
    assert len(boxes) >= 2
    assert all(height <= 950 for _, height in boxes)
    for (y, height), (next_y, _) in pairwise(boxes):
        assert y + height == pytest.approx(next_y)
    browser.execute_script("dispatchEvent(new Event('afterprint'))")
    assert browser.find_elements("css selector", ".sheet") == []
    printed = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", {})["data"])
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) >= 3


def test_what_is_changed_has_room_on_paper(browser: Any, tmp_path: Path) -> None:
    """A long name among the properties that break takes no room from the words."""
    comparison = compare(PhaseOneSkipped, engine="reference")
    page = comparison_page(comparison).replace(
        'data-label="breaks">agreement', f'data-label="breaks">{"a_long_name" * 6}'
    )
    opened(browser, tmp_path / "page.html", page, "#run=overview")
    with resized(browser, 680, 900):
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        try:
            said = "return document.querySelector('.overview .what-changed').getBoundingClientRect().width"
            assert browser.execute_script(said) > 200
        finally:
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_the_name_of_a_lane_fits_its_head(browser: Any, tmp_path: Path) -> None:
    instance, trace = play(RaftWithFailures, "ask()\ncrash(s1)\n")
    opened(browser, tmp_path / "page.html", trace_page(instance, trace, "heads"))
    rooms = browser.execute_script(
        "return [...document.querySelectorAll('.q-head')].map((head) => [head.textContent,"
        " head.querySelector('rect').getBBox().width - head.querySelector('text').getBBox().width])"
    )
    assert "environment" in dict(rooms)
    assert all(room >= 6 for _, room in rooms), rooms


def test_a_long_name_is_cut_in_its_middle_and_keeps_its_arguments() -> None:
    long = "handle_append_entries_response_from_follower(s1, 2)"
    cut = clipped_call(long, 36)
    assert len(cut) == 36
    assert cut.startswith("handle_")
    assert cut.endswith("follower(s1, 2)")
    assert clipped_call("short(s1)", 36) == "short(s1)"
    assert clipped_call("act(" + "x" * 60 + ")", 36) == "act(" + "x" * 31 + "…"


def test_a_long_note_is_wrapped() -> None:
    instance, trace = play(Raft, RAFT)
    said = "everything_is_agreed_on is violated: " + ", ".join(f"value{at}=v{at}" for at in range(30))
    drawn = draw_svg(diagram(instance, trace, [Note(8, "violation", said)]))
    lines = re.findall(r"<text x=\"42\" y=\"[\d.]+\">([^<]*)</text>", drawn)
    assert " ".join(lines) == said
    assert len(lines) > 2
