"""Proofs that succeed and proofs that fail: at which obligations, and with what counterexample."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import quorate
from quorate.language import ModelError
from quorate.language.specs import load_spec
from quorate.proofs.reachability import reachability
from quorate.symbolic.induction.deciding import (
    WITH_TRIGGERS,
    Job,
    decide,
    with_few_instances,
    with_more_instances,
)
from quorate.symbolic.induction.proving import ProofResult, prove
from quorate.symbolic.induction.questions import Proofs
from quorate.symbolic.induction.reasons import reason
from quorate.symbolic.induction.running import Cache
from tests.cli.commands import MODELS
from tests.few import few

MINE = (MODELS / "highest.py").read_text()


def proved(target: str) -> ProofResult:
    return prove(load_spec(target), processes=1)


def failures(result: ProofResult) -> list[str]:
    return [each.obligation.name for each in result.failed]


def broken_by(target: str, action: str, more_than: int) -> set[str]:
    """The clauses of which it is not known at once that a step of the action keeps them. There are `more_than` so
    many obligations about the action."""
    obligations = [each for each in Proofs(load_spec(target)).obligations if each.action == action]
    assert len(obligations) > more_than
    stages = (with_few_instances, with_more_instances)
    return {
        each.clause for each in obligations if all(decide(stage(each)).state != "proved" for stage in stages)
    }


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text(MINE)
    return path


@pytest.mark.parametrize(
    "target",
    few(
        2,
        [
            "paxos",
            "voting",
            "paxos_crash",
            "paxos_flexible",
            "paxos_learners",
            "paxos_vertical",
            "raft_abstract",
        ],
    ),
)
def test_holds_for_any_number(target: str) -> None:
    result = proved(target)
    assert result.outcome == "proved", failures(result)
    proofs = result.proofs
    implied = len(proofs.clauses) + len(proofs.proves) - len(proofs.inductive)
    assert len(result.results) == len(proofs.inductive) * (1 + len(proofs.cases)) + implied
    assert len(result.results) >= 10
    assert not result.impossible


@pytest.mark.parametrize(("target", "seed"), few(1, [("voting", 1), ("paxos_fast", 1), ("multipaxos", 2)]))
def test_proofs_are_no_matter_of_luck(target: str, seed: int) -> None:
    """Triggers say which instances to try, so another seed proves all, too, without the last stage and its many."""
    for obligation in Proofs(load_spec(target)).obligations:
        jobs = [with_seed(stage(obligation), seed) for stage in WITH_TRIGGERS]
        assert any(decide(job).state == "proved" for job in jobs), obligation.name


def with_seed(job: Job, seed: int) -> Job:
    return replace(job, branches=tuple(tuple(replace(a, seed=seed) for a in b) for b in job.branches))


# PROTOCOLS: where each bug of Paxos breaks the proof.
@pytest.mark.parametrize(
    ("variant", "where"),
    few(
        2,
        [
            ("paxos:PhaseOneSkipped", ["propose/choosable"]),
            ("voting:AnyLowerVote", ["vote/choosable"]),
            ("paxos:BallotReused", ["propose/proposal_unique"]),
            ("paxos:PromiseNotRecorded", ["promise/promise_kept"]),
            ("paxos:VoteIsNoPromise", ["accept/vote_promised"]),
            ("voting:LowerBallotsOpen", ["vote/choosable"]),
            ("paxos_learners:VotesCountedTwice", ["learn/only_the_chosen_is_learned"]),
            ("paxos_learners:BallotsMixed", ["learn/only_the_chosen_is_learned"]),
            ("paxos_crash:PromiseNotOnDisk", ["promise/promise_is_on_disk"]),
            ("paxos_crash:VoteNotOnDisk", ["accept/promise_is_on_disk", "accept/vote_is_on_disk"]),
        ],
    ),
)
def test_a_bug_breaks_the_proof_where_it_is(variant: str, where: list[str]) -> None:
    result = proved(variant)
    assert failures(result) == where
    for failed in result.failed:
        found = failed.counterexample
        assert found is not None, failed.reason
        assert found.before != found.after


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variant", "where"),
    [
        ("AnyReportedValue", ["propose/choosable"]),
        ("LowestReportedValue", ["propose/choosable"]),
        ("ReportedValueIgnored", ["propose/choosable"]),
        ("VoteNotReported", ["promise/report_highest"]),
        ("BallotShared", ["propose/proposal_unique"]),
        ("StalePromiseCounted", ["propose/choosable"]),
        ("HalfIsAQuorum", ["propose/choosable"]),
        (
            "paxos_crash:DiskLost",
            ["crash/vote_promised", "crash/promise_kept", "crash/last_vote_highest", "crash/choosable"],
        ),
        ("QuorumsDoNotMeet", ["propose/choosable"]),
        (
            "PromiseNotKept",
            [
                "accept/vote_promised",
                "accept/promise_kept",
                "accept/last_vote_highest",
                "accept/report_highest",
                "accept/choosable",
            ],
        ),
    ],
)
def test_more_bugs(variant: str, where: list[str]) -> None:
    assert failures(proved(variant if ":" in variant else f"paxos:{variant}")) == where


def test_a_reachable_counterexample_is_a_bug_of_the_protocol() -> None:
    result = proved("paxos:BallotReused")
    found = result["propose/proposal_unique"].counterexample
    assert found is not None
    [reached] = reachability([found], result.proofs.proves)
    assert reached.verdict == "protocol"
    assert reached.result.trace is not None


@pytest.mark.slow
def test_without_a_clause_others_fail(tmp_path: Path) -> None:
    path = tmp_path / "without.py"
    path.write_text(
        "from quorate.properties.paxos import agreement\n"
        "from quorate.specs.paxos import (\n"
        "    choosable, last_vote_cast, last_vote_highest, proposal_unique, promise_kept, report_cast,\n"
        "    vote_promised,\n"
        "    vote_proposed,\n"
        ")\n"
        "proves = (agreement,)\n"
    )
    assert failures(proved(str(path))) == ["propose/choosable"]


def test_a_variant_of_ones_own(mine: Path) -> None:
    result = proved(f"{mine}:Forgetful")
    assert failures(result) == ["move/highest_is_highest"]
    found = result["move/highest_is_highest"].counterexample
    assert found is not None
    assert found.action == "move"
    assert reachability([found], result.proofs.proves)[0].verdict == "protocol"


def test_a_clause_that_is_too_weak_is_said_to_be(mine: Path) -> None:
    """The clause is true in every reachable state, but does not keep itself."""
    weak = MINE.replace("m.term[s] <= m.highest", "not (m.term[s] == 2 and m.highest == 1)")
    mine.write_text(weak.replace("not any(m.term[s] > m.highest", "all(m.term[s] >= 0"))
    result = proved(str(mine))
    assert failures(result) == ["move/highest_is_highest"]
    found = result["move/highest_is_highest"].counterexample
    assert found is not None
    assert reachability([found], result.proofs.proves)[0].verdict == "unreachable"


def test_why_names_what_a_step_needs() -> None:
    proofs = Proofs(load_spec("paxos"))
    by_name = {obligation.name: obligation for obligation in proofs.obligations}
    needed = reason(by_name["accept/vote_proposed"])
    assert needed.of("clause") == ("vote_proposed",)
    assert len(needed.of("guard")) == 1
    needed = reason(by_name["safety/agreement"])
    assert set(needed.of("clause")) == {"proposal_unique", "vote_proposed", "choosable"}


def test_what_was_proved_is_known_again_until_its_text_changes(mine: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "proofs")
    spec = load_spec(str(mine))
    assert not any(each.known for each in prove(spec, processes=1, cache=cache).results)
    assert all(each.known for each in prove(spec, processes=1, cache=cache).results)
    mine.write_text(
        MINE.replace(
            "when(t > self.term[s])\n        self.term[s] = t\n        if", "self.term[s] = t\n        if"
        )
    )
    again = prove(load_spec(str(mine)), processes=1, cache=cache)
    assert [each.obligation.name for each in again.results if not each.known] == ["move/highest_is_highest"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("t > self.highest:", "len({s for s in Server if self.term[s] == t}) > 5:", "a size is compared"),
        ("t > self.highest:", "len(Server) > 2:", "depends on the sizes"),
        ("t > self.highest:", "sum(1 for s in Server) == 2:", "a sum has no counterpart"),
        ("t > self.highest:", "t <= 4_294_967_297:", "more than 100 apart"),
        ("t > self.highest:", "t - 300 == self.highest:", "more than 100 apart"),
    ],
)
def test_what_cannot_be_lowered_is_refused_at_its_place(mine: Path, old: str, new: str, said: str) -> None:
    mine.write_text(MINE.replace(old, new, 1))
    with pytest.raises(ModelError, match="unsupported in parameterized proofs") as raised:
        Proofs(load_spec(str(mine)))
    assert said in str(raised.value)
    span = raised.value.diagnostic.span
    assert span is not None
    assert mine.read_text().split("\n")[span.line - 1].strip().startswith("if")


HIGH = """
from quorate import Model, Range, Seq, Set, action, clause, invariant, when


