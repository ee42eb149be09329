"""A signal at a chosen moment ends what is done, and loses no verdict. `tests.signals.fuzz` chooses any moment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import MODELS
from tests.few import few

CARELESS = ("check", f"{MODELS / 'processes.py'}:Careless", "--engine", "reference")

SENDS = """
import os, runpy, signal, sys
import {module} as place


def sends(*arguments, real=place.{function}, **options):
    place.{function} = real
    for _ in range({times}):
        os.kill(os.getpid(), {number})
    return real(*arguments, **options)


place.{function} = sends
sys.argv = ["quorate", *sys.argv[1:]]
runpy.run_module("quorate", run_name="__main__")
"""
"""The command, which is sent a signal where it first calls a function."""


def sent(
    module: str, function: str, number: int, *arguments: str, times: int = 1
) -> subprocess.CompletedProcess[str]:
    program = SENDS.format(module=module, function=function, number=int(number), times=times)
    return subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    ("module", "function"),
    few(
        2,
        [
            ("quorate.cli.run_check", "print_json"),
            ("os", "replace"),
            ("quorate.cli.streams", "finish"),
            ("quorate.cli.main", "ignore_first_signal"),
            ("threading", "_shutdown"),
        ],
    ),
)
def test_what_was_found_is_told_to_its_end(module: str, function: str, number: int, tmp_path: Path) -> None:
    report, run = tmp_path / "report.sarif", tmp_path / "run.json"
    answer = sent(module, function, number, *CARELESS, "--json", "--sarif", str(report), "--trace", str(run))
    assert (answer.returncode, json.loads(answer.stdout)["outcome"]) == (1, "violated")
    assert answer.stderr.splitlines() == [f"wrote {run}", f"wrote {report}"]
    assert json.loads(report.read_text())["runs"]
    assert sorted(tmp_path.iterdir()) == [report, run]


def test_the_second_one_ends_at_once() -> None:
    answer = sent("quorate.cli.run_check", "print_json", signal.SIGINT, *CARELESS, "--json", times=2)
    assert (answer.returncode, answer.stdout) == (-signal.SIGINT, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_before_the_search_it_is_an_interrupt(number: int, tmp_path: Path) -> None:
    reports = [tmp_path / "report.sarif", tmp_path / "page.html"]
    for report in reports:
        report.write_text("what an earlier run wrote")
    files = ("--sarif", str(reports[0]), "--html", str(reports[1]))
    answer = sent("quorate.cli.main", "require_asserts", number, *CARELESS, *files)
    assert (answer.returncode, answer.stderr.strip()) == (130, "interrupted")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "kept"),
    [
        (["graph", "paxos", "--out", "FILE"], False),
        (["prove", "paxos", "--graph=FILE"], False),
        (["check", "paxos", "--mermaid", "FILE"], False),
        (["chekc", "paxos", "--trace", "FILE"], False),  # of no command that there is
        (["export", "itf", "paxos", "--out", "FILE"], True),
        (["check", "paxos", "--set", "FILE"], True),
    ],
)
def test_before_the_search_what_an_earlier_run_wrote_goes(
    arguments: list[str], kept: bool, tmp_path: Path
) -> None:
    file = tmp_path / "run.json"
    file.write_text("what an earlier run wrote")
    named = [each.replace("FILE", str(file)) for each in arguments]
    answer = sent("quorate.cli.main", "require_asserts", signal.SIGINT, *named)
    assert (answer.returncode, answer.stderr.strip()) == (130, "interrupted")
    assert file.exists() == kept


@pytest.mark.parametrize("at", ["raise KeyboardInterrupt", "exec('raise KeyboardInterrupt')"])
def test_in_the_first_moments_it_leaves_no_traceback(at: str) -> None:
    interrupted = (
        "import sys, runpy\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'quorate.language':\n"
        "            sys.meta_path.remove(self)\n"
        f"            {at}\n"
        "sys.meta_path.insert(0, Finder())\n"
        "sys.argv = ['quorate', 'check', 'paxos']\n"
        "runpy.run_module('quorate', run_name='__main__')\n"
    )
    answer = subprocess.run([sys.executable, "-c", interrupted], capture_output=True, text=True)
    assert (answer.returncode, answer.stdout, answer.stderr) == (130, "", "interrupted\n")


def test_a_compiler_that_is_ended_leaves_nothing(tmp_path: Path) -> None:
    compiler, temporary = tmp_path / "cc", tmp_path / "tmp"
    cache = tmp_path / "cache"
    temporary.mkdir()
    cache.mkdir(mode=0o700)
    compiler.write_text(
        f'#!/bin/sh\nmktemp "$TMPDIR/XXXXXX"\nkill -INT $(cat {tmp_path}/asking)\nsleep 100\n'
    )
    compiler.chmod(0o755)
    with subprocess.Popen(
        ["/bin/sh", "-c", f"echo $$ > {tmp_path}/asking; exec {sys.executable} -m quorate check paxos -q"],
        env={**os.environ, "CC": str(compiler), "TMPDIR": str(temporary), "QUORATE_CACHE": str(cache)},
        stdout=subprocess.DEVNULL,
    ) as process:
        assert process.wait(60) == 3
    assert list(temporary.iterdir()) == []
    assert [each.suffix for each in cache.iterdir()] == [".c"]


def test_of_objects_left_half_made_nobody_is_told() -> None:
    interrupted = (
        "import os, signal, sys\n"
        "from quorate.cli.signals import install_until_exit\n"
        "class Half:\n"
        "    def __init__(self):\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "        self.owner = True\n"
        "    def __del__(self):\n"
        "        self.owner\n"
        "install_until_exit()\n"
        "try:\n"
        "    Half()\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted')\n"
    )
    answer = subprocess.run([sys.executable, "-c", interrupted], capture_output=True, text=True)
    assert (answer.stdout, answer.stderr) == ("interrupted\n", "")
