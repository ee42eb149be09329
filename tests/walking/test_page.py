"""The page of `quorate explore` in a real browser, as its users' stories; skipped where there is no Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from quorate.output.result_words import FROM_THE_START
from quorate.serving.protocol import Session
from quorate.verdicts.selection import instance_of
from tests.walking.page import TO_LEADER, Page
from tests.walking.serving import Served, served


@pytest.fixture(scope="module")
def variant() -> Iterator[Served]:
    with served(Session(lambda: instance_of("raft:VotesCountedTwice"))) as running:
        yield running


@pytest.fixture(scope="module")
def raft() -> Iterator[Served]:
    with served(Session(lambda: instance_of("raft"))) as running:
        yield running


@pytest.fixture(scope="module")
def paxos() -> Iterator[Served]:
    with served(Session(lambda: instance_of("paxos"))) as running:
        yield running


def test_somebody_elects_a_leader_by_hand(browser: Any, raft: Served) -> None:
    page = Page(browser).open(raft.page)
    assert page.texts(".lane-name") == ["s1", "s2", "s3"]
    assert "term[s1]: 0 → 1" in page.text(".option")
    page.take(*TO_LEADER)
    assert page.text("#step") == "step 3 of 3"
    assert "role[s1]: CANDIDATE → LEADER" in page.text("#last")
    assert page.texts(".light.reached") == ["a_leader_is_elected"]
    assert len(page.shown("svg .q-dot")) == 3
    assert page.errors() == []


def test_somebody_is_told_why_become_leader_is_refused(browser: Any, raft: Served) -> None:
    page = Page(browser).open(raft.page)
    page.take("timeout(s1)")
    why = page.until(lambda: page.text("#why") if "1 refused at raft.py" in page.text("#why") else "")
    assert "become_leader: 3 cannot" in why
    assert "when(self.is_quorum(s, {m.voter for m in self.votes(s)})) 1 refused at raft.py" in why
    assert "2 * len(members) > len(Server): 2 > 3 is false" in why
    assert "FOLLOWER == CANDIDATE is false" in why


def test_somebody_searches_from_where_they_stand_and_goes_there(
    browser: Any, variant: Served, compiler: str
) -> None:
    page = Page(browser).open(variant.page)
    page.take(*TO_LEADER)
    page.tab("from here")
    page.click("#ask-violation button")
    page.until(lambda: "election_safety 3 steps from step 3" in page.text("#searches"))
    page.click("#searches button", "one step towards it")
    page.until(lambda: len(page.path) == 5)
    page.click("#searches button", "go there")
    page.until(lambda: len(page.path) == 7)
    assert "election_safety" in page.texts(".light.bad")
    assert "violated here" in page.text("#light")
    assert "election_safety is violated" in page.text("svg .q-violation")
    page.tab("state")
    assert page.shown("#state .evidence")


def test_somebody_asks_whether_a_goal_can_still_be_reached(
    browser: Any, paxos: Served, compiler: str
) -> None:
    page = Page(browser).open(paxos.page)
    page.tab("from here")
    page.script("document.getElementById('condition').value = 'any(p.bal == 7 for p in m.sent.of(Promise))'")
    page.click("#ask-condition button")
    page.until(lambda: "there is none: everything that can follow was explored" in page.text("#searches"))
    page.script("document.getElementById('condition').value = 'm.promised[a2] == 1'")
    page.click("#ask-condition button")
    page.until(lambda: "2 steps from step 0" in page.text("#searches"))
    page.script("document.getElementById('condition').value = 'm.promised['")
    page.click("#ask-condition button")
    page.until(lambda: "is not a Python expression" in page.text("#searches"))


def test_somebody_cancels_a_search(browser: Any, raft: Served) -> None:
    page = Page(browser).open(raft.page)
    page.tab("from here")
    page.script("document.getElementById('condition').value = 'len(m.log[s1]) > 9'")
    page.click("#ask-condition button")
    page.click("#searches button", "cancel")
    page.until(lambda: "cancelled: none was found until then" in page.text("#searches"))


def test_somebody_shares_the_link_and_opens_it_anew(browser: Any, raft: Served) -> None:
    page = Page(browser).open(raft.page)
    page.take(*TO_LEADER)
    link = browser.current_url
    assert "become_leader" in link
    page.open(link)
    assert page.path[-1] == "become_leader(s1)"
    with served(Session(lambda: instance_of("raft"))) as another:
        page.open(f"{another.page}#{link.partition('#')[2]}")
        assert page.path[-1] == "become_leader(s1)"
        assert not page.shown("#notice")


def test_somebody_opens_a_link_that_does_not_fit_any_more(browser: Any, raft: Served) -> None:
    steps = '[["timeout",{"s":"s1"}],["become_leader",{"s":"s1"}]]'
    page = Page(browser).open(f'{raft.page}#{{"model":"raft","source":"old","steps":{steps}}}')
    assert page.path[-1] == "timeout(s1)"
    said = page.text("#notice")
    assert "The model was edited." in said
    assert "step 2 of 2, become_leader(s1), does not fit any more: refused by when(self.is_quorum" in said


def test_somebody_goes_back_in_time_and_takes_another_branch(browser: Any, raft: Served) -> None:
    page = Page(browser).open(raft.page)
    page.take("timeout(s1)", "timeout(s2)")
    page.press("ArrowLeft")
    page.until(lambda: len(page.path) == 2)
    assert page.text("#step") == "step 1 of 2"
    page.press("ArrowRight")
    page.until(lambda: len(page.path) == 3)
    page.press("Home")
    page.until(lambda: len(page.path) == 1)
    page.take("timeout(s3)")
    page.tab("branches")
    branches = page.texts("#tree button[aria-current], #tree button:not(.compare):not([type=submit])")
    assert branches == ["⑂ the start", "timeout(s1)", "timeout(s2)", "timeout(s3)"]
    page.script("document.getElementById('name').value = 'a third way'")
    page.click("#tree form button")
    assert page.text("#tree mark") == "a third way"
    page.click("[aria-label='what differs from here in timeout(s2)']")
    page.until(lambda: "term[s3]: 1 → 0" in page.text("#compared"))
    page.click("#tree button", "timeout(s2)")
    page.until(lambda: page.path[1:] == ["timeout(s1)", "timeout(s2)"])
    script = "const t = document.getElementById('time'); t.value = 1; t.dispatchEvent(new Event('input'))"
    page.script(script)
    page.until(lambda: len(page.path) == 2)


def test_somebody_chooses_how_the_run_begins_and_comes_back_to_it(browser: Any) -> None:
    with served(Session(lambda: instance_of("raft_prevote"))) as running:
        page = Page(browser).open(running.page)
        here = "return at.now?.text ?? null"
        assert page.text("#drawing") == "Choose how the run begins."
        for tool in ("[data-do=play]", "[data-do=one]", "[data-view=ring]", "[data-do=copy]"):
            page.click(tool)
        page.tab("from here")
        page.click("#ask-violation button")
        assert "Choose how the run begins first." in page.text("#notice")
        page.press("3")
        page.until(lambda: page.script(here) == "at_first(s2, 0)")
        page.until(lambda: page.texts(".light"))
        page.press("ArrowLeft")
        page.until(lambda: page.text("#drawing") == "Choose how the run begins.")
        assert page.script(here) is None
        assert not page.texts(".light")
        page.press("ArrowRight")
        page.until(lambda: page.script(here) == "at_first(s2, 0)")
        assert [each for each in browser.get_log("browser") if each["level"] == "SEVERE"] == []


def test_branches_names_and_watches_outlive_a_reload(browser: Any, raft: Served) -> None:
    page = Page(browser).open(raft.page)
    page.take("timeout(s1)", "timeout(s2)")
    page.press("ArrowLeft")
    page.until(lambda: len(page.path) == 2)
    page.take("timeout(s3)")
    page.tab("branches")
    page.script("document.getElementById('name').value = 'two candidates'")
    page.click("#tree form button")
    page.script("at.watches.push('m.term[s1]'); keep()")
    page.open(browser.current_url, anew=False)
    page.tab("branches")
    assert page.text("#tree mark") == "two candidates"
    listed = page.texts("#tree button:not(.compare):not([type=submit])")
    assert listed == ["the start", "⑂ timeout(s1)", "timeout(s2)", "two candidates timeout(s3)"]
    page.tab("watch")
    page.until(lambda: page.text(".watched .value") == "1")


def test_somebody_delivers_a_message_by_its_arrow(browser: Any, raft: Served) -> None:
    page = Page(browser).open(raft.page)
    page.take("timeout(s1)")
    assert len(page.shown("svg .q-flight")) == 2
    page.script(
        "document.querySelector('svg .q-flight').dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    page.until(lambda: len(page.path) == 3)
    assert page.path[-1].startswith("request_vote(s2")


def test_somebody_asks_what_one_server_can_do(browser: Any, raft: Served) -> None:
    page = Page(browser).open(raft.page)
    page.take("timeout(s1)")
    page.script(
        "document.querySelectorAll('svg .q-head')[1].dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    assert set(page.texts(".lane-name")) == {"s2"}
    assert page.shown("svg [data-next].off") == []
    assert len(page.shown("svg .q-ghost")) == 2
    page.press("1")
    page.until(lambda: len(page.path) == 3)
    page.click("#all")
    assert len(page.shown(".lane-name")) == 3


def test_the_right_protocol_is_told_beside_each_step(browser: Any, variant: Served) -> None:
    page = Page(browser).open(variant.page)
    page.take(*TO_LEADER[:2])
    assert "Raft takes the same steps so far" in page.text("#beside")
    assert "⊘ not in raft: when(self.is_quorum" in page.text(".option .other")
    page.take(TO_LEADER[2])
    assert "Raft does not take step 3" in page.text("#beside")
    assert "2 * len(members) > len(Server): 4 > 4 is false" in page.text("#beside")


def test_somebody_watches_an_expression(browser: Any, raft: Served) -> None:
    page = Page(browser).open(raft.page)
    page.tab("watch")
    page.script("document.getElementById('expression').value = '[m.term[s] for s in Server]'")
    page.click("#add-watch button")
    page.until(lambda: page.text(".watched .value") == "[0, 0, 0]")
    page.take("timeout(s1)")
    page.until(lambda: page.text(".watched .value") == "[1, 0, 0]")
    assert "0: [0, 0, 0]" in page.text(".watched li")


def test_a_student_predicts_first(browser: Any, raft: Served) -> None:
    page = Page(browser).open(raft.page)
    page.script("document.getElementById('predict').click()")
    assert page.text(".option .effects") == ""
    page.click(".option", "timeout(s1)")
    page.until(lambda: page.shown("dialog"))
    page.click("dialog label", "term")
    page.click("dialog button", "that is my guess")
    assert "It also changes role, sent, voted_for." in page.text("dialog .wrong")
    page.click("dialog button", "take the step")
    page.until(lambda: len(page.path) == 2)
    page.click("button", "ask me")
    page.click("dialog button", "not possible")
    assert "possible" in page.text("dialog p")


def test_somebody_saves_the_walk(browser: Any, raft: Served) -> None:
    page = Page(browser).open(raft.page)
    page.take(*TO_LEADER)
    saved = "window.saved = []; URL.createObjectURL = (blob) => { window.saved.push(blob); return 'data:,'; }"
    page.script(saved)
    page.script("document.querySelector('[data-save=html]').click()")
    page.until(lambda: page.script("return window.saved.length"))
    text = browser.execute_async_script("window.saved[0].text().then(arguments[0])")
    assert text.startswith("<!doctype html>")


def test_somebody_opens_the_run_as_a_page_and_goes_on_from_one_of_its_steps(
    browser: Any, raft: Served
) -> None:
    page = Page(browser).open(raft.page)
    page.take("timeout(s1)", "request_vote(s2, RequestVote(term=1, candidate=s1")
    explorer = browser.current_window_handle
    page.click("summary", "save")
    browser.find_element("link text", "open as a page").click()
    page.until(lambda: len(browser.window_handles) == 2)
    opened = next(each for each in browser.window_handles if each != explorer)
    browser.switch_to.window(opened)
    try:
        page.until(lambda: page.texts("article.step h2"))
        page.press("ArrowLeft")
        page.until(lambda: "timeout(s1)" in page.text("article.step h2"))
        assert page.text(".go-on") == "go on from here"
        browser.find_element("css selector", ".go-on a").click()
        browser.switch_to.window(explorer)
        page.until(lambda: page.path == ["the start", "timeout(s1)"])
        assert len(browser.window_handles) == 2
    finally:
        browser.switch_to.window(opened)
        browser.close()
        browser.switch_to.window(explorer)


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_nothing_is_cut_at_any_width(browser: Any, variant: Served, width: int) -> None:
    page = Page(browser, width, 900).open(variant.page)
    page.take(*TO_LEADER)
    assert page.script("return document.documentElement.scrollWidth <= innerWidth")
    for each in page.shown("button, select, input[type=text]"):
        if width == 390:
            small = each.get_attribute("class") or ""
            assert each.size["height"] >= (32 if "light" in small else 36), each.text


def test_a_screen_reader_is_told_what_there_is(browser: Any, raft: Served) -> None:
    page = Page(browser).open(raft.page)
    page.take("timeout(s1)")
    unnamed = page.script(
        "return [...document.querySelectorAll('button, input, select, [role=button]')].filter(each =>"
        " !(each.textContent.trim() || each.getAttribute('aria-label') || (each.labels ?? []).length)).length"
    )
    assert unnamed == 0
    assert page.script("return document.getElementById('step').getAttribute('aria-live')") == "polite"
    assert page.script("return document.querySelectorAll('[role=tab][aria-selected=true]').length") == 1
    page.tab("branches")
    assert page.text("#tree [aria-current=step]") == "timeout(s1)"


def test_a_goal_that_is_true_from_the_start_is_not_lit_as_reached(browser: Any) -> None:
    with served(Session(lambda: instance_of("raft", {"Term": 2}))) as running:
        page = Page(browser).open(running.page)
        assert "two_leaders_coexist" in page.texts(".light.from-start")
        assert page.texts(".light.reached") == []
        page.click(".light", "two_leaders_coexist")
        assert f"two_leaders_coexist: a goal: {FROM_THE_START}" in page.text("#light")


def test_an_action_that_the_protocol_beside_does_not_have_is_not_refused(browser: Any) -> None:
    with served(Session(lambda: instance_of("paxos_vertical"))) as running:
        page = Page(browser).open(running.page)
        assert "+ not in voting: it has no action configure, and stays as it is" in page.texts(".other")
        page.take("configure")
        assert "Voting takes the other steps so far" in page.text("#beside")
        assert "Voting stays as it is in step 1 (it has no action configure)" in page.text("#beside")
        assert page.errors() == []
