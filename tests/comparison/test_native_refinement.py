"""Refinement by the native engine: CPython's verdicts, by several processes too, and symmetry that can be trusted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from quorate.comparison import native_refinement
from quorate.comparison.commuting import DistinguishesNames
from quorate.comparison.refinement import check_refinement
from quorate.comparison.relation import Relation
from quorate.exploration import EngineName
from quorate.language.diagnostics import ModelError
from quorate.native import codes, representations
from quorate.support.engine_errors import EngineError
from tests.cli.commands import run
from tests.comparison.test_refinement import SMALL
from tests.few import few

pytestmark = pytest.mark.usefixtures("compiler")

TOKENS = """
from quorate import Map, Model, Range, Set, Symmetric, action, refinement, when


class Node(Symmetric): ...


class Count(Range): ...


class Ring(Model):
    sizes = {Node: 3, Count: 4}

    holder: Node | None
    passed: Map[Node, Count]

    @action
    def begin(self, n: Node) -> None:
        when(self.holder is None)
        self.holder = n

    @action
    def hand_over(self, n: Node, m: Node) -> None:
        when(self.holder == n and n != m)
        self.holder = m
        self.passed[n] += 1


class Holders(Model):
    sizes = {Node: 3}

    held: Set[Node]

    @action
    def take(self, n: Node) -> None:
        when(n not in self.held and len(self.held) < 2)
        self.held.add(n)


class Seen(Holders):
    def take(self, n: Node) -> None:
        when(n not in self.held)
        self.held.add(n)


@refinement
def as_holders(ring: Ring, holders: Holders) -> None:
    holders.held.update({n for n in Node if n == ring.holder or ring.passed[n] > 0})


@refinement
def as_seen(ring: Ring, seen: Seen) -> None:
    seen.held.update({n for n in Node if n == ring.holder or ring.passed[n] > 0})


class First(Model):
    first: bool

    @action
    def change(self) -> None:
        self.first = not self.first


@refinement
def as_first(ring: Ring, other: First) -> None:
    # The other nodes' counts are looked at only once the first one has the token.
    other.first = next(iter(Node)) == ring.holder and any(ring.passed[n] > 1 for n in Node)


class Low(Model):
    sizes = {Count: 4}

    least: Count

    @action
    def up(self) -> None:
        self.least += 1


@refinement
def as_low(ring: Ring, low: Low) -> None:
    low.least = 2 * max(ring.passed[n] for n in Node)


class Broken(First): ...


@refinement
def as_broken(ring: Ring, other: Broken) -> None:
    other.first = ring.passed[ring.holder] > 0
