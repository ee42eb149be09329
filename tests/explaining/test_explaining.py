"""Whether a run explains logs: random ones against the definition, and what is told of those that none explains."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from quorate import Map, Model, Range, Record, Set, Symmetric, action, explain, when
from quorate.explaining import Event, Like, LogMapping
from quorate.explaining.result import Explanation
from quorate.verdicts.selection import instance_of

from .brute import explained
from .logs import Line, lines_of, random_run, write


class Node(Symmetric): ...


class Number(Range): ...


class Note(Record):
    node: Node
    number: Number


class Telling(Model):
    """Each node counts, and tells its number; others take it over, and forget it."""

    sizes = {Node: 2, Number: 4}

    numbers: Map[Node, Number]
    sent: Set[Note]

    @action
    def count(self, n: Node, by: Number) -> None:
        when(1 <= by <= 2)
        when(self.numbers[n] + by <= 3)
        self.numbers[n] += by

    @action
    def tell(self, n: Node) -> None:
        self.sent.add(Note(n, self.numbers[n]))

    @action
    def hear(self, n: Node, m: Note) -> None:
        when(m in self.sent and m.node != n)
        when(m.number > self.numbers[n])
        self.numbers[n] = m.number

    @action
    def forget(self, n: Node) -> None:
        when(self.numbers[n] == 3)
        self.numbers[n] = Number(0)


def lines(*events: Any, folder: Path, name: str = "a.log") -> Path:
    return write(folder / name, events)


SHARES = [(1.0, 1.0, 1.0), (0.5, 0.6, 1.0), (0.0, 0.5, 0.5), (0.3, 0.3, 0.3)]


@pytest.mark.parametrize("seed", range(40))
def test_the_log_of_a_random_run_is_explained(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    run = random_run(instance_of(Telling), random, 12)
    arguments, observed, actions = random.choice(SHARES)
    log = write(tmp_path / "a.log", lines_of(run, random, arguments, observed, actions))
    found = explain(Telling, log)
    assert found.outcome == "holds"
    assert found.run is not None
    assert len(found.run.steps) == 12
    assert found.places == tuple(f"{log}:{number}" for number in range(1, 13))


def altered(given: list[Line], random: Random) -> list[Line]:
    """Lines of which one observation is another one."""
    made: list[Line] = json.loads(json.dumps(given))
    line = random.choice(made)
    line["observed"] = {"numbers": {random.choice(["n1", "n2"]): random.randrange(4)}}
    return made


@pytest.mark.parametrize("seed", range(120))
def test_against_the_definition(seed: int, tmp_path: Path) -> None:
    """One observation is altered: whether there is a run nevertheless is known by trying all."""
    random = Random(seed)
    instance = instance_of(Telling)
    run = random_run(instance, random, 4)
    hidden = random.choice([0, 0, 1])
    given = altered(lines_of(run, random, *random.choice(SHARES)), random)
    if hidden:
        del given[random.randrange(4)]
    several = random.random() < 0.3
    logs = [given[0::2], given[1::2]] if several else [given]
    files = [write(tmp_path / f"{number}.log", log) for number, log in enumerate(logs)]
    found = explain(Telling, files, hidden=hidden)
    assert (found.outcome == "holds") == explained(instance, logs, hidden), given
    assert found.outcome != "undecided"
    if found.impasse is not None:
        most = max(length for length in range(len(given)) if explained(instance, [given[:length]], hidden))
        assert several or found.explained == most
        assert found.impasse.events


def test_raft_with_messages(tmp_path: Path) -> None:
    random = Random(5)
    run = random_run(instance_of("raft"), random, 30, {"timeout": 0.3})
    for shares in ((1.0, 1.0), (0.5, 0.3), (0.0, 0.2)):
        log = write(tmp_path / "a.log", lines_of(run, random, *shares))
        assert explain("raft", log).outcome == "holds"


# ------------------------------------------------------------------------------------------ what is told


def test_an_observation_that_no_run_has(tmp_path: Path) -> None:
    log = lines(
        {"action": "count", "arguments": {"n": "n1"}},
        {"action": "tell", "arguments": {"n": "n1"}},
        {"action": "hear", "arguments": {"n": "n2"}, "observed": {"numbers": {"n1": 1, "n2": 2}}},
        folder=tmp_path,
    )
    found = explain(Telling, log)
    assert found.outcome == "violated"
    [event] = unexplained(found)
    assert event.line == 3
    assert event.attempt is not None
    [difference] = event.attempt.differences
    assert (difference.path, difference.model, difference.real) in [
        ("numbers[n2]", "1", "2"),
        ("numbers[n1]", "2", "1"),
    ]
    assert found.explained == 2
    assert f"{log}:3" in str(found)


def test_an_action_that_is_refused(tmp_path: Path) -> None:
    log = lines({"action": "count"}, {"action": "forget", "arguments": {"n": "n2"}}, folder=tmp_path)
    [event] = unexplained(explain(Telling, log))
    assert event.attempt is None
    [group] = event.refusals
    assert group.answer.guard is not None
    assert "self.numbers[n] == 3" in group.answer.guard.source


def test_a_message_that_was_not_sent(tmp_path: Path) -> None:
    heard = {"n": "n2", "m": {"record": "Note", "node": "n1", "number": 2}}
    log = lines({"action": "tell"}, {"action": "hear", "arguments": heard}, folder=tmp_path)
    [event] = unexplained(explain(Telling, log))
    assert event.unlike == "m=Note(node=n1, number=2)"
    assert "there is no m=Note(node=n1, number=2)" in str(explain(Telling, log))


def unexplained(found: Explanation) -> Any:
    assert found.outcome == "violated"
    assert found.impasse is not None
    return found.impasse.events


def test_a_message_of_which_a_field_is_known(tmp_path: Path) -> None:
    events: list[Line] = [
        {"action": "count", "arguments": {"n": "n1", "by": 1}},
        {"action": "tell", "arguments": {"n": "n1"}},
        {"action": "count", "arguments": {"n": "n1", "by": 1}},
        {"action": "tell", "arguments": {"n": "n1"}},
        {"action": "hear", "arguments": {"m": {"number": 2}}},
    ]
    found = explain(Telling, lines(*events, folder=tmp_path))
    assert found.run is not None
    assert found.run.steps[-1].arguments["m"].number == 2
    events[-1]["arguments"]["m"] = {"record": "Note", "number": 3}
    [event] = unexplained(explain(Telling, lines(*events, folder=tmp_path)))
    assert event.unlike == "m=Note(number=3, ...)"


def test_logs_of_nodes_have_no_common_order(tmp_path: Path) -> None:
    first = lines(
        {"action": "hear", "arguments": {"n": "n1"}, "observed": {"numbers": {"n1": 2}}},
        {"action": "tell", "arguments": {"n": "n1"}},
        folder=tmp_path,
        name="n1.log",
    )
    second = lines(
        {"action": "count", "arguments": {"n": "n2", "by": 2}},
        {"action": "tell", "arguments": {"n": "n2"}},
        {"action": "count", "arguments": {"n": "n2", "by": 1}},
        folder=tmp_path,
        name="n2.log",
    )
    assert explain(Telling, [first, second]).outcome == "holds"
    lines({"action": "tell", "arguments": {"n": "n2"}}, folder=tmp_path, name="n2.log")
    found = explain(Telling, [first, second])
    assert [event.place for event in unexplained(found)] == [f"{first}:1"]
    assert [(log.events, log.explained) for log in found.logs] == [(2, 0), (1, 1)]


def test_hidden_steps_are_those_that_the_mapping_names(tmp_path: Path) -> None:
    class Quiet(LogMapping):
        hidden = ("tell",)
        hidden_steps = 1

        def event(self, line: Any) -> Event:
            return Event(**line)

    told = [
        {"action": "count", "arguments": {"n": "n1", "by": 1}},
        {"action": "hear", "arguments": {"n": "n2"}},
    ]
    log = lines(*told, folder=tmp_path)
    found = explain(Telling, log, Quiet)
    assert found.run is not None
    assert [step.action for step in found.run.steps] == ["count", "tell", "hear"]
    assert found.places == (f"{log}:1", "", f"{log}:2")
    assert explain(Telling, log, Quiet, hidden=0).outcome == "violated"
    assert explain(Telling, lines(told[1], folder=tmp_path), Quiet, hidden=5).outcome == "violated"


def test_what_a_mapping_can_say(tmp_path: Path) -> None:
    """Lines of text, values of the model, several actions, what was before, what was added, views, looks."""

    class Texts(LogMapping):
        lines = "text"
        views = {
            "sum": lambda model: sum(model.numbers[n] for n in Node),
            "by": lambda model: dict(model.numbers.items()),
        }

        def event(self, line: str) -> Event | list[Event] | None:
            first, second = Node
            match line.split():
                case ["begin"]:
                    return Event(step=False, observed={"sum": 0})
                case ["up", number]:
                    return Event(("count", "hear"), {"n": first}, {"by": {first: int(number)}})
                case ["note", number]:
                    note = Note(first, Number(int(number)))
                    return Event(before={"sent": set()}, added={"sent": [note]}, node="n1")
                case ["twice"]:
                    took = Event("hear", {"n": second, "m": Like(Note, number=2)})
                    return [took, Event("count", {"n": second}, {"sum": 5})]
            return None

    log = tmp_path / "a.log"
    log.write_text("begin\n# nothing\nup 2\nnote 2\ntwice\n")
    found = explain(Telling, log, Texts)
    assert found.outcome == "holds"
    assert found.run is not None
    assert [step.action for step in found.run.steps] == ["count", "tell", "hear", "count"]
    assert [(each.events, each.skipped) for each in found.logs] == [(5, 1)]
    log.write_text("begin\nup 2\nnote 1\n")
    [event] = unexplained(explain(Telling, log, Texts))
    assert event.node == "n1"
    log.write_text("up 2\nbegin\n")
    [event] = unexplained(explain(Telling, log, Texts))
    assert event.attempt.step == ""
    assert [(each.path, each.model, each.real) for each in event.attempt.differences] == [("sum", "2", "0")]


def test_a_bound_leaves_it_undecided(tmp_path: Path) -> None:
    class Growing(Telling):
        @action
        def count(self, n: Node, by: Number) -> None:
            self.numbers[n] += 1

    log = lines(*[{"action": "count", "arguments": {"n": "n1"}}] * 4, folder=tmp_path)
    found = explain(Growing, log)
    assert found.outcome == "undecided"
    assert found.cuts == ("Number",)
    assert explain(Growing, log, sizes={"Number": 5}).outcome == "holds"


def test_a_limit_leaves_it_undecided(tmp_path: Path) -> None:
    impossible = {"observed": {"term": {"s1": 0, "s2": 0, "s3": 0}, "commit_index": {"s1": 1}}}
    found = explain("raft", lines(*[{}] * 9, impossible, folder=tmp_path), time=0.3)
    assert found.outcome == "undecided"
    assert found.stopped == "time"
    assert "the time is over" in str(found)


def test_a_search_without_common_order_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    impossible = {"observed": {"term": {"s1": 0, "s2": 0, "s3": 0}, "commit_index": {"s1": 1}}}
    logs = [lines(*[{}] * 9, impossible, folder=tmp_path, name=f"n{n}.log") for n in (1, 2)]
    monkeypatch.setattr("quorate.explaining.explaining.SECONDS_WITHOUT_ORDER", 0.3)
    found = explain("raft", logs)
    assert found.outcome == "undecided"
    assert found.stopped == "time"
    assert "one log in one order, or more --time" in str(found)
    assert found.impasse is not None
    assert {event.place.rpartition(":")[0] for event in found.impasse.events} == {str(log) for log in logs}


def test_one_log_and_a_time_given_are_not_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = lines({"action": "count", "arguments": {"n": "n1", "by": 1}}, folder=tmp_path)
    other = lines({"action": "tell", "arguments": {"n": "n2"}}, folder=tmp_path, name="other.log")
    monkeypatch.setattr("quorate.explaining.explaining.SECONDS_WITHOUT_ORDER", 0.0)
    assert explain(Telling, [log, other]).outcome == "undecided"
    assert explain(Telling, log).outcome == "holds"
    assert explain(Telling, [log, other], time="1m").outcome == "holds"
