"""`judge_properties`: which seeded bugs a set of properties catches, and what is wrong with each property.

The right protocol and each variant are searched once, in full, with all properties decided in the same search; and so
are the questions about them of `quorate.assessment.made`.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from quorate.assessment.given import Given, Source, given_properties, own_properties
from quorate.assessment.made import Condition, condition_of
from quorate.assessment.matrix import CellMark, JudgedProperty, PropertyMatrix, Row, Standing
from quorate.assessment.own import OwnProperty
from quorate.assessment.points import PointRule
from quorate.assessment.random_states import true_of_random_states
from quorate.assessment.searching import AnyStateEngine, Found, Search
from quorate.comparison.choosing import base_of, chosen, is_variant, variants_of
from quorate.comparison.variants import at_the_same_sizes, chosen_sizes
from quorate.language.checker import lower
from quorate.language.depth import roomy
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.loading import load
from quorate.language.model import Model, PropertyFunction
from quorate.language.modules import defining_module
from quorate.reference.faults import place_of_function
from quorate.support.budget import Budget, Progress, reporting_about
from quorate.verdicts.property_verdicts import doc_of
from quorate.verdicts.result import Verdict
from quorate.verdicts.selection import ChosenSizes, select

MOST_AT_ONCE = 60
"""The most properties and questions that one search decides; an engine decides at most 64 at once."""


@roomy
def judge_properties(
    properties: Source,
    model: type[Model] | str,
    *,
    variants: Iterable[str | type[Model]] | str | None = None,
    sizes: ChosenSizes | None = None,
    rule: PointRule | None = None,
    engine: AnyStateEngine | None = None,
    symmetry: bool = True,
    workers: int | None = None,
    max_states: int | None = None,
    max_depth: int | None = None,
    time: float | str | None = None,
    memory: int | str | None = None,
    progress: Callable[[Progress], None] | None = None,
    interrupt: threading.Event | None = None,
) -> PropertyMatrix:
    """Judge properties of a protocol by the buggy variants that they catch.

    `properties` is a file, a module, or functions; those about `model` or an ancestor of it are judged. `model` is a
    right protocol, as a class or by name. `variants` are the variants to catch, by default all that are marked as
    bugs and derive from `model` with no other protocol between. Each is searched at its own sizes, overridden by
    `sizes`, and so is the right protocol. `rule` says what a bug is worth. The other options are those of
    `quorate.check`; limits apply to each search. An interrupt leaves out the variants that are not searched yet.

    Raises ModelError if there is no property about the model, or a model, a property or an argument is wrong;
    EngineError if the engine cannot run.
    """
    search = Search(engine, symmetry, workers, max_states, max_depth, time, memory, progress, interrupt)
    cls, bugs = _bugs_of(model, variants)
    subject = _common(cls, bugs)
    given = given_properties(properties, subject)
    overrides = chosen_sizes([cls, *bugs], sizes)
    judging = _Judging(given, cls, subject, search)
    judging.judge_all([(bug, *at_the_same_sizes(bug, _right_of(bug, cls), overrides)) for bug in bugs])
    return judging.matrix(rule or PointRule(), len(bugs))


def _right_of(bug: type[Model], cls: type[Model]) -> type[Model]:
    """The right protocol of a variant: of one that derives from `cls`, its nearest ancestor that is no bug; of one
    beside it, such as another solution of the same lab, `cls` itself."""
    return base_of(bug) if is_variant(bug, cls) else cls


def _common(cls: type[Model], bugs: Sequence[type[Model]]) -> type[Model]:
    """The model that the properties are about: `cls`, or the nearest ancestor that it has in common with variants
    beside it."""
    common = next(each for each in cls.__mro__ if all(issubclass(bug, each) for bug in bugs))
    if common is Model or not issubclass(common, Model):
        apart = next(bug for bug in bugs if not is_variant(bug, cls))
        raise ModelError(
            f"{apart.__name__} is no variant of {cls.__name__}: no property is about both",
            f"name a class that derives from {cls.__name__}, or from the model that it completes",
        )
    return common


def _bugs_of(
    model: type[Model] | str, wanted: Iterable[str | type[Model]] | str | None
) -> tuple[type[Model], list[type[Model]]]:
    wanted = [wanted] if isinstance(wanted, str) else wanted
    if wanted is not None and (wanted := list(wanted)):
        cls, bugs, _ = chosen(model, wanted)
        return cls, bugs
    cls = load(model) if isinstance(model, str) else model
    bugs = [each for each in variants_of(cls) if base_of(each) is cls]
    if not bugs:
        raise ModelError(
            f"{cls.__name__} has no variants that properties could catch",
            'a variant is a class that derives from it, with a docstring that begins with "BUG:"',
        )
    return cls, bugs


@dataclass(eq=False)
class _Judging:
    given: Given
    cls: type[Model]
    subject: type[Model]
    search: Search
    _right: dict[tuple[object, ...], Row] = field(default_factory=dict)
    _variants: list[Row] = field(default_factory=list)
    _wrong: dict[PropertyFunction, tuple[Found, Verdict]] = field(default_factory=dict)
    _conditions: dict[PropertyFunction, Condition] | None = None
    _met: set[PropertyFunction] = field(default_factory=set)
    _broken: dict[str, None] = field(default_factory=dict)
    _own: list[OwnProperty] = field(default_factory=list)
    _not_asked: list[PropertyFunction] = field(default_factory=list)

    @property
    def properties(self) -> tuple[PropertyFunction, ...]:
        return self.given.properties

    @property
    def interrupted(self) -> bool:
        return self.search.interrupt is not None and self.search.interrupt.is_set()

    # ------------------------------------------------------------------------------------- searches

    def judge_all(self, pairs: Sequence[tuple[type[Model], Instance, Instance]]) -> None:
        """Search the right protocols, and then the variants, each given with both instances."""
        search = self.search
        own = [p for p in own_properties(self.subject, self.properties) if p.kind in ("invariant", "step")]
        for _, _, right in pairs:
            if _key(right) not in self._right and not self.interrupted:
                self.search = replace(search, progress=reporting_about(search.progress, right.cls.__name__))
                self._judge_right(right, own)
        self._ask_about(own)
        often = Counter(each.__name__ for each in (self.cls, *(bug for bug, _, _ in pairs)))
        for number, (bug, variant, right) in enumerate(pairs, 1):
            called = bug.__name__ if often[bug.__name__] == 1 else _with_file(bug)
            if not self.interrupted:
                self.search = replace(
                    search, progress=reporting_about(search.progress, f"{called}, {number} of {len(pairs)}")
                )
                self._judge_variant(bug, called, variant, self._right[_key(right)])

    def _judge_right(self, right: Instance, own: Sequence[PropertyFunction]) -> None:
        if self._conditions is None:
            self._conditions = _conditions(self.properties, right)
        room = max(0, MOST_AT_ONCE - 2 * len(self.properties))
        found, verdicts = self._searched(right, own[:room])
        for each in self.properties:
            if verdicts[each].outcome == "violated":
                known = self._wrong.get(each)
                if known is None or (verdicts[each].steps or 0) < (known[1].steps or 0):
                    self._wrong[each] = found, verdicts[each]
        self._broken.update({p.name: None for p in own[:room] if verdicts[p].outcome == "violated"})
        marks = tuple(_mark(verdicts[each], "false") for each in self.properties)
        self._right[_key(right)] = self._row(right.cls, None, found, marks)

    def _judge_variant(self, bug: type[Model], called: str, variant: Instance, right: Row) -> None:
        questions = [question for each in self._own for question in each.questions]
        found, verdicts = self._searched(variant, questions)
        for own in self._own:
            own.learn(called, found, verdicts)
        marks = tuple(
            _mark(verdicts[each], "caught" if there == "holds" else "not counted")
            for each, there in zip(self.properties, right.marks, strict=True)
        )
        self._variants.append(replace(self._row(bug, right, found, marks), called=called))

    def _searched(
        self, instance: Instance, more: Sequence[PropertyFunction]
    ) -> tuple[Found, dict[PropertyFunction, Verdict]]:
        """Search an instance for violations of the properties, of `more`, and of the conditions never being true
        that were not true yet."""
        unmet = self._unmet()
        asked = (*self.properties, *(condition.never for condition in unmet.values()), *more)
        found = self.search.of(instance, asked)
        verdicts = dict(zip(asked, found.verdicts, strict=True))
        self._met |= {each for each, c in unmet.items() if verdicts[c.never].outcome == "violated"}
        return found, verdicts

    def _row(self, model: type[Model], right: Row | None, found: Found, marks: tuple[CellMark, ...]) -> Row:
        verdicts = found.verdicts[: len(self.properties)]
        return Row(model, right, found.instance, found.exploration, verdicts, marks, found.seconds)

    def _unmet(self) -> dict[PropertyFunction, Condition]:
        """The conditions that were not true in any state yet, by property."""
        known = self._conditions or {}
        return {each: condition for each, condition in known.items() if each not in self._met}

    def _ask_about(self, own: Sequence[PropertyFunction]) -> None:
        """Prepare what is asked of the variants about the protocol's own properties, as far as there is room."""
        room = MOST_AT_ONCE - len(self.properties) - len(self._unmet())
        sound = [each for each in self.properties if self._is_sound(each)]
        for number, each in enumerate(own):
            asked = OwnProperty.of(number, each, sound, self.subject)
            if len(asked.questions) > room:
                self._not_asked.append(each)
                continue
            room -= len(asked.questions)
            self._own.append(asked)

    def _is_sound(self, property_: PropertyFunction) -> bool:
        at = self.properties.index(property_)
        return all(row.marks[at] == "holds" for row in self._right.values())

    # -------------------------------------------------------------------------------------- results

    def matrix(self, rule: PointRule, bugs: int) -> PropertyMatrix:
        """Return what was found, of `bugs` variants that were to be searched."""
        names = dict(zip(self.properties, self._names(), strict=True))
        protocol = self.cls.__name__
        return PropertyMatrix(
            self.given.title,
            self.cls,
            tuple(self._judged(each, name) for each, name in names.items()),
            tuple(self._right.values()),
            tuple(self._variants),
            tuple(each.implied(names) for each in self._own),
            rule,
            len(self._variants) == bugs,
            (
                *(f"{each} and is not judged" for each in self.given.left_out),
                *(f"{protocol}, the right protocol, violates its own {name}" for name in self._broken),
                *(
                    f"whether {each.name} is implied was not asked: that is too much for one search"
                    for each in self._not_asked
                ),
            ),
        )

    def _names(self) -> list[str]:
        """The names of the functions, where these are unique; otherwise with their places in the list."""
        names = [each.function.__name__ for each in self.properties]
        often = Counter(names)
        return [name if often[name] == 1 else f"{name}_{at}" for at, name in enumerate(names, 1)]

    def _judged(self, property_: PropertyFunction, name: str) -> JudgedProperty:
        at = self.properties.index(property_)
        catches = tuple(row.name for row in self._variants if row.marks[at] == "caught")
        standing = self._standing(property_, at, catches)
        found, shown = None, None
        if standing in ("too strong", "no value"):
            found, verdict = self._wrong[property_]
            shown = found.explained(verdict)
        condition = self._unmet().get(property_) if standing == "vacuous" else None
        of_random = 0
        if standing in ("catches nothing", "vacuous") and property_.kind in ("invariant", "step"):
            right = next(iter(self._right.values())).instance
            of_random = true_of_random_states(property_, right, Budget.of(interrupt=self.search.interrupt))
        file, line = place_of_function(property_.function)
        return JudgedProperty(
            property_,
            name,
            doc_of(property_),
            file,
            line,
            standing,
            catches,
            shown,
            None if found is None else found.instance,
            "" if condition is None else condition.text,
            0 if condition is None else condition.line,
            of_random,
        )

    def _standing(self, property_: PropertyFunction, at: int, catches: tuple[str, ...]) -> Standing:
        marks = [row.marks[at] for row in self._right.values()]
        # A goal may be out of reach at some sizes; what must hold must hold at all.
        wrong = [mark for mark in marks if mark in ("false", "no value")]
        if wrong and (property_.kind != "reachable" or len(wrong) == len(marks)):
            return "no value" if self._wrong[property_][1].kind == "failure" else "too strong"
        if "undecided" in marks or not marks:
            return "undecided"
        if catches:
            return "catches"
        if self.interrupted or any(row.marks[at] == "undecided" for row in self._variants):
            return "undecided"
        return "vacuous" if property_ in self._unmet() else "catches nothing"


def _with_file(cls: type[Model]) -> str:
    """The name of a class with that of its file: ``one_of_two:MyPaxos``."""
    file = getattr(defining_module(cls), "__file__", None)
    return f"{Path(file).stem}:{cls.__name__}" if file else cls.__name__


def _key(right: Instance) -> tuple[object, ...]:
    return (right.cls, *right.sizes.items(), *right.constants.items())


def _mark(verdict: Verdict, violated: CellMark) -> CellMark:
    if verdict.outcome == "undecided":
        return "undecided"
    if verdict.outcome == "holds":
        return "holds"
    return "no value" if verdict.kind == "failure" else violated


def _conditions(
    properties: Iterable[PropertyFunction], instance: Instance
) -> dict[PropertyFunction, Condition]:
    """The conditions of properties that are in the language, by property."""
    found = {}
    for number, each in enumerate(properties):
        condition = condition_of(f"condition_{number}", each)
        if condition is not None and _is_in_the_language(condition.never, instance):
            found[each] = condition
    return found


def _is_in_the_language(property_: PropertyFunction, instance: Instance) -> bool:
    try:
        alone, _ = select(instance, [property_])
        lower(alone)
    except ModelError:
        return False
    return True
