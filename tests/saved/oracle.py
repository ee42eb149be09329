"""What a replay should say of a document, found out by other means: all runs of the reference machine, and values
compared as JSON. Nothing here reads a trace as `quorate.saved` does."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from quorate.exploration import State
from quorate.language.instance import Instance
from quorate.language.types import (
    BagType,
    BoolType,
    EnumType,
    FamilyType,
    MapType,
    OptionalType,
    RangeType,
    RecordType,
    SeqType,
    SetType,
    SymmetricType,
    Type,
    UnionType,
)
from quorate.language.values import all_values
from quorate.language.words import plain
from quorate.reference.faults import Fault
from quorate.reference.machine import Machine, Run
from quorate.trace.json import plain_json, value_json


class Unclear(Exception):
    """The document leaves open what its run is, so nothing can be said of what is made of it."""


class Odd(Exception):
    """A value is none of its type."""


@dataclass(frozen=True)
class Told:
    """A step as a document tells it."""

    action: str | None
    arguments: dict[str, Any] | None
    state: dict[str, Any]


@dataclass(frozen=True)
class Claims:
    """What is true of a document: the first step with another effect, the step refused, what is shown at the end."""

    difference: int | None
    refused: int | None
    ending: bool | None

    @property
    def same(self) -> bool:
        return self.difference is None and self.refused is None and self.ending is not False


class Pairs(list[Any]):
    """A map as pairs."""


# ------------------------------------------------------------------------------------- documents


def told(document: Any) -> tuple[list[Told], dict[str, Any] | None]:
    """The steps of a document, the start first, and its ending."""
    if "trace" in document:
        trace = document["trace"]
        start = trace["initial_action"] or {"action": None, "arguments": {}}
        steps = [Told(start["action"], start["arguments"], trace["initial"])]
        steps += [Told(step["action"], step["arguments"], step["state"]) for step in trace["steps"]]
        return steps, document.get("property")
    steps = [_itf_step(state) for state in document["states"]]
    if steps[0].arguments is None:
        steps[0] = Told(None, None, steps[0].state)
    about = (document.get("#meta") or {}).get("quorate") or {}
    return steps, about.get("property")


def _itf_step(state: dict[str, Any]) -> Told:
    about = state.get("#meta") or {}
    action = about.get("action")
    action = state.get("mbt::actionTaken") if action is None else action
    values = {k: _itf(v) for k, v in state.items() if k != "#meta" and not k.startswith("mbt::")}
    return Told(action, about.get("arguments"), values)


def _itf(value: Any) -> Any:
    if isinstance(value, list):
        return [_itf(item) for item in value]
    if not isinstance(value, dict):
        return value
    for name in ("#bigint", "#set", "#tup", "#map"):
        if name in value:
            held = value[name]
            if name == "#bigint":
                return int(held)
            return Pairs([[_itf(a), _itf(b)] for a, b in held]) if name == "#map" else [_itf(i) for i in held]
    if value.keys() == {"tag", "value"}:
        if value["tag"] in ("Nothing", "None"):
            return None
        held = _itf(value["value"])
        match value["tag"]:
            case "Some":
                return held["value"] if isinstance(held, dict) and held.keys() == {"value"} else held
        return {"record": value["tag"], **(held if isinstance(held, dict) else {})}
    return {name: _itf(item) for name, item in value.items()}


# ---------------------------------------------------------------------------------------- values


def canonical(value: Any, type_: Type) -> str:
    """A value of a document as text, the same for all that mean the same. Raises Odd."""
    match type_:
        case OptionalType():
            return "null" if value is None else canonical(value, type_.item)
        case BoolType() if isinstance(value, bool):
            return str(value)
        case RangeType() if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        case SymmetricType() | EnumType() if isinstance(value, str):
            return _named(value, type_)
        case RecordType() if isinstance(value, dict):
            given = {k: v for k, v in value.items() if k != "record" or type_.field("record")}
            if value.get("record", type_.cls.__name__) == type_.cls.__name__ and given.keys() == {
                name for name, _ in type_.fields
            }:
                fields = [canonical(given[name], field) for name, field in type_.fields]
                return f"{type_.cls.__name__}({', '.join(fields)})"
        case UnionType():
            for member in type_.members:
                try:
                    return canonical(value, member)
                except Odd:
                    continue
        case SetType() | FamilyType() if isinstance(value, list) and not isinstance(value, Pairs):
            return "{" + ", ".join(sorted({canonical(item, type_.item) for item in value})) + "}"
        case SeqType() if isinstance(value, list) and not isinstance(value, Pairs):
            return "[" + ", ".join(canonical(item, type_.item) for item in value) + "]"
        case BagType() if isinstance(value, list):
            return _bag(value, type_)
        case MapType() if isinstance(value, dict | Pairs):
            return _map(value, type_)
    raise Odd


def _named(value: str, type_: SymmetricType | EnumType) -> str:
    known = [plain(each) for each in all_values(type_)]
    if value in known:
        return value
    if isinstance(type_, SymmetricType):
        for begin in (type_.cls.__name__[0], type_.cls.__name__):
            number = value[len(begin) :]
            fits = value.lower().startswith(begin.lower()) and re.fullmatch("[1-9][0-9]{0,4}", number)
            if fits and int(number) <= type_.size:
                return known[int(number) - 1]
    raise Odd


def _bag(value: list[Any], type_: BagType) -> str:
    counts: Counter[str] = Counter()
    for each in value:
        item, count = each if isinstance(value, Pairs) else (each, 1)
        if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= type_.capacity:
            raise Odd
        counts[canonical(item, type_.item)] += count
    return json.dumps(sorted((k, n) for k, n in counts.items() if n))


def _map(value: dict[str, Any] | Pairs, type_: MapType) -> str:
    keys = [plain(each) for each in all_values(type_.key)]
    if isinstance(value, dict):
        if sorted(value) != sorted(keys):
            raise Odd
        pairs = {key: canonical(item, type_.value) for key, item in value.items()}
    else:
        pairs = {canonical(key, type_.key): canonical(item, type_.value) for key, item in value}
        if len(pairs) != len(value) or len(pairs) != len(keys):
            raise Odd
    return json.dumps(sorted(pairs.items()))


# -------------------------------------------------------------------------------------- the truth


class Oracle:
    """Knows what is true of documents about runs of one instance, which is active meanwhile."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._machine = Machine(instance)
        self._types = {m.name: m.types for m in (*self._machine.actions, *self._machine.inits)}

    def claims(self, document: Any) -> Claims:
        """What is true of a document. Raises Unclear."""
        steps, ending = told(document)
        action = steps[-1].action
        fails = ending is not None and ending["kind"] in ("assert", "failure") and action == ending["name"]
        state: State | None = None
        difference: int | None = None
        for number, step in enumerate(steps):
            last = fails and number == len(steps) - 1
            run = self._run(step, state)
            if run is None or run.cut is not None or (run.fault is not None and not last):
                return Claims(difference, number, None)
            if run.fault is not None:
                return Claims(difference, None, True)
            assert run.after is not None
            before, state = state, run.after
            if difference is None and (last or not self._alike(state, step)):
                difference = number
        assert state is not None
        shown = None if ending is None else self._shown(ending, fails, before, state)
        return Claims(difference, None, shown)

    def _run(self, step: Told, state: State | None) -> Run | None:
        """The run that a step is; the first step begins in no state."""
        if state is None:
            runs: Iterator[Run] = self._machine.initial_runs()
            if step.action is None and not self._machine.inits:
                return next(runs)
        else:
            runs = self._machine.runs(state)
        if step.action is not None and step.arguments is not None:
            return next((run for run in runs if self._is(run, step.action, step.arguments)), None)
        if step.state.keys() < {variable.name for variable in self._instance.variables}:
            raise Unclear
        found = (r for r in runs if step.action in (None, r.action) and r.after is not None)
        return next((run for run in found if self._alike(run.after or (), step)), None)

    def _is(self, run: Run, action: str, arguments: dict[str, Any]) -> bool:
        types = self._types.get(run.action, {})
        if not action or run.action != action or types.keys() != arguments.keys():
            return False
        given = dict(zip(self._machine.parameters(action), run.arguments, strict=True))
        try:
            return all(
                canonical(arguments[name], type_) == canonical(plain_json(given[name]), type_)
                for name, type_ in types.items()
            )
        except Odd:
            return False

    def _alike(self, state: State, step: Told) -> bool:
        for variable, value in zip(self._instance.variables, state, strict=True):
            if variable.name in step.state:
                own = canonical(value_json(value, variable.type), variable.type)
                try:
                    if canonical(step.state[variable.name], variable.type) != own:
                        return False
                except Odd:
                    return False
        return True

    def _shown(self, ending: dict[str, Any], fails: bool, before: State | None, state: State) -> bool | None:
        if fails:
            return False
        name, kind = ending["name"], ending["kind"]
        if kind == "deadlock":
            stuck = all(run.after == state for run in self._machine.runs(state))
            return stuck if name == "deadlock" else None
        found: bool | None = None
        for property_ in self._instance.called(name):
            if kind not in ("failure", property_.kind):
                continue
            if property_.kind == "step":
                value = None if before is None else self._machine.holds(property_, before, state)
            else:
                value = self._machine.holds(property_, state)
            shown = isinstance(value, Fault) if kind == "failure" else value is (kind == "reachable")
            found = bool(found) or shown
        return found
