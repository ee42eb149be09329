"""The translation unit of a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quorate.language import ir
from quorate.language.types import SetType
from quorate.native import c_syntax as c
from quorate.native.actions import ActionWriter
from quorate.native.c_text import comment, inline
from quorate.native.codes import Codes
from quorate.native.functions import define
from quorate.native.instances import Instances
from quorate.native.layout import Layout
from quorate.native.properties import Properties
from quorate.native.remembering import Memory
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


class Writer:
    """Writes the unit of a program for a search."""

    otherwise = "worker->search->receive && !holds"
    """What of a property of states of another kind than invariants and goals is a finding."""
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
        self._properties = Properties(unit, self._loaders, self.otherwise)

    def generated(self) -> Generated:
        unit, program = self._unit, self._program
        functions = [
            define(unit, unit.functions[name], function, unit.may_abort.function(name))
            for name, function in in_order(program)
        ]
        properties = self._properties.functions()
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
            *self._properties.decisions(),
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
        constrained = test if self._properties.constrain else ""
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
