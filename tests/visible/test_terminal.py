"""What steers a terminal never reaches it, whatever command shows it, from whatever file it comes."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import quorate
from quorate.support.visible import STEERING, json_text, marked_up, on_a_line, visible
from tests.cli.commands import Answer, run
from tests.few import few

HOSTILE = str(Path(__file__).with_name("hostile.py"))
REFERENCE = ("--engine", "reference")
STYLES = re.compile(r"\x1b\[[0-9;]*m")


def ran(capfd: pytest.CaptureFixture[str], *arguments: str) -> Answer:
    """The command as it writes to files, for which the streams are made ready."""
    answer = run(capfd, *arguments)
    for text in (answer.out, answer.err):
        assert not STEERING.search(text), repr(text)
    return answer


def test_what_is_visible() -> None:
    steering = [chr(code) for code in range(0x110000) if STEERING.fullmatch(chr(code))]
    assert len(steering) == 32 - 2 + 33 + 2 + 5 + 4 + 0x800 + 2
    for character in steering:
        shown = visible(f"a{character}b")
        assert shown.isascii()
        assert shown.isprintable()
        assert json.loads(json_text([character], 1)) == [character]
        assert not STEERING.search(json_text([character], 1))
    plain = "Grüße, \t → ✓ 中文 \U0001f600\n"
    assert (visible(plain), json.loads(json_text(plain, 1))) == (plain, plain)
    assert on_a_line("a\n\tb") == "a\\n\\tb"
    assert marked_up("\x1b<a&\"'>") == "\\x1b&lt;a&amp;&quot;&#x27;&gt;"


@pytest.mark.parametrize(
    ("arguments", "code", "shown"),
    [
        (("check", HOSTILE, *REFERENCE), 1, "an assert in swap fails: \\x1b[2J"),
        (("check", HOSTILE, *REFERENCE, "--diagram"), 1, "an assert in swap fails: \\x1b[2J"),
        (("check", HOSTILE, *REFERENCE, "--property", "few"), 1, "{{script}} \\x1b]0;title </script>."),
        (("check", HOSTILE, *REFERENCE, "--json"), 1, "\\u001b[2J {{style}} */ \\u202e"),
        (("graph", HOSTILE), 0, "\\x1b[31m"),
        (("graph", HOSTILE, "--format", "json"), 0, "\\u001b[31m"),
        (("graph", HOSTILE, "--format", "graphml"), 0, "\\x1b[31m"),
        (("list", HOSTILE), 0, "{{script}} \\x1b]0;title </script>."),
        (("show", HOSTILE), 0, 'class Hostile(Model):\n    """A docstring with {{script}} and'),
        (("show", HOSTILE, "--c"), 0, "\\x1b[31m"),
        (("check", "no\x1b[31m.py"), 2, "there is no file no\\x1b[31m.py"),
        (("no\x1b[31m",), 2, "there is no command 'no\\x1b[31m'"),
        (("replay", "no\x1b[31m.json"), 2, "no\\x1b[31m.json cannot be read"),
    ],
)
def test_no_command_lets_it_through(
    arguments: tuple[str, ...], code: int, shown: str, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = ran(capfd, *arguments)
    assert answer.code == code
    assert shown in answer.out + answer.err


EVIL = "\x1b]0;title\x07\x1b[2J\u202e\n✓ everything holds\x9b31m"
SHOWN = r"\x1b]0;title\x07\x1b[2J\u202e\n✓ everything holds\x9b31m"


def traces() -> list[tuple[str, tuple[Any, ...], str]]:
    step = ("trace", "steps", 1)
    return [
        ("name of a property", ("property", "name"), f"{SHOWN} is violated in the saved run"),
        ("kind of a property", ("property", "kind"), f"property.kind is the string '{SHOWN}'"),
        ("model", ("model",), f"the trace is of {SHOWN}, which does not come with Quorate"),
        ("action", (*step, "action"), f"it has no action {SHOWN}"),
        ("value of an argument", (*step, "arguments", "a"), f"a: {SHOWN} is no Acceptor"),
        ("value in a state", (*step, "state", "promised"), f"promised: ... → {SHOWN}"),
        ("field in a state", (*step, "state", "promised", EVIL), f"{SHOWN}=1"),
        ("variable", (*step, "state", EVIL), f"the state after step 2 has {SHOWN}, and the first has none"),
        ("key", ("trace", "initial", "promised"), f"'{SHOWN}' twice"),
    ]


@pytest.mark.parametrize(("what", "path", "said"), few(4, traces()), ids=[what for what, _, _ in traces()])
def test_what_a_trace_says(
    what: str, path: tuple[Any, ...], said: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "run.json"
    quorate.save_trace(quorate.check("paxos:PhaseOneSkipped", engine="reference"), file)
    document = within = json.loads(file.read_text())
    for each in path[:-1]:
        within = within[each]
    within[path[-1]] = 1 if path[-1] == EVIL else EVIL
    text = json.dumps(document)
    if what == "key":
        text = text.replace(json.dumps(EVIL), f"{{{json.dumps(EVIL)}: 1, {json.dumps(EVIL)}: 2}}")
    file.write_text(text)
    answer = ran(capfd, "replay", str(file))
    assert said in answer.out + answer.err
    assert not any(line.startswith("✓ everything") for line in answer.out.splitlines())
    ran(capfd, "replay", str(file), "--json")
    ran(capfd, "view", str(file), "--html", str(tmp_path / "page.html"), "--diagram")


def test_colours_of_quorates_own_reach_a_terminal() -> None:
    master, slave = pty.openpty()
    arguments = [sys.executable, "-m", "quorate", "check", HOSTILE, *REFERENCE]
    environment = {**os.environ, "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    with subprocess.Popen(arguments, stdin=slave, stdout=slave, stderr=slave, env=environment) as process:
        os.close(slave)
        said = bytearray()
        try:
            while chunk := os.read(master, 65536):
                said += chunk
        except OSError:  # the other end is closed
            pass
    os.close(master)
    text = said.decode().replace("\r\n", "\n")
    assert "\x1b[1;31m✗" in text
    assert not STEERING.search(STYLES.sub("", text))
    assert "\\x1b[2J" in text
    assert process.returncode == 1


def test_only_one_module_makes_consoles() -> None:
    """Another console would not be safe."""
    package = Path(quorate.__file__).parent
    makers = [
        path.name for path in package.rglob("*.py") if re.search(r"(?<!Safe)Console\(", path.read_text())
    ]
    assert makers == []
