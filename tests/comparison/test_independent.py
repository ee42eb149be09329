"""Models that were written independently, compared by names."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorate import Map, Model, ModelError, Range, Seq, Symmetric, action, compare, init, when
from quorate.comparison.matching import Matching, match_models
from quorate.comparison.parting import first_parting
from quorate.comparison.translating import alike
from quorate.comparison.variants import Comparison, at_the_same_sizes
from quorate.language.instance import instantiate
from quorate.language.loading import load
from quorate.language.types import RangeType, SymmetricType
from quorate.models.paxos import Ballot, Paxos
from quorate.support.budget import UNLIMITED
from tests.cli.commands import run
from tests.models_for_tests import independent_paxos
from tests.models_for_tests.independent_paxos import Careless, MyPaxos, Silent, Timid

FILE = Path(independent_paxos.__file__)
SIZES = {"Value": 1, "Acceptor": 2, "Ballot": 2}


def matched(cls: type[Model], protocol: type[Model] = Paxos) -> tuple[Matching, Matching]:
    """The two models matched, in both directions."""
    one, other = at_the_same_sizes(cls, protocol, {})
    return match_models(one, other), match_models(other, one)


def test_what_is_matched_and_what_is_not() -> None:
    there, _ = matched(MyPaxos)
    assert there.other.settings == SIZES
    assert there.variables == ("sent", "voted", "promised")
    assert list(there.actions) == ["accept", "promise", "prepare", "propose"]
    assert there.unmatched == (
        "variable nacks: only MyPaxos has it; it is not compared",
        "action accept: acceptor of MyPaxos is taken for a of Paxos (Acceptor)",
        "action refuse: only MyPaxos has it",
        "action promise: acceptor of MyPaxos is taken for a of Paxos (Acceptor)",
        "action propose: only Paxos has the parameter q (Quorum); any value will do",
    )


def test_the_same_protocol_in_other_words_takes_the_same_runs() -> None:
    for each in matched(MyPaxos):
        parting = first_parting(each, UNLIMITED)
        assert (parting.trace, parting.divergence, parting.stop) == (None, None, "complete")
        assert parting.pairs > 50


def test_a_step_too_many_is_refused_by_the_guard_of_the_right_protocol() -> None:
    there, back = matched(Careless)
    parting = first_parting(there, UNLIMITED)
    assert parting.trace is not None
    assert parting.divergence is not None
    refused = parting.divergence.refused
    assert refused is not None
    assert (len(parting.trace.steps), refused.step, refused.how) == (7, 7, "guard")
    assert refused.guard is not None
    assert refused.guard.source == "when(promised is None or m.bal >= promised)"
    assert list(refused.guard.because) == ["promised is 1", "m.bal >= promised: 0 >= 1 is false"]
    assert first_parting(back, UNLIMITED).trace is None


def test_a_step_too_few_is_refused_by_the_guard_of_the_other() -> None:
    there, back = matched(Timid)
    assert first_parting(there, UNLIMITED).trace is None
    parting = first_parting(back, UNLIMITED)
    assert parting.divergence is not None
    refused = parting.divergence.refused
    assert refused is not None
    assert refused.step == 4
    assert refused.guard is not None
    assert refused.guard.source == "when(b == 0)"


def test_another_effect_is_shown_in_what_both_have() -> None:
    parting = first_parting(matched(Silent)[0], UNLIMITED)
    assert parting.divergence is not None
    difference = parting.divergence.difference
    assert difference is not None
    assert [str(each) for each in difference.variant] == ["voted[a1]: None → Vote(val=v1, bal=0)"]
    assert "sent + Accepted(acc=a1, bal=0, val=v1)" in [str(each) for each in difference.base]
    assert parting.divergence.refused is None


def test_a_search_that_is_cut_says_so() -> None:
    parting = first_parting(matched(MyPaxos)[0], UNLIMITED, most=10)
    assert (parting.trace, parting.stop) == (None, "states")
    assert 10 <= parting.pairs < 30


# ------------------------------------------------------------------------------------------ small models


class Server(Symmetric): ...


class Term(Range): ...


class Log(Seq[Server]): ...


class Started(Model):
    sizes = {Server: 2, Term: 3, Log: 2}
    term: Map[Server, Term]
    log: Log

    @init
    def begin(self, s: Server) -> None:
        self.log.append(s)

    @action
    def grow(self, s: Server) -> None:
        when(self.term[s] < 2)
        self.term[s] += 1


class FromNothing(Model):
    sizes = {Server: 2, Term: 3, Log: 2}
    term: Map[Server, Term]
    log: Log
    seen: bool

    @action
    def grow(self, x: Server, t: Term) -> None:
        when(t == self.term[x])
        self.term[x] += 1

    @action
    def look(self) -> None:
        self.seen = True

    @action
    def append(self, s: Server) -> None:
        when(len(self.log) == 0)
        self.log.append(s)


COLOURS = """
import enum
from quorate import Map, Model, Range, Record, Set, Symmetric, action


class Light(enum.Enum):
    RED = 1
    {colour} = 2


