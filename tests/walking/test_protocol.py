"""The protocol of `quorate explore`, as docs/explore.md has it, and the server that carries it."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quorate.language.diagnostics import ModelError
from quorate.saved.replaying import replay
from quorate.serving.protocol import Session, Wrong
from quorate.verdicts.selection import instance_of
from quorate.walking.links import Link
from tests.walking.serving import TOKEN, Served, answered, served
from tests.walking.test_walk import TO_LEADER


@pytest.fixture
def session() -> Session:
    return Session(lambda: instance_of("raft:VotesCountedTwice"))


def walked(session: Session, *calls: Any) -> Any:
    position = session.answer("open", {})["position"]
    for action, arguments in calls:
        position = session.answer(
            "take", {"node": position["node"], "action": action, "arguments": arguments}
        )
    return position


def waited(session: Session, search: int) -> Any:
    running = session._searches.get(search)
    assert running is not None
    assert running.done.wait(120)
    return session.answer("progress", {"search": search})


def test_a_model_opens_at_its_start(session: Session) -> None:
    said = session.answer("open", {})
    model = said["model"]
    assert (model["name"], model["base"]) == ("raft:VotesCountedTwice", "raft")
    assert model["sizes"]["Server"] == 4
    assert [each["name"] for each in said["actions"]][:3] == ["timeout", "request_vote", "become_leader"]
    assert {"name": "term", "ghost": False} in said["variables"]
    assert said["starts"] is None
    position = said["position"]
    assert (position["text"], position["path"]) == ("the start", [{"node": 0, "text": "the start"}])
    assert [each["text"] for each in position["options"]["steps"]] == [f"timeout(s{n})" for n in range(1, 5)]
    assert json.loads(json.dumps(said)) == said


def test_a_step_is_taken_and_told_with_everything_there_is_to_show(session: Session) -> None:
    position = walked(session, *TO_LEADER[:2])
    assert position["changes"][0] == "term[s2]: 0 → 1"
    assert position["beside"] == {
        "name": "Raft",
        "same": True,
        "difference": None,
        "refused": None,
        "passed": [],
    }
    leader = next(each for each in position["options"]["steps"] if each["action"] == "become_leader")
    assert leader["lane"] == "s1"
    assert leader["variables"] == ["elected", "role", "sent"]
    assert leader["beside"]["why"].startswith(
        "when(self.is_quorum(s, {m.voter for m in self.votes(s)})) (raft.py:"
    )
    assert 'class="q-ghost" data-next="0"' in position["svg"]
    assert position["state"].startswith('<div class="state">')
    after = walked(session, *TO_LEADER)
    assert after["beside"]["refused"]["step"] == 3
    assert next(each for each in after["judged"] if each["name"] == "a_leader_is_elected")["reached"]


def test_a_step_that_cannot_be_taken_says_why(session: Session) -> None:
    start = session.answer("open", {})["position"]["node"]
    said = session.answer("take", {"node": start, "action": "become_leader", "arguments": {"s": "s1"}})
    assert said["refused"]["source"] == "when(self.role[s] == Role.CANDIDATE)"
    assert said["refused"]["because"][-1].endswith("FOLLOWER == CANDIDATE is false")
    groups = session.answer("why", {"node": start, "action": "become_leader"})["refusals"]
    assert [(group["count"], group["place"].partition(":")[0]) for group in groups] == [
        (4, "raft_elections.py")
    ]
    everything = session.answer("why", {"node": start})["refusals"]
    assert len(everything) > 3
    taken = session.answer(
        "take", {"node": start, "action": "timeout", "arguments": {"s": "s1"}, "why": True}
    )
    assert taken["refusals"] == session.answer("why", {"node": taken["node"]})["refusals"]
    assert session.answer("at", {"node": start, "why": True})["refusals"] == everything
    assert "refusals" not in session.answer("at", {"node": start})


def test_a_search_from_here_gives_nodes_to_go_to(session: Session) -> None:
    position = walked(session, *TO_LEADER)
    begun = session.answer(
        "search", {"node": position["node"], "sought": "condition", "name": "len(m.log[s1]) == 1"}
    )
    said = waited(session, begun["search"])
    assert (said["done"], said["error"], said["found"]["how"]) == (True, None, "found")
    assert said["path"][-1]["text"] == "request(s1, c1)"
    assert said["path"][:4] == position["path"]
    there = session.answer("at", {"node": said["path"][-1]["node"]})
    assert there["path"] == said["path"]
    wrong = session.answer("search", {"node": position["node"], "sought": "condition", "name": "m.term["})
    assert "is not a Python expression" in waited(session, wrong["search"])["error"]


def test_a_search_is_cancelled(session: Session) -> None:
    position = walked(session)
    asked = {"node": position["node"], "sought": "condition", "name": "len(m.log[s1]) > 9", "time": "1h"}
    begun = session.answer("search", asked)
    session.answer("cancel", begun)
    assert waited(session, begun["search"])["found"]["how"] == "interrupted"


def test_expressions_are_watched(session: Session) -> None:
    position = walked(session, *TO_LEADER)
    said = session.answer("watch", {"node": position["node"], "expressions": ["m.role[s1]", "nonsense +"]})
    assert said["watched"][0]["values"] == ["FOLLOWER", "CANDIDATE", "CANDIDATE", "LEADER"]
    assert said["watched"][1]["error"].startswith("nonsense + is not a Python expression")


def test_a_walk_is_saved_as_a_trace_that_replays(session: Session, tmp_path: Path) -> None:
    position = walked(session, *TO_LEADER)
    for form in ("json", "itf"):
        said = session.answer("save", {"node": position["node"], "form": form})
        (tmp_path / said["name"]).write_text(said["text"], encoding="utf-8")
        assert replay(tmp_path / said["name"], "raft:VotesCountedTwice").same
    page = session.answer("save", {"node": position["node"], "form": "html"})
    assert page["text"].startswith("<!doctype html>")
    assert "become_leader" in page["text"]


def test_the_saved_page_of_a_violation_shows_it() -> None:
    session = Session(lambda: instance_of("raft:VotesCountedTwice"))
    position = walked(session, *TO_LEADER)
    begun = session.answer(
        "search", {"node": position["node"], "sought": "property", "name": "election_safety"}
    )
    end = session.answer("at", {"node": waited(session, begun["search"])["path"][-1]["node"]})
    assert "election_safety is violated" in end["svg"]
    assert 'class="evidence"' in end["state"] or "evidence" in end["state"]
    page = session.answer("save", {"node": end["node"], "form": "html"})["text"]
    assert "election_safety is violated" in page


def test_a_link_opens_in_another_session_and_says_what_does_not_fit(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    text = (
        "from quorate import Model, Range, action, when\nclass N(Range): ...\n"
        "class M(Model):\n    sizes = {N: 9}\n    n: N\n    @action\n    def go(self, by: N) -> None:\n"
        "        when(by < 9)\n        self.n += by\n"
    )
    file.write_text(text)
    session = Session(lambda: instance_of(str(file)))
    end = walked(session, ("go", {"by": 1}), ("go", {"by": 3}))
    link = f"http://127.0.0.1/?token=x#{end['link']}"
    again = Session(lambda: instance_of(str(file))).answer("open", {"link": link})
    assert (again["position"]["text"], again["misfit"], again["other"]) == ("go(3)", None, None)
    file.write_text(text.replace("when(by < 9)", "when(by < 2)"))
    edited = session.answer("open", {"link": link})
    assert edited["position"]["text"] == "go(1)"
    assert edited["misfit"]["edited"]
    assert "step 2 of 2, go(3), does not fit any more: refused by when(by < 2)" in edited["misfit"]["text"]


def test_a_link_of_another_model_or_size_says_so(session: Session) -> None:
    other = session.answer("open", {"link": '#{"model":"paxos","steps":[]}'})
    assert other["other"] == {"model": "paxos", "sizes": {}}
    sizes = session.answer("open", {"link": '#{"model":"raft:VotesCountedTwice","sizes":{"Server":3}}'})
    assert sizes["other"]["sizes"] == {"Server": 3}


def test_a_run_to_begin_with_is_opened_where_no_link_is_given() -> None:
    session = Session(lambda: instance_of("raft"), Link("raft", steps=TO_LEADER))
    assert session.answer("open", {})["position"]["text"] == "become_leader(s1)"


def test_a_model_with_init_methods_is_begun_with_one() -> None:
    session = Session(lambda: instance_of("tests/models_for_tests/livelocks.py:LogCompared"))
    said = session.answer("open", {})
    if said["starts"] is None:
        pytest.fail("the model has an init method")
    assert said["position"] is None
    first = said["starts"]["steps"][0]
    begun = session.answer("begin", {"action": first["action"], "arguments": first["arguments"]})
    assert begun["text"] == first["text"]
    assert session.answer("begin", {})["refused"]["how"] == "no such action"
    again = session.answer("open", {"link": f"#{begun['link']}"})
    assert again["position"]["node"] == begun["node"]


@pytest.mark.parametrize(
    ("question", "asked", "said"),
    [
        ("fly", {}, "there is no question fly"),
        ("at", {}, "there is no such node"),
        ("at", {"node": 99}, "there is no such node"),
        ("at", {"node": True}, "there is no such node"),
        ("take", {"node": 0, "action": 3}, "a step is a list"),
        ("why", {"node": 0, "action": "fly"}, "has no action fly"),
        ("watch", {"node": 0, "expressions": "m"}, "expressions is a list"),
        ("search", {"node": 0, "sought": "gold"}, "sought is one of"),
        ("search", {"node": 0, "sought": "random", "seed": "x"}, "seed is an integer"),
        ("search", {"node": 0, "sought": "random", "time": "soon"}, "'soon' is not a duration"),
        ("progress", {"search": 9}, "there is no such search"),
        ("cancel", {}, "there is no such search"),
        ("save", {"node": 0, "form": "exe"}, "form is one of"),
        ("open", {"link": 3}, "link is a text"),
    ],
)
def test_a_question_that_is_none_is_refused(session: Session, question: str, asked: Any, said: str) -> None:
    session.answer("open", {})
    with pytest.raises(Wrong, match=said):
        session.answer(question, asked)


def test_a_link_that_is_none_is_refused(session: Session) -> None:
    with pytest.raises(ModelError, match="this is not a link"):
        session.answer("open", {"link": "#nonsense"})


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served(Session(lambda: instance_of("paxos"))) as running:
        yield running


def test_the_server_answers_whoever_has_the_token(server: Served) -> None:
    status, said = server.ask("open")
    assert (status, said["model"]["name"]) == (200, "paxos")
    assert server.ask("open", **{"X-Quorate-Token": "guessed"})[0] == 403
    assert server.ask("open", **{"X-Quorate-Token": ""})[0] == 403
    assert answered(f"http://127.0.0.1:{server.port}/")[0] == 403
    assert answered(f"http://127.0.0.1:{server.port}/?token=guessed")[0] == 403
    with urllib.request.urlopen(server.page, timeout=60) as page:
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert page.headers["Cache-Control"] == "no-store"
        assert b"<title>paxos: a walk</title>" in page.read()


def test_the_server_is_not_asked_by_pages_of_others(server: Served) -> None:
    """A name of somebody else that leads to the loopback address is not answered, token or not."""
    assert server.ask("open", Host="attacker.example")[0] == 400
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}/?token={TOKEN}", headers={"Host": "evil"}
    )
    assert answered(request)[0] == 400


def test_the_server_says_what_is_wrong_with_a_question(server: Served) -> None:
    assert server.ask("at", {"node": 99}) == (
        400,
        {"error": "there is no such node: open the link again", "hint": None},
    )
    assert server.ask("open", [])[0] == 400
    assert server.ask("open", {"link": "#x"})[0] == 422
    assert server.ask("open", "x" * (5 << 20))[0] == 400


def test_the_server_has_the_run_to_a_node_as_a_page(server: Served) -> None:
    start = server.ask("open")[1]["position"]["node"]
    address = f"http://127.0.0.1:{server.port}/run?token={TOKEN}&node="
    with urllib.request.urlopen(f"{address}{start}", timeout=60) as page:
        assert "connect-src" not in page.headers["Content-Security-Policy"]
        assert f'href="/?token={TOKEN}"' in page.read().decode()
    assert answered(f"{address}99")[0] == answered(f"{address}x")[0] == 400
    assert answered(f"http://127.0.0.1:{server.port}/run?node={start}")[0] == 403


def test_pages_and_questions_may_be_asked_at_once(server: Served) -> None:
    """A walk draws one thing at a time."""
    start = server.ask("open")[1]["position"]["node"]
    address = f"http://127.0.0.1:{server.port}/run?token={TOKEN}&node={start}"
    found = list[str]()

    def page() -> None:
        with urllib.request.urlopen(address, timeout=60) as answer:
            found.append(answer.read().decode())

    asked = [threading.Thread(target=page) for _ in range(4)]
    for thread in asked:
        thread.start()
    positions = [server.ask("at", {"node": start})[1] for _ in range(4)]
    for thread in asked:
        thread.join()
    assert len(set(found)) == 1
    assert len(found) == 4
    assert all(position == positions[0] for position in positions)


def test_two_positions_are_compared(session: Session) -> None:
    one, other = walked(session, TO_LEADER[0]), walked(session, ("timeout", {"s": "s2"}))
    said = session.answer("compare", {"node": one["node"], "other": other["node"]})
    assert "voted_for[s1]: s1 → None" in said["changes"]
