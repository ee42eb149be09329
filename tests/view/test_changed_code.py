"""On the page of a variant the code that it changes comes first: what ran of it is lit and in view, and what it
overrides is said to be overridden."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from quorate.models.paxos import AnyReportedValue, Paxos, PhaseOneSkipped
from quorate.output.page.changed import overridden_lines, own_lines
from quorate.output.page.html_page import result_page, trace_page
from quorate.verdicts.checking import check
from quorate.verdicts.result import Result
from tests.view.pages import press, shown


@pytest.fixture(scope="module")
def result() -> Result:
    return check(AnyReportedValue, properties=["agreement"])


def text_of(lines: Any) -> list[str]:
    return [Path(file).read_text().splitlines()[number - 1].strip() for file, number in sorted(lines)]


def test_a_variant_has_its_own_lines_and_overrides_others() -> None:
    assert text_of(own_lines(PhaseOneSkipped, Paxos))[0] == "class PhaseOneSkipped(Paxos):"
    overridden = {line: by for line, by in overridden_lines(PhaseOneSkipped).items() if by}
    assert set(overridden.values()) == {"PhaseOneSkipped"}
    assert text_of(overridden) == ["def propose(self, b: Ballot, v: Value, q: Quorum) -> None:"]
    assert overridden_lines(Paxos) == {}


def test_the_page_of_a_check_offers_the_difference(result: Result) -> None:
    page = result_page(result)
    assert "what AnyReportedValue changes in Paxos" in page
    assert '<span class="plus">+    return not votes or any(vote.val == v for vote in votes)</span>' in page


def test_the_page_of_a_model_that_varies_nothing_offers_none() -> None:
    right = check("paxos", engine="reference", sizes={"Ballot": 1, "Value": 1})
    verdict = right["a_value_can_be_chosen"]
    assert verdict.trace is not None
    page = trace_page(right.instance, verdict.trace, "run", verdict)
    assert 'class="what"' not in page
    assert 'class="source own"' not in page


def test_the_changed_lines_that_ran_are_lit_and_in_view(browser: Any, result: Result, tmp_path: Path) -> None:
    page = tmp_path / "any.html"
    page.write_text(result_page(result), encoding="utf-8")
    browser.get("about:blank")
    browser.get(page.as_uri() + "#step=15")
    lit = shown(browser, ".source.own .line.ran")
    assert [line.text.strip() for line in lit] == [
        "votes = {m.vote for m in promises if m.vote is not None}",
        "return not votes or any(vote.val == v for vote in votes)",
    ]
    box = shown(browser, ".source.own")[0].rect
    for line in lit:
        assert box["y"] <= line.rect["y"]
        assert line.rect["y"] + line.rect["height"] <= min(800, box["y"] + box["height"] + 1)
    overridden = shown(browser, ".source:not(.own) .line.overridden")
    assert overridden[0].text.strip().startswith("def may_propose")
    assert not any("ran" in line.get_attribute("class").split() for line in overridden)
    press(browser, "Home")
    assert "BUG" not in shown(browser, "article.step .changed-by")[0].text
    assert "+    return not votes" in shown(browser, "article.step .changed-by .diff")[0].text
