"""Links to positions: they lead back, survive edits, say what does not fit, and are read with suspicion."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from quorate.language.diagnostics import ModelError
from quorate.walking.links import (
    Link,
    digest_of,
    is_link,
    link_to,
    misfit_text,
    open_link,
    read_link,
)
from tests.walking.test_walk import TO_LEADER, taken, walk_of


def test_a_link_leads_back_in_another_walk() -> None:
    walk = walk_of("raft:VotesCountedTwice")
    end = taken(walk, *TO_LEADER)
    link = link_to(walk.instance, end.trace)
    again = read_link(f"http://127.0.0.1:1/?token=x#{link.fragment}")
    assert again == link
    assert again.model == "raft:VotesCountedTwice"
    assert again.sizes["Server"] == 4
    opened = open_link(walk_of("raft:VotesCountedTwice"), again)
    assert opened.position is not None
    assert opened.position.trace == end.trace
    assert opened.misfit is None
    assert misfit_text(again, opened) == ""


def test_a_link_with_every_kind_of_argument_leads_back() -> None:
    walk = walk_of("paxos")
    promises = [("promise", {"a": a, "m": {"record": "Prepare", "bal": 0}}) for a in ("a1", "a2")]
    end = taken(walk, ("prepare", {"b": 0}), *promises, ("propose", {"b": 0, "v": "v2", "q": ["a1", "a2"]}))
    opened = open_link(walk_of("paxos"), read_link(link_to(walk.instance, end.trace).fragment))
    assert opened.position is not None
    assert opened.position.trace == end.trace


def test_after_an_edit_a_link_says_what_does_not_fit(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    text = (
        "from quorate import Model, Range, action, when\nclass N(Range): ...\n"
        "class M(Model):\n    sizes = {N: 9}\n    n: N\n    @action\n    def go(self, by: N) -> None:\n"
        "        when(by < 9)\n        self.n += by\n"
    )
    file.write_text(text)
    walk = walk_of(str(file))
    link = link_to(walk.instance, taken(walk, ("go", {"by": 1}), ("go", {"by": 3})).trace)
    file.write_text(text.replace("when(by < 9)", "when(by < 2)"))
    edited = walk_of(str(file))
    assert digest_of(edited.instance) != link.source
    opened = open_link(edited, link)
    assert opened.position is not None
    assert (opened.position.steps, opened.step) == (1, 2)
    assert misfit_text(link, opened) == (
        "step 2 of 2, go(3), does not fit any more: refused by when(by < 2): by < 2: 3 < 2 is false"
    )
    gone = open_link(edited, Link(None, steps=(("gone", {"a": [1]}),)))
    assert gone.misfit is not None
    assert gone.misfit.message == "M has no action called gone"


def test_a_link_of_another_start_says_so() -> None:
    opened = open_link(walk_of("raft"), Link(None, start=("begin", {}), steps=TO_LEADER))
    assert opened.position is None
    assert misfit_text(Link(None, steps=TO_LEADER), opened).startswith("the start, begin()")


@pytest.mark.parametrize(
    "said",
    [
        "",
        "#",
        "#nonsense",
        "#[]",
        '#{"sizes": 3}',
        '#{"model": 3}',
        '#{"steps": [["go"]]}',
        '#{"steps": [[1, {}]]}',
        '#{"steps": 3}',
        "#" + quote("[" * 100_000),
    ],
)
def test_what_is_no_link_is_refused(said: str) -> None:
    with pytest.raises(ModelError):
        read_link(said)


@pytest.mark.parametrize("said", ["http://127.0.0.1:80/#{}", '#{"model":"raft"}'])
def test_a_link_is_told_from_a_model(said: Any) -> None:
    assert is_link(said)
    assert not is_link("raft:VotesCountedTwice")
