"""Pages on a phone, by keyboard, and for a screen reader: in Chromium, and as axe-core judges them."""

from __future__ import annotations

from typing import Any

import pytest

from quorate.comparison.variants import compare
from quorate.models.paxos import AnyReportedValue, PhaseOneSkipped
from quorate.output.page.html_page import comparison_page, result_page
from quorate.verdicts.checking import check
from tests.view.conftest import resized
from tests.view.pages import axe_faults, press, shown, step_of, wait_until


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    page = tmp_path_factory.mktemp("page") / "page.html"
    page.write_text(result_page(check(AnyReportedValue)), encoding="utf-8")
    return page.as_uri()


@pytest.fixture
def page(browser: Any, address: str) -> Any:
    browser.get("about:blank")
    browser.get(address)
    browser.execute_script(
        "try { localStorage.clear() } catch {}; delete document.documentElement.dataset.theme"
    )
    return browser


def test_on_a_phone_the_words_come_first_and_the_source_is_folded(page: Any) -> None:
    with resized(page, 390, 844):
        tops = [shown(page, selector)[0].rect["y"] for selector in (".bar", ".steps", ".drawing", ".fold")]
        assert tops == sorted(tops)
        assert not shown(page, ".source")
        assert page.execute_script("return document.documentElement.scrollWidth") <= 390
        page.execute_script("scrollTo(0, 500)")
        assert page.execute_script("return document.querySelector('.bar').getBoundingClientRect().top") == 0
        shown(page, ".fold")[0].click()
        assert len(shown(page, ".source")) == 2
        assert shown(page, ".fold")[0].get_attribute("aria-expanded") == "true"


def test_on_a_phone_what_is_touched_is_at_least_40_pixels(page: Any) -> None:
    with resized(page, 390, 844):
        for part in shown(page, "button, summary, .tabs a, .tabs input"):
            assert min(part.rect["width"], part.rect["height"]) >= 40, part.text


def test_the_diagram_follows_sideways(page: Any) -> None:
    with resized(page, 390, 844):
        for key in ("Home", *["ArrowRight"] * 17):
            press(page, key)
            seen = page.execute_script(
                "const dot = document.querySelector('.view:not([hidden]) .q-dot.now');"
                "if (!dot) return true;"
                "const d = dot.getBoundingClientRect(), b = dot.closest('.drawing').getBoundingClientRect();"
                "return d.left >= b.left && d.right <= b.right"
            )
            assert seen, step_of(page)


def test_arrows_scroll_the_pane_that_the_keyboard_has_reached(page: Any) -> None:
    from selenium.webdriver.common.keys import Keys

    body = page.find_element("css selector", "body")
    reached = "return document.activeElement.matches('.source:not(.own)')"
    for _ in range(40):
        page.switch_to.active_element.send_keys(Keys.TAB)
        if page.execute_script(reached):
            break
    assert page.execute_script(reached)
    top = "return document.activeElement.scrollTop"
    before, step = page.execute_script(top), step_of(page)
    page.switch_to.active_element.send_keys(Keys.ARROW_UP)
    wait_until(lambda: page.execute_script(top) < before)
    assert step_of(page) == step
    page.switch_to.active_element.send_keys("k")
    assert step_of(page) == "step 16 of 17"
    page.execute_script("document.activeElement.blur()")
    body.send_keys(Keys.ARROW_UP)
    assert step_of(page) == "step 15 of 17"


def test_a_screen_reader_hears_the_action_and_the_violation(page: Any) -> None:
    said = "return document.querySelector('[role=status]').textContent"
    assert page.execute_script(said) == (
        "Step 17 of 17: accept(a3, Accept(bal=2, val=v1)). ✗ agreement is violated: v=v1 w=v2"
    )
    press(page, "k")
    assert page.execute_script(said) == "Step 16 of 17: accept(a2, Accept(bal=2, val=v1))"
    [tab] = page.find_elements("css selector", "[aria-current=page]")
    assert tab.get_attribute("data-tab") == "agreement"


def test_the_run_is_also_an_ordered_list(page: Any) -> None:
    shown(page, ".list summary")[0].click()
    items = shown(page, ".list li")
    assert len(items) == 18
    assert items[0].text == "the start"
    assert items[17].text.endswith("agreement is violated: v=v1 w=v2")
    assert [item.get_attribute("aria-current") for item in items[16:]] == [None, "step"]
    items[15].find_element("css selector", "a").click()
    wait_until(lambda: step_of(page) == "step 15 of 17")


def test_the_theme_is_kept_over_a_reload(page: Any) -> None:
    paper = "return getComputedStyle(document.body).backgroundColor"
    first = page.execute_script(paper)
    press(page, "t")
    changed = page.execute_script(paper)
    assert changed != first
    page.refresh()
    assert page.execute_script(paper) == changed


VISIBLE_ONLY = """
for (const part of document.querySelectorAll('.view[hidden], article[hidden]')) part.replaceChildren();
for (const code of document.querySelectorAll('.listing pre')) {
  for (const line of [...code.querySelectorAll('.line')].slice(24)) line.remove();
}
"""
"""What is hidden, and the most of the source, is left out, since axe-core takes long over many elements."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> str:
    page = tmp_path_factory.mktemp("page") / "small.html"
    page.write_text(comparison_page(compare(PhaseOneSkipped, engine="reference")), encoding="utf-8")
    return page.as_uri()


@pytest.mark.parametrize(
    ("place", "width", "dark"),
    [("step=1", 1280, False), ("step=6", 390, True), ("step=0", 1280, True), ("run=overview", 390, False)],
)
def test_axe_finds_nothing(browser: Any, small: str, place: str, width: int, dark: bool) -> None:
    with resized(browser, width, 800):
        browser.get("about:blank")
        browser.get(f"{small}#{place}")
        browser.execute_script(f"document.documentElement.dataset.theme = '{'dark' if dark else 'light'}'")
        browser.execute_script(VISIBLE_ONLY)
        assert axe_faults(browser) == []
