"""The unrolling of the transition relation: runs of an instance as clauses in one incremental solver."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from quorate.exploration import State, ViolationKind
from quorate.language import ir
from quorate.symbolic.finite.circuits import Lit
from quorate.symbolic.finite.fair_steps import FairKey, taken
from quorate.symbolic.finite.paths import EndingKind
from quorate.symbolic.finite.precedence import in_order_of_naming, symmetric_parameters
from quorate.symbolic.finite.sat import Solver
from quorate.symbolic.finite.shapes import decode
from quorate.symbolic.finite.template import Template, at
from quorate.symbolic.finite.transition import Judged, Shapes, States, Steps, defaults
from quorate.symbolic.finite.value_keys import value_of


@dataclass(frozen=True, slots=True)
class Target:
    """Something to search for at one depth, with the solver's literal that it occurs. `before`: the path to it ends
    in the state before the last step, as for a failing run."""

    kind: ViolationKind | Literal["reached", "cut"]
    name: str
    property: ir.Property | None
    literal: int
    before: bool = False


@dataclass
class _Judging:
    """Clauses for the values of properties in a state."""

    template: Template
    judged: list[Judged]


@dataclass
class _Stepping:
    """Clauses for a step."""

    template: Template
    steps: Steps
    judged: list[Judged]
    after: list[Lit]
    shapes: Shapes
    moved: Lit
    named: list[Lit]
    instances: dict[FairKey, Lit]


@dataclass
class Unrolling:
    """All runs of the current length. `shapes[k]` and `bits[k]` are those of the state after k steps, `instances[k]`
    the fair instances that the last of these steps may be of."""

    program: ir.Program
    properties: Sequence[ir.Property]
    solver: Solver
    start: Shapes | None = None
    """If given, runs begin in any state of these shapes rather than in an initial one."""
    symmetry: bool = True
    """Whether only one of the runs that differ in a renaming of symmetric values is searched."""
    fair: Callable[[Shapes], Iterable[FairKey]] = lambda _: ()
    """The fair instances that may be possible in states of given shapes: whether a step is of one is told."""
    shapes: list[Shapes] = field(default_factory=list)
    bits: list[list[int]] = field(default_factory=list)
    instances: list[dict[FairKey, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.true = self.solver.variable()
        self.solver.add([[self.true]])
        self._judging: dict[Shapes, _Judging] = {}
        self._stepping: dict[Shapes, _Stepping] = {}
        self.taken = self.moved = self.true
        # In an arbitrary first state, any value may have been named before.
        fresh = self.symmetry and self.start is None
        self.sorts = symmetric_parameters(self.program) if fresh else ()
        self._named = [-self.true] * sum(sort.size for sort in self.sorts)

    # ----------------------------------------------------------------------------------------- levels

    def begin(self) -> list[Target]:
        """Add the first state, and return the targets at depth 0."""
        if self.start is not None:
            self.instances.append({})
            self.shapes.append(self.start)
            self.bits.append(self._arbitrary(self.start))
            return self._of_state()
        first = defaults(self.program)
        if not self.program.inits:
            self.shapes.append(first)
            self.bits.append([])
            self.instances.append({})
            return self._of_state()
        stepping = self._step(first, initial=True)
        endings = self._take(stepping, [])
        return [*endings, *self._of_state()]

    def extend(self) -> list[Target]:
        """Add a step, and return the targets at that depth. From now on the step before it must change the state,
        since a shortest run has no stuttering step but its last."""
        self.solver.add([[self.moved]])
        shapes = self.shapes[-1]
        if shapes not in self._stepping:
            self._stepping[shapes] = self._step(shapes)
        elif not self._stepping[shapes].template.simple:
            # Simplifying pays off if it is for several steps: once the shapes have reached their fixpoint.
            self._stepping[shapes].template = self._stepping[shapes].template.simplified()
        endings = self._take(self._stepping[shapes], self.bits[-1])
        return [*endings, *self._of_state()]

    def _step(self, shapes: Shapes, initial: bool = False) -> _Stepping:
        steps = Steps(self.program, shapes, initial)
        judged = [] if initial else steps.judged_steps(p for p in self.properties if p.kind == "step")
        after = steps.bits_after(steps.next_shapes)
        changed = not initial
        moved = steps.graph.both(steps.taken, steps.changed(steps.after)) if changed else steps.taken
        seen = {sort: [steps.graph.input() for _ in range(sort.size)] for sort in self.sorts}
        ordered, named = in_order_of_naming(steps, seen)
        before = [literal for literals in seen.values() for literal in literals]
        instances = {} if initial else taken(steps, self.fair(shapes))
        wanted = [*after, *named, steps.taken, moved, *instances.values()]
        wanted += [ending.literal for ending in steps.endings]
        wanted += [literal for each in judged for literal in (each.decided, each.failed)]
        constraints = [*steps.constraints, ordered]
        template = Template(steps.graph, wanted, constraints, [*steps.inputs, *before])
        return _Stepping(template, steps, judged, after, steps.next_shapes, moved, named, instances)

    def _take(self, stepping: _Stepping, bits: list[int]) -> list[Target]:
        template, steps = stepping.template, stepping.steps
        place = template.put(self.solver, self.true, [*bits, *self._named])
        self._named = [at(place, template.of(literal)) for literal in stepping.named]
        self.taken = at(place, template.of(steps.taken))
        self.moved = at(place, template.of(stepping.moved))
        self.shapes.append(stepping.shapes)
        self.bits.append([at(place, template.of(literal)) for literal in stepping.after])
        self.instances.append({key: at(place, template.of(lit)) for key, lit in stepping.instances.items()})
        found = []
        endings: dict[tuple[str, EndingKind], list[int]] = {}
        for each in steps.endings:
            name = each.name if each.kind == "cut" else each.action
            endings.setdefault((name, each.kind), []).append(at(place, template.of(each.literal)))
        for (name, kind), literals in endings.items():
            assert kind != "return"
            found.append(Target(kind, name, None, self.one_of(literals), before=True))
        for judged in stepping.judged:
            found += self._targets(judged, template, place, "step")
        return found

    def _of_state(self) -> list[Target]:
        shapes = self.shapes[-1]
        judging = self._judging.get(shapes)
        if judging is None:
            states = States(self.program, shapes)
            judged = states.judged(p for p in self.properties if p.kind != "step")
            wanted = [literal for each in judged for literal in (each.decided, each.failed)]
            template = Template(states.graph, wanted, [], states.inputs)
            judging = self._judging[shapes] = _Judging(template, judged)
        place = judging.template.put(self.solver, self.true, self.bits[-1])
        return [
            target
            for each in judging.judged
            for target in self._targets(each, judging.template, place, each.property.kind)
        ]

    def _targets(self, judged: Judged, template: Template, place: Sequence[int], kind: str) -> list[Target]:
        property_, found = judged.property, []
        decided: Literal["reached", "step", "invariant"] = (
            "reached" if kind == "reachable" else "step" if kind == "step" else "invariant"
        )
        ways: tuple[tuple[Lit, Literal["reached", "step", "invariant", "failure"]], ...]
        ways = ((judged.decided, decided), (judged.failed, "failure"))
        for literal, of in ways:
            solvers = at(place, template.of(literal))
            if solvers != -self.true:
                both = self.both(self.taken, solvers)
                found.append(Target(of, property_.name, property_, both))
        return found

    def _arbitrary(self, shapes: Shapes) -> list[int]:
        states = States(self.program, shapes)
        bits = self.solver.several(len(states.inputs))
        Template(states.graph, [], states.constraints, states.inputs).put(self.solver, self.true, bits)
        return list(bits)

    def both(self, a: int, b: int) -> int:
        """A literal that implies two others."""
        if self.true in (a, b):
            return b if a == self.true else a
        new = self.solver.variable()
        self.solver.add([[-new, a], [-new, b]])
        return new

    def one_of(self, literals: list[int]) -> int:
        """A literal that implies that one of these is true."""
        if len(literals) == 1:
            return literals[0]
        new = self.solver.variable()
        self.solver.add([[-new, *literals]])
        return new

    # ---------------------------------------------------------------------------------------- reading

    def path(self, solution: Sequence[int], target: Target) -> list[State]:
        """The states of the run that a solution encodes, up to the target. The instance must be active."""
        return [self.state(number, solution) for number in range(len(self.bits) - target.before)]

    def state(self, number: int, solution: Sequence[int]) -> State:
        """The state at position `number` of the run that a solution encodes."""
        bits = iter([solution[abs(bit) - 1] == bit for bit in self.bits[number]])
        shapes, variables = self.shapes[number], self.program.variables
        keys = [decode(bits, shape, v.type) for shape, v in zip(shapes, variables, strict=True)]
        return tuple(value_of(key, v.type) for key, v in zip(keys, variables, strict=True))
