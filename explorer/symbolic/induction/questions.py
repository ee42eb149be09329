"""The questions of a proof: one for each clause at the start, for each action and clause, and for each property."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import FunctionType
from typing import Literal, TypeAlias, cast

from quorate.language.specs import Spec
from quorate.symbolic.induction.deciding import WITH_TRIGGERS, decide
from quorate.symbolic.quorums.claims import Claim
from quorate.symbolic.quorums.lemmas import lemma
from quorate.symbolic.quorums.proving import intersection, prove
from quorate.symbolic.quorums.verdicts import Proof, Unsupported, Verdict
from quorate.symbolic.unbounded import smtlib, triggers
from quorate.symbolic.unbounded.clausal import clausal
from quorate.symbolic.unbounded.fragment import cycles
from quorate.symbolic.unbounded.logic import Formula, cases, normal
from quorate.symbolic.unbounded.theory import Case, Theory

Kind = Literal["initiation", "consecution", "safety", "assertion"]
Role = Literal["axiom", "clause", "guard", "totality", "definition", "goal"]


Goal: TypeAlias = tuple[Kind, str, str, list[tuple[Case | None, Formula]]]
"""What an obligation is made from: its kind, action and clause, and what is to be true for each run of the action."""

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


@dataclass(frozen=True)
class FamilyFact:
    """Whether families were proved to meet, one member of each, and what is known if not."""

    families: tuple[str, ...]
    verdict: Verdict | Unsupported

    @property
    def proved(self) -> bool:
        return isinstance(self.verdict, Proof)


def _lemmas(spec: Spec) -> Iterator[tuple[str, Claim]]:
    """The clauses that are claims about quorums, and are true for every number of servers."""
    for clause in spec.clauses:
        claim = lemma(cast("FunctionType", clause.function))
        if claim is not None and isinstance(prove(claim), Proof):
            yield clause.name, claim


class Proofs:
    """A spec, lowered: its theory, and the obligations of its proof."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.lemmas = dict(_lemmas(spec))
        """What clauses say of quorums alone, and was proved for every number of servers: it is taken for true."""
        self.clauses = tuple(clause.name for clause in spec.clauses if clause.name not in self.lemmas)
        self.proves = tuple(property_.name for property_ in spec.proves)
        self.steps = tuple(property_.name for property_ in spec.proves if property_.kind == "step")
        """Those of the properties that are to hold of every step."""
        said = tuple(name for name in (*self.lemmas, *self.clauses, *self.proves) if name not in self.steps)
        self.theory = Theory(spec.instance(), (*said, *self.steps))
        self._before = self.theory.state()
        self.said = {name: self.theory.said(name, self._before) for name in said}
        self.cases = {action.name: self.theory.cases(action) for action in self.theory.program.actions}
        self.initial = self.theory.initial()
        self.families = self._families()
        self.inductive = self.clauses
        """The clauses, and those of the properties that do not follow from them alone."""
        self._declared: dict[tuple[int, int, int], Declarations] = {}
        self.obligations = tuple(self._obligations())

    def _families(self) -> tuple[FamilyFact, ...]:
        """Which of the families that the model speaks of meet: taken for true only where it is proved."""
        facts = []
        meets: dict[tuple[type, ...], bool] = {}
        families = self.theory.families
        together = [*itertools.combinations_with_replacement(families, 2)]
        # Three with a member in common are what Fast Paxos needs, of two kinds of quorums.
        triples = [*itertools.combinations_with_replacement(families, 3)] if len(families) > 1 else []
        for group in (*((family,) for family in families), *together, *triples):
            if len({family.item for family in group}) > 1:
                continue
            verdict = intersection(*(family.cls for family in group))
            facts.append(FamilyFact(tuple(map(str, group)), verdict))
            meets[tuple(family.cls for family in group)] = isinstance(verdict, Proof)
        self.theory.take_families_that_meet(meets)
        return tuple(facts)

    # -------------------------------------------------------------------------------- obligations

    def _obligations(self) -> Iterator[Obligation]:
        goals = [*self._goals(self.clauses), *self._of_steps()]
        # What is said is said by now, so all that has to be declared is known.
        self.axioms = tuple(self._axioms())
        self._assumed = {name: Hypothesis("clause", name, self.said[name]) for name in self.clauses}
        self._guarded = {
            id(case): tuple(self._guards(case)) for runs in self.cases.values() for case in runs
        } | {id(case): tuple(self._guards(case)) for case in self.initial}
        implied = []
        for name in self.proves:
            if name in self.steps:
                continue
            obligation = self._obligation("safety", "", name, [(None, self.said[name])])
            if any(decide(stage(obligation)).state == "proved" for stage in WITH_TRIGGERS):
                implied.append(obligation)
            else:
                self.inductive = (*self.inductive, name)
        added = self.inductive[len(self.clauses) :]
        goals += self._goals(added)
        self._assumed |= {name: Hypothesis("clause", name, self.said[name]) for name in added}
        goals += self._asserts()
        for kind, action, clause, runs in goals:
            yield self._obligation(kind, action, clause, runs)
        yield from implied

    def _goals(self, clauses: Iterable[str]) -> Iterator[Goal]:
        for clause in clauses:
            yield "initiation", "", clause, [(case, self._after(clause, case)) for case in self.initial]
        for action, runs in self.cases.items():
            for clause in clauses:
                yield "consecution", action, clause, [(case, self._after(clause, case)) for case in runs]

    def _of_steps(self) -> Iterator[Goal]:
        for action, runs in self.cases.items():
            for name in self.steps:
                said = [(case, self.theory.said(name, self._before, case.step.after)) for case in runs]
                yield "consecution", action, name, [*said]

    def _asserts(self) -> Iterator[Goal]:
        for action, runs in self.cases.items():
            for number, met in enumerate(runs[0].step.asserts):
                name = f"assert in line {met.span.line}"
                yield "assertion", action, name, [(case, case.step.asserts[number].formula) for case in runs]

    def _obligation(
        self, kind: Kind, action: str, clause: str, runs: Sequence[tuple[Case | None, Formula]]
    ) -> Obligation:
        declarations = self._declarations()
        questions = []
        for case, formula in runs:
            goal = Hypothesis("goal", "the goal", formula)
            # An assert follows from the guards that come before it, which are part of its formula.
            guards = self._guarded[id(case)] if case is not None and kind != "assertion" else ()
            questions.append(self._question(kind, case, goal, guards, declarations))
        return Obligation(kind, action, clause, tuple(questions))

    def _declarations(self) -> Declarations:
        vocabulary = self.theory.vocabulary
        known = (len(vocabulary.sorts), len(vocabulary.relations), len(vocabulary.constants))
        if known not in self._declared:
            self._declared[known] = Declarations(
                smtlib.declarations(vocabulary), triggers.declarations(vocabulary)
            )
        return self._declared[known]

    def _after(self, clause: str, case: Case) -> Formula:
        return self.theory.said(clause, case.step.after)

    def _question(
        self,
        kind: Kind,
        case: Case | None,
        goal: Hypothesis,
        guards: tuple[Hypothesis, ...],
        declarations: Declarations,
    ) -> Question:
        clauses = () if kind == "initiation" else tuple(self._assumed.values())
        named = self.theory.definitions([goal.formula, *(h.formula for h in (*clauses, *guards))])
        definitions = (Hypothesis("definition", each.name, each.formula) for each in named)
        return Question(case, declarations, (*self.axioms, *definitions, *clauses, *guards), goal)

    def _axioms(self) -> Iterator[Hypothesis]:
        for axiom in (*self.theory.vocabulary.axioms(), *self.theory.state_axioms()):
            yield Hypothesis("axiom", axiom.name, axiom.formula)
        for name in self.lemmas:
            yield Hypothesis("axiom", name, self.said[name])
        for axiom in self.theory.totality():
            yield Hypothesis("totality", axiom.name, axiom.formula)

    def _guards(self, case: Case) -> Iterator[Hypothesis]:
        names: dict[str, int] = {}
        for guard in case.step.guards:
            name = f"when in line {guard.span.line}"
            names[name] = names.get(name, 0) + 1
            if names[name] > 1:
                name = f"{name} ({names[name]})"
            yield Hypothesis("guard", name, guard.formula)

    # ---------------------------------------------------------------------------------------- fragment

    def cycles(self) -> list[tuple[list[str], list[str]]]:
        """The cycles of sorts that the questions make, with the names of the formulas that make them."""
        found: dict[tuple[str, ...], tuple[list[str], list[str]]] = {}
        for obligation in self.obligations:
            for question in obligation.questions:
                formulas: Iterable[tuple[str, Formula]] = [
                    *((h.label, normal(h.formula)) for h in question.hypotheses if h.role != "totality"),
                    (f"{obligation.name}, false", normal(question.goal.formula, False)),
                ]
                for sorts, names in cycles(formulas):
                    found.setdefault((*sorts, *names), (sorts, names))
        return list(found.values())


__all__ = ["FamilyFact", "Hypothesis", "Kind", "Obligation", "Proofs", "Question"]
