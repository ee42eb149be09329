"""The transition relation of an instance as a circuit: any action, any arguments, from any state of given shapes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from quorate.language import ir
from quorate.language.temporal import constraint_bound
from quorate.language.types import IntType, OptionalType, RecordType, Type, UnionType
from quorate.symbolic.finite.circuit_frame import CircuitFrame
from quorate.symbolic.finite.circuits import FALSE, TRUE, Graph, Lit
from quorate.symbolic.finite.paths import Ended, EndingKind
from quorate.symbolic.finite.shapes import BitLayout, Shape, in_order, join, shape_of
from quorate.symbolic.finite.statements import Statements
from quorate.symbolic.finite.value_keys import Key, key_of
from quorate.symbolic.finite.values import Value, Values
from quorate.symbolic.finite.whole_types import whole

Shapes = tuple[Shape, ...]
"""The shapes of the state variables, in order."""


@dataclass(frozen=True, slots=True)
class RunEnding:
    """A run of `action` that ends without a successor, under `literal`. `name` is the bound of a cut."""

    action: str
    kind: EndingKind
    name: str
    line: int
    literal: Lit


@dataclass(frozen=True, slots=True)
class Judged:
    """A property in a state or on a step: `decided` if it is false (a goal: true), `failed` if it has no value."""

    property: ir.Property
    decided: Lit
    failed: Lit


class States:
    """A circuit over one state of given shapes: its bits, and the values of properties in it."""

    def __init__(self, program: ir.Program, shapes: Shapes, few: int = 0) -> None:
        self.program = program
        self.shapes = shapes
        self.graph = Graph()
        self.statements = Statements(program, self.graph)
        self.layout = BitLayout(self.statements.values, few)
        self.state: list[Value] = [
            self.layout.fresh(shape, variable.type)
            for shape, variable in zip(shapes, program.variables, strict=True)
        ]
        self.inputs = list(self.layout.inputs)
        self.constraints = list(self.layout.constraints)

    def bits_of(self, state: Sequence[Value], shapes: Shapes) -> list[Lit]:
        """The bits of a state in the layout of `shapes`, which must include it."""
        return [
            bit
            for value, shape, variable in zip(state, shapes, self.program.variables, strict=True)
            for _, _, bit in self.layout.bits(value, shape, variable.type)
        ]

    def changed(self, after: Sequence[Value]) -> Lit:
        """Whether a successor with these values differs from the state."""
        values, variables = self.statements.values, self.program.variables
        return self.graph.any(
            values.equal(old, new, variable.type) ^ 1
            for old, new, variable in zip(self.state, after, variables, strict=True)
            if old is not new
        )

    def judged(self, properties: Iterable[ir.Property]) -> list[Judged]:
        """The values of properties of one state in this state."""
        return [self._judge(property_, [self.state]) for property_ in properties]

    def constraints_false(self) -> dict[str, Lit]:
        """By the bound of each constraint, the literal that it is false in this state, or has no value, and those
        before it are true: a state is cut by the first."""
        constraints = [each for each in self.program.properties if each.kind == "constraint"]
        false: dict[str, Lit] = {}
        for each in self.judged(constraints):
            here = self.graph.any([each.decided, each.failed])
            before = self.graph.any(false.values())
            false[constraint_bound(each.property.name)] = self.graph.both(here, before ^ 1)
        return false

    def members(self, source: ir.Expression, frame: CircuitFrame) -> tuple[dict[Key, Lit], list[Ended]]:
        """The members of the container that a parameter ranges over, and in which cases that has no value."""
        of = self.statements
        return of.paths.apart(lambda: of.members(of.value(source, frame), source.type))

    def _judge(self, property_: ir.Property, states: Sequence[list[Value]]) -> Judged:
        paths, function = self.statements.paths, property_.function
        truth, ended = paths.apart(lambda: self.statements.function(function, states, ()))
        failed = self.graph.any(each.literal for each in ended)
        wanted = truth if property_.kind == "reachable" else truth ^ 1
        return Judged(property_, self.graph.both(wanted, failed ^ 1), failed)


class Steps(States):
    """As `States`, with a step to a successor: `after` are its values, `taken` is the literal that there is one."""

    def __init__(self, program: ir.Program, shapes: Shapes, initial: bool = False, few: int = 0) -> None:
        super().__init__(program, shapes, few)
        self._parameters: dict[object, Value] = {}
        self.endings: list[RunEnding] = []
        actions = program.inits if initial else program.actions
        chosen = self.layout.fresh(tuple(range(len(actions))), IntType()) if len(actions) > 1 else {0: TRUE}
        self.after: list[Value] = list(self.state)
        taken = []
        self.runs: list[tuple[ir.Action, Lit, list[Value]]] = []
        """Each action with the literal that it is the one that runs, and its arguments."""
        for number, action in enumerate(actions):
            selected = chosen[number]
            after, alive, ended, arguments = self._run(action)
            self.runs.append((action, selected, arguments))
            if not initial or number:
                self.after = [
                    self.statements.values.either(selected, new, old, variable.type)
                    for new, old, variable in zip(after, self.after, program.variables, strict=True)
                ]
            else:
                self.after = after
            taken.append(self.graph.both(selected, alive))
            for each in ended:
                literal = self.graph.both(selected, each.literal)
                self.endings.append(RunEnding(action.name, each.kind, each.name, each.line, literal))
        if not initial:
            taken = self._constrained(taken)
        self.taken = self.graph.any(taken)
        self.constraints = list(self.layout.constraints)
        self.next_shapes: Shapes = tuple(
            shape_of(value, variable.type)
            for value, variable in zip(self.after, program.variables, strict=True)
        )

    def bits_after(self, shapes: Shapes) -> list[Lit]:
        """The bits of the successor in the layout of `shapes`, which must include it."""
        return self.bits_of(self.after, shapes)

    def judged_steps(self, properties: Iterable[ir.Property]) -> list[Judged]:
        """The values of step properties on this step; they are meaningful only if it is taken."""
        return [self._judge(property_, [self.state, self.after]) for property_ in properties]

    def _constrained(self, taken: list[Lit]) -> list[Lit]:
        """`taken` where no constraint is false; elsewhere no run ends in another way either, but the state is cut."""
        false = self.constraints_false()
        if not false:
            return taken
        goes_on = self.graph.any(false.values()) ^ 1
        self.endings = [
            replace(each, literal=self.graph.both(each.literal, goes_on)) for each in self.endings
        ]
        self.endings += [RunEnding("", "cut", bound, 0, literal) for bound, literal in false.items()]
        return [self.graph.both(each, goes_on) for each in taken]

    def _run(self, action: ir.Action) -> tuple[list[Value], Lit, list[Ended], list[Value]]:
        frame = CircuitFrame([list(self.state)], {}, action.locals)
        paths = self.statements.paths
        seen: dict[object, int] = {}

        arguments: list[Value] = []

        def run() -> Lit:
            for parameter in action.parameters:
                arguments.append(self._parameter(parameter, frame, seen))
                frame.locals[parameter.name] = arguments[-1]
            self.statements.run(action.body, frame)
            return paths.alive

        alive, ended = paths.apart(run)
        return list(frame.states[0]), alive, ended, arguments

    def _parameter(self, parameter: ir.Parameter, frame: CircuitFrame, seen: dict[object, int]) -> Value:
        """The value of a parameter. Inputs of one type are shared by all actions, since only one of them runs."""
        source, type_ = parameter.source, parameter.type
        members: dict[Key, Lit] = {}
        if source is None:
            shape = whole(type_)
        else:
            members, ended = self.members(source, frame)
            item = source.type.item  # type: ignore[union-attr]
            keys = list(narrowed(members, item, type_))
            if not keys:
                self.statements.paths.require(FALSE)
                return self.statements.values.nothing(type_)
            shape = _shape_of_keys(keys, type_, self.statements)
        kind = (type_, shape)
        seen[kind] = number = seen.get(kind, 0) + 1
        value = self._parameters.get((kind, number))
        if value is None:
            value = self._parameters[kind, number] = self.layout.fresh(shape, type_)
        if source is not None:
            wide = self.statements._widened(value, type_, item)
            self.statements.paths.require(self.statements.containers.has(members, wide, item))
            for each in ended:
                self.statements.paths.require(each.literal ^ 1)
        return value


def narrowed(members: Mapping[Key, Lit], wide: Type, narrow: Type) -> dict[Key, Lit]:
    """Members of a container of `wide`, in order: those that are values of `narrow`, by their keys as such."""
    found = {_narrow(key, wide, narrow): members[key] for key in in_order(members)}
    found.pop(_NOT, None)
    return found


_NOT = object()


def _narrow(key: Key, wide: Type, narrow: Type) -> Key:
    """The key of a value of `wide` as a value of `narrow`; _NOT if it is none."""
    if isinstance(narrow, OptionalType):
        narrow = narrow.item
    if not isinstance(wide, UnionType) or wide == narrow:
        return key
    kind, record = wide.members[key[0]], key[1]
    if isinstance(narrow, RecordType):
        return record if kind.cls is narrow.cls else _NOT
    assert isinstance(narrow, UnionType)
    kinds = [member.cls for member in narrow.members]
    return (kinds.index(kind.cls), record) if kind.cls in kinds else _NOT


def _shape_of_keys(keys: Sequence[Key], type_: Type, statements: Statements) -> Shape:
    values = statements.values
    shape = shape_of(values.constant(keys[0], type_), type_)
    for key in keys[1:]:
        shape = join(shape, shape_of(values.constant(key, type_), type_), type_)
    return shape


def defaults(program: ir.Program) -> Shapes:
    """The shapes of a state in which every variable has its default."""
    values = Values(Graph())
    return tuple(
        shape_of(
            values.nothing(v.type) if v.needs_init else values.constant(key_of(v.initial, v.type), v.type),
            v.type,
        )
        for v in program.variables
    )


def initial(program: ir.Program) -> Shapes:
    """The shapes of the initial states."""
    return Steps(program, defaults(program), initial=True).next_shapes if program.inits else defaults(program)


def may_cut(program: ir.Program, shapes: Shapes) -> tuple[str, ...]:
    """The bounds that may cut a step from a state of these shapes, or an initial state."""
    endings = list(Steps(program, shapes).endings)
    if program.inits:
        endings += Steps(program, defaults(program), initial=True).endings
    return tuple(sorted({each.name for each in endings if each.kind == "cut"}))


def closure(program: ir.Program) -> Shapes:
    """Shapes that include all reachable states: the least fixpoint of the step, an over-approximation."""
    shapes = initial(program)
    while True:
        grown = tuple(
            join(shape, new, variable.type)
            for shape, new, variable in zip(
                shapes, Steps(program, shapes).next_shapes, program.variables, strict=True
            )
        )
        if grown == shapes:
            return shapes
        shapes = grown
