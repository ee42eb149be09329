"""The obligations of a proof: initiation of clauses, consecution under each action, safety, and assertions."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from types import FunctionType
from typing import TypeAlias, cast

from quorate.language.lemmas import stage_name
from quorate.language.specs import Spec
from quorate.symbolic.induction.chains import Chain, ChainGoal
from quorate.symbolic.induction.deciding import WITH_TRIGGERS, decide
from quorate.symbolic.induction.obligations import (
    Declarations,
    Hypothesis,
    Kind,
    Obligation,
    Question,
)
from quorate.symbolic.quorums.claims import sentence_of
from quorate.symbolic.quorums.proving import intersection, is_lemma
from quorate.symbolic.quorums.verdicts import Proof, Unsupported, Verdict
from quorate.symbolic.unbounded import smtlib, triggers
from quorate.symbolic.unbounded.fragment import cycles
from quorate.symbolic.unbounded.logic import Formula, normal
from quorate.symbolic.unbounded.theory import Case, Theory

Goal: TypeAlias = tuple[Kind, str, str, list[tuple[Case | None, Formula]]]
"""What an obligation is made from: its kind, action and clause, and the formula to prove for each case."""


@dataclass(frozen=True)
class FamilyFact:
    """The verdict on whether any members of some families, one of each, intersect."""

    families: tuple[str, ...]
    verdict: Verdict | Unsupported

    @property
    def proved(self) -> bool:
        return isinstance(self.verdict, Proof)


class Proofs:
    """A lowered spec: its theory, and the obligations of its proof."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.lemmas = {
            clause.name: sentence_of(clause.function)
            for clause in spec.clauses
            if is_lemma(cast("FunctionType", clause.function))
        }
        """The clauses about quorums only, which were proved for every number of servers and serve as axioms."""
        self.clauses = tuple(clause.name for clause in spec.clauses if clause.name not in self.lemmas)
        self.proves = tuple(property_.name for property_ in spec.proves)
        self.steps = tuple(property_.name for property_ in spec.proves if property_.kind == "step")
        """The step properties among the properties to prove."""
        self.of_runs = tuple(each for each in spec.proves if each.kind in ("eventually", "leads_to"))
        """The properties of runs among the properties to prove, which have stages."""
        runs = [name for each in self.of_runs for name, _ in each.named_functions]
        others = (*self.steps, *(each.name for each in self.of_runs))
        said = tuple(name for name in (*self.lemmas, *self.clauses, *self.proves) if name not in others)
        stages = [stage_name(stage.name) for stage in spec.stages]
        instance = replace(spec.instance(), stages=tuple(stage.function for stage in spec.stages))
        self.theory = Theory(instance, (*said, *self.steps, *runs), stages)
        self._before = self.theory.state()
        self.said = {name: self.theory.formula_of(name, self._before) for name in said}
        self.cases = {action.name: self.theory.cases(action) for action in self.theory.program.actions}
        self.initial = self.theory.initial()
        self.chains = tuple(
            Chain(
                self.theory,
                each,
                tuple(stage for stage in spec.stages if stage.of == each),
                self.cases,
                self._before,
            )
            for each in self.of_runs
        )
        self.fairness = tuple(
            each for chain in self.chains for each in chain.unfair(self.theory.instance.fairness)
        )
        """The obligations of fairness, which no solver decides, and why they fail; empty for those that do not."""
        self.families = self._families()
        self.inductive = self.clauses
        """The induction hypotheses: the clauses, and the properties that do not follow from these alone."""
        self._declared: dict[tuple[int, int, int], Declarations] = {}
        self.obligations = tuple(self._obligations())

    def _families(self) -> tuple[FamilyFact, ...]:
        """Decide which families of the model intersect, and assume it of those for which it is proved."""
        facts = []
        meets: dict[tuple[type, ...], bool] = {}
        families = self.theory.families
        together = [*itertools.combinations_with_replacement(families, 2)]
        # Fast Paxos needs a common member of three quorums, of two kinds.
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
        of_chains = [(chain.property.name, goal) for chain in self.chains for goal in chain.goals()]
        # The axioms are about the sorts and relations that goals use, so goals are lowered first.
        self.axioms = tuple(self._axioms())
        self._assumed = {name: Hypothesis("clause", name, self.said[name]) for name in self.clauses}
        self._guarded = {
            id(case): tuple(self._guards(case)) for runs in self.cases.values() for case in runs
        } | {id(case): tuple(self._guards(case)) for case in self.initial}
        implied = []
        for name in self.proves:
            if name not in self.said:
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
        for name, goal in of_chains:
            yield self._of_stages(name, goal)

    def _goals(self, clauses: Iterable[str]) -> Iterator[Goal]:
        for clause in clauses:
            yield "initiation", "", clause, [(case, self._after(clause, case)) for case in self.initial]
        for action, runs in self.cases.items():
            for clause in clauses:
                yield "consecution", action, clause, [(case, self._after(clause, case)) for case in runs]

    def _of_steps(self) -> Iterator[Goal]:
        for action, runs in self.cases.items():
            for name in self.steps:
                said = [(case, self.theory.formula_of(name, self._before, case.step.after)) for case in runs]
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

    def _of_stages(self, of: str, goal: ChainGoal) -> Obligation:
        declarations = self._declarations()
        questions = []
        for run in goal.runs:
            guards = () if run.case is None else tuple(self._guards(run.case))
            wanted = Hypothesis("goal", "the goal", run.goal)
            question = self._question(goal.kind, run.case, wanted, (*run.facts, *guards), declarations)
            questions.append(replace(question, left=run.left))
        return Obligation(goal.kind, goal.action, goal.clause, tuple(questions), of)

    def _declarations(self) -> Declarations:
        vocabulary = self.theory.vocabulary
        known = (len(vocabulary.sorts), len(vocabulary.relations), len(vocabulary.constants))
        if known not in self._declared:
            self._declared[known] = Declarations(
                smtlib.declarations(vocabulary), triggers.declarations(vocabulary)
            )
        return self._declared[known]

    def _after(self, clause: str, case: Case) -> Formula:
        return self.theory.formula_of(clause, case.step.after)

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
        """The cycles of quantifier alternations in the questions: sorts, and names of contributing formulas."""
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