class Spot(Symmetric): ...


class Dab(Record):
    light: Light


class {name}(Model):
    sizes = {{Spot: {spots}}}
    light: Light
    sent: Set[Dab]
    at: Map[Spot, bool]

    @action
    def dab(self) -> None:
        self.sent.add(Dab(self.light))
"""


class Renamed(Model):
    sizes = {Server: 2, Term: 3, Log: 2}
    terms: Map[Server, Term]
    log: Map[Server, bool]

    @action
    def advance(self, who: Server) -> None:
        when(self.terms[who] < 2)
        self.terms[who] += 1


def test_what_may_only_be_called_differently_is_said() -> None:
    there, _ = matched(Renamed, Started)
    assert there.unmatched[:3] == (
        "variable terms: only Renamed has it; it is not compared "
        "(term of Started has its type: if it is meant, give both one name)",
        "variable log: Map[Server, bool] is not Log in Started; it is not compared",
        "variable term: only Started has it; it is not compared",
    )
    assert (
        "action advance: only Renamed has it (grow of Started has its parameters: if it is meant, give both one "
        "name)"
    ) in there.unmatched


def test_why_types_are_not_alike_is_said(tmp_path: Path) -> None:
    models = []
    for name, colour, spots in (("Coloured", "GREEN", 2), ("Painted", "BLUE", 3)):
        file = tmp_path / f"{name.lower()}.py"
        file.write_text(COLOURS.format(name=name, colour=colour, spots=spots))
        models.append(instantiate(load(str(file))))
    there = match_models(*models)
    assert there.unmatched == (
        "variable light: Light has the members RED, GREEN, and RED, BLUE in Painted; it is not compared",
        "variable sent: Dab.light: Light has the members RED, GREEN, and RED, BLUE in Painted; it is not compared",
        "variable at: Spot has 2 values and 3 in Painted; it is not compared",
    )


def test_another_start_is_the_first_difference() -> None:
    parting = first_parting(matched(Started, FromNothing)[0], UNLIMITED)
    assert parting.trace is not None
    assert parting.trace.steps == ()
    assert parting.divergence is not None
    assert parting.divergence.difference is not None
    assert parting.divergence.difference.step == 0


def test_what_only_one_has_is_passed_over_if_it_changes_nothing_of_both() -> None:
    there, _ = matched(FromNothing, Started)
    assert "action grow: only FromNothing has the parameter t (Term); it is left out" in there.unmatched
    assert "action append: only FromNothing has it" in there.unmatched
    parting = first_parting(there, UNLIMITED)
    assert parting.trace is not None
    assert parting.trace.steps == ()  # it begins elsewhere


def test_sorts_of_other_kinds_or_sizes_are_not_the_same() -> None:
    class Server(Range): ...

    symmetric = SymmetricType(independent_paxos.Acceptor, 2)
    assert not alike(symmetric, RangeType(Server, 0, 2))
    assert not alike(symmetric, SymmetricType(independent_paxos.Acceptor, 3))
    assert not alike(symmetric, SymmetricType(independent_paxos.Value, 2))
    assert alike(RangeType(Ballot, 0, 2), RangeType(independent_paxos.Ballot, 0, 3))


# ------------------------------------------------------------------------------------------ the command


def test_compare_from_python() -> None:
    found = compare(Paxos, [Careless], engine="reference")
    [comparison] = found
    assert isinstance(comparison, Comparison)
    assert (comparison.base, comparison.base_result.sizes) == (Paxos, SIZES)
    assert [parting.trace is None for parting in comparison.partings] == [False, True]
    [told] = found.to_json()["variants"]
    assert [(each["of"], each["in"]) for each in told["partings"]] == [
        ("Careless", "Paxos"),
        ("Paxos", "Careless"),
    ]
    assert told["partings"][0]["parts"]["step"] == 7
    assert "action refuse: only Careless has it" in told["unmatched"]


def test_a_counterexample_is_followed_in_the_right_protocol(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    more = """


@invariant
def acceptors_do_not_go_back(m: Careless) -> bool:
    return all(a.bal <= p for a in m.sent.of(Promise) for p in Ballot if m.promised[a.acc] == p)
"""
    (tmp_path / "hw.py").write_text(FILE.read_text() + more)
    monkeypatch.chdir(tmp_path)
    said = run(capsys, "compare", "paxos", "hw.py:Careless", "--engine", "reference")
    assert said.code == 1
    for text in (
        "Careless does not derive from Paxos; what has one name in both is compared:",
        "action propose: only Paxos has the parameter q (Quorum); any value will do",
        "acceptors_do_not_go_back is violated",
        "Paxos does not take step 7: accept(",
        "when(promised is None or m.bal >= promised)",
        "Careless takes every run of Paxos, with the same effects in what both have.",
    ):
        assert text in said.out
    assert "Traceback" not in said.err


def test_models_without_an_action_in_common_are_refused() -> None:
    with pytest.raises(ModelError, match="has no action that is called as one of its") as refused:
        compare(Paxos, [Started])
    assert "prepare, promise, propose, accept" in refused.value.diagnostic.hint
