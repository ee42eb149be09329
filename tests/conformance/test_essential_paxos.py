"""A library that others wrote, where it is installed: essential-paxos of PyPI."""

from __future__ import annotations

from typing import Any

import pytest

from quorate import conform

from .examples import EXAMPLES

essential = pytest.importorskip("paxos.essential", reason="pip install essential-paxos")
ADAPTER = str(EXAMPLES / "essential_paxos.py")


def test_walks_have_no_mismatch() -> None:
    found = conform("paxos", ADAPTER, walks=50)
    assert found.outcome == "holds"
    assert all(covered.taken for covered in found.coverage.values())


@pytest.mark.slow
def test_every_transition_is_taken() -> None:
    found = conform("paxos", ADAPTER, mode="all")
    assert found.outcome == "holds"
    assert found.transitions is not None
    assert (found.transitions.taken, found.transitions.pairs) == (10_178, 6_097)


def test_promises_that_are_not_kept_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def recv_prepare(self: Any, sender: str, number: Any) -> None:
        if number > self.promised_id:
            self.messenger.send_promise(sender, number, self.accepted_id, self.accepted_value)

    monkeypatch.setattr(essential.Acceptor, "recv_prepare", recv_prepare)
    assert conform("paxos", ADAPTER, walks=50).outcome == "violated"


def test_a_promise_repeated_with_a_later_vote_is_found_if_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The model answers a prepare once, and the library again, with the vote that was cast since."""
    from quorate.conformance.connecting import InProcess

    monkeypatch.setattr(InProcess, "refusal", lambda self, action: "must not move")
    mismatch = conform("paxos", ADAPTER, walks=300, refused=0.5).mismatch
    assert mismatch is not None
    assert mismatch.kind == "moved"
    assert mismatch.last.startswith("promise(")
