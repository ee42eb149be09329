"""One thing to prove, as data: what is taken for true, what is to follow from it, and its text in SMT-LIB."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias

from quorate.symbolic.unbounded import smtlib, triggers
from quorate.symbolic.unbounded.clausal import clausal
from quorate.symbolic.unbounded.logic import Formula, cases, normal
from quorate.symbolic.unbounded.theory import Case

Kind = Literal["initiation", "consecution", "safety", "assertion"]
Role = Literal["axiom", "clause", "guard", "totality", "definition", "goal"]

Named: TypeAlias = tuple[str, str]
"""A label and the SMT-LIB text of a formula."""


Way: TypeAlias = Literal["sparing", "generous", "plain"]
"""How a question is put: with triggers, for fewer instances or for more; as it is said."""


@dataclass(frozen=True, slots=True)
class Declarations:
    """The SMT-LIB text of what questions speak of: sorts, relations and constants; and for those with triggers."""

    plain: str
    marks: str

    def text(self, way: Way) -> str:
        return self.plain if way == "plain" else f"{self.plain}\n{self.marks}"


@dataclass(frozen=True)
class Hypothesis:
    """Something that a question takes for true; of a goal, that it is false."""

    role: Role
    name: str
    formula: Formula
    _texts: dict[tuple[Way, int], tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def label(self) -> str:
        return f"{self.role} {self.name}"

    @property
    def positive(self) -> bool:
        return self.role != "goal"

    @cached_property
    def plain(self) -> Formula:
        """The formula that is taken for true, in normal form."""
        return normal(self.formula, self.positive)

    def texts(self, way: Way, most: int) -> tuple[str, ...]:
        """The SMT-LIB texts of its cases, at most so many."""
        key = (way, most)
        if key not in self._texts:
            said = cases(self.plain, most)
            if way != "plain":
                # What is known of quorums, and what the goal is about, is never spared.
                sparing = way == "sparing" and self.role not in ("axiom", "goal")
                self._texts[key] = tuple(triggers.text(clausal(case), sparing=sparing) for case in said)
            else:
                self._texts[key] = tuple(map(smtlib.text, said))
        return self._texts[key]


@dataclass(frozen=True, slots=True)
class Question:
    """Whether hypotheses imply a goal. `case` is the run of an action that it is about."""

    case: Case | None
    declarations: Declarations
    hypotheses: tuple[Hypothesis, ...]
    goal: Hypothesis
    """That what is to be shown is false."""

    def branches(
        self, way: Way, *, total: bool = False, most: int = 1, without: frozenset[str] = frozenset()
    ) -> list[tuple[Named, ...]]:
        """The cases of the question, each to be refuted: one for each case of guards and goal, at most so many.

        Hypotheses with a label in `without` are left out.
        """
        fixed: list[Named] = []
        split: list[tuple[str, tuple[str, ...]]] = []
        count = 1
        for each in (self.goal, *self.hypotheses):
            if (each.role == "totality" and not total) or each.label in without:
                continue
            texts = each.texts(way, most // count if each.role in ("guard", "goal") else 1)
            if len(texts) > 1:
                count *= len(texts)
                split.append((each.label, texts))
            else:
                fixed.append((each.label, texts[0]))
        return [
            (*fixed, *zip([label for label, _ in split], combination, strict=True))
            for combination in itertools.product(*(texts for _, texts in split))
        ]


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing to prove: a question for each shape of an action's arguments. `action` may be empty."""

    kind: Kind
    action: str
    clause: str
    questions: tuple[Question, ...]

    @property
    def name(self) -> str:
        """As in SYMBOLIC tables: ``propose/choosable``."""
        return f"{self.action or self.kind}/{self.clause}"
