"""A page in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from quorate.comparison.variants import compare
from quorate.models.paxos import PhaseOneSkipped
from quorate.output.page.html_page import comparison_page
from tests.view.pages import press, shown, step_of, wait_until


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    page: Path = tmp_path_factory.mktemp("page") / "page.html"
    page.write_text(comparison_page(compare(PhaseOneSkipped, engine="reference")), encoding="utf-8")
    return page.as_uri()


def test_it_opens_at_the_last_step_without_an_error(page: Any) -> None:
    assert step_of(page) == "step 6 of 6"
    [box] = shown(page, ".box.violation")
    assert "agreement is violated" in box.text
    assert len(shown(page, "tr.evidence")) == 4
    assert page.get_log("browser") == []


def test_keys_step_and_the_address_follows(page: Any) -> None:
    press(page, "Home")
    assert step_of(page) == "step 0 of 6"
    press(page, "ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft")
    assert step_of(page) == "step 2 of 6"
    assert page.current_url.endswith("#step=2")
    assert "accept" in shown(page, "article.step h2")[0].text
    assert len(shown(page, "tr.added")) == 1
    press(page, "End", "ArrowRight")
    assert step_of(page) == "step 6 of 6"


def test_an_address_leads_to_a_step_of_a_run(browser: Any, address: str) -> None:
    places = {"#step=5": 5, "#run=PhaseOneSkipped&step=1": 1, "#step=99": 6, "#run=unknown": 6}
    for place, step in places.items():
        browser.get("about:blank")
        browser.get(address + place)
        wait_until(lambda step=step: step_of(browser) == f"step {step} of 6")
    browser.get(f"{address}#run=overview")
    wait_until(lambda: shown(browser, ".overview"))


def test_clicks(page: Any) -> None:
    page.execute_script(
        "document.querySelector('.view:not([hidden]) .q-row[data-step=\"3\"] rect')"
        ".dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    assert step_of(page) == "step 3 of 6"
    shown(page, "[data-go=back]")[0].click()
    assert step_of(page) == "step 2 of 6"
    shown(page, "[data-tab=overview]")[0].click()
    assert shown(page, ".overview")
    assert not shown(page, ".controls")


def test_the_refused_step_lights_its_guard(page: Any) -> None:
    press(page, "Home", "ArrowRight")
    [box] = shown(page, ".box.refused")
    assert "Paxos does not take this step" in box.text
    [guard] = page.find_elements("css selector", ".view:not([hidden]) .line.guard")
    assert "when(all(any(m.acc == a for m in promises) for a in q))" in guard.text
    assert guard.location["y"] < 800


def test_nothing_is_wider_than_the_window(page: Any) -> None:
    assert page.execute_script("return document.documentElement.scrollWidth") <= 1280
    box = page.execute_script(
        "const b = document.querySelector('.view:not([hidden]) .drawing');"
        "return [b.scrollWidth, b.clientWidth]"
    )
    assert box[0] <= box[1]


CONTRAST = """
const light = (c) => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number).map((v) => v / 255)
  .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const paper = light(getComputedStyle(document.body).backgroundColor);
return [...document.querySelectorAll('.view:not([hidden]) svg text:not(.q-note text)')].map((text) => {
  const ink = light(getComputedStyle(text).fill);
  return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05); });
"""


def test_light_and_dark_can_both_be_read(page: Any) -> None:
    papers = set()
    for _ in range(2):
        assert min(page.execute_script(CONTRAST)) >= 4.5
        papers.add(page.execute_script("return getComputedStyle(document.body).backgroundColor"))
        press(page, "t")
    assert len(papers) == 2


def test_on_paper_all_steps_are_told(page: Any) -> None:
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert len(shown(page, ".view:not([hidden]) article.step")) == 7
        assert not shown(page, ".controls, .source, .theme")
        assert len(shown(page, ".view:not([hidden]) .quorate-diagram")) == 1
    finally:
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
