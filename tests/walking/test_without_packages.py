"""A walk needs nothing but Python's standard library, and not all of that: in a browser there is no more."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

MISSING = ("z3", "numpy", "networkx", "click", "rich", "starlette", "uvicorn", "resource")
"""Dependencies that are no part of the site, and what Python in a browser lacks."""

WALK = """
import json, sys, threading

MISSING = set(json.loads(sys.argv[1]))


class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in MISSING:
            raise ModuleNotFoundError(name)


def start(thread):
    raise RuntimeError("can't start new thread")


sys.meta_path.insert(0, Missing())
threading.Thread.start = start

from quorate.serving.protocol import Session
from quorate.verdicts.selection import instance_of

session = Session(lambda: instance_of(sys.argv[2]))
node = session.answer("open", {})["position"]["node"]
option = next(each for each in session.answer("options", {"node": node})["steps"] if each["how"] == "possible")
taken = session.answer("take", {"node": node, "action": option["action"], "arguments": option["arguments"]})
asked = {"node": taken["node"]}
said = [
    *session.answer("why", asked)["refusals"],
    *session.answer("judge", asked)["judged"],
    *session.answer("watch", {**asked, "expressions": ["m"]})["watched"],
    *(session.answer("save", {**asked, "form": form}) for form in ("json", "itf", "html")),
]
print(json.dumps({"text": taken["text"], "said": len(said), "svg": taken["svg"][:4]}))
"""


@pytest.mark.parametrize("model", ["raft:VotesCountedTwice", "paxos"])
def test_a_walk_needs_no_other_packages_and_no_threads(model: str) -> None:
    command = [sys.executable, "-c", WALK, json.dumps(MISSING), model]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert found["text"]
    assert found["said"] > 3
    assert found["svg"] == "<svg"