class Term(Range): ...


class Log(Seq[Term]): ...


def above(t: Term, u: Term) -> bool:
    return t > u


def largest_below(seen: set[Term], limit: Term) -> Term:
    return max((u for u in seen if u < limit), default=Term(0))


class Rising(Model):
    sizes = {Term: 2, Log: 1}

    seen: Set[Term]
    log: Log
    bad: bool

    @action
    def see(self, t: Term) -> None:
        self.seen.add(t)

    @action
    def rise(self, t: Term) -> None:
        when(t in self.seen)
        if all(u <= t for u in Term):
            self.bad = True
        elif CONDITION:
            self.bad = False


@clause
def nothing(m: Rising) -> bool:
    return True


@invariant
def not_bad(m: Rising) -> bool:
    return not m.bad


proves = (not_bad,)
"""


@pytest.mark.parametrize(
    "condition",
    [
        "max((Term(u + 1) for u in self.seen), default=Term(0)) > t",
        "max((u for u in self.seen if above(Term(u + 1), t)), default=Term(0)) > t",
        "largest_below(self.seen, Term(t + 1)) > t",
        "max((u for u in self.log[t - 1 :]), default=Term(0)) > t",
    ],
)
def test_the_largest_of_what_may_not_be_there_is_refused(tmp_path: Path, condition: str) -> None:
    """In a branch that is not taken it would exclude states in which it has no value: the violation of `not_bad`."""
    file = tmp_path / "rising.py"
    file.write_text(HIGH.replace("CONDITION", condition))
    with pytest.raises(ModelError, match="the max of values that may be undefined"):
        Proofs(load_spec(str(file)))


@pytest.mark.parametrize("condition", ["Term(t + 1) > t", "max(self.seen, default=Term(0)) > t"])
def test_what_a_branch_that_is_not_taken_says_excludes_nothing(tmp_path: Path, condition: str) -> None:
    file = tmp_path / "rising.py"
    file.write_text(HIGH.replace("CONDITION", condition))
    assert failures(proved(str(file))) == ["rise/not_bad"]


@pytest.mark.parametrize(
    ("declared", "condition", "said"),
    [
        ("other: Place", "t > self.other", "a Place is compared with a Term"),
        ("other: Map[Term, Held | None]", "t > 1", "other holds a set[Term] within a value"),
    ],
)
def test_what_cannot_be_a_relation_is_refused(
    tmp_path: Path, declared: str, condition: str, said: str
) -> None:
    source = HIGH.replace("CONDITION", condition).replace(
        "    bad: bool\n", f"    bad: bool\n    {declared}\n"
    )
    source = source.replace("import Model, Range, Seq,", "import Map, Model, Range, Record, Seq,")
    kinds = "class Place(Range): ...\n\n\nclass Held(Record):\n    those: Set[Term]\n\n\ndef above"
    source = source.replace("def above", kinds)
    file = tmp_path / "rising.py"
    file.write_text(source.replace("sizes = {Term: 2,", "sizes = {Term: 2, Place: 2,"))
    with pytest.raises(ModelError) as raised:
        Proofs(load_spec(str(file)))
    assert said in str(raised.value)
    assert raised.value.diagnostic.span is not None


CROWD = """
from quorate import {family}Model, Set, Symmetric, action, invariant


