"""Why an event is not explained: how the steps that it could be differ from what was observed, or why the model
refuses them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quorate.conformance.differences import Telling
from quorate.conformance.result import Difference
from quorate.explaining.candidates import Candidates, alike
from quorate.explaining.reading import Known, Log, Observed
from quorate.explaining.result import Attempt, Impasse, Unexplained
from quorate.explaining.searching import Node
from quorate.exploration import State, Trace
from quorate.language.instance import Instance
from quorate.language.words import call, in_order, plain, words
from quorate.reference.machine import Machine
from quorate.reference.refusals import Group, answers

MOST_COMPARED = 2_000
"""The most steps that are compared with one event."""


def trace_to(instance: Instance, machine: Machine, node: Node) -> Trace:
    """The run of the model to a node."""
    first, *others = node.path()
    assert first.run is not None
    steps = tuple(machine.step(each.run) for each in others if each.run is not None)
    return Trace(first.state, machine.start(first.run), steps, instance)


def places_to(node: Node) -> tuple[str, ...]:
    """The places of the events that the steps of the run to a node explain; empty for those that the logs do not
    show."""
    return tuple(
        "" if each.event is None else each.event.place for each in node.path()[1:] if each.run is not None
    )


class Explaining:
    """Tells why events are not explained. To be used while the instance is active."""

    def __init__(self, instance: Instance, machine: Machine, candidates: Candidates) -> None:
        self._instance = instance
        self._machine = machine
        self._candidates = candidates
        self._telling = Telling(instance, machine, None, True)
        self._variables = {
            variable.name: (at, variable.type) for at, variable in enumerate(instance.variables)
        }

    def impasse(self, furthest: Sequence[Node], logs: Sequence[Log]) -> Impasse:
        """What there is to say of the events that follow, where the runs end that explain most. Of ends at several
        positions, those at the first are told."""
        at = furthest[0].at
        nodes = [node for node in furthest if node.at == at]
        waiting = [log.events[count] for log, count in zip(logs, at, strict=True) if count < len(log.events)]
        told = [self._unexplained(event, nodes) for event in waiting]
        events = tuple(event for event, _ in told)
        nearest = min(told, key=lambda each: _need(each[0]))[1]
        run = trace_to(self._instance, self._machine, nearest)
        return Impasse(events, run, places_to(nearest), len({node.state for node in nodes}))

    def _unexplained(self, event: Known, nodes: Sequence[Node]) -> tuple[Unexplained, Node]:
        """What there is to say of an event, and the end of a run of which it is said."""
        nearest: tuple[Attempt, Node] | None = None
        compared = 0
        for node in nodes:
            for attempt in self._attempts(event, node.state):
                compared += 1
                if nearest is None or _rank(attempt) < _rank(nearest[0]):
                    nearest = attempt, node
                if compared >= MOST_COMPARED:
                    break
        told = Unexplained(event.file, event.line, event.text, event.node)
        if nearest is not None:
            return Unexplained(told.file, told.line, told.text, told.node, nearest[0]), nearest[1]
        node = nodes[0]
        refusals, unlike = self._refused(event, node.state)
        return Unexplained(told.file, told.line, told.text, told.node, None, refusals, unlike), node

    def _attempts(self, event: Known, state: State) -> Iterator[Attempt]:
        """The steps that the event could be, but for what was observed."""
        if differences := tuple(self._differences(event.before, state)):
            yield Attempt(_text(event), differences, before=True)
            return
        if not event.acts:
            yield Attempt("", tuple(self._differences(event.after, state)))
        for run in self._candidates.steps(event.acts, state):
            assert run.after is not None
            text = call(run.action, self._machine.arguments(run))
            yield Attempt(text, tuple(self._differences(event.after, run.after)))

    def _differences(self, observed: Observed, state: State) -> Iterator[Difference]:
        for name, value in observed.values.items():
            yield from self._telling.between(name, state, value)
        for name, items in observed.items.items():
            at, type_ = self._variables[name]
            for each in in_order(items - state[at], type_.item):  # type: ignore[union-attr]
                yield Difference(name, "only in the code", "", words(each, type_.item))  # type: ignore[union-attr]
        for view in observed.views:
            value = view.function(self._machine.shown(state))
            if not alike(view.seen, value):
                yield Difference(view.name, "unlike", plain(value), plain(view.seen))

    def _refused(self, event: Known, state: State) -> tuple[tuple[Group, ...], str]:
        """Why the model refuses the event in a state; or the argument that it has no value for."""
        groups: list[Group] = []
        unlike = ""
        for act in event.acts:
            box = self._candidates.box(act, state)
            empty = next((name for name, values in box.items() if not values and name in act.known), None)
            if empty is not None:
                unlike = unlike or f"{empty}={plain(act.known[empty])}"
                continue
            groups += answers(self._machine, state, [act.action], among=box)
        return tuple(groups), "" if groups else unlike


def _rank(attempt: Attempt) -> tuple[bool, int]:
    return attempt.before, len(attempt.differences)


def _need(event: Unexplained) -> tuple[bool, int]:
    """Of several events, the one that is nearest to being explained is told first."""
    return event.attempt is None, 0 if event.attempt is None else len(event.attempt.differences)


def _text(event: Known) -> str:
    return " or ".join(act.action for act in event.acts)
