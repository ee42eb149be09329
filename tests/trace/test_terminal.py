"""Traces on a terminal and in a pipe; golden files hold whole ones."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from quorate import Model
from quorate.exploration import Request
from quorate.language.instance import instantiate
from quorate.output.terminal.lines import print_line
from quorate.output.terminal.print_trace import print_violation
from quorate.reference import ReferenceExplorer
from tests.models_for_tests import counting, messages, processes

GOLDEN = Path(__file__).parent / "golden"


def in_pipe() -> Console:
    return Console(file=io.StringIO(), highlight=False, width=40)


def on_terminal(width: int) -> Console:
    return Console(
        file=io.StringIO(), highlight=False, width=width, force_terminal=True, color_system="standard"
    )


def printed(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("name", "model", "property_name"),
    [
        ("invariant", processes.Careless, "one_inside"),
        ("step", counting.Jumper, "by_one_at_most"),
        ("assert", counting.Asserting, "up"),
        ("failure", messages.Hasty, "receive"),
        ("init", processes.Elected, "deputy_is_another"),
        ("property_fails", counting.OutOfRange, "reciprocal_is_small"),
        ("deadlock", counting.Guarded, "deadlock"),
    ],
)
def test_golden_trace(name: str, model: type[Model], property_name: str) -> None:
    instance = instantiate(model)
    request = Request(instance, instance.properties, deadlock=name == "deadlock")
    found = ReferenceExplorer().explore(request)
    violation = next(v for v in found.violations if v.name == property_name)
    console = in_pipe()
    print_violation(console, instance, violation, "What must hold.", {"x": 1}, os.path.basename)
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("QUORATE_WRITE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(printed(console))
    assert printed(console) == golden.read_text()


def test_colours_on_a_terminal_only() -> None:
    instance = instantiate(counting.Jumper)
    found = ReferenceExplorer().explore(Request(instance, instance.properties))
    for console, coloured in ((in_pipe(), False), (on_terminal(80), True)):
        print_violation(console, instance, found.violations[0])
        assert ("\x1b[" in printed(console)) is coloured


def test_a_wide_line_stays_whole_in_a_pipe_and_hangs_on_a_terminal() -> None:
    line = "sent + " + "Accepted(acc=a2, bal=1, val=v1) " * 3
    pipe = in_pipe()
    print_line(pipe, Text(line), 4)
    assert printed(pipe) == f"    {line}\n"
    terminal = on_terminal(40)
    print_line(terminal, Text(line), 4)
    rows = printed(terminal).splitlines()
    assert len(rows) > 1
    assert all(len(row) <= 40 for row in rows)
    assert rows[0].startswith("    sent + ")
    assert all(row.startswith(" " * 8) and not row.startswith(" " * 9) for row in rows[1:])
    assert " ".join("".join(rows).split()) == " ".join(line.split())
