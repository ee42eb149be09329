"""Going on from a step of a page: the command that it shows opens that step in quorate explore."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest

from quorate.output.page.html_page import result_page
from quorate.verdicts.checking import check
from quorate.walking.beginnings import begun
from quorate.walking.links import open_link
from quorate.walking.walk import Walk
from tests.view.pages import press, shown


@pytest.fixture(
    scope="module", params=["paxos:PhaseOneSkipped", "tests/models_for_tests/asserting.py:Asserting"]
)
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    page: Path = tmp_path_factory.mktemp("page") / "page.html"
    page.write_text(result_page(check(request.param, engine="reference")), encoding="utf-8")
    return page.as_uri()


def test_each_step_has_a_command_that_goes_on_from_there(browser: Any, address: str) -> None:
    browser.get("about:blank")
    browser.get(address)
    summary = next(each for each in shown(browser, ".go-on summary") if each.text == "go on from here")
    summary.click()
    texts = []
    for keys in ([], ["Home"]):
        press(browser, *keys)
        [code] = shown(browser, ".go-on code")
        texts.append(code.text)
        name, command, said, *model = shlex.split(code.text)
        assert (name, command) == ("quorate", "explore")
        make, link = begun(said, model[0] if model else None, {})
        assert link is not None
        opened = open_link(Walk(make()), link)
        assert opened.misfit is None
        assert opened.position is not None
        [heading] = shown(browser, "article.step h2")
        assert heading.find_element("css selector", ".number").text == str(opened.position.steps)
        assert heading.text.endswith(opened.position.text)
    assert len(set(texts)) == 2
    [button] = shown(browser, ".go-on .copy")
    button.click()
    browser.execute_async_script("setTimeout(arguments[0], 0)")
    assert button.text in ("copied", "selected")
