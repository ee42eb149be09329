"""Proof obligations as data: hypotheses, goal, and their SMT-LIB text."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias, get_args

from quorate.symbolic.unbounded import smtlib, triggers
from quorate.symbolic.unbounded.clausal import clausal
from quorate.symbolic.unbounded.ground_values import Ground
from quorate.symbolic.unbounded.logic import Formula, cases, normal
from quorate.symbolic.unbounded.stores import Store
from quorate.symbolic.unbounded.theory import Case

StageKind: TypeAlias = Literal["pending", "fair", "enabled", "helps", "kept", "complete"]
"""The kinds of obligations of stages (`quorate.symbolic.induction.chains`)."""

Kind: TypeAlias = Literal["initiation", "consecution", "safety", "assertion"] | StageKind

STAGE_KINDS: frozenset[str] = frozenset(get_args(StageKind))

Role = Literal["axiom", "clause", "stage", "guard", "totality", "definition", "goal"]

Named: TypeAlias = tuple[str, str]
"""A label and the SMT-LIB text of a formula."""


QuestionForm: TypeAlias = Literal["sparing", "generous", "plain"]
"""The form of a question: with sparing triggers (fewer instances), with generous ones, or plain, without any."""


@dataclass(frozen=True, slots=True)
class Declarations:
    """SMT-LIB declarations: the signature (`plain`), and the marker relations that triggers use (`marks`)."""

    plain: str
    marks: str

    def text(self, form: QuestionForm) -> str:
        return self.plain if form == "plain" else f"{self.plain}\n{self.marks}"


@dataclass(frozen=True)
class Hypothesis:
    """A formula that a question assumes; of a goal, its negation is assumed."""

    role: Role
    name: str
    formula: Formula
    _texts: dict[tuple[QuestionForm, int], tuple[str, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @property
    def label(self) -> str:
        return f"{self.role} {self.name}"

    @property
    def positive(self) -> bool:
        return self.role != "goal"

    @cached_property
    def plain(self) -> Formula:
        """The assumed formula, in normal form."""
        return normal(self.formula, self.positive)

    def texts(self, form: QuestionForm, most: int) -> tuple[str, ...]:
        """The SMT-LIB texts of its cases, at most `most`."""
        key = (form, most)
        if key not in self._texts:
            said = cases(self.plain, most)
            if form != "plain":
                # Axioms, as of quorums, and the goal always have generous triggers.
                sparing = form == "sparing" and self.role not in ("axiom", "goal")
                self._texts[key] = tuple(triggers.text(clausal(case), sparing=sparing) for case in said)
            else:
                self._texts[key] = tuple(map(smtlib.text, said))
        return self._texts[key]


@dataclass(frozen=True, slots=True)
class Question:
    """Whether hypotheses imply a goal. `case` is the symbolic step that it is about, if there is one; `left` are the
    values for which a step of a stage is left, or is not."""

    case: Case | None
    declarations: Declarations
    hypotheses: tuple[Hypothesis, ...]
    goal: Hypothesis
    """The formula to prove; its negation is assumed."""
    left: Mapping[str, Ground | Store] = field(default_factory=dict)

    def branches(
        self, form: QuestionForm, *, total: bool = False, most: int = 1, without: frozenset[str] = frozenset()
    ) -> list[tuple[Named, ...]]:
        """The branches of a case split over guards and goal, each to be refuted: at most `most`.

        Hypotheses with a label in `without` are left out.
        """
        fixed: list[Named] = []
        split: list[tuple[str, tuple[str, ...]]] = []
        count = 1
        for each in (self.goal, *self.hypotheses):
            if (each.role == "totality" and not total) or each.label in without:
                continue
            texts = each.texts(form, most // count if each.role in ("guard", "goal") else 1)
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
    """A proof obligation: one question for each shape of an action's arguments. `action` may be empty. In the
    proof of a property of runs, `of` is that property, and `clause` the stage."""

    kind: Kind
    action: str
    clause: str
    questions: tuple[Question, ...]
    of: str = ""

    @property
    def name(self) -> str:
        """The action and the clause, or the kind if it is of no action, or only of the helpful one:
        ``propose/choosable``, ``safety/agreement``, ``enabled/yet_to_vote``."""
        first = self.kind if self.kind in ("fair", "enabled", "helps") else self.action
        return f"{first or self.kind}/{self.clause}"

    @property
    def proves(self) -> str:
        """The clause or property that it is part of the proof of."""
        return self.of or self.clause
