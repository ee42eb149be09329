"""Properties of runs, proved in stages: each obligation is needed, and what it says is what the explorer finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorate import ModelError, check
from quorate.language.specs import load_spec
from quorate.proofs.assumptions import assumptions
from quorate.proofs.spec_proof import prove
from tests.cli.commands import run
from tests.few import few

from .test_proofs import failures, proved

WORK = '''
from quorate import Model, Set, Symmetric, action, clause, eventually, invariant, leads_to, stage, when


class Server(Symmetric): ...


class Work(Model):
    """Everybody gets ready; then everybody finishes."""

    sizes = {Server: 2}

    called: bool
    ready: Set[Server]
    done: Set[Server]

    @action
    def call(self) -> None:
        self.called = True

    @action(fair="weak")
    def prepare(self, s: Server) -> None:
        when(self.called)
        self.ready.add(s)

    @action(fair="weak")
    def finish(self, s: Server) -> None:
        when(all(t in self.ready for t in Server))
        self.done.add(s)


def all_done(m: Work) -> bool:
    return all(s in m.done for s in Server)


@leads_to(all_done)
def is_called(m: Work) -> bool:
    return m.called


proves = (is_called,)


@stage(is_called, helpful="prepare")
def yet_to_prepare(m: Work, s: Server) -> bool:
    """A server is not ready."""
    return s not in m.ready


@stage(is_called, helpful="finish")
def yet_to_finish(m: Work, s: Server) -> bool:
    return s not in m.done


class NobodyBegins(Work):
    @action
    def finish(self, s: Server) -> None:
        when(any(t in self.done for t in Server))
        super().finish(s)


class Forgotten(Work):
    @action
    def finish(self, s: Server) -> None:
        when(all(t in self.ready for t in Server) and s not in self.done)
        self.called = self.called


class Tires(Work):
    @action
    def rest(self, s: Server) -> None:
        self.ready.discard(s)


class CalledOff(Work):
    @action
    def call_off(self) -> None:
        self.called = False


class Lazy(Work):
    @action(fair="unfair")
    def prepare(self, s: Server) -> None:
        super().prepare(s)


class SomebodyPrepares(Work):
    @action(fair="weak", fair_for=())
    def prepare(self, s: Server) -> None:
        super().prepare(s)
'''
ONCE = """

@eventually
def is_done(m: Work) -> bool:
    return m.called and all_done(m)


proves = (is_called, is_done)


@stage(is_done, helpful="call")
def yet_to_call(m: Work) -> bool:
    return not m.called


@stage(is_done, helpful="prepare")
def then_to_prepare(m: Work, s: Server) -> bool:
    return s not in m.ready


@stage(is_done, helpful="finish")
def then_to_finish(m: Work, s: Server) -> bool:
    return s not in m.done


class Calls(Work):
    @action(fair="strong")
    def call(self) -> None:
        super().call()
