"""Lessons: CPython takes each step of those that come with Quorate, and what they claim is so; how they are read, and
what is said of a wrong one, and how the page gets them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from quorate.cli.explore import LESSONS
from quorate.language.diagnostics import ModelError
from quorate.lessons.lesson import Lesson, bundled_lessons, open_lesson, read_lesson
from quorate.lessons.walking import Walked, walk_lesson
from quorate.serving.protocol import Session
from quorate.verdicts.selection import instance_of
from quorate.walking.beside import protocol_beside
from quorate.walking.walk import Walk
from tests.cli.commands import MODELS

BEGIN = 'title = "T"\nabout = "A."\nmodel = "raft"\nsizes = {Server = 3}\n[[step]]\nwords = "Begin."\n'
TIMEOUT = '[[step]]\ntake = ["timeout", {s = "s1"}]\nwords = "It waits no longer."\n'


def walked(lesson: Lesson) -> Walked:
    instance = instance_of(lesson.model, dict(lesson.sizes))
    return walk_lesson(Walk(instance, protocol_beside(instance)), lesson)


@pytest.mark.parametrize("lesson", bundled_lessons(), ids=lambda lesson: lesson.name)
def test_each_step_is_possible_and_each_claim_is_so(lesson: Lesson) -> None:
    found = walked(lesson)
    assert found.mistakes == ()
    assert len(found.steps) == len(lesson.steps) > 5
    assert sum(len(each.claims) for each in found.steps) >= len(lesson.steps)


def test_the_help_names_all_lessons() -> None:
    assert ", ".join(lesson.name for lesson in bundled_lessons()) == LESSONS


def test_each_lesson_has_its_point() -> None:
    """What the five are about: a leader, none and then one, and three ways in which a wrong protocol fails."""
    ends = {lesson.name: lesson.steps for lesson in bundled_lessons()}
    assert any("a_leader_is_elected" in step.reached for step in ends["leader"])
    assert any(len(step.refused) == 3 for step in ends["split-vote"])
    assert next(step.violated for step in ends["figure8"] if step.violated) == ("leader_completeness",)
    assert ends["highest-ballot"][-1].violated == ("agreement",)
    assert ends["before-the-disk"][-1].violated == ("election_safety",)
    for name in ("figure8", "highest-ballot", "before-the-disk"):
        said = [step.beside for step in ends[name] if step.beside is not None]
        assert said[0] == "same"
        assert said[-1] in ("refuses", "differs")


FALSE: tuple[tuple[str, str], ...] = (
    ('claims = ["m.term[s1] == 2"]', "step 1: m.term[s1] == 2 is not so"),
    (
        'claims = ["m.term[s1"]',
        "step 1: m.term[s1 is not so: m.term[s1 is not a Python expression: '[' was never closed",
    ),
    (
        'claims = ["m.term[s9] == 1"]',
        "step 1: m.term[s9] == 1 is not so: NameError: name 's9' is not defined",
    ),
    ('claims = ["m.term[s1]"]', "step 1: m.term[s1] is not so: 1"),
    ('violated = ["election_safety"]', "step 1: election_safety is violated is not so"),
    ('reached = ["nothing"]', "step 1: nothing is reached is not so: there is no such property"),
    ('beside = "same"', "step 1: a protocol is beside is not so: the model is no variant of another"),
    (
        'refused = [{take = ["timeout", {s = "s2"}], by = "role"}]',
        "step 1: timeout(s2) is not possible is not so: it is",
    ),
    (
        'refused = [{take = ["become_leader", {s = "s1"}], by = "Role.CANDIDATE"}]',
        "step 1: become_leader(s1) is not possible is not so: "
        "when(self.is_quorum(s, {m.voter for m in self.votes(s)})), raft.py:172",
    ),
    (
        '[[step]]\ntake = ["become_leader", {s = "s2"}]\nwords = "No."',
        "step 2 of 2, become_leader(s2), does not fit",
    ),
)


@pytest.mark.parametrize(("line", "said"), FALSE)
def test_what_is_not_so_is_told(line: str, said: str) -> None:
    (mistake,) = walked(read_lesson(f"{BEGIN}{TIMEOUT}{line}\n", "t", "t.toml")).mistakes
    assert mistake.startswith(said)


WRONG: tuple[tuple[str, str], ...] = (
    ("title = ", "t.toml is not TOML: Invalid value (at end of document)"),
    ('title = "T"\nabout = "A."\n', "t.toml: there is no model"),
    (BEGIN.replace("[[step]]\n", "[step]\n"), "t.toml: step is a list"),
    ('title = "T"\nabout = "A."\nmodel = "raft"\nstep = []\n', "t.toml: a lesson has steps"),
    (f"{BEGIN}hint = 1\n", "t.toml, step 0: a lesson has no hint there"),
    (f"{BEGIN}[[step]]\nwords = 'x'\n", "t.toml, step 1: there is no take"),
    (
        f"{BEGIN}[[step]]\ntake = 'timeout(s1)'\nwords = 'x'\n",
        't.toml, step 1: take is an action with its arguments: ["timeout", {s = "s1"}]',
    ),
    (f"{BEGIN}beside = 'maybe'\n", "t.toml, step 0: beside is one of same, differs, refuses"),
    (f"{BEGIN}claims = 'x'\n", "t.toml, step 0: claims is a list"),
    (
        f"{BEGIN}refused = [1]\n",
        "t.toml, step 0: refused is a list of steps with the guard that refuses each",
    ),
)


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_file_that_is_no_lesson_is_refused(text: str, said: str) -> None:
    with pytest.raises(ModelError) as error:
        read_lesson(text, "t", "t.toml")
    assert error.value.diagnostic.message.startswith(said)


def test_a_lesson_of_ones_own_names_its_model_as_seen_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "asserting.py").write_text((MODELS / "asserting.py").read_text("utf-8"), encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text(
        'title = "T"\nabout = "A."\nmodel = "asserting.py:Asserting"\n[[step]]\nwords = "Begin."\n'
    )
    lesson = open_lesson(str(own))
    assert lesson.name == "own"
    assert walked(lesson).mistakes == ()


def test_a_lesson_that_there_is_not_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as error:
        open_lesson("paxos")
    assert "leader" in error.value.diagnostic.hint
    with pytest.raises(ModelError, match="cannot be read: No such file"):
        open_lesson(str(tmp_path / "none.toml"))


def test_a_session_has_its_lesson_with_the_positions_of_its_steps() -> None:
    lesson = open_lesson("leader")
    session = Session(lambda: instance_of(lesson.model, dict(lesson.sizes)), None, lesson)
    said: Any = session.answer("open", {})
    steps = said["lesson"]["steps"]
    assert said["other"] is None
    assert said["lesson"]["misfit"] is None
    assert said["position"]["node"] == steps[0]["node"]
    last = session.answer("at", {"node": steps[-1]["node"]})
    assert [each["node"] for each in last["path"]] == [each["node"] for each in steps]
    assert steps[1]["claims"][-1] == {
        "text": "become_leader(s1) is not possible",
        "true": True,
        "said": "when(self.is_quorum(s, {m.voter for m in self.votes(s)})), raft.py:172",
    }
