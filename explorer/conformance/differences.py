"""Where code and model differ, part by part, and the run that leads there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from quorate.conformance.lockstep import Clash, Node
from quorate.conformance.result import Difference, Mismatch, Told
from quorate.conformance.seen import Given, PartOfMap, PartOfRecord, Seen, filled
from quorate.exploration import State, Trace
from quorate.language.instance import Instance, Variable
from quorate.language.types import FamilyType, MapType, SetType, Type, without_none
from quorate.language.values import all_values
from quorate.language.words import call, in_order, plain, words
from quorate.reference.machine import Machine
from quorate.reference.refusals import answer
from quorate.trace.changes import Change, changes, changes_by, changes_of
from quorate.trace.json import plain_json
from quorate.trace.refusal_text import guard_text


class Telling:
    """Tells mismatches of one instance. To be used while it is active."""

    def __init__(self, instance: Instance, machine: Machine, messages: str | None, sends_all: bool) -> None:
        self._instance = instance
        self._machine = machine
        self._variables = {variable.name: (at, variable) for at, variable in enumerate(instance.variables)}
        self._messages = messages
        self._all = sends_all

    def mismatch(self, clash: Clash, walk: int | None, seed: str, found_in: int) -> Mismatch:
        """The mismatch that a clash is."""
        seen = clash.seen
        told = [(self._differences(seen, node), node) for node in clash.allowed]
        differences, nearest = min(told, key=lambda each: len(each[0]))
        path = nearest.path()
        apart = not (seen.raised or seen.beyond)
        return Mismatch(
            clash.kind,
            tuple(self.told(path)),
            tuple(differences) if apart else (),
            raised=seen.raised,
            beyond=seen.beyond,
            allowed=len({node.state for node in clash.allowed}),
            walk=walk,
            seed=seed,
            found_in=found_in,
            trace=self.trace(path),
            why=self._why(nearest) if clash.kind in ("moved", "raised") else "",
        )

    def trace(self, path: Iterable[Node]) -> Trace:
        """The run of the model, without the steps that it refuses."""
        first, *others = path
        steps = tuple(node.step for node in others if node.step is not None)
        start = next(run for run in self._machine.initial_runs() if run.after == first.state)
        return Trace(first.state, self._machine.start(start), steps, self._instance)

    def told(self, path: Iterable[Node]) -> Iterator[Told]:
        """The steps of a run, each with its effect in the model."""
        first, *others = path
        before, by = first.state, list[str]()
        for node in others:
            if node.given is not None:
                text = call(node.given.action, node.given.arguments)
                how: Literal["taken", "refused"] = "refused" if node.step is None else "taken"
                yield Told(text, how, self._changes(node), data=given_json(node.given))
            elif node.step is not None:
                by.append(call(node.step.action, node.step.arguments))
            else:
                effect = changes(self._instance, before, node.state)
                yield Told(own_text(node.own), "followed", effect, tuple(by), {"step": node.own})
                before, by = node.state, []

    def _changes(self, node: Node) -> tuple[Change, ...]:
        if node.step is None or node.parent is None:
            return ()
        return changes_by(self._instance, node.parent.state, node.step)

    def _why(self, node: Node) -> str:
        """Why the model refuses the last step; empty if it does not."""
        given = node.given
        if given is None or node.step is not None:
            return ""
        if set(given.arguments) != set(self._machine.parameters(given.action)):
            return f"{given.action} is not possible, whatever the code chooses"
        said = answer(self._machine, given.action, given.arguments, node.state)
        if said.guard is None:
            return said.message
        return f"{'  '.join(guard_text(said.guard))}: {'; '.join(said.guard.because)}"

    def _differences(self, seen: Seen, node: Node) -> list[Difference]:
        found = [
            difference
            for name, value in seen.values.items()
            for difference in self.between(name, node.state, value)
        ]
        return [*found, *self._of_messages(seen, node)]

    def between(self, name: str, state: State, value: object) -> Iterator[Difference]:
        """The differences of a variable in a state of the model from what is seen of it."""
        at, variable = self._variables[name]
        expected = state[at]
        yield from _of_records(name, value, expected, variable.type)
        seen = filled(value, expected)
        if isinstance(variable.type, SetType | FamilyType):
            yield from _of_sets(variable, expected, seen)
            return
        for change in changes_of(name, expected, seen, variable.type):
            match change.how:
                case "added":
                    yield Difference(change.path, "only in the code", "", change.after)
                case "removed":
                    yield Difference(change.path, "only in the model", change.before, "")
                case _:
                    yield Difference(change.path, "unlike", change.before, change.after)

    def _of_messages(self, seen: Seen, node: Node) -> Iterator[Difference]:
        if self._messages is None or seen.sent is None:
            return
        at, variable = self._variables[self._messages]
        before = frozenset[object]() if node.parent is None else node.parent.state[at]
        after = node.state[at]
        expected = (after - before) | (after & seen.sent) if self._all else after & seen.sent
        yield from _of_sets(variable, expected, (seen.sent - before) | (after & seen.sent))


def _of_records(path: str, seen: Any, expected: Any, type_: Type) -> Iterator[Difference]:
    """Records of which some fields are seen, and that are of another class in the model, or None."""
    if isinstance(seen, PartOfRecord):
        if not seen.may_be(expected):
            yield Difference(path, "unlike", words(expected, type_), repr(seen))
    elif isinstance(seen, PartOfMap) and expected is not None:
        map_ = without_none(type_)
        assert isinstance(map_, MapType)
        for key, part, each in zip(all_values(map_.key), seen, expected, strict=True):
            yield from _of_records(f"{path}[{plain(key)}]", part, each, map_.value)


def _of_sets(variable: Variable, model: frozenset[object], real: frozenset[object]) -> Iterator[Difference]:
    item = variable.type.item  # type: ignore[union-attr]
    for each in in_order(model - real, item):
        yield Difference(variable.name, "only in the model", words(each, item), "")
    for each in in_order(real - model, item):
        yield Difference(variable.name, "only in the code", "", words(each, item))


def given_json(given: Given) -> dict[str, object]:
    """A step as JSON."""
    arguments = {name: plain_json(value) for name, value in given.arguments.items()}
    return {"action": given.action, "arguments": arguments}


def own_text(step: Any) -> str:
    """A step of the code's own as text: ``deliver(n1, n2)``."""
    if isinstance(step, tuple | list) and step:
        return f"{plain(step[0])}({', '.join(map(plain, step[1:]))})"
    return plain(step)