"""


@pytest.fixture
def work(tmp_path: Path) -> Path:
    path = tmp_path / "work.py"
    path.write_text(WORK)
    return path


def test_all_obligations_of_a_chain_are_proved(work: Path) -> None:
    result = proved(str(work))
    assert result.outcome == "proved", failures(result)
    names = {each.obligation.name for each in result.results}
    assert names == {
        *(f"{action}/is_called" for action in ("call", "prepare", "finish", "complete")),
        *(
            f"{what}/{stage}"
            for stage in ("yet_to_prepare", "yet_to_finish")
            for what in ("fair", "enabled", "helps", "call", "prepare", "finish")
        ),
    }
    said = assumptions(result)
    assert "weak fairness of prepare for each s" in said
    assert "weak fairness of finish for each s" in said
    assert "every size is finite, and so is what is left of a stage" in said
    assert check(load_spec(str(work)).model, properties=["is_called"]).outcome == "holds"


@pytest.mark.parametrize(
    ("variant", "where"),
    few(
        2,
        [
            ("NobodyBegins", ["enabled/yet_to_finish"]),
            ("Forgotten", ["helps/yet_to_finish"]),
            ("Tires", ["rest/yet_to_prepare"]),
            ("CalledOff", ["call_off/is_called"]),
            ("Lazy", ["fair/yet_to_prepare"]),
        ],
    ),
)
def test_a_bug_breaks_the_stage_where_it_is(work: Path, variant: str, where: list[str]) -> None:
    """Each of these variants violates the property, and one obligation fails for it."""
    proof = prove(f"{work}:{variant}", processes=1, cache=False)
    assert [each.obligation.name for each in proof.failed] == where
    assert [reached.verdict for reached in proof.reached.values()] == ["protocol"]


def test_fairness_for_some_instance_is_no_fairness_for_each(work: Path) -> None:
    """The property holds all the same, since each step helps some server; but the stage speaks of one server, and
    does not show it."""
    proof = prove(f"{work}:SomebodyPrepares", processes=1, cache=False)
    assert [each.obligation.name for each in proof.failed] == ["helps/yet_to_prepare"]
    assert proof.reached["helps/yet_to_prepare"].verdict == "holds"


def test_without_a_stage_the_chain_is_not_complete(work: Path, tmp_path: Path) -> None:
    less = tmp_path / "less.py"
    less.write_text(
        "import work\nextends = (work,)\nwithout = (work.yet_to_finish,)\nproves = (work.is_called,)\n"
    )
    result = proved(str(less))
    assert failures(result) == ["complete/is_called"]


def test_stages_in_another_order_do_not_help(work: Path) -> None:
    first, second = (
        WORK.index('@stage(is_called, helpful="prepare")'),
        WORK.index('@stage(is_called, helpful="finish")'),
    )
    end = WORK.index("class NobodyBegins")
    work.write_text(WORK[:first] + WORK[second:end] + WORK[first:second] + WORK[end:])
    assert failures(proved(str(work))) == ["enabled/yet_to_finish"]


def test_what_must_happen_some_time_is_proved_too(work: Path) -> None:
    work.write_text(WORK + ONCE)
    result = proved(f"{work}:Calls")
    assert result.outcome == "proved", failures(result)
    assert "strong fairness of call" in assumptions(result)
    assert failures(proved(str(work))) == ["fair/yet_to_call"]


def test_stages_of_another_spec_are_taken_for_what_is_proved(work: Path) -> None:
    less = work.with_name("less.py")
    less.write_text(
        "import work\nfrom quorate import clause, invariant\nextends = (work,)\n"
        "@invariant\n@clause\ndef all_is_well(m: work.Work) -> bool:\n    return True\n"
        "proves = (all_is_well,)\n"
    )
    assert load_spec(str(less)).stages == ()
    less.write_text("import work\nextends = (work,)\nproves = (work.is_called,)\n")
    assert [each.name for each in load_spec(str(less)).stages] == ["yet_to_prepare", "yet_to_finish"]


def test_a_failure_is_shown_stage_by_stage(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = run(capsys, "prove", f"{work}:NobodyBegins", "--no-cache", "--jobs", "1")
    assert answer.code == 1
    assert "finish is not possible in stage yet_to_finish" in answer.out
    assert "where is_called is pending, and the stages before yet_to_finish are over" in answer.out
    assert "when(any(t in self.done for t in Server))" in answer.out
    assert "This is a bug of the protocol: the explorer finds is_called violated" in answer.out
    assert "the run stops here" in answer.out
    [row] = [line for line in answer.out.splitlines() if line.startswith("  yet_to_finish ")]
    assert (row.count("✓"), row.count("✗")) == (5, 1)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('helpful="finish"', 'helpful="finnish"', "no action called finnish"),
        ("yet_to_finish(m: Work, s: Server)", "yet_to_finish(m: Work, t: Server)", "has no such parameter"),
        (
            "yet_to_finish(m: Work, s: Server)",
            "yet_to_finish(m: Work, s: bool)",
            "is a bool, and of finish a Server",
        ),
        ("@leads_to(all_done)", "@invariant", "needs no stages"),
        ("proves = (is_called,)", "proves = (all_done,)", "not a property"),
    ],
)
def test_mistakes_in_stages_are_refused(work: Path, old: str, new: str, said: str) -> None:
    text = WORK.replace("return s not in m.done", "return True") if "bool" in new else WORK
    assert old in text
    work.write_text(text.replace(old, new))
    with pytest.raises(ModelError, match=said):
        proved(str(work))


def test_a_property_of_runs_needs_stages(work: Path) -> None:
    work.write_text(
        WORK.replace('@stage(is_called, helpful="prepare")', "@clause").replace(
            '@stage(is_called, helpful="finish")', "@clause"
        )
    )
    with pytest.raises(ModelError, match="does not say in which stages is_called is reached"):
        load_spec(str(work))


def test_other_properties_of_runs_are_refused(work: Path) -> None:
    work.write_text(
        WORK.replace("@leads_to(all_done)", "@again_and_again").replace("eventually,", "again_and_again,")
    )
    with pytest.raises(ModelError, match="only those marked with @eventually or @leads_to are proved"):
        load_spec(str(work))


def test_paxos_terminates_under_one_proposer() -> None:
    result = proved("paxos_stable")
    assert result.outcome == "proved", failures(result)
    assert not result.impossible
    assert {each.obligation.of for each in result.results} == {"", "one_proposer_goes_on"}


RIVALS = '''
from quorate import action
from quorate.models.paxos import Acceptor, Ballot, Prepare
from quorate.models.paxos.paxos_stable import PaxosStable


class Rivals(PaxosStable):
    """Others go on, with higher ballots."""

    @action
    def prepare(self, b: Ballot) -> None:
        self.sent.add(Prepare(b))


class Returns(PaxosStable):
    """Who was down comes back, and has promised nothing yet."""

    @action
    def restart(self, a: Acceptor) -> None:
        self.down.discard(a)


from quorate.specs.paxos import paxos_stable

extends = (paxos_stable,)
proves = paxos_stable.proves
'''


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variant", "where", "verdict"),
    [
        ("paxos_stable:EqualBallotRefused", ["enabled/yet_to_vote"], "protocol"),
        ("paxos_stable:OnePromiseOnly", ["enabled/yet_to_promise"], "protocol"),
        ("paxos_stable:ProposerStops", ["fair/yet_to_propose"], "protocol"),
        ("paxos_stable:VoteLost", ["accept/last_vote_cast", "helps/yet_to_vote"], "protocol"),
        ("paxos_stable:CrashesGoOn", ["crash/one_proposer_goes_on"], "protocol"),
        ("{mine}:Rivals", ["prepare/one_proposer_goes_on"], "holds"),
        (
            "{mine}:Returns",
            ["restart/yet_to_promise", "restart/yet_to_propose", "restart/yet_to_vote"],
            "holds",
        ),
    ],
)
def test_a_bug_of_paxos_breaks_a_stage(tmp_path: Path, variant: str, where: list[str], verdict: str) -> None:
    """Rivals do no harm if ballots come to an end, as they do where they are explored. An acceptor that returns does
    none at all, but adds to what is left of a stage, so that the stages do not show it."""
    mine = tmp_path / "mine.py"
    mine.write_text(RIVALS)
    proof = prove(variant.format(mine=mine), processes=1, cache=False)
    assert [each.obligation.name for each in proof.failed] == where
    assert proof.reached[where[-1]].verdict == verdict
