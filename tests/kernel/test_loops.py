"""Loops after the pass: they mean the same, and look as they should. After a wanted change of the texts:
QUORATE_UPDATE_GOLDEN=1 pytest tests/kernel."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from quorate.language import ModelError, ir
from quorate.language.checker import lower
from quorate.language.instance import instantiate
from quorate.language.kernel import core
from quorate.language.specs import load_spec
from quorate.language.traversal import walk
from quorate.output.program.program_text import program_text
from quorate.symbolic.induction.questions import Proofs
from tests.differential.agreement import load_source
from tests.few import few
from tests.kernel.fuzz import compared
from tests.kernel.random_loops import HEAD
from tests.language.agreement import assert_agreement
from tests.models_for_tests.ways import Sums

GOLDEN = Path(__file__).parent / "golden" / "ways.txt"


def test_text_of_each_way() -> None:
    program = core(lower(instantiate(Sums)))
    assert not any(isinstance(node, ir.For) for routine in program.routines for node in walk(*routine.body))
    text = program_text(program) + "\n"
    if os.environ.get("QUORATE_UPDATE_GOLDEN"):
        GOLDEN.write_text(text)
    assert text == GOLDEN.read_text()


def test_each_way_means_the_same() -> None:
    assert assert_agreement(Sums, most_states=100) > 1000


@pytest.mark.parametrize("seed", few(2, range(4)))
def test_random_loops_mean_the_same(seed: int, tmp_path: Path) -> None:
    tally: Counter[str] = Counter()
    for number in range(25):
        assert compared(f"test {seed} {number}", tmp_path, 20, tally) == []
    assert tally["at once"] >= 5


KEPT = {
    "one iteration reads what another writes": """
        for i in Num:
            if self.some:
                self.nums.add(i)
            self.some = True""",
    "what it does depends on the order": """
        for i in Num:
            self.total = i""",
    "it can be disabled or pass the bound of Num, whichever comes first": """
        for i in Num:
            when(self.levels[i])
            self.total += i""",
    "it changes items of a sequence": """
        for t in Server:
            if self.log[t]:
                self.log[t][0] = k""",
    "it changes a bag": """
        for t in Server:
            self.net.add(k)""",
    "remove() fails where an earlier iteration has removed the same item: write discard()": """
        for t in self.busy:
            self.done.remove(t)""",
    "its loops iterate over the keys of a map from the last to the first": """
        for t in Server:
            for u in self.done:
                self.grid[u][t] = k""",
}


@pytest.mark.parametrize("why", KEPT)
def test_a_loop_that_has_no_other_form_is_kept_and_says_why(why: str, tmp_path: Path) -> None:
    action = f"    @action\n    def a(self, k: Num) -> None:{KEPT[why]}\n"
    program = core(lower(load_source(HEAD + action, tmp_path)))
    kept = [node for node in walk(*program.actions[0].body) if isinstance(node, ir.For)]
    assert [node.sequential for node in kept] == [why]


PROOF = """

@clause
def nothing(m: Kept) -> bool:
    return m.low == 0


@invariant
def also_nothing(m: Kept) -> bool:
    return m.low == 0


proves = (also_nothing,)
"""


def test_a_proof_says_why_a_loop_is_kept(tmp_path: Path) -> None:
    head, _ = HEAD.split("    @init")
    head = head.replace("class Random(", "class Kept(").replace("import ", "import clause, invariant, ", 1)
    head = head.replace("    net: Net\n", "").replace("class Net(Bag[Num]): ...", "").replace(", Net: 3", "")
    for why in ("one iteration reads what another writes", "it changes items of a sequence"):
        path = tmp_path / "kept.py"
        path.write_text(f"{head}    @action\n    def a(self, k: Num) -> None:{KEPT[why]}\n{PROOF}")
        with pytest.raises(ModelError, match=f"this loop is sequential, since {why}"):
            Proofs(load_spec(str(path)))
