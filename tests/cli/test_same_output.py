"""What a command writes does not depend on hashes, on addresses, or on the number of workers: times apart, it is the
same in every run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.commands import start
from tests.few import few

COMMANDS = {
    "compare": ("compare", "paxos", "PhaseOneSkipped", "PromiseNotKept", "VoteNotReported", "--json"),
    "check": ("check", "paxos:PhaseOneSkipped", "--keep-going", "--json"),
    "graph": ("graph", "paxos", "--set", "Ballot=1", "--set", "Value=1"),
    "tla": ("export", "tla", "paxos"),
    "prove": ("prove", "voting", "--json"),
}


@pytest.mark.parametrize("name", few(1, ["check", *sorted(COMMANDS.keys() - {"check"})]))
def test_every_run_writes_the_same(name: str, tmp_path: Path) -> None:
    told = []
    for seed in ("0", "1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        more = ("--out", str(folder)) if name == "tla" else ()
        if name in ("compare", "check"):
            more = ("--html", str(folder / "page.html"), "--workers", str(1 + int(seed) % 2))
        # A proof tells what is known from before.
        cache = {"QUORATE_CACHE": str(tmp_path / f"cache{seed}")} if name == "prove" else {}
        process = start(*COMMANDS[name], *more, PYTHONHASHSEED=seed, **cache)
        out, err = process.communicate()
        assert process.returncode < 2, err
        files = "".join(file.read_text() for file in sorted(folder.iterdir()))
        told.append(timeless(out + files).replace(str(folder), ""))
    assert told[1:] == told[:-1]


def timeless(text: str) -> str:
    """Without times, and how many workers there were."""
    text = re.sub(r'"(seconds|compile|explore|total|workers)": [\d.e+-]+', "", text)
    text = re.sub(r" \([^()]* s compiling, [^()]* s exploring\)", "", text)
    return re.sub(r"\b[\d.]+ ?(ms|s)\b|\d workers?", "", text)
