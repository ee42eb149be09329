"""What a course scripts: the functions of the package, and what they give."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import quorate
from quorate.language.diagnostics import ModelError
from quorate.models import paxos
from quorate.models.paxos import Acceptor, Paxos, PhaseOneSkipped
from quorate.properties.paxos import agreement
from quorate.specs.paxos import proposal_unique

DOCS = Path(__file__).parent.parent.parent / "docs"


def test_every_name_of_the_package_is_there() -> None:
    for name in quorate.__all__:
        assert getattr(quorate, name) is not None
    with pytest.raises(AttributeError):
        _ = quorate.nothing  # type: ignore[attr-defined]


def test_the_package_shows_its_names_and_nothing_else() -> None:
    assert dir(quorate) == sorted(quorate.__all__)
    assert set(quorate.TOOLS) < set(quorate.__all__)
    documented = set(re.findall(r"`quorate\.(\w+)[(`]", (DOCS / "api.md").read_text()))
    assert {"check", "EngineError"} <= documented <= set(quorate.__all__)
    everything: dict[str, object] = {}
    exec("from quorate import *", everything)
    assert everything.keys() >= {
        "check",
        "compare",
        "graph",
        "prove",
        "replay",
        "save_trace",
        "Trace",
        "when",
    }
    for name in quorate.__all__:
        assert everything[name] is getattr(quorate, name)


def test_the_functions_are_functions() -> None:
    for function, first in ((quorate.check, "model"), (quorate.compare, "model"), (quorate.prove, "target")):
        assert inspect.isfunction(function)
        assert next(iter(inspect.signature(function).parameters)) == first
        assert "Raises ModelError" in (inspect.getdoc(function) or "")


def test_a_result() -> None:
    result = quorate.check(PhaseOneSkipped, engine="reference")
    assert isinstance(result, quorate.Result)
    assert (bool(result), result.outcome) == (False, "violated")
    assert result.properties["agreement"] is result["agreement"]
    assert str(result["agreement"]) == "agreement: violated after 6 steps"
    assert repr(result).startswith("Result(paxos:PhaseOneSkipped: agreement violated, ")
    assert "agreement is violated: v=v1 w=v2" in str(result)
    assert "\x1b" not in str(result)
    page = result._repr_html_()
    assert "<svg" in page
    assert "agreement is violated" in page
    holds = quorate.check(Paxos, sizes={"Ballot": 1}, engine="reference")
    assert "<svg" not in holds._repr_html_()


def test_several_runs() -> None:
    result = quorate.check(PhaseOneSkipped, runs=5)
    verdict = result["agreement"]
    assert verdict.violation is not None
    assert verdict.violation.further_runs is not None
    assert (len(verdict.further_runs), verdict.violation.further_runs.completeness) == (1, "all")
    assert result._repr_html_().count("<svg") == 2
    assert "Another run, 2 of 2" in result._repr_html_()


def test_a_trace() -> None:
    trace = quorate.check(PhaseOneSkipped, engine="reference").trace
    assert trace is not None
    assert trace.instance is not None
    assert [step.action for step in trace.steps] == ["propose", "accept", "accept"] * 2
    assert str(trace.steps[0]) == "propose(0, v1, {a1, a2})"
    assert repr(trace).startswith("Trace(6 steps: propose(0, v1, {a1, a2}), ")
    assert "        sent + Accept(bal=0, val=v1)" in str(trace).splitlines()
    assert "<svg" in trace._repr_html_()


def test_a_proof(tmp_path: Path) -> None:
    proof = quorate.prove(paxos.BallotReused, processes=1)
    assert (bool(proof), proof.outcome) == (False, "failed")
    assert repr(proof) == "Proof(BallotReused: the proof of agreement fails at propose/proposal_unique)"
    assert "propose does not keep proposal_unique" in proof._repr_html_()
    assert proof["propose/proposal_unique"].state == "failed"
    assert proof.reached["propose/proposal_unique"].verdict == "protocol"
    proof.write_graph(tmp_path / "proof.dot")
    assert "FAILS: propose" in (tmp_path / "proof.dot").read_text()


@pytest.mark.parametrize(
    ("clauses", "proves", "said"),
    [
        ([], [], "there is no spec for Elsewhere"),
        ([agreement], [agreement], "agreement is not a clause"),
        ([proposal_unique], [agreement], "Elsewhere is not a variant of Paxos"),
    ],
)
def test_what_cannot_be_proved(
    clauses: list[Callable[..., bool]], proves: list[Callable[..., bool]], said: str
) -> None:
    class Elsewhere(quorate.Model):
        pass

    with pytest.raises(ModelError, match=said):
        quorate.prove(Elsewhere, clauses=clauses, proves=proves)
    with pytest.raises(ModelError, match="Paxos proves nothing"):
        quorate.prove(Paxos, clauses=[proposal_unique])


def test_a_comparison() -> None:
    found = quorate.compare("paxos", ["PhaseOneSkipped", paxos.PromiseNotKept])
    assert (len(found), found.outcome) == (2, "holds")
    one = found[0]
    assert one.divergence is not None
    assert one.divergence.refused is not None
    assert one.divergence.refused.step == 1
    assert "Paxos does not take step 1" in str(one)
    assert "Paxos does not take step 1" in str(found)
    assert "Paxos does not take step 1" in found._repr_html_()
    assert found.to_json()["variants"][1]["name"] == "PromiseNotKept"
    alone = quorate.compare(PhaseOneSkipped, engine="reference", max_depth=1)
    assert [each.variant for each in alone] == [PhaseOneSkipped]
    assert alone.outcome == "undecided"
    with pytest.raises(ModelError, match="no variant called Nobody"):
        quorate.compare(Paxos, "Nobody")


def test_saving_and_replaying(tmp_path: Path) -> None:
    result = quorate.check(PhaseOneSkipped, engine="reference")
    assert quorate.save_trace(result, tmp_path / "run.json") == [tmp_path / "run.json"]
    again = quorate.replay(tmp_path / "run.json")
    assert again
    assert again.trace == result.trace
    other = quorate.replay(tmp_path / "run.json", Paxos)
    assert not other
    assert repr(other) == "Replay(paxos differs from the saved run)"
    assert "Paxos does not take" in str(other) or "paxos does not take step 1" in str(other)
    larger = quorate.replay(tmp_path / "run.json", PhaseOneSkipped({Acceptor: 5}))
    assert larger.divergence.refused is not None
    assert "is no Quorum" in larger.divergence.refused.message


def test_the_documented_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    examples = re.findall(r"```python\n(.*?)```", (DOCS / "api.md").read_text(), re.DOTALL)
    assert len(examples) >= 4
    scope: dict[str, object] = {}
    for example in examples:
        ast.parse(example)
        exec(example, scope)
