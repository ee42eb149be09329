"""The translation unit of a program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quorate.language import ir
from quorate.language.effects import Region, overlap
from quorate.language.temporal import constraint_bound
from quorate.language.types import SetType
from quorate.native import c_syntax as c
from quorate.native.actions import ActionWriter
from quorate.native.body import Body
from quorate.native.c_text import comment, inline, text
from quorate.native.codes import Codes
from quorate.native.instances import Instances
from quorate.native.layout import Layout
from quorate.native.remembering import Memory
from quorate.native.representations import bitmap, is_bitmap
from quorate.native.statements import declare_locals, shared_locals, statements
from quorate.native.symmetry import symmetry
from quorate.native.unit import Event, Unit, in_order, place_of
from quorate.support.engine_errors import EngineError

MOST_PROPERTIES = 64
"""The number of bits in the word of properties that are still to be decided."""


@dataclass(frozen=True)
class Generated:
    """The C of a program, and what the engine needs to run it."""

    source: str
    layout: Layout
    runs: tuple[str, ...]
    events: tuple[Event, ...]
    wide: Mapping[str, SetType]
    instances: Instances | None


def generate(
    program: ir.Program,
    instance_symmetric: Any,
    capacities: Mapping[str, int],
    recorded: Mapping[str, Sequence[str]] | None = None,
) -> Generated:
    """The C of `program`, with these capacities of sorted sets. If its graph may be recorded, `recorded` gives the
    parameters that tell instances of fair actions apart. Use it while the instance is active.

    Raises EngineError for what the native engine cannot hold.
    """
    if len(program.properties) > MOST_PROPERTIES:
        raise EngineError(
            f"the native engine decides at most {MOST_PROPERTIES} properties at once, and these are "
            f"{len(program.properties)}; select some with --property, or take --engine reference"
        )
    unit = new_unit(program, capacities)
    instances = None
    if recorded is not None:
        unit.event("INSTANCES", "")
        instances = Instances(unit, recorded)
    return Writer(unit, instance_symmetric, instances).generated()


def new_unit(program: ir.Program, capacities: Mapping[str, int]) -> Unit:
    """The unit of a program, to be written. Its event number 0 is that there was none."""
    unit = Unit(program, Codes(dict(capacities)))
    unit.event("NONE", "")
    return unit


_BAD = {"invariant": "!holds", "reachable": "holds"}
"""What of a property of states is a finding, by its kind. That another predicate is false is none: it is only told
after the search, of all states (see the runtime's steps.h)."""


class Writer:
    """Writes the unit of a program for a search."""

    otherwise = "worker->search->receive && !holds"
    """What of a property of states of another kind than those in `_BAD` is a finding."""
    interface = '#include "interface.h"'
    """The runtime that is included after the model."""
    drawn = False
    """Whether the loops of actions over their parameters are in an order that is drawn (see `drawing`)."""

    def __init__(self, unit: Unit, symmetric: Any, instances: Instances | None) -> None:
        self._unit = unit
        self._instances = instances
        self._program = unit.program
        self._symmetric = symmetric
        self._runs = {
            id(a): unit.names.fresh(f"RUN_{a.name}") for a in (*unit.program.actions, *unit.program.inits)
        }
        self._loaders = {v.name: unit.names.fresh(f"load_{v.name}") for v in unit.program.variables}
        self._memory = Memory(self._loaders)
        self._properties = [unit.names.fresh(f"property_{p.name}") for p in unit.program.properties]

    def generated(self) -> Generated:
        unit, program = self._unit, self._program
        functions = [self._function(name, function) for name, function in in_order(program)]
        properties = [self._property(at, p) for at, p in enumerate(program.properties)]
        names = {id(a): unit.names.fresh(f"action_{a.name}") for a in program.actions}
        names |= {id(a): unit.names.fresh(f"init_{a.name}") for a in program.inits}
        actions = [
            self._action(a, names[id(a)], a in program.inits) for a in (*program.actions, *program.inits)
        ]
        pieces = [
            self._state(),
            *self._loads(),
            *functions,
            *properties,
            self._checks(),
            self._step_checks(),
            self._finals(),
            self._constraints(),
            *actions,
            *self._running(names),
        ]
        # Definitions of types and tables come about while the rest is written, and stand before it.
        sections = "\n\n".join(filter(None, [*unit.types.sections, *pieces]))
        source = f"{self._head()}\n\n{sections}\n\n{self.interface}\n"
        return Generated(
            source,
            unit.layout,
            tuple(a.name for a in (*program.actions, *program.inits)),
            tuple(unit.events),
            {name: type_ for name, type_ in unit.wide.items() if isinstance(type_, SetType)},
            self._instances,
        )

    def _running(self, names: Mapping[int, str]) -> list[str]:
        """What runs the actions, whose functions have these names."""
        symmetric = symmetry(self._unit, self._symmetric, self._instances)
        return [symmetric, self._expand(names), self._start(names)]

    def _head(self) -> str:
        unit, program = self._unit, self._program
        runs = ", ".join(self._runs.values())
        events = ", ".join(event.constant for event in unit.events)
        kinds = ", ".join(event.kind for event in unit.events)
        goals = sum(1 << i for i, p in enumerate(program.properties) if p.kind == "reachable")
        unset = {v.name for v in program.variables if v.needs_init}
        first = unit.layout.pack(tuple(v.initial for v in program.variables), without=unset)
        words = ", ".join(f"UINT64_C({word:#x})" for word in first)
        title = comment(
            f"{program.name}, generated by Quorate. What begins with m_ or ends in _ is named as in it."
        )
        return f"""{title}
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#define WORDS {unit.layout.words}
#define PROPERTIES {len(program.properties)}
#define GOALS UINT64_C({goals:#x})
#include "values.h"

/* The actions, and the init methods after them. */
enum {{ {runs}{", " if runs else ""}RUNS }};

/* What a run can end with other than a next state. */
enum {{ {events}, EVENTS }};
static const unsigned char EVENT_KIND[EVENTS] = {{{kinds}}};

/* The state of defaults. */
static const uint64_t INITIAL[WORDS] = {{{words}}};
{self._runtime()}"""

    def _runtime(self) -> str:
        """The runtime that is included before the model, and what it needs to be told."""
        head = self._memory.head()
        return f'{self._recording()}{head}#include "{"effects.h" if head else "batch.h"}"'

    def _recording(self) -> str:
        """What the runtime needs to record the graph."""
        if self._instances is None:
            return ""
        words = [self._instances.words_of.get(a.name, 0) for a in self._program.actions]
        words += [0] * (len(self._program.inits) + 1)
        return f"""
/* For the recorded graph: the words of codes that tell the instances of an action apart. */
#define RECORDING 1
#define INSTANCE_WORDS {self._instances.words}
static const unsigned char INSTANCE_WORDS_OF[RUNS + 1] = {{{", ".join(map(str, words))}}};
#define TOO_MANY_INSTANCES {self._unit.event("INSTANCES", "")}
"""

    def _state(self) -> str:
        members = "".join(
            f"    {self._unit.types.name(v.type)} {self._unit.variable(v.name)}; {comment(place_of(v.span))}\n"
            for v in self._program.variables
        )
        return f"typedef struct {{\n{members}}} State;"

    def _loads(self) -> list[str]:
        unit, state, from_ = self._unit, c.Name("s"), c.Name("from")
        parameters = [c.pointer("State", "s"), c.pointer("const uint64_t", "from")]
        texts = []
        for v in self._program.variables:
            to = state.arrow(unit.variable(v.name))
            load = unit.places.load(unit.layout.places[v.name], to, from_)
            texts.append(inline("void", self._loaders[v.name], parameters, *load))
        loads = [c.Do(c.call(self._loaders[v.name], state, from_)) for v in self._program.variables]
        return [*texts, inline("void", "load_state", parameters, *loads)]

    # ------------------------------------------------------------------------- functions, properties

    def _function(self, name: str, function: ir.Function) -> str:
        return self._define(self._unit.functions[name], function, self._unit.may_abort.function(name))

    def _define(self, c_name: str, function: ir.Function, aborts: bool) -> str:
        unit = self._unit
        states = ("before", "after") if function.states == 2 else ("s",)[: function.states]
        zero = unit.types.zero(function.returns)

        def abort(body: Body, event: str) -> list[c.Stmt]:
            return [c.put(c.Unary("*", c.Name("event")), c.Name(event)), c.Return(zero)]

        body = Body(unit, states, abort)
        parameters = [c.pointer("const State", state) for state in states]
        parameters += [
            c.Declare(unit.types.name(t), body.declare(name).text) for name, t in function.parameters
        ]
        if aborts:
            parameters.append(c.pointer("int", "event"))
        body.types = function.locals
        declare_locals(body, function.body, function.locals, shared_locals(function.body))
        statements(function.body, body)
        about = f"{place_of(function.span)} {function.name}"
        return body.function(unit.types.name(function.returns), c_name, parameters, about=about)

    def _property(self, at: int, property_: ir.Property) -> str:
        aborts = self._unit.may_abort(*property_.function.body)
        return self._define(self._properties[at], property_.function, aborts)

    def _evaluation(self, at: int, states: str) -> list[str]:
        """Statements that evaluate a property into `event` and `holds`."""
        aborts = self._unit.may_abort(*self._program.properties[at].function.body)
        extra = ", &event" if aborts else ""
        return ["int event = 0;", f"const bool holds = {self._properties[at]}({states}{extra});"]

    def _touching(self, action: ir.Action) -> tuple[int, int]:
        """Bits of the properties whose value an action may change: of states, of steps."""
        of_states = of_steps = 0
        writes = self._unit.effects.writes(action.body)
        for at, property_ in enumerate(self._program.properties):
            reads = {region for _, region in self._unit.effects.reads(*property_.function.body)}
            if overlap(reads, writes):
                if property_.kind == "step":
                    of_steps |= 1 << at
                else:
                    of_states |= 1 << at
        return of_states, of_steps

    def _checks(self) -> str:
        """check_state: decide what a new state may violate or reach that the state before it did not."""
        program, unit = self._program, self._unit
        masks = [self._touching(a)[0] for a in program.actions]
        every = sum(1 << i for i, p in enumerate(program.properties) if p.kind != "step")
        masks += [every] * len(program.inits)
        rows = ", ".join(f"UINT64_C({mask:#x})" for mask in masks)
        lines = [
            "/* The properties of states that a run may change. After any other run they are as before it. */",
            f"static const uint64_t TOUCHED[RUNS + 1] = {{{rows}{', ' if rows else ''}UINT64_C({every:#x})}};",
            "",
            "static void check_state(Worker *worker, const uint64_t *packed, int run) {",
            "    const uint64_t todo = worker->search->todo & TOUCHED[run];",
            "    if (LIKELY(!todo)) return;",
            "    UNUSED State state;",
            "    (void)packed;",
        ]
        for at, property_ in enumerate(program.properties):
            if property_.kind == "step":
                continue
            reads = {name for _, (name, _) in unit.effects.reads(*property_.function.body)}
            lines.append(f"    if (todo >> {at} & 1) {{ {comment(property_.name)}")
            lines += [f"        {self._loaders[name]}(&state, packed);" for name in sorted(reads)]
            lines += [f"        {line}" for line in self._evaluation(at, "&state")]
            bad = _BAD.get(property_.kind, self.otherwise)
            lines.append(f"        decided(worker, {at}, {bad}, event, packed, packed, worker->level + 1);")
            lines.append("    }")
        return "\n".join([*lines, "}"])

    def _finals(self) -> str:
        """Whether a run may end in a state. Where that has no value, it may not."""
        if not any(each.kind == "final" for each in self._program.properties):
            return ""
        lines = ["#define MAY_END is_final", "static bool is_final(Worker *worker) {"]
        lines += ["    State state;", "    load_state(&state, worker->from);"]
        for at, property_ in enumerate(self._program.properties):
            if property_.kind == "final":
                lines += ["    {", *(f"        {line}" for line in self._evaluation(at, "&state"))]
                lines += ["        if (lacks_room(worker, event)) return true;"]
                lines += ["        if (holds && !event) return true;", "    }"]
        return "\n".join([*lines, "    return false;", "}"])

    def _constraints(self) -> str:
        """The event by which the search does not go on from a state; 0 if it does. A constraint without a value is
        false."""
        if not self._constrains:
            return ""
        lines = ["static int constraint(UNUSED Worker *worker, UNUSED const State *s) {"]
        for at, property_ in enumerate(self._program.properties):
            if property_.kind == "constraint":
                cut = self._unit.event("CUT", constraint_bound(property_.name))
                lines += ["    {", *(f"        {line}" for line in self._evaluation(at, "s"))]
                lines += ["        if (lacks_room(worker, event)) return event;"]
                lines += [f"        if (!holds || event) return {cut};", "    }"]
        return "\n".join([*lines, "    return 0;", "}"])

    @property
    def _constrains(self) -> bool:
        return any(each.kind == "constraint" for each in self._program.properties)

    def _step_checks(self) -> str:
        program, unit = self._program, self._unit
        steps = [(at, p) for at, p in enumerate(program.properties) if p.kind == "step"]
        if not steps:
            return ""
        masks = [self._touching(a)[1] for a in program.actions]
        rows = ", ".join(f"UINT64_C({mask:#x})" for mask in masks)
        every = sum(1 << at for at, _ in steps)
        lines = [
            "/* The properties of steps that may tell the state after a run from the one before it. */",
            f"static const uint64_t STEP_TOUCHED[RUNS + 1] = {{{rows}{', ' if rows else ''}0}};",
            "",
            "/* Where a run changes nothing a property reads, one evaluation for all such runs will do. */",
            "static void check_step(Worker *worker, const State *s, const uint64_t *next, int run) {",
            f"    const uint64_t todo = worker->search->todo & UINT64_C({every:#x});",
            "    const uint64_t *const from = worker->from;",
            "    const uint64_t touched = next == from ? 0 : todo & STEP_TOUCHED[run], still = todo & ~touched;",
            "    if (LIKELY(!touched && !(still & (~worker->stuttered | worker->stutter_bad)))) return;",
            "    UNUSED State state;",
        ]
        for at, property_ in steps:
            regions = {region for _, region in unit.effects.reads(*property_.function.body)}
            bit = f"UINT64_C({1 << at:#x})"
            lines.append(f"    bool changed_{at} = touched >> {at} & 1; {comment(property_.name)}")
            lines.append(f"    if (changed_{at}) {{")
            loads = sorted({name for name, _ in regions})
            lines += [f"        {self._loaders[name]}(&state, next);" for name in loads]
            lines.append(f"        changed_{at} = {text(self._differ(regions))};")
            lines.append("    }")
            lines.append(f"    if (changed_{at}) {{")
            lines += [f"        {line}" for line in self._evaluation(at, "s, &state")]
            lines.append(f"        decided(worker, {at}, !holds, event, from, next, worker->level);")
            lines.append(f"    }} else if (todo & {bit} & (~worker->stuttered | worker->stutter_bad)) {{")
            lines += [f"        {line}" for line in self._evaluation(at, "s, s")]
            lines.append(f"        worker->stuttered |= {bit};")
            lines.append(f"        if (!holds || event) worker->stutter_bad |= {bit};")
            lines.append(f"        decided(worker, {at}, !holds, event, from, next, worker->level);")
            lines.append("    }")
        return "\n".join([*lines, "}"])

    def _differ(self, regions: Iterable[Region]) -> c.Expr:
        """The condition that `state` differs from `*s` in one of these regions."""
        unit = self._unit
        tests: list[c.Expr] = []
        for name, kind in sorted(regions, key=str):
            type_ = next(v.type for v in self._program.variables if v.name == name)
            before, after = c.Name("s").arrow(unit.variable(name)), c.Name("state").dot(unit.variable(name))
            if kind is not None and isinstance(type_, SetType) and is_bitmap(type_):
                segment = bitmap(type_).segment(kind)
                words = range(segment.offset, segment.offset + segment.words)
                tests += [before.dot("w")[i].ne(after.dot("w")[i]) for i in words]
            else:
                tests.append(c.negation(unit.types.equal(type_, before, after)))
        return c.any_of(tests)

    # --------------------------------------------------------------------------------------- actions

    def _action(self, action: ir.Action, name: str, initial: bool) -> str:
        return ActionWriter(
            self._unit,
            action,
            self._runs[id(action)],
            name,
            initial,
            self._instances,
            self.drawn,
            None if initial or self.drawn else self._memory,
        ).text()

    def _expand(self, names: Mapping[int, str]) -> str:
        calls = "".join(f"    {names[id(a)]}(worker, &s);\n" for a in self._program.actions)
        test = "    if (is_constrained(worker, constraint(worker, &s))) return;\n"
        constrained = test if self._constrains else ""
        begin = "    begin_effects(worker);\n" if self._memory.rows else ""
        return (
            "/* All runs of all actions from a state. */\n"
            "static void expand(UNUSED Worker *worker, const uint64_t *packed) {\n"
            "    State s;\n    Known known;\n"
            f"    load_state(&s, packed);\n{constrained}    know(worker, &s, &known);\n{begin}"
            f"{calls}    worker->known = NULL;\n}}"
        )

    def _start(self, names: Mapping[int, str]) -> str:
        calls = "".join(f"    {names[id(a)]}(worker, &s);\n" for a in self._program.inits)
        if not self._program.inits:
            body = "    successor(worker);\n    emit(worker, RUNS);\n"
        else:
            body = f"    State s;\n    load_state(&s, INITIAL);\n{calls}"
        return f"/* The initial states. */\nstatic void start(Worker *worker) {{\n{body}}}"
