"""The page of a state graph in a browser: moved, zoomed, and its states chosen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from quorate.graphs.state_graph import graph
from quorate.models.paxos import PhaseOneSkipped
from quorate.output.graphs import graphviz
from quorate.output.page.graph_page import graph_page
from tests.cli.commands import run
from tests.view.conftest import resized
from tests.view.pages import press, shown, wait_until

pytestmark = pytest.mark.skipif(not graphviz.has_graphviz(), reason="Graphviz is not installed")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    page: Path = tmp_path_factory.mktemp("page") / "graph.html"
    page.write_text(graph_page(graph(PhaseOneSkipped, by=["promised", "voted"], sizes={"Acceptor": 2})))
    return page.as_uri()


VIEW = "return document.querySelector('.graph-box svg').getAttribute('viewBox')"


def chosen(page: Any) -> str:
    return str(page.execute_script("return document.querySelector('.node.now').dataset.node"))


def test_it_opens_on_a_violation_with_the_run_to_it(page: Any) -> None:
    assert "agreement is violated" in shown(page, ".chosen .violation")[0].text
    steps = shown(page, ".chosen ol li")
    assert steps[0].text.startswith("propose(")
    assert shown(page, ".chosen .command code")[0].text.startswith(
        'quorate explore \'#{"model":"paxos:PhaseOne'
    )
    assert len(page.find_elements("css selector", ".node.on-the-way")) >= 2
    assert shown(page, ".chosen td.changed")
    assert page.get_log("browser") == []


def test_a_state_is_clicked_and_is_in_the_address(page: Any) -> None:
    page.execute_script(
        "document.querySelector('[data-node=s1]').dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    assert chosen(page) == "s1"
    assert page.current_url.endswith("#state=s1")
    page.refresh()
    wait_until(lambda: chosen(page) == "s1")
    shown(page, ".chosen li button")[0].click()
    assert chosen(page) != "s1"


def test_keys_lead_along_the_run_and_to_the_violations(page: Any) -> None:
    last = chosen(page)
    press(page, "Home")
    assert chosen(page) == "s0"
    press(page, "ArrowRight")
    following = chosen(page)
    assert following != "s0"
    press(page, "ArrowLeft")
    assert chosen(page) == "s0"
    press(page, "n")
    assert chosen(page) == last


def test_it_is_zoomed_and_moved(page: Any) -> None:
    press(page, "0")
    whole = page.execute_script(VIEW)
    press(page, "+")
    larger = page.execute_script(VIEW)
    assert float(larger.split()[2]) < float(whole.split()[2])
    drag = (
        "const box = document.querySelector('.graph-box'); const send = (type, x, y) => box.dispatchEvent("
        "new PointerEvent(type, {pointerId: 1, clientX: x, clientY: y, bubbles: true}));"
        "box.setPointerCapture = () => {}; box.hasPointerCapture = () => true;"
        "send('pointerdown', 200, 300); send('pointermove', 260, 340); send('pointerup', 260, 340);"
    )
    page.execute_script(drag)
    moved = page.execute_script(VIEW)
    assert float(moved.split()[0]) < float(larger.split()[0])
    page.execute_script(
        "document.querySelector('.graph-box').dispatchEvent(new WheelEvent('wheel', "
        "{deltaY: 400, clientX: 300, clientY: 300, bubbles: true, cancelable: true}))"
    )
    assert float(page.execute_script(VIEW).split()[2]) > float(moved.split()[2])
    shown(page, "[data-zoom=fit]")[0].click()
    assert page.execute_script(VIEW) == whole


def test_states_are_found_by_words(page: Any) -> None:
    [box] = shown(page, ".find-state")
    box.send_keys("agreement")
    assert shown(page, ".found")[0].text.endswith(
        f" of {len(page.find_elements('css selector', '.graph .node'))}"
    )
    clear = page.find_elements("css selector", ".graph .node:not(.faded)")
    assert all("violating" in node.get_attribute("class") for node in clear)
    box.send_keys("j")
    assert page.get_log("browser") == []


def test_on_a_phone_the_drawing_stands_above_the_state(page: Any) -> None:
    with resized(page, 390, 844):
        assert page.execute_script("return document.documentElement.scrollWidth") <= 390
        drawing, told = shown(page, ".graph-box")[0].rect, shown(page, ".of-state")[0].rect
        assert drawing["y"] + drawing["height"] <= told["y"] + 1
        for button in shown(page, ".of-state button, .graph-tools button"):
            assert button.rect["height"] >= 40


def test_on_a_phone_as_much_of_the_graph_is_in_view_as_there_is_room_for(page: Any) -> None:
    with resized(page, 390, 844):
        page.refresh()
        wait_until(lambda: chosen(page))
        box, first, last = (
            page.execute_script(f"return document.querySelector('{each}').getBoundingClientRect().toJSON()")
            for each in (".graph-box", ".node.initial", ".node.now")
        )
        height = page.execute_script(
            "const { top, bottom } = document.querySelector('.graph-box svg > g').getBoundingClientRect();"
            "return bottom - top"
        )
        assert box["top"] < last["top"]
        assert last["bottom"] < box["bottom"]
        if height < box["height"]:
            assert box["top"] < first["top"]
        else:  # the drawing ends where the box does, or beyond it
            assert last["bottom"] > box["bottom"] - 60


def test_the_command_is_not_printed(page: Any) -> None:
    assert shown(page, ".go-on")
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert shown(page, ".go-on") == []
        assert shown(page, ".chosen ol li")
    finally:
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_the_command_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "paxos.html"
    answer = run(capsys, "graph", "paxos", "--set", "Ballot=1", "--html", str(file))
    assert (answer.code, answer.out) == (0, "")
    assert f"wrote {file}" in answer.err
    assert "States that differ only in the names" in file.read_text(encoding="utf-8")
    refused = run(capsys, "prove", "voting", "--graph", str(tmp_path / "proof.html"))
    assert refused.code == 2
    assert "--html FILE" in refused.err
