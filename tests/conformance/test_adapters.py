"""Mistakes in adapters, told with their place and what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorate import ModelError, conform

from .examples import EXAMPLES, broken

MISTAKES = [
    ("def commit(self", "def comit(self", "has no action called comit", "did you mean commit?"),
    (
        "m: raft.RequestVote) -> None:",
        "message: raft.RequestVote) -> None:",
        "has no parameter called message",
        "m",
    ),
    ('messages = "sent"', 'messages = "send"', "no Set of the model", "sent"),
    ('sends = "some"', 'sends = "few"', "sends is 'few'", '"all" or "some"'),
    ('"may raise"', '"raise"', "refused is 'raise'", "may raise"),
    ('{"request":', '{"requests":', "no action called requests", "did you mean request?"),
    (
        '"voted_for": "voted_for"',
        '"voted": "voted_for"',
        "no variable called voted",
        "did you mean voted_for?",
    ),
    ("raft.Role(x.role)", "x.role", "observe gives for role", "is no Role"),
    ("return [self._to_model(m) for m in out]", "return [1]", "sent gives for a message 1", "its records"),
    ("out, self._out = self._out, []", "out = self._gone", "AttributeError", "in sent of the adapter"),
    ("def observe(self)", "def _observe(self)", "RaftAdapter has no observe", "def observe(self)"),
    ("class RaftAdapter(Adapter)", "class RaftAdapter", "defines no adapter", "from quorate.conformance"),
    ("import raft_code as code", "import raft_codes as code", "no module called raft_codes", "install it"),
]


@pytest.mark.parametrize(("right", "wrong", "message", "hint"), MISTAKES)
def test_a_mistake(tmp_path: Path, right: str, wrong: str, message: str, hint: str) -> None:
    folder = broken(tmp_path, "raft_adapter.py", right, wrong)
    with pytest.raises(ModelError) as raised:
        conform("raft", str(folder / "raft_adapter.py"), walks=3)
    said = raised.value.diagnostic
    assert message in said.message
    assert hint in said.hint


@pytest.mark.parametrize(
    ("adapter", "options", "message"),
    [
        ("nothing.py", {}, "there is no file nothing.py"),
        ("nothing", {}, "there is no adapter nothing"),
        ("raft_adapter.py:Other", {}, "no adapter called Other"),
        ("raft_adapter.py", {"mode": "follow"}, "has no steps of its own"),
        ("raft_adapter.py", {"mode": "goal"}, "which run"),
        ("raft_adapter.py", {"mode": "goal", "goal": "nowhere"}, "no property called nowhere"),
        ("raft_adapter.py", {"refused": 2.0}, "refused is 2.0"),
        ("raft_adapter.py", {"mode": "steps", "given": [("vote", {})]}, "drives no action called vote"),
        ("raft_adapter.py", {"mode": "steps", "given": [("timeout", {})]}, "timeout takes s"),
    ],
)
def test_a_request_that_cannot_be_met(
    monkeypatch: pytest.MonkeyPatch, adapter: str, options: dict[str, object], message: str
) -> None:
    monkeypatch.chdir(EXAMPLES)
    with pytest.raises(ModelError, match=message):
        conform("raft", adapter, **options)  # type: ignore[arg-type]


def test_a_model_whose_values_are_numbered_again() -> None:
    with pytest.raises(ModelError, match="numbered again"):
        conform("flp_paxos", str(EXAMPLES / "paxos_adapter.py"))
