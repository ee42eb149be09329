"""What is written to a file is read again as it was, in either form; and others can read it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quorate.language.diagnostics import ModelError
from quorate.language.instance import instantiate
from quorate.language.model import Model
from quorate.models import paxos, raft
from quorate.output.traces.saving import write_trace
from quorate.saved.formats import read_trace
from quorate.saved.replaying import instance_for, replay
from quorate.saved.resolve import whole_trace
from quorate.saved.trace import SavedEnding
from tests.language.models import everything
from tests.models_for_tests import counting, messages, processes
from tests.saved.runs import random_run

MODELS: list[type[Model]] = [
    *(
        m
        for m in vars(everything).values()
        if isinstance(m, type) and issubclass(m, Model) and m is not Model
    ),
    counting.Slots,
    messages.Pings,
    processes.Elected,
    paxos.Paxos,
    raft.Raft,
]


@pytest.mark.parametrize("suffix", [".json", ".itf.json"])
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_run_comes_back_as_it_was(model: type[Model], suffix: str, tmp_path: Path) -> None:
    instance = instantiate(model)
    file = tmp_path / f"run{suffix}"
    for seed in range(3):
        run = random_run(instance, 12, seed)
        write_trace(file, instance, run)
        saved = read_trace(file)
        again = instance_for(saved, instance)
        assert whole_trace(saved, again) == run
        assert replay(saved, again).same


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_itf_is_read_by_itf_py(model: type[Model], tmp_path: Path) -> None:
    itf_py = pytest.importorskip("itf_py")
    instance = instantiate(model)
    run = random_run(instance, 12, 1)
    write_trace(tmp_path / "run.itf.json", instance, run)
    trace = itf_py.trace_from_json(json.loads((tmp_path / "run.itf.json").read_text()))
    assert trace.vars == [variable.name for variable in instance.variables]
    assert len(trace.states) == len(run.steps) + 1
    for state in trace.states:
        assert set(state.values) == set(trace.vars)


def test_the_values_of_itf(tmp_path: Path) -> None:
    itf_py = pytest.importorskip("itf_py")
    instance = instantiate(paxos.PhaseOneSkipped)
    with instance.active():
        one, two = list(paxos.Acceptor)[:2]
        value = next(iter(paxos.Value))
        vote, sent = paxos.Vote(1, value), frozenset({paxos.Prepare(0), paxos.Promise(two, 1, None)})
        state = ((paxos.Ballot(1), None, None), (None, vote, None), sent)
        assert (one.index, two.index) == (0, 1)
    write_trace(tmp_path / "run.itf.json", instance, random_run(instance, 0, 0).__class__(state, None, ()))
    document = json.loads((tmp_path / "run.itf.json").read_text())
    [read] = itf_py.trace_from_json(document).states
    assert read.values["promised"]["a1"].value == 1
    assert type(read.values["promised"]["a2"]).__name__ == "Nothing"
    assert read.values["voted"]["a2"].value._asdict() == {"bal": 1, "val": "v1"}
    assert {type(message).__name__ for message in read.values["sent"]} == {"Prepare", "Promise"}
    assert document["#meta"]["quorate"]["model"] == "paxos:PhaseOneSkipped"


def test_itf_of_another_tool_says_no_actions(tmp_path: Path) -> None:
    """Quint's values of an optional type, numbers without the tag, and states alone."""
    nothing: Any = {"tag": "None", "value": {"#tup": []}}

    def state(*promised: Any) -> dict[str, Any]:
        prepared = {"tag": "Prepare", "value": {"bal": 1}}
        promise = {"tag": "Promise", "value": {"acc": "a1", "bal": 1, "vote": nothing}}
        sent = [prepared, promise] if promised else [prepared]
        keys = ["a1", "a2", "a3"]
        values = [*promised, *[nothing] * (3 - len(promised))]
        return {
            "promised": {"#map": [list(pair) for pair in zip(keys, values, strict=True)]},
            "voted": {"#map": [[key, nothing] for key in keys]},
            "sent": {"#set": sent},
            "mbt::actionTaken": "promise" if promised else "prepare",
        }

    empty = {**state(), "sent": {"#set": []}}
    states = [empty, state(), state({"tag": "Some", "value": {"#bigint": "1"}})]
    file = tmp_path / "quint.itf.json"
    file.write_text(json.dumps({"vars": ["promised", "voted", "sent"], "states": states}))
    found = replay(file, "paxos")
    assert found.same
    assert [step.action for step in found.trace.steps] == ["prepare", "promise"]
    states[2]["mbt::actionTaken"] = "accept"
    file.write_text(json.dumps({"vars": ["promised", "voted", "sent"], "states": states}))
    refused = replay(file, "paxos").divergence.refused
    assert refused is not None
    assert (refused.step, refused.how) == (2, "no such step")


def test_the_ending_is_kept(tmp_path: Path) -> None:
    instance = instantiate(paxos.Paxos)
    ending = SavedEnding("agreement", "invariant", {"v": "v1"}, "said", "properties/paxos/paxos.py", 17)
    for suffix in (".json", ".itf.json"):
        write_trace(tmp_path / f"run{suffix}", instance, random_run(instance, 3, 0), ending)
        saved = read_trace(tmp_path / f"run{suffix}")
        assert (saved.ending, saved.model) == (ending, "paxos")
        assert saved.sizes == {"Acceptor": 3, "Value": 2, "Ballot": 2}
        assert [source.file for source in saved.sources] == ["quorate/models/paxos/paxos.py"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not json", "is not JSON"),
        ("[1]", "contains no trace"),
        ('{"format": "quorate-trace", "version": 1}', "trace is missing"),
        ('{"format": "quorate-trace", "version": 99}', "has version 99"),
        ('{"vars": ["x"], "states": []}', "it has no states"),
    ],
)
def test_what_is_no_trace_is_refused(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "file.json").write_text(text)
    with pytest.raises(ModelError, match=said):
        read_trace(tmp_path / "file.json")