class Node(Symmetric): ...

{quorum}
class Crowd(Model):
    sizes = {{Node: 3}}

    inside: Set[Node]

    @action
    def enter(self, n: Node{parameter}) -> None:
        self.inside.add(n)


@invariant
def at_most_three(m: Crowd) -> bool:
    return len(m.inside) <= 3


proves = inductive = (at_most_three,)
"""


@pytest.mark.parametrize(
    ("family", "quorum", "parameter"),
    [("", "", ""), ("Majority, ", "\nclass Quorum(Majority[Node]): ...\n\n", ", q: Quorum")],
)
def test_a_counterexample_may_need_four_servers(
    family: str, quorum: str, parameter: str, tmp_path: Path
) -> None:
    crowd = tmp_path / "crowd.py"
    crowd.write_text(CROWD.format(family=family, quorum=quorum, parameter=parameter))
    result = proved(str(crowd))
    assert failures(result) == ["enter/at_most_three"]
    found = result["enter/at_most_three"].counterexample
    assert found is not None
    assert found.before is not None
    assert (len(found.before[0]), len(found.after[0])) == (3, 4)
    [said] = reachability([found], result.proofs.proves)
    assert said.verdict == "protocol"


def test_a_property_that_is_inductive_by_itself_needs_no_clause(tmp_path: Path) -> None:
    text = CROWD.format(family="", quorum="", parameter="")
    alone = tmp_path / "alone.py"
    alone.write_text(
        text.replace("len(m.inside) <= 3", "m.inside == set()").replace(
            "self.inside.add(n)", "self.inside.discard(n)"
        )
    )
    result = proved(str(alone))
    [kept] = [each.function for each in result.spec.proves]
    assert bool(result)
    assert [each.obligation.name for each in result.results] == [
        "initiation/at_most_three",
        "enter/at_most_three",
        "safety/at_most_three",
    ]
    again = quorate.prove(result.spec.model, proves=[kept], inductive=[kept], processes=1)
    assert again.outcome == "proved"
    with pytest.raises(ModelError, match="not a clause") as refused:
        quorate.prove(result.spec.model, proves=[kept], clauses=[kept])
    assert "inductive = (at_most_three,)" in refused.value.diagnostic.hint
