"""Loops that hand on what is in a local: no proof is given of what it does not follow."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorate.language import ModelError
from quorate.language.specs import load_spec
from quorate.symbolic.induction.proving import prove
from quorate.symbolic.induction.questions import Proofs

MODEL = """
from quorate import Model, Range, Set, action, clause, invariant


class Term(Range): ...


class Marks(Model):
    sizes = {Term: 3}

    marked: Set[Term]
    some: bool

    @action
    def mark(self, least: Term) -> None:
BODY

@clause
def nothing_is_marked(m: Marks) -> bool:
    return not m.some and not any(True for t in m.marked)


@invariant
def nothing(m: Marks) -> bool:
    return not m.some


proves = (nothing,)
"""

TO_THE_NEXT_TURN = """
        seen = False
        for t in Term:
            if seen:
                self.marked.add(t)
            seen = True
"""

TO_WHAT_FOLLOWS = """
        seen = False
        for t in Term:
            seen = True
        if seen:
            self.some = True
"""

TO_THE_NEXT_TURN_WITHIN = """
        for t in Term:
            seen = False
            for u in Term:
                if seen:
                    self.marked.add(u)
                seen = True
"""

WITHIN_A_TURN = """
        for t in Term:
            below = t < least
            if below:
                if t >= least:
                    self.marked.add(t)
"""


def spec(folder: Path, body: str) -> Proofs:
    path = folder / "marks.py"
    path.write_text(MODEL.replace("BODY\n", body[1:]))
    return Proofs(load_spec(str(path)))


@pytest.mark.parametrize("body", [TO_THE_NEXT_TURN, TO_THE_NEXT_TURN_WITHIN])
def test_a_local_that_one_turn_hands_to_the_next_is_refused(tmp_path: Path, body: str) -> None:
    with pytest.raises(ModelError, match="since one iteration reads what another writes") as raised:
        spec(tmp_path, body)
    assert raised.value.diagnostic.span is not None


def test_a_local_that_all_turns_hand_on_is_followed(tmp_path: Path) -> None:
    wrong = prove(spec(tmp_path, TO_WHAT_FOLLOWS).spec, processes=1)
    assert [each.obligation.name for each in wrong.failed] == ["mark/nothing_is_marked"]
    never = TO_WHAT_FOLLOWS.replace("seen = True", "seen = seen and t < least")
    assert prove(spec(tmp_path, never).spec, processes=1).outcome == "proved"


def test_a_local_of_one_turn_is_followed(tmp_path: Path) -> None:
    assert prove(spec(tmp_path, WITHIN_A_TURN).spec, processes=1).outcome == "proved"
    wrong = prove(spec(tmp_path, WITHIN_A_TURN.replace("t >= least", "True")).spec, processes=1)
    assert [each.obligation.name for each in wrong.failed] == ["mark/nothing_is_marked"]
