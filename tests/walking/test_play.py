"""Playing a run, and its states as a ring, in a real browser; skipped where there is no Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from quorate.serving.protocol import Session
from quorate.verdicts.selection import instance_of
from tests.walking.page import TO_LEADER, Page
from tests.walking.serving import Served, served

APPEND = "append(s2, AppendEntries(term=1, leader=s1, prev_index=0, prev_term=0, entries=[Entry"


PLACES = (
    "return [...document.querySelectorAll(arguments[0])].map(each => each.getBoundingClientRect())"
    ".map(each => each.x + each.width / 2)"
)


def stand_at(page: Page, time: float) -> None:
    """Play without time passing, so that what flies can be looked at."""
    page.script("document.getElementById('speed').value = 'none'")
    page.press(" ")
    page.until(lambda: page.script("return play.on"))
    page.script("play.time = arguments[0]", time)
    page.until(lambda: page.script("return play.shown") == int(time))


@pytest.fixture(scope="module")
def raft() -> Iterator[Served]:
    with served(Session(lambda: instance_of("raft"))) as running:
        yield running


@pytest.fixture
def page(browser: Any, raft: Served) -> Page:
    return Page(browser).open(raft.page)


def test_somebody_plays_a_run_and_its_messages_fly(page: Page) -> None:
    page.take(*TO_LEADER, "request(s1, c1)", APPEND)
    page.press("Home")
    page.until(lambda: len(page.path) == 1)
    stand_at(page, 1.5)
    # The vote request flies from s1 to s2, half way.
    [dot] = page.until(lambda: page.script(PLACES, ".flying .flyer"))
    s1, s2, _ = page.script(PLACES, ".q-head rect")
    assert s1 + 20 < dot < s2 - 20
    assert page.text("#step") == "step 1 of 5"
    assert page.shown("svg .q-row.later")
    page.press(" ")
    page.until(lambda: not page.script("return play.on"))
    page.until(lambda: page.path[-1] == "timeout(s1)")
    assert page.text("#step") == "step 1 of 5"
    page.script("document.getElementById('speed').value = '4'")
    page.press(".")
    page.until(lambda: len(page.path) == 3 and not page.script("return play.on"))
    page.click("[data-do=play]")
    page.until(lambda: len(page.path) == 6 and not page.script("return play.on"))
    assert page.errors() == []


def test_there_is_nothing_to_play_at_the_start(page: Page) -> None:
    page.press(" ")
    page.until(lambda: "There is nothing to play yet" in page.text("#notice"))


def test_somebody_sees_the_servers_as_a_ring_with_their_logs(page: Page) -> None:
    page.take(*TO_LEADER, "request(s1, c1)", APPEND)
    page.click("[data-view=ring]")
    assert page.texts(".ring-name") == ["s1", "s2", "s3"]
    assert page.texts(".ring-role") == ["leader", "follower", "follower"]
    assert page.texts(".ring-term") == ["1", "1", "0"]
    assert page.texts(".quorate-picture .lane-title") == ["s1", "s2", "s3"]
    assert page.texts(".quorate-picture .box:not(.none)") == ["1", "1"]
    assert page.texts(".quorate-picture .below") == ["s2"]
    before = len(page.path)
    flights = page.shown(".ring-flight")
    assert len(flights) == len([e for e in page.script("return possible()") if e["senders"]])
    page.script(
        "document.querySelector('.ring-flight').dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    page.until(lambda: len(page.path) == before + 1)
    page.script(
        "document.querySelectorAll('.ring-node')[2].dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    assert set(page.texts(".lane-name")) == {"s3"}
    page.press("v")
    assert page.shown("svg .q-row")
    page.press("v")
    page.press("Home")
    page.until(lambda: len(page.path) == 1)
    stand_at(page, 1.5)
    page.until(lambda: set(page.texts(".ring-flying text")) == {"RequestVote(1, 0, 0)"})
    page.press(" ")
    page.until(lambda: not page.script("return play.on"))
    assert page.errors() == []


def test_the_ring_is_kept_over_a_reload(page: Page, raft: Served) -> None:
    page.click("[data-view=ring]")
    page.open(raft.page, anew=False)
    assert page.shown(".ring-node")
