"""Pages as text: what is in them, and that they need nothing else."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from quorate import check
from quorate.cli.main import main
from quorate.comparison.variants import Comparison, compare
from quorate.models.paxos import PhaseOneSkipped, ReportedValueIgnored
from quorate.models.raft import Raft
from quorate.output.page.evidence import evidence
from quorate.output.page.html_page import comparison_page, result_page, trace_page
from quorate.output.page.listing import Listing
from quorate.reference.machine import Machine
from quorate.verdicts.result import Result, Verdict
from tests.models_for_tests import counting, processes, told
from tests.trace.diagrams.played import RAFT, play

VOID = {"meta", "br", "hr", "link", "input", "img"}


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare(PhaseOneSkipped, engine="reference")[0]


@pytest.fixture(scope="module")
def result(comparison: Comparison) -> Result:
    return comparison.result


class Elements(HTMLParser):
    """All start tags; fails if tags do not close in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._open: list[str] = []
        self.feed(page)
        assert self._open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attributes}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attributes}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"</{tag}> at {self.getpos()}"

    def of_class(self, name: str) -> list[dict[str, str]]:
        return [given for _, given in self.found if name in given.get("class", "").split()]


def test_a_page_needs_nothing_else(comparison: Comparison) -> None:
    page = comparison_page([comparison])
    Elements(page)
    assert (
        re.findall(r"\b(?:src|href)=\"(?!#)[^\"]*\"|url\(|@import|https?://(?!www\.w3\.org/2000/svg)", page)
        == []
    )
    assert "{{" not in page


def test_each_step_has_an_article_and_only_the_last_is_seen(result: Result) -> None:
    steps = Elements(result_page(result)).of_class("step")
    shown = [step for step in steps if "hidden" not in step]
    assert [step["data-step"] for step in steps[:7]] == [str(number) for number in range(7)]
    assert shown[0]["data-step"] == "6"


def test_what_shows_the_violation_is_marked(result: Result) -> None:
    verdict = result["agreement"]
    assert verdict.trace is not None
    with result.instance.active():
        found = evidence(result.instance, verdict.trace, verdict)
    assert {name for name, _ in found} == {"sent"}
    votes = [item for _, item in found]
    assert sorted((type(vote).__name__, vote.bal, str(vote.val)) for vote in votes) == [
        ("Accepted", 0, "v1"),
        ("Accepted", 0, "v1"),
        ("Accepted", 1, "v2"),
        ("Accepted", 1, "v2"),
    ]
    violated = trace_page(result.instance, verdict.trace, "run", verdict)
    assert len(Elements(violated).of_class("evidence")) == 4


def test_evidence_is_still_a_violation_and_nothing_in_it_can_be_spared(result: Result) -> None:
    verdict = result["agreement"]
    assert verdict.trace is not None
    agreement = next(p for p in result.instance.properties if p.name == "agreement")
    sent = [variable.name for variable in result.instance.variables].index("sent")
    with result.instance.active():
        found = frozenset(item for _, item in evidence(result.instance, verdict.trace, verdict))
        machine = Machine(result.instance)
        state = list(verdict.trace.initial)
        state[sent] = found
        assert machine.holds(agreement, tuple(state)) is False
        for item in found:
            state[sent] = found - {item}
            assert machine.holds(agreement, tuple(state)) is True


def test_a_comparison_says_where_the_right_protocol_parts(comparison: Comparison) -> None:
    elements = Elements(comparison_page([comparison]))
    refused = [step for step in elements.of_class("step") if "data-refused" in step]
    assert [step["data-step"] for step in refused] == ["1"]
    line = next(given for _, given in elements.found if given.get("id") == f"r0-{refused[0]['data-refused']}")
    assert "line" in line["class"].split()
    assert "<p><b>PhaseOneSkipped</b>: the proposer asks for votes" in comparison_page([comparison])


