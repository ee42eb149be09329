"""Properties of steps, proved of every step from a state that meets the clauses."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorate.language import ModelError
from quorate.language.specs import load_spec
from quorate.proofs.reachability import reachability
from tests.cli.commands import MODELS, run

from .test_proofs import failures, proved

MINE = (
    (MODELS / "highest.py").read_text().replace("invariant, when", "invariant, reachable, step, when")
    + '''

class Lowered(Counting):
    """The highest term may be one that nobody is in any more, and is forgotten then."""

    @action
    def lower(self, t: Term) -> None:
        when(all(self.term[s] <= t for s in Server))
        self.highest = t


@step
def never_goes_back(before: Counting, after: Counting) -> bool:
    return before.highest <= after.highest


@step
def who_moves_was_behind(before: Counting, after: Counting) -> bool:
    """Rests on a clause: nobody was ahead before."""
    return all(before.term[s] == after.term[s] or before.term[s] <= after.highest for s in Server)


@reachable
def somebody_moves(m: Counting) -> bool:
    return any(m.term[s] > 0 for s in Server)


proves = (nobody_ahead, never_goes_back, who_moves_was_behind)
'''
)


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text(MINE)
    return path


def test_every_step_is_asked_of(mine: Path) -> None:
    result = proved(str(mine))
    assert result.outcome == "proved", failures(result)
    names = [each.obligation.name for each in result.results]
    assert "move/never_goes_back" in names
    assert "initiation/never_goes_back" not in names
    assert "safety/never_goes_back" not in names


def test_a_step_that_breaks_it_is_shown_and_found_by_the_explorer(mine: Path) -> None:
    result = proved(f"{mine}:Lowered")
    assert failures(result) == ["lower/never_goes_back"]
    found = result["lower/never_goes_back"].counterexample
    assert found is not None
    assert found.action == "lower"
    [reached] = reachability([found], result.proofs.proves)
    assert reached.verdict == "protocol"
    assert [verdict.name for verdict in reached.result.violations] == ["never_goes_back"]


def test_it_has_a_line_of_the_table(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = run(capsys, "prove", f"{mine}:Lowered", "--no-cache", "--jobs", "1")
    assert answer.code == 1
    line = next(line for line in answer.out.splitlines() if line.startswith("  never_goes_back "))
    assert (line.count("✓"), line.count("✗")) == (1, 1)
    assert "lower does not keep never_goes_back" in answer.out


@pytest.mark.parametrize(
    ("constant", "said"),
    [
        ("proves = (somebody_moves,)", "somebody_moves is a goal"),
        ("inductive = (never_goes_back,)", "never_goes_back is a property of steps"),
    ],
)
def test_what_is_no_clause_or_claim_is_refused(mine: Path, constant: str, said: str) -> None:
    mine.write_text(f"{MINE}\n{constant}\n")
    with pytest.raises(ModelError, match=said):
        load_spec(str(mine))
