"""Long stories with the page of `quorate explore`, each on one protocol: walk by hand, be told why not, search from
there, share the link, open it anew. Skipped where there is no Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from quorate.serving.protocol import Session
from quorate.verdicts.selection import instance_of
from tests.walking.page import Page
from tests.walking.serving import served

OWN = '''
from quorate import Map, Model, Range, Symmetric, action, invariant, reachable, when

class Node(Symmetric): ...
class Round(Range): ...

class Tokens(Model):
    """A token goes from node to node; whoever has it may count."""

    sizes = {Node: 3, Round: 4}
    has: Map[Node, bool]
    count: Map[Node, Round]

    @action
    def begin(self, n: Node) -> None:
        when(not any(self.has[k] for k in Node))
        self.has[n] = True

    @action
    def give(self, n: Node, other: Node) -> None:
        when(self.has[n])
        when(n != other)
        self.has[n] = False
        self.has[other] = True

    @action
    def work(self, n: Node) -> None:
        when(self.has[n])
        self.count[n] += 1

@invariant
def one_token(m: Tokens) -> bool:
    """At most one node has the token."""
    return sum(1 for n in Node if m.has[n]) <= 1

@reachable
def all_worked(m: Tokens) -> bool:
    """Every node has worked."""
    return all(m.count[n] > 0 for n in Node)
'''

TO_FIGURE_8 = (
    # (a) S1 is leader of a term, and its entry is on S2.
    "timeout(s1)",
    "request_vote(s2, RequestVote(term=1, candidate=s1",
    "request_vote(s3, RequestVote(term=1, candidate=s1",
    "become_leader(s1)",
    "request(s1, c1)",
    "append(s2, AppendEntries(term=1, leader=s1, prev_index=0, prev_term=0, entries=[Entry(term=1",
    # (b) S5 is elected by S3, S4 and itself, and has another entry.
    "timeout(s5)",
    "timeout(s5)",
    "request_vote(s3, RequestVote(term=2, candidate=s5",
    "request_vote(s4, RequestVote(term=2, candidate=s5",
    "become_leader(s5)",
    "request(s5, c1)",
    # (c) S1 is elected again, and goes on with its old entry, which is on a majority now.
    "request_vote(s1, RequestVote(term=2, candidate=s5",
    "timeout(s1)",
    "request_vote(s2, RequestVote(term=3, candidate=s1",
    "request_vote(s3, RequestVote(term=3, candidate=s1",
    "become_leader(s1)",
    "append(s2, AppendEntries(term=3, leader=s1, prev_index=0, prev_term=0, entries=[Entry(term=1",
    "append(s3, AppendEntries(term=3, leader=s1, prev_index=0, prev_term=0, entries=[Entry(term=1",
)
TO_A_LEADER = (
    "prepare(0)",
    "promise(r1, Prepare(bal=0",
    "promise(r2, Prepare(bal=0",
    "lead(0, {r1, r2}",
    "propose(0, 1, c1)",
)


def told(page: Page, text: str) -> None:
    page.tab("cannot, and why")
    page.until(lambda: text in page.text("#why"))


def searched_from_there(page: Page, goal: str) -> None:
    """Go to the nearest state in which a goal is reached, and there."""
    page.tab("from here")
    page.script("document.getElementById('goal').value = arguments[0]", goal)
    page.click("#ask-property button")
    page.until(lambda: f"nearest {goal}: {goal}" in page.text("#searches"))
    page.click("#searches button", "go there")
    page.until(lambda: goal in page.texts(".light.reached"))


def opened_anew(page: Page, model: str, sizes: dict[str, int]) -> None:
    """Open the link in another server, such as somebody else's, and find the same run there."""
    run, fragment = page.path, page.browser.current_url.partition("#")[2]
    with served(Session(lambda: instance_of(model, sizes))) as another:
        page.open(f"{another.page}#{fragment}")
        assert page.path == run
        assert page.shown("#notice") == []
        assert page.errors() == []


@pytest.mark.slow
def test_figure_8_by_hand_with_five_servers(browser: Any, compiler: str) -> None:
    sizes = {"Server": 5, "Term": 4}
    with served(Session(lambda: instance_of("raft", sizes))) as running:
        page = Page(browser, 1920, 1000).open(running.page)
        page.take(*TO_FIGURE_8[:3])
        told(
            page,
            "become_leader(s) for s=s2, s3, s4, s5: self.role[s] == Role.CANDIDATE: FOLLOWER == CANDIDATE",
        )
        page.take(*TO_FIGURE_8[3:])
        page.click("[data-view=ring]")
        assert page.texts(".quorate-picture .box:not(.none)") == ["1", "1", "1", "2"]
        assert page.shown(".quorate-picture .box.firm") == []
        told(page, "self.log[s][n - 1].term == self.term[s]: 1 == 3 is false")
        searched_from_there(page, "an_old_entry_is_committed_indirectly")
        assert page.shown(".quorate-picture .box.firm")
        opened_anew(page, "raft", sizes)


def test_a_leader_of_multipaxos_by_hand(browser: Any, compiler: str) -> None:
    with served(Session(lambda: instance_of("multipaxos"))) as running:
        page = Page(browser).open(running.page)
        page.take(*TO_A_LEADER[:2])
        told(page, "lead")
        page.take(*TO_A_LEADER[2:])
        page.click("[data-view=ring]")
        assert "leads" in page.texts(".quorate-picture .token")
        page.take("accept(r1", "accept(r2")
        opened_anew(page, "multipaxos", {})


def test_a_model_of_ones_own_by_hand(browser: Any, compiler: str, tmp_path: Path) -> None:
    file = tmp_path / "tokens.py"
    file.write_text(OWN, encoding="utf-8")
    model = f"{file}:Tokens"
    with served(Session(lambda: instance_of(model))) as running:
        page = Page(browser).open(running.page)
        told(page, "when(self.has[n])")
        page.take("begin(n1)", "work(n1)")
        told(page, "begin: 3 cannot")
        page.click("[data-view=ring]")
        assert page.texts(".ring-name") == ["n1", "n2", "n3"]
        searched_from_there(page, "all_worked")
        opened_anew(page, model, {})
