"""Fair lassos as clauses: runs that come back to a state, or stop, and violate a liveness property.

A run of k steps is a lasso if its last state is also an earlier one, from which the loop leads back to it, or if it
stops there: then its last state is the loop. After Biere, Artho and Schuppan, "Liveness checking as safety checking"
(FMICS 2002), the solver guesses where the loop begins, and from there on literals record what is so in the loop. They
are defined in one direction only, which is the one that a lasso needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from quorate.exploration import State
from quorate.language import ir
from quorate.language.model import PropertyFunction, goal_name
from quorate.language.temporal import FORMS, Fairness, liveness_kind
from quorate.reference.lassos import FairInstance
from quorate.symbolic.finite.circuits import Lit
from quorate.symbolic.finite.fair_steps import FairKey, possible, types_of
from quorate.symbolic.finite.shapes import join
from quorate.symbolic.finite.template import Template, at
from quorate.symbolic.finite.transition import Judged, Shapes, States
from quorate.symbolic.finite.unrolling import Target, Unrolling
from quorate.symbolic.finite.value_keys import value_of


@dataclass(frozen=True)
class _Watching:
    """Clauses for what counts in one state: which fair instances are possible, and the values of properties."""

    template: Template
    possible: dict[FairKey, Lit]
    judged: list[Judged]
    goes_on: Lit
    """The search goes on from the state: no constraint is false."""


@dataclass
class Watched:
    """What counts for lassos in states, by their shapes: `functions` of properties, and fair instances."""

    program: ir.Program
    functions: Sequence[ir.Property]
    fairness: Sequence[Fairness]
    _known: dict[Shapes, _Watching] = field(default_factory=dict)

    def at(self, shapes: Shapes) -> _Watching:
        """The clauses for states of these shapes."""
        watching = self._known.get(shapes)
        if watching is None:
            states = States(self.program, shapes)
            instances, judged = possible(states, self.fairness), states.judged(self.functions)
            goes_on = states.graph.any(states.constraints_false().values()) ^ 1
            values = (literal for each in judged for literal in (each.decided, each.failed))
            template = Template(states.graph, [*instances.values(), *values, goes_on], [], states.inputs)
            watching = self._known[shapes] = _Watching(template, instances, judged, goes_on)
        return watching

    def instances(self, shapes: Shapes) -> Iterable[FairKey]:
        """The fair instances that may be possible in states of these shapes."""
        return self.at(shapes).possible


@dataclass
class _Seen:
    """The solver's literals for the last state; by function, that it is false or has no value there."""

    possible: dict[FairKey, int]
    false: dict[str, int]
    failed: dict[str, int]
    goes_on: int


@dataclass
class _Progress:
    """Of a run and one property, in the words of its `Form`: `since` a state of its start, all states up to the last
    one avoid its condition; so do those of the `loop`; the loop `visits` a state where the property is false."""

    since: int
    loop: int
    visits: int


@dataclass
class Lasso:
    """The states of a lasso, after how many steps the loop begins, and for each step of the loop the fair instance
    that it is of, if any."""

    path: list[State]
    loop: int
    by: list[FairInstance | None]


