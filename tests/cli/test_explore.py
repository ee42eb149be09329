"""`quorate explore`: what it begins with, what it prints, and what it says if it cannot."""

from __future__ import annotations

import importlib.util
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from quorate.language.diagnostics import ModelError
from quorate.serving import needed
from quorate.verdicts.selection import instance_of
from quorate.walking.beginnings import begun
from quorate.walking.links import link_to, open_link
from quorate.walking.walk import Position, Walk
from tests.cli.commands import MODELS, run

LINK = '#{"model":"raft","sizes":{"Server":3,"Term":2},"steps":[["timeout",{"s":"s1"}]]}'


def opened(what: str, model: str | None = None, settings: dict[str, int] | None = None) -> tuple[Any, Any]:
    make, first = begun(what, model, settings or {})
    instance = make()
    return instance, None if first is None else open_link(Walk(instance), first).position


def test_it_begins_with_a_model() -> None:
    instance, position = opened("raft:VotesCountedTwice", settings={"Server": 5})
    assert instance.settings["Server"] == 5
    assert position is None
    assert opened(f"{MODELS}/asserting.py:Asserting")[0].cls.__name__ == "Asserting"


def test_it_begins_with_a_link() -> None:
    instance, position = opened(f"http://127.0.0.1:1/?token=x{LINK}")
    assert instance.settings["Term"] == 2
    assert position.text == "timeout(s1)"
    assert opened(LINK, settings={"Term": 3})[0].settings["Term"] == 3


def test_a_link_keeps_a_constant_that_is_a_member_of_an_enum() -> None:
    model = f"{MODELS / 'modes.py'}:Moded"
    instance = instance_of(model, {"mode": "SLOW"})
    begun_at = Walk(instance).begin()
    assert isinstance(begun_at, Position)
    make, link = begun(f"#{link_to(instance, begun_at.trace).fragment}", model, {})
    assert link is not None
    assert make().settings == instance.settings


def test_it_begins_with_a_trace(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    trace = tmp_path / "run.json"
    run(capsys, "check", "paxos:PhaseOneSkipped", "--engine", "reference", "-q", "--trace", str(trace))
    instance, position = opened(str(trace))
    assert instance.cls.__name__ == "PhaseOneSkipped"
    assert position.steps == 6
    with pytest.raises(ModelError, match="is not one of"):
        begun(str(trace), "paxos", {})


def test_no_code_is_run_because_a_link_names_it(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text("raise SystemExit('it ran')")
    with pytest.raises(ModelError, match="no code is run because a link names it"):
        begun(f'#{{"model":"{file}:M"}}', None, {})
    with pytest.raises(ModelError, match="no model"):
        begun("#{}", None, {})


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rafft"], "there is no model called rafft"),
        (["raft", "paxos"], "nothing else can be named"),
        (["raft", "--set", "Srever=3"], "no size or constant called Srever"),
        (["nothing.json"], "nothing.json cannot be read"),
        (["#nonsense"], "this is not a link"),
        (["raft", "--port", "99999"], "99999 is not in the range"),
    ],
)
def test_what_cannot_be_begun_says_why(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    answer = run(capsys, "explore", "--no-browser", *arguments)
    assert answer.code == 2
    assert said in " ".join(answer.err.split())


def test_without_the_extra_it_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(needed, "NEEDED", ("starlette", "no_such_server"))
    answer = run(capsys, "explore", "raft")
    assert answer.code == 2
    assert "quorate explore needs no_such_server, which is not installed" in answer.err
    assert "pip install 'quorate[explore]'" in answer.err


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_a_page_until_it_is_interrupted(ending: signal.Signals) -> None:
    if any(importlib.util.find_spec(name) is None for name in needed.NEEDED):
        pytest.skip("the extra explore is not installed")
    command = [sys.executable, "-m", "quorate", "explore", "raft", "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(3)]
    assert lines[0] == "raft is served at\n"
    link = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", lines[1])
    assert link is not None
    with urllib.request.urlopen(link[0], timeout=60) as page:
        assert b"raft: a walk" in page.read()
    process.send_signal(ending)
    out, err = process.communicate(timeout=60)
    assert (out, err, process.returncode) == ("", "", 0)


def test_a_port_that_is_taken_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    import socket

    pytest.importorskip("uvicorn", reason="the extra explore is not installed")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = run(capsys, "explore", "raft", "--no-browser", "--port", port)
    assert answer.code == 2
    assert f"port {port} cannot be used" in answer.err
