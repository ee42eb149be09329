"""Pictures of states: those of bundled models, of models of one's own, and of models that say nothing."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from quorate.language.bundled import MODELS, PICTURES, model_file, modules_in
from quorate.output.page.html_page import trace_page
from quorate.output.page.position_page import played
from quorate.shapes import Arrow, Badge, Box, Row
from quorate.trace.diagram import diagram
from quorate.trace.picturing import Pictured, picture_of
from quorate.verdicts.checking import check
from quorate.verdicts.selection import instance_of
from quorate.walking.links import Call, arguments_json, take_call
from quorate.walking.walk import Position, Walk
from tests.few import few

HEADER = """
from quorate import Map, Model, Symmetric, action
from quorate.shapes import Arrow, Badge, Box, Row
class Node(Symmetric): ...
class Lamps(Model):
    sizes = {Node: 2}
    on: Map[Node, bool]
    @action
    def switch(self, n: Node) -> None:
        self.on[n] = not self.on[n]
"""


def pictured(walk: Walk, *steps: Call) -> Pictured:
    at = walk.begin()
    assert isinstance(at, Position)
    for step in steps:
        taken = take_call(walk, at, step)
        assert isinstance(taken, Position), taken
        at = taken
    return walk.picture(at.trace.last_state, diagram(walk.instance, at.trace), at.steps)


def lamps(folder: Path, text: str) -> Walk:
    file = folder / "lamps.py"
    file.write_text(HEADER + text, encoding="utf-8")
    return Walk(instance_of(f"{file}:Lamps"))


def texts(found: Pictured, lane: str) -> list[str]:
    shapes = next(each.shapes for each in found.lanes if each.name == lane)
    return [
        " ".join("-" if box is None else f"{box.text}{'' if box.firm else '?'}" for box in shape.boxes)
        if isinstance(shape, Row)
        else str(shape.text)
        for shape in shapes
        if not isinstance(shape, Arrow)
    ]


CLASSIC = ("raft", "paxos", "multipaxos")
PICTURED = [*CLASSIC, *sorted(set(modules_in(PICTURES)) & set(modules_in(MODELS)) - set(CLASSIC))]
"""The files of models that have a picture; the other modules of the room are shared."""


@pytest.mark.parametrize("file", few(3, PICTURED))
def test_each_bundled_picture_draws_every_state_of_the_runs_to_goals(file: str) -> None:
    result = check(file, engine="reference", max_depth=7, max_states=3_000)
    walk = Walk(result.instance)
    assert model_file(result.instance.cls) == file
    runs = [verdict.trace for verdict in result.verdicts if verdict.trace is not None]
    for run in runs:
        end = walk.follow(run)
        assert isinstance(end, Position)
        found = played(walk, end)
        assert len(found["scenes"]) == len(run.steps) + 1
        assert not any("There is no picture" in scene["picture"] for scene in found["scenes"])
    assert runs


@pytest.mark.parametrize("file", PICTURED)
def test_each_bundled_picture_draws_the_states_of_a_walk(file: str) -> None:
    walk, choice = Walk(instance_of(file)), random.Random(file)
    start = choice.choice(walk.starts().steps)
    at = walk.begin(start.action, start.arguments)
    for _ in range(10):
        assert isinstance(at, Position)
        found = walk.picture(at.trace.last_state, diagram(walk.instance, at.trace), at.steps)
        assert found.own
        assert not found.error
        assert found.lanes
        steps = [step for step in walk.options(at).steps if step.how == "possible"]
        if not steps:
            break
        step = choice.choice(steps)
        at = walk.take(at, step.action, step.arguments)


def test_every_model_of_raft_and_paxos_has_a_picture() -> None:
    folders = ("raft", "paxos", "multipaxos")
    files = [file for file, module in modules_in(MODELS).items() if module.split(".")[2] in folders]
    assert len(files) > 30
    assert [file for file in files if picture_of(instance_of(file).cls) is None] == []


def test_a_variant_has_the_picture_of_its_protocol() -> None:
    for variant in (
        "raft:VotesCountedTwice",
        "raft_noop",
        "paxos:PromiseNotKept",
        "multipaxos:HoleSkipped",
    ):
        assert picture_of(instance_of(variant).cls) is not None
    assert picture_of(instance_of("zab").cls) is None


def test_raft_has_boxes_with_terms_firm_where_they_are_committed() -> None:
    walk = Walk(instance_of("raft", {"Server": 1}))
    steps: list[Call] = [("timeout", {"s": "s1"}), ("become_leader", {"s": "s1"})]
    steps += [("request", {"s": "s1", "c": "c1"})] * 2 + [("commit", {"s": "s1", "n": 1})]
    assert texts(pictured(walk, *steps), "s1") == ["leader", "term 1", "1 1?"]


def test_paxos_pictures_promises_and_the_vote() -> None:
    walk = Walk(instance_of("paxos"))
    prepare = {"record": "Prepare", "bal": 1}
    found = pictured(walk, ("prepare", {"b": 1}), ("promise", {"a": "a2", "m": prepare}))
    assert texts(found, "ballot 1") == ["asks for promises", "a2: no vote"]
    assert texts(found, "a2") == ["promised 1", "-"]


def test_a_model_of_ones_own_says_how_it_is_pictured(tmp_path: Path) -> None:
    method = """
    def picture(self):
        return {n: [Badge("on" if self.on[n] else "off", 1), Arrow(n, "to itself")] for n in Node} | {"all": [
            Row("lamps", [Box(self.on[n], "good", firm=self.on[n]) for n in Node], room=3)]}
