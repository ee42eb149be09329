"""A lesson on the page of `quorate explore`, as somebody takes it, leaves it, and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from quorate.lessons.lesson import open_lesson
from quorate.serving.protocol import Session
from quorate.verdicts.selection import instance_of
from tests.view.pages import axe_faults
from tests.walking.serving import Served, served
from tests.walking.test_page import Page

LEADER = open_lesson("leader")


@pytest.fixture(scope="module")
def taught() -> Iterator[Served]:
    with served(Session(lambda: instance_of(LEADER.model, dict(LEADER.sizes)), None, LEADER)) as running:
        yield running


def next_step(page: Page) -> None:
    before = len(page.path)
    page.click(".lesson-next")
    page.until(lambda: len(page.path) == before + 1)


def test_somebody_takes_a_lesson_to_its_end(browser: Any, taught: Served) -> None:
    page = Page(browser).open(taught.page)
    assert "A leader is elected" in page.text(".lesson-head")
    assert page.texts(".lesson-head span") == ["0 of 6"]
    assert page.texts(".option.of-lesson b") == ["timeout"]
    next_step(page)
    assert "Its own vote is one of three" in page.text("#lesson p")
    assert "become_leader(s1) is not possible" in page.text("#lesson .claims .so")
    for _ in LEADER.steps[2:]:
        next_step(page)
    assert "The lesson ends here." in page.text("#lesson")
    assert page.path[-1].startswith("append(s3, AppendEntries(term=1")
    assert page.texts(".claims .not-so") == []
    assert page.errors() == []


def test_somebody_leaves_a_lesson_and_comes_back(browser: Any, taught: Served) -> None:
    page = Page(browser).open(taught.page)
    next_step(page)
    page.take("timeout(s2)")
    assert "You have left the lesson after step 1" in page.text("#lesson p")
    page.click(".lesson-next", "back to the lesson")
    page.until(lambda: page.path[-1] == "timeout(s1)")
    next_step(page)
    assert page.path[-1].startswith("request_vote(s2, RequestVote(term=1, candidate=s1")
    page.click("#lesson button", "back")
    page.until(lambda: len(page.path) == 2)
    assert page.texts(".lesson-head span") == ["1 of 6"]


def test_the_address_has_the_place_in_the_lesson(browser: Any, taught: Served) -> None:
    page = Page(browser).open(taught.page)
    next_step(page)
    next_step(page)
    address = page.script("return location.href")
    again = Page(browser).open(address)
    assert again.texts(".lesson-head span") == ["2 of 6"]


def test_the_steps_of_a_lesson_can_be_guessed_first(browser: Any, taught: Served) -> None:
    page = Page(browser).open(taught.page)
    page.click("#predict")
    page.click(".lesson-next")
    page.until(lambda: "Which variables does" in page.text("#guess"))
    page.click("#guess button", "not now")
    assert len(page.path) == 1


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing_in_a_lesson(browser: Any, taught: Served, width: int, theme: str) -> None:
    page = Page(browser, width, 800).open(taught.page)
    page.script("document.documentElement.dataset.theme = arguments[0]", theme)
    next_step(page)
    assert axe_faults(browser, "#lesson") == []


def test_on_a_phone_the_controls_stay_at_the_top_and_the_words_come_first(
    browser: Any, taught: Served
) -> None:
    page = Page(browser, 390, 844).open(taught.page)
    tops = page.script(
        "return ['header', '.controls', '#lesson', '#drawing'].map("
        "each => document.querySelector(each).getBoundingClientRect().top)"
    )
    assert tops == sorted(tops)
    assert tops[0] == 0
    assert tops[1] < 200
    page.script("scrollTo(0, 900)")
    assert page.script("return document.querySelector('header').getBoundingClientRect().top") == 0
    assert page.script("return document.documentElement.scrollWidth") <= 390


def test_a_walk_without_a_lesson_has_none(browser: Any) -> None:
    with served(Session(lambda: instance_of("raft"))) as plain:
        page = Page(browser).open(plain.page)
        assert page.texts("#lesson") == []
        assert page.errors() == []
