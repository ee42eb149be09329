"""The page of a proof, and its cell in a notebook: what fails, in which states, and what rests on what."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from quorate.output.graphs import graphviz
from quorate.output.page.proof_page import proof_page
from quorate.proofs.spec_proof import Proof, prove
from tests.cli.commands import run
from tests.view.conftest import resized
from tests.view.pages import press, shown, step_of, wait_until


@pytest.fixture(scope="module")
def failed() -> Proof:
    return prove("voting:AnyLowerVote", processes=1)


@pytest.fixture(scope="module")
def address(failed: Proof, tmp_path_factory: pytest.TempPathFactory) -> str:
    page: Path = tmp_path_factory.mktemp("page") / "proof.html"
    page.write_text(proof_page([failed]), encoding="utf-8")
    return page.as_uri()


def test_it_opens_at_the_counterexample_with_both_states_side_by_side(page: Any) -> None:
    assert "vote does not keep choosable" in shown(page, ".counterexample h2")[0].text
    before, step, after = shown(page, ".states > section")
    assert before.rect["x"] < step.rect["x"] < after.rect["x"]
    assert before.rect["y"] == after.rect["y"]
    assert "a state that meets all clauses" in before.text
    assert step.text.startswith("vote(")
    assert not before.find_elements("css selector", ".changed, .added, .evidence")
    assert after.find_elements("css selector", ".changed, .added")
    assert after.find_elements("css selector", ".evidence")
    [code, clause] = shown(page, ".snippet")
    assert "def vote" in code.text
    assert code.find_elements("css selector", ".line.ran")
    assert "def choosable" in clause.text
    assert page.get_log("browser") == []


def test_the_run_that_shows_the_bug_is_a_link_away(page: Any) -> None:
    shown(page, ".reachable a")[0].click()
    wait_until(lambda: step_of(page).startswith("step"))
    assert "agreement is violated" in shown(page, ".box.violation")[0].text
    press(page, "Home")
    assert step_of(page).startswith("step 0 of")


def test_the_table_leads_to_what_fails_and_to_the_words_of_a_clause(page: Any) -> None:
    page.get(page.current_url.partition("#")[0] + "#run=overview")
    wait_until(lambda: shown(page, ".obligations"))
    shown(page, ".obligations tbody th a")[-1].click()
    wait_until(lambda: page.execute_script("return location.hash.startsWith('#clause-')"))
    assert shown(page, ".overview")
    [cell] = shown(page, "td.failed a")
    cell.click()
    wait_until(lambda: shown(page, ".counterexample"))


def test_what_rests_on_what_is_drawn_and_a_click_tells_more(page: Any) -> None:
    if not graphviz.has_graphviz():
        pytest.skip("there is no Graphviz")
    page.get(page.current_url.partition("#")[0] + "#run=overview")
    wait_until(lambda: shown(page, ".rests .node"))
    nodes = {node.get_attribute("data-node") for node in shown(page, ".rests .node")}
    assert {"agreement", "choosable"} <= nodes
    box = "return document.querySelector('.rests svg').getAttribute('viewBox')"
    whole = page.execute_script(box)
    page.execute_script("document.querySelector('.rests [data-zoom=in]').click()")
    assert page.execute_script(box) != whole
    press(page, "0")
    assert page.execute_script(box) == whole
    page.execute_script(
        "document.querySelector('.rests [data-node=choosable]')"
        ".dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    wait_until(lambda: page.execute_script("return location.hash") == "#clause-choosable")


def test_the_states_stand_one_below_the_other_on_a_phone(page: Any) -> None:
    with resized(page, 390, 844):
        before, _, after = shown(page, ".states > section")
        assert before.rect["x"] == after.rect["x"]
        assert page.execute_script("return document.documentElement.scrollWidth") <= 390


def test_the_words_say_what_rests_on_what(failed: Proof) -> None:
    page = proof_page([failed])
    found = re.search(r'<section id="clause-agreement">.*?</section>', page, re.DOTALL)
    assert found is not None
    assert 'rests on <a href="#clause-choosable">choosable</a>' in found[0]
    without = proof_page([failed], rests=False)
    assert "rests on <a" not in without
    assert 'id="clause-agreement"' in without


def test_without_graphviz_it_is_told_and_not_drawn(failed: Proof, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphviz, "has_graphviz", lambda: False)
    page = proof_page([failed])
    assert "Not drawn: a drawing needs Graphviz" in page
    assert "quorate[graph]" in page
    assert "<svg" in page  # of the run


def test_several_proofs_have_one_page(failed: Proof) -> None:
    page = proof_page([prove("voting", processes=1), failed], rests=False)
    tabs = re.findall(r'data-tab="([^"]*)"', page)
    assert tabs == [
        "voting",
        "voting:AnyLowerVote",
        "voting:AnyLowerVote-vote/choosable",
        "voting:AnyLowerVote-agreement",
    ]
    assert len(set(re.findall(r' id="([^"]*)"', page))) == len(re.findall(r' id="([^"]*)"', page))


def test_the_command_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "voting.html"
    answer = run(capsys, "prove", "voting", "--jobs", "1", "--html", str(file))
    assert (answer.code, answer.err.splitlines()[-1]) == (0, f"wrote {file}")
    assert "hold for all sizes" in file.read_text(encoding="utf-8")
    refused = run(capsys, "prove", "quorums", "--html", str(file))
    assert refused.code == 2
    assert "--html shows proofs by induction" in refused.err


def test_the_cell_of_a_failed_proof_is_like_others(failed: Proof) -> None:
    cell = failed._repr_html_()
    assert "fails at vote/choosable" in cell
    assert "a state that meets all clauses" in cell
    assert re.search(r"<b><code>[^<]*Vote\(acc=", cell)
    assert "<svg" in cell
    assert cell.index("<svg") < cell.index("<details>")