def test_the_lines_of_an_action_and_those_that_ran() -> None:
    instance, trace = play(Raft, RAFT)
    with instance.active():
        listing = Listing(instance)
        lit = listing.lit(trace.steps[0].state, trace.steps[1])
    text = Path(lit.action[0][0]).read_text().splitlines()
    action = [text[number - 1].strip() for _, number in lit.action]
    assert action[:2] == ["@action", "def request_vote(self, s: Server, m: RequestVote) -> None:"]
    ran = {text[number - 1].strip() for _, number in lit.ran}
    assert {"self.voted_for[s] = m.candidate", "return self.last_term(log)"} & ran == {
        "self.voted_for[s] = m.candidate"
    }
    assert not any(line.startswith("def append_entries") for line in ran)


def test_holds_is_told_with_its_bounds_and_the_runs_to_goals() -> None:
    page = result_page(check("paxos", engine="reference", sizes={"Ballot": 1, "Value": 1}))
    assert "explored fully" in page
    assert 'data-first="a_value_can_be_chosen"' in page
    runs = [given["data-view"] for given in Elements(page).of_class("run")]
    assert runs == ["a_value_can_be_chosen"]  # the others are true from the start at these sizes


def test_other_runs_to_the_same_violation_are_shown_too() -> None:
    result = check("paxos:PhaseOneSkipped", runs=2)
    elements = Elements(result_page(result))
    names = [given["data-view"] for given in elements.of_class("run")]
    assert names[:2] == ["agreement", "agreement-2"]


def test_pages_of_assert_failure_deadlock_and_no_properties() -> None:
    for model in (counting.Asserting, counting.Dividing, counting.Guarded, processes.Careless):
        Elements(result_page(check(model, engine="reference", deadlock=True)))


def test_a_variant_that_breaks_nothing_has_a_table_only() -> None:
    [found] = compare(ReportedValueIgnored, sizes={"Ballot": 1}, engine="reference")
    assert len(Elements(comparison_page([found])).of_class("run")) == 0


def test_a_run_by_itself() -> None:
    instance, trace = play(Raft, RAFT)
    page = trace_page(instance, trace, "a <run>")
    assert "<title>a &lt;run&gt;</title>" in page
    with_goal = trace_page(
        instance, trace, "run", Verdict("a_leader_can_be_elected", "reachable", "holds", trace=trace)
    )
    assert "is reached" in with_goal


def test_the_command_writes_a_page_and_views_a_saved_trace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, trace, again = tmp_path / "a.html", tmp_path / "a.json", tmp_path / "b.html"
    with pytest.raises(SystemExit) as ended:
        main(
            [
                *["check", "paxos:PhaseOneSkipped", "--engine", "reference"],
                "--html",
                str(page),
                "--trace",
                str(trace),
            ]
        )
    assert ended.value.code == 1
    with pytest.raises(SystemExit) as ended:
        main(["view", str(trace), "--html", str(again), "--diagram"])
    assert ended.value.code == 0
    assert "agreement is violated: v=v1 w=v2" in capsys.readouterr().out
    assert "agreement" in page.read_text()
    assert len(Elements(again.read_text()).of_class("evidence")) == 4


def test_a_trace_of_another_model_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trace = tmp_path / "a.json"
    with pytest.raises(SystemExit):
        main(["check", "paxos:PhaseOneSkipped", "--engine", "reference", "--trace", str(trace)])
    for model in ("paxos", "raft"):
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["view", str(trace), model, "--html", str(tmp_path / "b.html")])
        assert ended.value.code == 2
        assert "this is a bug" not in capsys.readouterr().err.lower()
    assert not (tmp_path / "b.html").exists()


def test_a_page_that_cannot_be_written_is_refused_before_the_search(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["check", "paxos", "--html", "/no/such/place.html"])
    assert ended.value.code == 2
    assert "there is no directory" in capsys.readouterr().err


def test_evidence_in_states_that_properties_do_not_expect() -> None:
    """To leave a record out, where there is no default, is not to leave the violation as it is."""
    result = check(told.Hears, engine="reference")
    for name in ("nobody_hears", "somebody_hears"):
        verdict = result[name]
        assert verdict.trace is not None
        with result.instance.active():
            assert evidence(result.instance, verdict.trace, verdict) == {("told", 0)}
    assert "told" in result_page(result)
