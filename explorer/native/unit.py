"""One translation unit: the names, types, events and functions that its parts share."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from quorate.language import ir
from quorate.language.effects import Effects
from quorate.language.spans import Span
from quorate.language.traversal import walk
from quorate.language.types import SetType
from quorate.native.aborting import aborting
from quorate.native.codes import Codes
from quorate.native.layout import Layout
from quorate.native.names import Names, identifier
from quorate.native.packing import Packing
from quorate.native.places import Places
from quorate.native.ranks import Ranks
from quorate.native.types import CTypes


@dataclass(frozen=True)
class Event:
    """An end of a run other than a next state. `kind` is the C constant; `name` the bound that a value did not fit,
    or the container to be widened."""

    kind: str
    name: str
    file: str
    line: int
    constant: str


def cuts_by_bound(events: Sequence[Event], times: Sequence[int]) -> Counter[str]:
    """How often each bound cut a run, from how often each event ended one."""
    cuts: Counter[str] = Counter()
    for event, count in zip(events, times, strict=False):
        if event.kind == "EVENT_CUT" and count:
            cuts[event.name] += count
    return cuts


def bounds_of(program: ir.Program, action: ir.Action) -> tuple[str, ...]:
    """The bounds that may cut an action of a program in the total form, in the order of its text."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    todo: list[ir.Node | ir.Generator | ir.Place] = [*action.body]
    while todo:
        for node in walk(todo.pop(0)):
            if isinstance(node, ir.Require) and node.bound is not None:
                found[node.bound] = None
            if isinstance(node, ir.Call) and node.function not in seen:
                seen.add(node.function)
                todo += program.functions[node.function].body
    return tuple(found)


class Unit:
    """The unit for one program and one layout."""

    def __init__(self, program: ir.Program, codes: Codes) -> None:
        self.program = program
        self.codes = codes
        self.layout = Layout([(v.name, v.type) for v in program.variables], codes)
        self.names = Names()
        self.types = CTypes(codes, self.names)
        self.ranks = Ranks(self.types)
        self.packing = Packing(self.types)
        self.places = Places(self.types, self.packing)
        self.effects = Effects(program)
        self.may_abort = aborting(program)
        self.events: list[Event] = []
        self.wide: dict[str, SetType] = {}
        self._event_numbers: dict[tuple[str, str, str, int], int] = {}
        for variable in program.variables:
            self.types.name(variable.type)
        self.functions = {
            name: self.names.fresh(f"helper_{f.name.rpartition('.')[2]}")
            for name, f in program.functions.items()
        }

    def variable(self, name: str) -> str:
        """The member of State that holds a state variable."""
        return identifier(name)

    def event(self, kind: str, name: str, span: Span | None = None) -> str:
        """The constant of an event, made when it is first asked for."""
        file, line = ("", 0) if span is None or kind == "CUT" else (span.file, span.line)
        key = (kind, name if kind in ("CUT", "WIDEN") else "", file, line)
        if key not in self._event_numbers:
            wanted = f"{kind}_{name}" if kind in ("CUT", "WIDEN") else f"{kind}_LINE_{line}"
            constant = "NO_EVENT" if kind == "NONE" else self.names.fresh(wanted)
            self._event_numbers[key] = len(self.events)
            self.events.append(Event(f"EVENT_{kind}", name, file, line, constant))
        return self.events[self._event_numbers[key]].constant

    def widen(self, type_: SetType) -> str:
        """The event of a sorted set that has no room for another item."""
        name = str(type_.item)
        self.wide[name] = type_
        return self.event("WIDEN", name)


def place_of(span: Span) -> str:
    """Where something stands, to be told in a comment."""
    return f"{os.path.basename(span.file)}:{span.line}"


def in_order(program: ir.Program) -> list[tuple[str, ir.Function]]:
    """Functions, each after those that it calls."""
    done: dict[str, ir.Function] = {}

    def visit(name: str) -> None:
        if name in done:
            return
        for node in walk(*program.functions[name].body):
            if isinstance(node, ir.Call):
                visit(node.function)
        done[name] = program.functions[name]

    for name in program.functions:
        visit(name)
    return list(done.items())