"""


@pytest.fixture
def tokens(tmp_path: Path) -> str:
    file = tmp_path / "tokens.py"
    file.write_text(TOKENS)
    return str(file)


def told(concrete: str, abstract: str, engine: EngineName, **options: Any) -> dict[str, Any]:
    """What must not depend on the engine."""
    result = check_refinement(concrete, abstract, engine=engine, **options)
    found, verdict = result.exploration, result.verdicts[0]
    return {
        "verdict": (result.outcome, verdict.outcome, verdict.kind, verdict.steps),
        "counts": (found.states, found.transitions, found.depth, found.stop),
        "fired": dict(found.transitions_by_action),
        "cuts": {bound: times for bound, times in found.cuts.items() if times},
        "warnings": result.warnings,
        "symmetric": [str(sort) for sort in result.instance.symmetric],
    }


@pytest.mark.parametrize("symmetry", few(1, [True, False]))
@pytest.mark.parametrize(
    ("abstract", "outcome", "steps"),
    [("Seen", "holds", None), ("Holders", "violated", 3), ("Low", "violated", 4)],
)
def test_engines_agree(tokens: str, abstract: str, outcome: str, steps: int | None, symmetry: bool) -> None:
    by_engine = [
        told(f"{tokens}:Ring", f"{tokens}:{abstract}", engine, symmetry=symmetry)
        for engine in ("native", "reference")
    ]
    assert by_engine[0] == by_engine[1]
    assert (by_engine[0]["verdict"][0], by_engine[0]["verdict"][3]) == (outcome, steps)


@pytest.mark.parametrize(
    ("variant", "sizes"),
    few(
        1,
        [
            ("raft:DoubleVote", SMALL),
            ("raft", SMALL),
            ("raft", {**SMALL, "Command": 2}),
            ("raft_noop", SMALL),
        ],
    ),
)
def test_engines_agree_about_raft(variant: str, sizes: dict[str, int]) -> None:
    native, reference = (
        told(variant, "raft_relational", engine, sizes=sizes) for engine in ("native", "reference")
    )
    assert native == reference


@pytest.mark.parametrize("engine", ["native", "reference"])
def test_a_mapping_that_tells_symmetric_values_apart_is_found_out(tokens: str, engine: EngineName) -> None:
    found = told(f"{tokens}:Ring", f"{tokens}:First", engine)
    everything = told(f"{tokens}:Ring", f"{tokens}:First", engine, symmetry=False)
    assert "distinguishes the values of Node" in found["warnings"][0]
    assert found["symmetric"] == []
    assert found["counts"] == everything["counts"]


def test_only_the_sort_that_is_told_apart_is_explored_without_symmetry() -> None:
    result = check_refinement("raft", "raft_relational", sizes={**SMALL, "Command": 2})
    assert [str(sort) for sort in result.instance.symmetric] == ["Server"]
    assert "values of Command" in result.warnings[0]
    assert result.outcome == "holds"


@pytest.mark.parametrize("engine", ["native", "reference"])
def test_a_mapping_that_goes_wrong_is_shown_with_its_line(tokens: str, engine: EngineName) -> None:
    with pytest.raises(ModelError, match="None is no Node") as error:
        check_refinement(f"{tokens}:Ring", f"{tokens}:Broken", engine=engine)
    span = error.value.diagnostic.span
    assert span is not None
    assert "ring.passed[ring.holder]" in TOKENS.splitlines()[span.line - 1]


def test_an_image_that_does_not_fit_fails_the_property(tokens: str) -> None:
    result = check_refinement(f"{tokens}:Ring", f"{tokens}:Low")
    verdict = result.verdicts[0]
    assert (verdict.outcome, verdict.kind) == ("violated", "failure")
    assert verdict.violation is not None
    assert verdict.violation.file == tokens


@pytest.mark.parametrize(("abstract", "steps"), [("Seen", None), ("Holders", 3), ("First", 5)])
def test_several_processes_map_alike(
    tokens: str, abstract: str, steps: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(native_refinement, "WORTH_IT", 0)
    one, two = (
        check_refinement(f"{tokens}:Ring", f"{tokens}:{abstract}", symmetry=False, workers=workers)
        for workers in (1, 2)
    )
    assert (one.workers, two.workers) == (1, 2)
    assert one.verdicts[0].steps == two.verdicts[0].steps
    assert one.exploration.transitions == two.exploration.transitions
    assert one.outcome == two.outcome


@pytest.mark.parametrize(
    ("limit", "stop"),
    [
        ({"max_states": 20}, "states"),
        ({"max_depth": 3}, "depth"),
        ({"time": 1e-9}, "time"),
        ({"memory": 1}, "memory"),
    ],
)
def test_limits(limit: dict[str, Any], stop: str) -> None:
    result = check_refinement("raft", "raft_relational", sizes=SMALL, **limit)
    assert (result.outcome, result.exploration.stop) == ("undecided", stop)
    assert result.exploration.states <= 20 or stop == "depth"


def test_both_engines_see_the_same_depths() -> None:
    for depth in (0, 1, 4):
        native, reference = (
            told("raft", "raft_relational", engine, sizes=SMALL, max_depth=depth)
            for engine in ("native", "reference")
        )
        assert native == reference


def test_the_command_names_the_engine_and_the_refused_step(capsys: pytest.CaptureFixture[str]) -> None:
    answer = run(capsys, "check", "raft:DoubleVote", "--refines", "raft_relational", "--json")
    assert answer.code == 1
    assert '"engine": "native"' in answer.out
    assert "is refused by models/raft/relational/raft_relational.py:" in answer.out


def test_more_renamings_than_have_numbers_are_refused_by_their_magnitude(tmp_path: Path) -> None:
    (tmp_path / "ring.py").write_text(TOKENS)
    ring = f"{tmp_path / 'ring.py'}:Ring"
    with pytest.raises(EngineError, match=r"^with Node=9 there are more than 65,535 renamings, too many"):
        check_refinement(ring, f"{tmp_path / 'ring.py'}:Holders", engine="native", sizes={"Node": 9})


def test_tells_apart_is_not_taken_for_a_fault_of_the_mapping() -> None:
    assert not issubclass(DistinguishesNames, Exception)


def test_sets_of_the_abstract_model_that_need_more_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUORATE_CACHE", str(tmp_path))  # nothing is known of how large they become
    monkeypatch.setattr(codes, "FIRST_CAPACITY", 1)
    monkeypatch.setattr(representations, "BITMAP_LIMIT", 4)
    monkeypatch.setattr(native_refinement, "WORTH_IT", 0)
    widened: list[int] = []
    widen = Relation._widen
    monkeypatch.setattr(Relation, "_widen", lambda self: (widened.append(self.count), widen(self)))
    native, reference = (
        told("voting:LowerBallotsOpen", "consensus", engine, workers=2, sizes={"Value": 5, "Ballot": 2})
        for engine in ("native", "reference")
    )
    assert native == reference
    assert widened
