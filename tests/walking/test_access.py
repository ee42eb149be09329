"""What axe-core says of the page of `quorate explore`, in its views and panes, by day and by night."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from quorate.serving.protocol import Session
from quorate.verdicts.selection import instance_of
from tests.few import few
from tests.view.pages import axe_faults
from tests.walking.page import TO_LEADER, Page
from tests.walking.serving import served


@pytest.fixture(scope="module")
def page(browser: Any) -> Iterator[Page]:
    with served(Session(lambda: instance_of("raft:VotesCountedTwice"))) as running:
        page = Page(browser).open(running.page)
        page.take(*TO_LEADER)
        page.script("at.watches.push('m.term[s1]')")
        yield page


@pytest.mark.parametrize(
    ("view", "theme"),
    few(2, [("diagram", "light"), ("ring", "dark"), ("diagram", "dark"), ("ring", "light")]),
)
def test_axe_finds_nothing_in_a_view(page: Page, view: str, theme: str) -> None:
    page.script("document.documentElement.dataset.theme = arguments[0]", theme)
    page.click(f"[data-view={view}]")
    assert axe_faults(page.browser, seconds=30) == []


@pytest.mark.parametrize("tab", few(1, ["state", "from here", "watch", "branches"]))
def test_axe_finds_nothing_in_a_pane(page: Page, tab: str) -> None:
    page.tab(tab)
    page.script("document.querySelector('.light.good').click()")
    assert axe_faults(page.browser, seconds=30) == []