@dataclass
class Lassos:
    """The lassos among the runs of an unrolling that violate `properties`, which are about runs."""

    runs: Unrolling
    properties: Sequence[PropertyFunction]
    watched: Watched
    _begins: list[int] = field(default_factory=list)
    _kept: dict[FairKey, int] = field(default_factory=dict)
    _asked: dict[FairKey, int] = field(default_factory=dict)
    _progress: dict[str, _Progress] = field(default_factory=dict)
    _layouts: dict[tuple[Shapes, Shapes], tuple[Template, list[Lit]]] = field(default_factory=dict)
    _laid_out: dict[tuple[int, Shapes], list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._solver, self._true = self.runs.solver, self.runs.true
        self._inside = -self._true
        self._functions = {each.name: each for each in self.watched.functions}

    def targets(self) -> list[Target]:
        """The targets at the present depth, for which this is called once: lassos of so many steps, loop included,
        and states in which a property has no value."""
        seen = self._look()
        before = self._inside
        begins, self._inside = self._solver.several(2)
        self._begins.append(begins)
        self._imply(begins, self._inside)
        self._imply(begins, -before)
        self._imply(before, self._inside)
        self._imply(self._inside, begins, before)
        closed = self._solver.variable()
        self._imply(closed, self.runs.moved)
        self._imply(closed, self._inside)
        self._imply(closed, seen.goes_on)  # What a run may do in a state that a constraint cuts is not known.
        self._come_back(closed)
        self._be_fair(closed, before, seen)
        return [each for property_ in self.properties for each in self._of(property_, closed, seen)]

    def lasso(self, solution: Sequence[int], target: Target) -> Lasso:
        """The lasso that a solution encodes. The instance must be active."""

        def holds(literal: int) -> bool:
            return solution[abs(literal) - 1] == literal

        loop = next(number for number, begins in enumerate(self._begins) if holds(begins))
        path = self.runs.path(solution, target)
        by = [
            next((key for key, literal in instances.items() if holds(literal)), None)
            for instances in self.runs.instances[loop + 1 :]
        ]
        return Lasso(path, loop, [None if key is None else self._instance(*key) for key in by])

    def _instance(self, fair: Fairness, keys: Sequence[object]) -> FairInstance:
        action = next(each for each in self.runs.program.actions if each.name == fair.action)
        return fair, tuple(map(value_of, keys, types_of(action, fair)))

    # ------------------------------------------------------------------------------------- one state

    def _look(self) -> _Seen:
        watching = self.watched.at(self.runs.shapes[-1])
        template = watching.template
        place = template.put(self._solver, self._true, self.runs.bits[-1])
        return _Seen(
            {key: at(place, template.of(literal)) for key, literal in watching.possible.items()},
            {each.property.name: at(place, template.of(each.decided)) for each in watching.judged},
            {each.property.name: at(place, template.of(each.failed)) for each in watching.judged},
            at(place, template.of(watching.goes_on)),
        )

    # -------------------------------------------------------------------------------------- the loop

    def _come_back(self, closed: int) -> None:
        """If the loop begins in a state before the last one, that is the same."""
        last = len(self._begins) - 1
        for number, begins in enumerate(self._begins[:-1]):
            shapes = self._common(number, last)
            pairs = list(zip(self._bits(number, shapes), self._bits(last, shapes), strict=True))
            if any(one == -other for one, other in pairs):
                self._solver.add([[-closed, -begins]])
                continue
            for one, other in pairs:
                if one != other:
                    self._solver.add([[-closed, -begins, -one, other], [-closed, -begins, one, -other]])

    def _common(self, one: int, other: int) -> Shapes:
        pairs = zip(self.runs.shapes[one], self.runs.shapes[other], self.runs.program.variables, strict=True)
        return tuple(join(left, right, variable.type) for left, right, variable in pairs)

    def _bits(self, number: int, shapes: Shapes) -> list[int]:
        """The bits of the state after so many steps in the layout of `shapes`, which include it."""
        own, bits = self.runs.shapes[number], self.runs.bits[number]
        if own == shapes:
            return bits
        if (number, shapes) not in self._laid_out:
            if (own, shapes) not in self._layouts:
                states = States(self.runs.program, own)
                wanted = states.bits_of(states.state, shapes)
                self._layouts[own, shapes] = Template(states.graph, wanted, [], states.inputs), wanted
            template, wanted = self._layouts[own, shapes]
            place = template.put(self._solver, self._true, bits)
            self._laid_out[number, shapes] = [at(place, template.of(literal)) for literal in wanted]
        return self._laid_out[number, shapes]

    def _be_fair(self, closed: int, before: int, seen: _Seen) -> None:
        """Each fair instance is taken in the loop, or not possible in some (weak) or all (strong) of its states."""
        taken = self.runs.instances[-1]
        for key in {**self._kept, **seen.possible, **taken}:
            weak = key[0].strength == "weak"
            here = seen.possible.get(key, -self._true)
            # An instance that was not met until now was not possible.
            ways = [self._kept.get(key, before if weak else -self._true)]
            if key in taken:
                ways.append(self.runs.both(before, taken[key]))
            if weak:
                ways.append(self.runs.both(self._inside, -here))
                kept = self._kept[key] = self.runs.one_of(ways)
                self._imply(closed, kept)
            else:
                kept = self._kept[key] = self.runs.one_of(ways)
                asked, asked_before = self._solver.variable(), self._asked.get(key)
                if asked_before is not None:
                    self._imply(asked_before, asked)
                self._imply(self._inside, -here, asked)
                self._imply(closed, kept, -asked)
                self._asked[key] = asked

    # ---------------------------------------------------------------------------------- the property

    def _of(self, property_: PropertyFunction, closed: int, seen: _Seen) -> list[Target]:
        name, form = property_.name, FORMS[property_.kind]
        avoids = {
            "property": seen.false[name],
            "then": seen.false.get(goal_name(name), self._true),
            "nothing": self._true,
        }[form.avoids]
        before = self._progress.get(name) or _Progress(-self._true, self._true, -self._true)
        since, loop = self._solver.several(2)
        if form.start == "trigger":
            self._imply(since, before.since, -seen.false[name])
            self._imply(since, before.since, -seen.failed[name])
        elif form.start == "initial" and name in self._progress:
            self._imply(since, before.since)
        self._imply(since, avoids)
        self._imply(loop, before.loop)
        self._imply(loop, -self._inside, avoids)
        visits = self.runs.one_of([before.visits, self.runs.both(self._inside, seen.false[name])])
        self._progress[name] = _Progress(since, loop, visits)
        found = self._solver.variable()
        for needed in (closed, since, loop, *([visits] if form.contains else [])):
            self._imply(found, needed)
        targets = [Target(liveness_kind(property_.kind), name, self._functions[name], found)]
        for part, _ in property_.named_functions:
            if seen.failed[part] != -self._true:
                failed = self.runs.both(self.runs.taken, seen.failed[part])
                targets.append(Target("failure", name, self._functions[part], failed))
        return targets

    def _imply(self, literal: int, *one_of: int) -> None:
        self._solver.add([[-literal, *one_of]])
