"""The properties of a program in C: what decides them after a run, and which runs may change them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from quorate.language import ir
from quorate.language.effects import Region, overlap
from quorate.language.temporal import constraint_bound
from quorate.language.types import SetType
from quorate.native import c_syntax as c
from quorate.native.c_text import comment, text
from quorate.native.functions import define
from quorate.native.representations import bitmap, is_bitmap
from quorate.native.unit import Unit

_BAD = {"invariant": "!holds", "reachable": "holds"}
"""What of a property of states is a finding, by its kind. That another predicate is false is none: it is only told
after the search, of all states (see the runtime's steps.h)."""


class Properties:
    """Writes the properties of a unit. `loaders`: the functions that load a variable from a packed state.
    `otherwise`: what of a property of states of another kind than those in `_BAD` is a finding."""

    def __init__(self, unit: Unit, loaders: Mapping[str, str], otherwise: str) -> None:
        self._unit, self._loaders, self._otherwise = unit, loaders, otherwise
        self._program = unit.program
        self._names = [unit.names.fresh(f"property_{p.name}") for p in unit.program.properties]

    def functions(self) -> list[str]:
        """The functions that evaluate them."""
        return [self._function(at, p) for at, p in enumerate(self._program.properties)]

    def decisions(self) -> list[str]:
        """What decides them: of a new state, of a step, of the end of a run; and whether a search goes on there."""
        return [self._checks(), self._step_checks(), self._finals(), self._constraints()]

    def _function(self, at: int, property_: ir.Property) -> str:
        aborts = self._unit.may_abort(*property_.function.body)
        return define(self._unit, self._names[at], property_.function, aborts)

    def _evaluation(self, at: int, states: str) -> list[str]:
        """Statements that evaluate a property into `event` and `holds`."""
        aborts = self._unit.may_abort(*self._program.properties[at].function.body)
        extra = ", &event" if aborts else ""
        return ["int event = 0;", f"const bool holds = {self._names[at]}({states}{extra});"]

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
            bad = _BAD.get(property_.kind, self._otherwise)
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
        if not self.constrain:
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
    def constrain(self) -> bool:
        """Whether there are constraints."""
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
