"""``--trace`` and ``quorate replay``: a saved run, again on its model or another."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from quorate.symbolic.finite.sat import has_python_sat
from tests.cli.commands import MODELS, run, start

REFERENCE = ("--engine", "reference")
COUNTING = MODELS / "counting.py"
ENDINGS = MODELS / "endings.py"
LINEARIZABILITY = Path(__file__).parents[2] / "docs" / "linearizability.md"
REFINED = """
from quorate import Model, Range, action, refinement


class Number(Range): ...


class Steps(Model):
    sizes = {Number: 4}
    n: Number

    @action
    def up(self) -> None:
        self.n += 1


class Leap(Model):
    sizes = {Number: 4}
    n: Number

    @action
    def leap(self) -> None:
        self.n += 3


class Counted(Leap): ...


@refinement
def as_steps(leap: Leap, steps: Steps) -> None:
    steps.n = leap.n


@refinement
def as_counted(leap: Counted, steps: Steps) -> None:
    steps.n = leap.n // 2
"""
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def skipped(tmp_path: Path, capsys: Capture) -> Path:
    """The run of Paxos without phase 1."""
    file = tmp_path / "skipped.json"
    answer = run(capsys, "check", "paxos:PhaseOneSkipped", "--trace", str(file))
    assert (answer.code, answer.err) == (1, f"wrote {file}\n")
    return file


def test_the_same_model_takes_the_same_run(skipped: Path, capsys: Capture) -> None:
    answer = run(capsys, "replay", str(skipped))
    assert answer.code == 0
    assert answer.out.startswith(
        "✓ paxos:PhaseOneSkipped takes the same run of paxos:PhaseOneSkipped: 6 steps"
    )
    assert " 6  accept(a2, Accept(bal=1, val=v2))" in answer.out
    assert answer.out.endswith("agreement is violated at the end, as in the saved run.\n")


def test_another_variant_parts_with_its_guard(skipped: Path, capsys: Capture) -> None:
    answer = run(capsys, "replay", str(skipped), "paxos", "--quiet")
    assert answer.code == 1
    assert "paxos does not take step 1: propose(0, v1, {a1, a2})" in answer.out
    assert "when(all(any(m.acc == a for m in promises) for a in q))" in answer.out
    found = json.loads(run(capsys, "replay", str(skipped), "paxos", "--json").out)
    assert (found["same"], found["parts"]["step"], found["parts"]["how"]) == (False, 1, "guard")
    assert found["saved"]["property"]["witness"]["v"] == "v1"
    assert found["trace"]["steps"] == []


def test_an_effect_that_is_missing_is_a_difference(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "run.itf.json"
    run(capsys, "check", "paxos:PromiseNotRecorded", "--trace", str(file))
    answer = run(capsys, "replay", str(file), "paxos", "-q")
    assert answer.code == 1
    assert "paxos first differs at step 2: promise(a1, Prepare(bal=0))" in answer.out
    assert "the saved run  nothing else changes" in answer.out
    assert "paxos          promised[a1]: None → 0" in answer.out
    assert "both           sent + Promise(acc=a1, bal=0, vote=None)" in answer.out


def test_a_students_file(skipped: Path, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "hw.py").write_text(
        "from quorate.models.paxos import PhaseOneSkipped\n\n\nclass Mine(PhaseOneSkipped):\n    pass\n"
    )
    assert run(capsys, "replay", str(skipped), f"{tmp_path / 'hw.py'}:Mine").code == 0


def test_an_edited_file_is_told(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    text = COUNTING.read_text()
    monkeypatch.chdir(tmp_path)
    Path("mine.py").write_text(text)
    assert run(capsys, "check", "mine.py:Slots", "--trace", "run.json", *REFERENCE).code == 1
    Path("moved").mkdir()
    Path("run.json").rename("moved/run.json")
    Path("mine.py").rename("moved/mine.py")
    again = ("replay", "moved/run.json", "moved/mine.py:Slots")
    answer = run(capsys, *again)
    assert (answer.code, "edited" in answer.out) == (0, False)
    Path("moved/mine.py").write_text(text + "\n# edited\n")
    assert "mine.py was edited since" in run(capsys, *again).out


def test_a_failed_assert_fails_again(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "run.json"
    assert run(capsys, "check", f"{COUNTING}:Asserting", "--trace", str(file), *REFERENCE).code == 1
    answer = run(capsys, "replay", str(file), f"{COUNTING}:Asserting")
    assert answer.code == 0
    assert "up fails at the end, as in the saved run: already at 2" in answer.out
    other = run(capsys, "replay", str(file), f"{COUNTING}:Counter")
    assert other.code == 1
    assert "first differs at step 3: up()" in other.out


def test_several_violations_are_several_files(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "run.itf.json"
    run(capsys, "check", f"{COUNTING}:Slots", "--keep-going", "--trace", str(file), *REFERENCE)
    beside = tmp_path / "run.b_stays_below_three.itf.json"
    assert {path.name for path in tmp_path.iterdir()} == {file.name, beside.name}
    assert run(capsys, "replay", str(beside), f"{COUNTING}:Slots").code == 0


def test_a_goal_can_be_saved(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "run.json"
    goal = "a_value_can_be_chosen"
    assert run(capsys, "check", "paxos", "--property", goal, "--trace", str(file)).code == 0
    assert run(capsys, "replay", str(file)).code == 0
    sizes = ("--set", "Ballot=1", "--set", "Acceptor=4")
    answer = run(capsys, "replay", str(file), "paxos", *sizes)
    assert answer.code == 1
    assert "is no Quorum" in answer.out


def test_places_that_cannot_be_written_are_refused_before_the_search(tmp_path: Path, capsys: Capture) -> None:
    answer = run(capsys, "check", "paxos", "--set", "Ballot=9", "--trace", str(tmp_path / "no" / "run.json"))
    assert answer.code == 2
    assert "there is no directory" in answer.err
    assert run(capsys, "replay", str(tmp_path / "none.json")).code == 2


@pytest.mark.parametrize("engine", ["native", "reference", "bmc"])
@pytest.mark.parametrize(
    ("variant", "said"),
    [
        ("FalseInvariant", "stays_below_two is violated at the end"),
        ("FalseStep", "stays_at_one is violated at the end"),
        ("InvariantWithoutValue", "something_was_seen fails at the end"),
        ("StepWithoutValue", "something_is_seen fails at the end"),
        ("GoalWithoutValue", "something_may_be_seen fails at the end"),
        ("Goal", "two is reached at the end"),
        ("Deadlock", "deadlock is violated at the end"),
        ("Asserts", "walk fails at the end"),
        ("Fails", "walk fails at the end"),
        ("Divides", "walk fails at the end"),
        ("StartAsserts", "start fails at the end"),
        ("StartFails", "start fails at the end"),
    ],
)
def test_every_ending_is_seen_again(
    variant: str, said: str, engine: str, tmp_path: Path, capsys: Capture
) -> None:
    if (variant, engine) == ("Deadlock", "bmc"):
        pytest.skip("bmc looks for no deadlocks")
    if engine == "bmc" and not has_python_sat():
        pytest.skip("python-sat is not installed")
    file = tmp_path / "run.json"
    options = ("--engine", engine, "--max-depth", "4", *(["--deadlock"] if variant == "Deadlock" else []))
    answer = run(capsys, "check", f"{ENDINGS}:{variant}", *options, "--trace", str(file))
    assert answer.code == (0 if variant == "Goal" else 1)
    answer = run(capsys, "replay", str(file), f"{ENDINGS}:{variant}")
    assert answer.code == 0, answer.out
    assert f"{said}, as in the saved run" in answer.out
    # The model that they all are variants of takes the run, or does something else instead of going wrong.
    other = run(capsys, "replay", str(file), f"{ENDINGS}:Walk")
    assert other.code == (1 if said.startswith(("walk", "start")) else 0)
    assert "as in the saved run" not in other.out or variant == "Deadlock"


@pytest.mark.parametrize("engine", ["native", "reference"])
@pytest.mark.parametrize("form", ["json", "itf.json"])
@pytest.mark.parametrize(
    ("variant", "name", "said"),
    [
        ("Stops", "three", "is violated"),
        ("GoesRound", "two_at_last", "is violated"),
        ("Lost", "can_be_at_the_start", "is violated"),
        ("EventuallyWithoutValue", "something_is_seen_at_last", "fails"),
    ],
)
def test_every_ending_of_a_property_of_runs_is_seen_again(
    variant: str, name: str, said: str, form: str, engine: str, tmp_path: Path, capsys: Capture
) -> None:
    file, model = tmp_path / f"run.{form}", f"{ENDINGS}:{variant}"
    options = ("--property", name, "--engine", engine)
    assert run(capsys, "check", model, *options, "--trace", str(file)).code == 1
    answer = run(capsys, "replay", str(file), model)
    assert answer.code == 0
    assert f"{name} {said} at the end, as in the saved run" in answer.out
    other = run(capsys, "replay", str(file), f"{ENDINGS}:Walk")
    assert "as in the saved run" not in other.out


@pytest.mark.parametrize("engine", ["native", "reference"])
@pytest.mark.parametrize(
    ("variant", "said"),
    [
        (
            "Walk",
            "is violated at the end, as in the saved run.\n    Half has no step with gone: True → False.",
        ),
        ("InvariantWithoutValue", "fails at the end, as in the saved run: index 0 is outside the sequence"),
        (
            "StartsElsewhere",
            "is violated at the end, as in the saved run.\n    This is no initial state of Half.",
        ),
    ],
)
def test_what_refines_no_model_does_not_in_the_replay(
    variant: str, said: str, engine: str, tmp_path: Path, capsys: Capture
) -> None:
    file, model = str(tmp_path / "run.json"), f"{ENDINGS}:{variant}"
    options = ("--refines", f"{ENDINGS}:Half", "--engine", engine, "--trace", file)
    assert run(capsys, "check", model, *options).code == 1
    answer = run(capsys, "replay", file, model)
    assert answer.code == 0
    assert f"refines_Half {said}" in answer.out
    page = tmp_path / "page.html"
    assert run(capsys, "view", file, model, "--html", str(page)).code == 0
    assert "refines_Half" in page.read_text()


def test_a_refinement_is_judged_on_the_model_that_takes_the_run(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "abstract.py").write_text(REFINED)
    file = str(tmp_path / "run.json")
    assert (
        run(
            capsys,
            "check",
            f"{tmp_path}/abstract.py:Leap",
            "--refines",
            f"{tmp_path}/abstract.py:Steps",
            "--trace",
            file,
        ).code
        == 1
    )
    answer = run(capsys, "replay", file, f"{tmp_path}/abstract.py:Counted", "-q")
    assert answer.code == 1
    assert "refines_Steps is violated in the saved run, and is not here." in answer.out
    (tmp_path / "alone.py").write_text(REFINED.partition("@refinement")[0])
    answer = run(capsys, "replay", file, f"{tmp_path}/alone.py:Leap", "-q")
    assert "refines_Steps is violated in the saved run; alone:Leap has no mapping to Steps." in answer.out


def test_a_refinement_of_a_model_of_the_library_is_judged(tmp_path: Path, capsys: Capture) -> None:
    file = str(tmp_path / "run.json")
    assert run(capsys, "check", "paxos:PhaseOneSkipped", "--refines", "voting", "--trace", file).code == 1
    answer = run(capsys, "replay", file, "-q")
    assert answer.code == 0
    assert (
        "refines_voting is violated at the end, as in the saved run.\n    voting has no step with"
        in answer.out
    )


def test_what_is_not_linearizable_is_not_in_the_replay(tmp_path: Path, capsys: Capture) -> None:
    code = re.search(r"```python\n(.*?)```", LINEARIZABILITY.read_text("utf-8"), re.DOTALL)
    assert code is not None
    model = tmp_path / "cached.py"
    model.write_text(code[1])
    file = str(tmp_path / "run.json")
    assert run(capsys, "check", str(model), "--trace", file, *REFERENCE).code == 1
    answer = run(capsys, "replay", file, str(model), "-q")
    assert answer.code == 0
    assert "linearizable is violated at the end, as in the saved run" in answer.out


def test_what_the_checker_refuses_is_run_by_cpython_alone(tmp_path: Path, capsys: Capture) -> None:
    file, mine = str(tmp_path / "run.json"), tmp_path / "mine.py"
    run(capsys, "check", f"{ENDINGS}:FalseInvariant", "--trace", file, *REFERENCE)
    mine.write_text(
        ENDINGS.read_text().replace("    return m.n < 2\n", "    first = [2]\n    return m.n < first[0]\n", 1)
    )
    assert run(capsys, "check", f"{mine}:FalseInvariant").code == 2
    answer = run(capsys, "replay", file, f"{mine}:FalseInvariant")
    assert answer.code == 0
    assert "stays_below_two is violated at the end, as in the saved run." in answer.out


def test_variables_that_a_file_does_not_tell_are_said(skipped: Path, capsys: Capture) -> None:
    assert json.loads(run(capsys, "replay", str(skipped), "--json").out)["untold"] == []
    document = json.loads(skipped.read_text())
    trace = document["trace"]
    for state in (trace["initial"], *(step["state"] for step in trace["steps"])):
        del state["voted"]
    skipped.write_text(json.dumps(document))
    answer = run(capsys, "replay", str(skipped), "-q")
    assert answer.code == 0
    assert "note: not in the file, and so not compared: voted\n" in answer.out
    assert json.loads(run(capsys, "replay", str(skipped), "--json").out)["untold"] == ["voted"]


@pytest.mark.parametrize("form", ["run.json", "run.itf.json"])
def test_an_action_is_no_start_and_an_init_method_no_step(
    form: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for variant, first in (("FalseInvariant", True), ("StartAsserts", False)):
        model = f"{ENDINGS}:{variant}"
        options = ("--trace", form, *REFERENCE, "--keep-going")
        run(capsys, "check", model, *options)
        document = json.loads(Path(form).read_text())
        taken = {"action": "walk", "arguments": {"by": 1}}
        started = {"action": "start", "arguments": {"at": 1}}
        if form == "run.json":
            trace = document["trace"]
            if first:
                step = trace["steps"].pop(0)
                trace["initial_action"], trace["initial"] = taken, step["state"]
            else:
                trace["initial_action"] = started
                state = trace["initial"] = {**trace["initial"], "n": 1}
                trace["steps"] = [{**started, "state": state}]
        elif first:
            document["states"].pop(0)
        else:
            state = {**document["states"][0], "#meta": started, "n": 1}
            document["states"] = [state, state]
        Path(form).write_text(json.dumps(document))
        answer = run(capsys, "replay", form, model, "-q")
        assert answer.code == 1
        assert ("has no init method walk" if first else "has no action start") in answer.out


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("validity", "invariant", "is violated in the saved run, and is not here"),
        ("validity", "reachable", "has no such property"),
        ("agreement", "deadlock", "has no such property"),
        ("agreement", "assert", "has no such property"),
        ("a_value_can_be_chosen", "invariant", "has no such property"),
    ],
)
def test_what_a_file_says_that_it_shows_is_not_believed(
    name: str, kind: str, said: str, skipped: Path, tmp_path: Path, capsys: Capture
) -> None:
    document = json.loads(skipped.read_text())
    document["property"] |= {
        "name": name,
        "kind": kind,
        "message": "as the file has it",
        "file": "f.py",
        "line": 9,
    }
    skipped.write_text(json.dumps(document))
    answer = run(capsys, "replay", str(skipped), "-q")
    assert said in answer.out
    assert "as in the saved run" not in answer.out
    page = tmp_path / "page.html"
    viewed = run(capsys, "view", str(skipped), "--html", str(page))
    assert (answer.code, viewed.code) == ((1, 2) if kind == "invariant" and name == "validity" else (0, 0))
    if viewed.code == 0:
        assert 'class="badge' not in page.read_text()
        assert "as the file has it" not in page.read_text()
        assert "f.py:9" not in page.read_text()
    else:
        assert "in PhaseOneSkipped the run does not show what the file says: validity" in viewed.err


def test_a_page_says_where_something_went_wrong_by_itself(tmp_path: Path, capsys: Capture) -> None:
    file, page = tmp_path / "run.json", tmp_path / "page.html"
    model = f"{COUNTING}:Asserting"
    run(capsys, "check", model, "--trace", str(file), *REFERENCE)
    document = json.loads(file.read_text())
    document["property"] |= {"message": "as the file has it", "file": "/etc/passwd", "line": 1}
    file.write_text(json.dumps(document))
    assert run(capsys, "view", str(file), model, "--html", str(page)).code == 0
    assert "already at 2" in page.read_text()
    assert "as the file has it" not in page.read_text()
    assert "passwd" not in page.read_text()


@pytest.mark.parametrize("command", [["replay"], ["view", "--html", "page.html"]])
def test_a_limit_of_time(command: list[str], skipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(skipped.parent)
    Path("slow.py").write_text("import time\n\ntime.sleep(60)\n")
    began = time.monotonic()
    process = start(*command, str(skipped), "slow.py", "--time", "1s")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (3, "")
    assert err.startswith("undecided: the time limit was reached while ")
    assert time.monotonic() - began < 30
    process = start(command[0], str(skipped), *command[1:], "--time", "30s")
    process.communicate(timeout=60)
    assert process.returncode == 0


def test_a_member_of_an_enum_is_a_constant_of_the_run(tmp_path: Path, capsys: Capture) -> None:
    saved, model = str(tmp_path / "run.json"), f"{MODELS / 'modes.py'}:Moded"
    assert run(capsys, "check", model, "--set", "mode=SLOW", *REFERENCE, "--trace", saved).code == 1
    answer = run(capsys, "replay", saved, model)
    assert answer.code == 0
    assert "takes every step of this run, with the same effects" in answer.out
    answer = run(capsys, "replay", saved, model, "--set", "mode=FAST")
    assert answer.code == 1
    assert "self.mode == Mode.SLOW" in answer.out
