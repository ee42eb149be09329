"""Changes of members, for any number of servers: the proof, what it takes of quorums, and where bugs break it."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorate.language.specs import load_spec
from quorate.proofs.assumptions import assumptions
from quorate.symbolic.induction.deciding import by_cases, decide, with_few_instances
from quorate.symbolic.induction.obligations import Obligation
from quorate.symbolic.induction.questions import Proofs
from tests.few import few

from .test_proofs import failures, proved

SPEC = "raft_abstract_membership"


@pytest.mark.slow
def test_membership() -> None:
    result = proved(SPEC)
    assert result.outcome == "proved", failures(result)
    assert not result.impossible
    assert (
        "quorums of adjacent configurations have a server in common: proved for every number of servers"
        in assumptions(result)
    )


def test_a_change_keeps_quorums_adjacent() -> None:
    obligations = {each.name: each for each in Proofs(load_spec(SPEC)).obligations}
    assert _proved(obligations["reconfigure/not_adjacent_overruled"])


@pytest.mark.slow
def test_a_change_breaks_nothing() -> None:
    obligations = [each for each in Proofs(load_spec(SPEC)).obligations if each.action == "reconfigure"]
    assert len(obligations) > 20
    assert [each.clause for each in obligations if not _proved(each)] == []


VARIANTS = [f"{SPEC}:{name}" for name in ("TwoServersAtOnce", "TwoChangesAtOnce", "ChangeBeforeCommit")]


@pytest.mark.parametrize("target", few(1, VARIANTS))
def test_what_a_change_breaks(target: str) -> None:
    """Two configurations in force may differ in two servers."""
    obligations = {each.name: each for each in Proofs(load_spec(target)).obligations}
    assert not _proved(obligations["reconfigure/not_adjacent_overruled"])


@pytest.mark.slow
@pytest.mark.parametrize("target", VARIANTS)
def test_two_servers_show_it(target: str) -> None:
    result = proved(target)
    assert {each.obligation.action for each in result.failed} == {"reconfigure"}
    assert result["reconfigure/not_adjacent_overruled"].counterexample is not None


def _proved(obligation: Obligation) -> bool:
    return any(decide(stage(obligation)).state == "proved" for stage in (with_few_instances, by_cases))


MINE = """
from quorate import Family, Map, Model, Set, Symmetric, action, clause, invariant, when


class Server(Symmetric): ...


class Group(Family[Server]):
    @staticmethod
    def admits(members: frozenset[Server], everyone: frozenset[Server]) -> bool:
        return len(members) > 0


def near(a: Group, b: Group) -> bool:
    return len(a ^ b) <= 1


class Groups(Model):
    sizes = {Server: 3}

    made: Set[Group]

    @action
    def make(self, g: Group) -> None:
        when(all(near(g, h) for h in self.made))
        self.made.add(g)


@invariant
def all_near(m: Groups) -> bool:
    return all(near(g, h) for g in m.made for h in m.made)


@clause
def near_each_other(m: Groups) -> bool:
    return all(near(h, g) for g in Group for h in Group if near(g, h))


@clause
def near_itself(m: Groups) -> bool:
    return all(near(g, g) for g in Group)


@clause
def something_false(m: Groups) -> bool:
    return all(g == h for g in Group for h in Group if near(g, h))


proves = (all_near,)
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text(MINE)
    return path


def test_what_is_true_of_sets_alone_is_taken_for_true_and_nothing_else(mine: Path) -> None:
    """What is false is one more clause, and false at the start: the counts that CPython makes are shown."""
    result = proved(str(mine))
    assert list(result.proofs.lemmas) == ["near_each_other", "near_itself"]
    assert failures(result) == ["initiation/something_false"]
    found = result["initiation/something_false"].counterexample
    assert found is not None


@pytest.mark.parametrize("needed", ["near_each_other", "near_itself"])
def test_each_is_needed(mine: Path, needed: str) -> None:
    start = MINE.index(f"@clause\ndef {needed}")
    end = MINE.index("@clause", start + 1)
    without = MINE[:start] + MINE[end:]
    false = without.index("@clause\ndef something_false")
    mine.write_text(without[:false] + without[without.index("proves =") :])
    assert needed not in Proofs(load_spec(str(mine))).lemmas
    assert proved(str(mine)).outcome != "proved"
