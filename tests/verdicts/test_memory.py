"""How much memory there is to take: of the machine, of the control group, of the address space."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from quorate.exploration import Request
from quorate.language.instance import instantiate
from quorate.models.paxos import Paxos
from quorate.reference import search_profile
from quorate.support import memory

resource = pytest.importorskip("resource")

MB = 1 << 20


@pytest.fixture
def groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with much memory, and no control groups yet."""
    monkeypatch.setattr(memory, "GROUPS", tmp_path / "cgroup")
    monkeypatch.setattr(memory, "MOUNTED", tmp_path / "mounted")
    monkeypatch.setattr(memory, "_available", lambda: 1 << 40)
    monkeypatch.setattr(memory, "left_of_address_space", lambda: None)
    return tmp_path


def write(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)


def test_the_group_that_the_process_is_in(groups: Path) -> None:
    (groups / "cgroup").write_text("0::/jobs/mine\n")
    top = groups / "mounted"
    write(top / "jobs", memory__max="max\n", memory__current="900\n")
    stat = f"anon 5\ninactive_file {30 * MB}\nactive_file 7\n"
    write(top / "jobs/mine", memory__max=f"{100 * MB}\n", memory__current=f"{60 * MB}\n", memory__stat=stat)
    assert memory.available_bytes() == 70 * MB


def test_a_group_around_it_may_have_less(groups: Path) -> None:
    (groups / "cgroup").write_text("0::/jobs/mine\n")
    write(groups / "mounted/jobs", memory__max=f"{50 * MB}\n", memory__current=f"{20 * MB}\n")
    write(groups / "mounted/jobs/mine", memory__max=f"{100 * MB}\n", memory__current=f"{20 * MB}\n")
    assert memory.available_bytes() == 30 * MB


def test_groups_of_the_first_version(groups: Path) -> None:
    (groups / "cgroup").write_text("9:cpu:/there\n6:memory:/there\n0::/\n")
    write(
        groups / "mounted/memory/there",
        memory__limit_in_bytes=f"{80 * MB}\n",
        memory__usage_in_bytes=f"{50 * MB}\n",
        memory__stat=f"inactive_file 1\ntotal_inactive_file {10 * MB}\n",
    )
    assert memory.available_bytes() == 40 * MB


def test_a_container_sees_its_group_as_the_top(groups: Path) -> None:
    (groups / "cgroup").write_text("0::/docker/0123\n")
    write(groups / "mounted", memory__max=f"{100 * MB}\n", memory__current=f"{120 * MB}\n")
    assert memory.available_bytes() == 0


def test_no_groups(groups: Path) -> None:
    assert memory.available_bytes() == 1 << 40


def limited(megabytes: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command with an address space of that size."""
    return subprocess.run(
        [sys.executable, "-m", "quorate", *arguments],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (megabytes * MB, megabytes * MB)),
    )


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the address space cannot be limited")
def test_a_small_address_space_is_said(compiler: None) -> None:
    command = ("check", "paxos", "--max-depth", "3", "-q")
    assert limited(4000, *command).returncode == 3
    small = limited(250, *command)
    assert small.returncode in (2, 3)
    assert "bug in Quorate" not in small.stderr
    if small.returncode == 2:
        assert "address space limit of this process is 250 MB (ulimit -v)" in small.stderr


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the address space cannot be limited")
def test_more_address_space_explores_more(compiler: None) -> None:
    states = []
    for megabytes in (350, 500, 700):
        answer = limited(megabytes, "check", "raft", "--set", "Term=4", "--no-symmetry")
        assert answer.returncode == 3
        assert "the memory limit was reached first" in answer.stdout
        assert f"the address space limit of this process is {megabytes} MB (ulimit -v)" in answer.stdout
        found = re.search(r"^([\d,]+) states", answer.stdout, re.MULTILINE)
        assert found is not None
        states.append(int(found[1].replace(",", "")))
    assert states == sorted(states)
    assert states[0] > 100_000


def test_numpy_is_not_loaded_into_little_address_space(monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenBLAS would end the process, and the result of the search be lost with it."""
    asked: list[int] = []

    def columns(most: int, _unpacked: bool) -> Sequence[Any]:
        asked.append(most)
        return ()

    instance = instantiate(Paxos)
    request = Request(instance, instance.properties)
    monkeypatch.setattr(search_profile, "left_of_address_space", lambda: 60 * MB)
    assert search_profile.profile_of(request, "memory", 100, {}, columns) is None
    assert asked == []