"""
    found = pictured(lamps(tmp_path, method), ("switch", {"n": "n2"}))
    assert found.own
    assert texts(found, "n2") == ["on"]
    assert texts(found, "all") == ["False? True"]


def test_a_function_of_the_file_says_it_too(tmp_path: Path) -> None:
    function = "def picture(m: Lamps):\n    return {'all': [Badge(sum(m.on[n] for n in Node))]}\n"
    assert texts(pictured(lamps(tmp_path, function), ("switch", {"n": "n1"})), "all") == ["1"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return [Badge(1)]", "a picture is a dict from lanes to lists of shapes, not list"),
        ("return {'a': Badge(1)}", "the shapes of a are a list, not Badge"),
        ("return {'a': ['on']}", "a has str: give Badge, Box, Row or Arrow of quorate.shapes"),
        ("return {'a': [Row('r', ['x'])]}", "the row r of a has str: give Box or None"),
        ("return {'a': [Badge(1 // 0)]}", "ZeroDivisionError"),
        ("while True: pass", "it did not end within"),
    ],
)
def test_what_is_no_picture_says_why(
    tmp_path: Path, body: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quorate.trace.picturing.SECONDS", 0.2)
    found = pictured(lamps(tmp_path, f"def picture(m: Lamps):\n    {body}\n"))
    assert said in found.error
    assert found.error.startswith(f"{tmp_path / 'lamps.py'}:") or "lamps.py:11, picture" in found.error


def test_a_model_that_says_nothing_has_roles_terms_and_logs() -> None:
    found = pictured(Walk(instance_of("zab")))
    assert not found.own
    assert [each.name for each in found.lanes]
    kinds = {type(shape) for each in found.lanes for shape in each.shapes}
    assert kinds >= {Badge, Row}


def test_a_model_that_says_nothing_has_who_leads_and_what_sets_and_maps_say_of_a_node() -> None:
    walk = Walk(instance_of("leader_leases"))
    steps: list[Call] = [("campaign", {"s": "s1", "t": 0.5, "voters": ["s1", "s2"]})]
    steps += [("follow", {"s": "s1", "f": "s2", "fortify": True})]
    found = pictured(walk, *steps)
    assert texts(found, "s1") == ["leader", "1", "fortifying"]
    assert texts(found, "s2") == ["1", "fortifying"]
    arrows = [(each.name, s.to, s.text) for each in found.lanes for s in each.shapes if isinstance(s, Arrow)]
    assert arrows == [("s2", "s1", "lead")]
    assert texts(pictured(walk, *steps, ("step_down", {"s": "s1"})), "s1") == ["1", "fortifying"]


def test_a_term_has_the_colour_that_the_ring_gives_it_however_it_is_numbered() -> None:
    walk = Walk(instance_of("raft_prevote"))
    at: Any = walk.begin("at_first", walk.starts().steps[0].arguments)
    at = take_call(walk, at, ("pre_vote", {"s": "s2"}))
    at = take_call(walk, at, ("campaign", {"s": "s2", "t": 0.5}))
    scene = played(walk, at)["scenes"][-1]
    colour = next(lane["colour"] for lane in scene["lanes"] if lane["role"] == "leader")
    assert colour != "q-e0"
    assert f'<span class="token strong {colour}"><span>leader' in scene["picture"]


def test_the_page_of_a_run_shows_the_picture_of_each_step() -> None:
    walk = Walk(instance_of("raft"))
    start = walk.begin()
    assert isinstance(start, Position)
    step = next(each for each in walk.options(start).steps if each.action == "timeout")
    end = take_call(walk, start, ("timeout", arguments_json(step.arguments)))
    assert isinstance(end, Position)
    text = trace_page(walk.instance, end.trace, "raft")
    assert text.count('class="quorate-picture"') == 2
    assert Box(1, 1) == Box(1, 1, True, "", "")
