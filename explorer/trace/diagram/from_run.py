"""The construction of a run's space-time diagram."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quorate.exploration import State, Step, Trace
from quorate.language import ir
from quorate.language.checker import lower
from quorate.language.instance import Instance
from quorate.language.records import Record
from quorate.language.traversal import walk
from quorate.language.types import Type, records_of
from quorate.language.words import call, counted, plain
from quorate.reference.machine import Machine
from quorate.trace.diagram.labels import action_label, message_label
from quorate.trace.diagram.lanes import Further, Lanes
from quorate.trace.diagram.picture import Arrow, ArrowKind, Diagram, Dot, DotKind, Ghost, Note, Status
from quorate.trace.diagram.receipts import Message, Receipts, places, runs, sent
from quorate.trace.diagram.statuses import Statuses
from quorate.trace.starts import GIVEN, begins_as_runs_do

CRASH = re.compile(r"crash|fail|die$|kill|stop$")
RESTART = re.compile(r"restart|recover|reboot|resume")


def diagram(
    instance: Instance, trace: Trace, notes: Iterable[Note] = (), further: Sequence[Further] | None = None
) -> Diagram:
    """Return the space-time diagram of a run of `instance`, with `notes` on some of its steps. With `further`, the
    run may go on with one of these steps.

    Raises ModelError if the model's `lanes` name an action that it does not have.
    """
    return Diagrams(instance).of(trace, notes, further)


class Diagrams:
    """Draws diagrams of runs of one instance. What it found out of a run it knows in one that goes on from it."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        with instance.active():
            self.machine = Machine(instance)
            self.receipts = Receipts(instance, self.machine)
        self._read: set[type] | None = None
        self._needed: dict[tuple[int, ...], tuple[Step, list[Message]]] = {}

    def of(
        self, trace: Trace, notes: Iterable[Note] = (), further: Sequence[Further] | None = None
    ) -> Diagram:
        """Return a diagram, as `diagram` does."""
        with self.instance.active():
            return _Builder(self, trace, further).diagram(tuple(notes))

    def needed(
        self, before: State, steps: Sequence[Step], local: Any, order: Callable[[], Mapping[Message, int]]
    ) -> list[Message]:
        """Return the messages that the last of some steps needed; the steps are the first ones of a run."""
        key = tuple(map(id, steps))
        if key not in self._needed:
            found = self.receipts.of(before, steps[-1], local, order())
            # With the step, whose id no other object gets as long as it is there.
            self._needed[key] = (steps[-1], found)
        return self._needed[key][1]

    @property
    def read_classes(self) -> set[type]:
        """The record classes that actions read: in parameters, membership tests, generators and indexing."""
        if self._read is None:
            self._read = _read_classes(self.instance)
        return self._read


@dataclass(slots=True)
class _Sending:
    """A message in transit: sent, and not yet removed from its container."""

    step: int
    lane: int
    message: Message
    received: bool = False


class _Builder:
    def __init__(self, diagrams: Diagrams, trace: Trace, further: Sequence[Further] | None) -> None:
        self._diagrams = diagrams
        self._instance = instance = diagrams.instance
        self._trace = trace
        self._machine = diagrams.machine
        self._further = further
        self._lanes = Lanes(instance, self._machine, trace, further or ())
        self._places = places(instance)
        self._told = Statuses(instance, self._lanes)

    def diagram(self, notes: tuple[Note, ...]) -> Diagram:
        trace, lanes = self._trace, self._lanes.lanes
        statuses = self._told.along(trace)
        names = [variable.name for variable in self._instance.variables]
        return Diagram(
            lanes=lanes,
            dots=tuple(self._dots(statuses)),
            arrows=tuple(self._arrows()),
            statuses=tuple(statuses),
            start=self._start(),
            epoch_names={str(sort): names[at] for sort, at in self._told.epochs.items()},
            notes=(*_loop_notes(trace), *notes),
            ghosts=tuple(self._ghosts()),
        )

    def _start(self) -> str:
        action = self._trace.initial_action
        if action is not None:
            return call(*action)
        return "initial state" if begins_as_runs_do(self._instance, self._trace) else GIVEN

    def _ghosts(self) -> Iterable[Ghost]:
        """The steps that may come next, each with where the messages that it takes were last sent."""
        sent_in: dict[Record, tuple[int, int]] = {}
        for number, before, step in runs(self._trace) if self._further else ():
            for _, record in sent(before, step.state, self._places):
                sent_in[record] = (number, self._lanes.of_step(number))
        for number, (action, arguments) in enumerate(self._further or ()):
            lane = self._lanes.of_further(action, arguments)
            own = self._lanes.value(lane)
            told = {
                name: value
                for name, value in arguments.items()
                if not isinstance(value, Record) and not (type(value) is type(own) and value == own)
            }
            taken = [value for value in arguments.values() if isinstance(value, Record) and value in sent_in]
            yield Ghost(
                number,
                lane,
                action_label(action, told, self._told.epoch_class).removesuffix("()"),
                call(action, arguments),
                tuple(sent_in[record] for record in taken),
            )

    # ----------------------------------------------------------------------------- dots

    def _dots(self, statuses: list[tuple[Status, ...]]) -> Iterable[Dot]:
        for number, _, step in runs(self._trace):
            lane = self._lanes.of_step(number)
            now, old = statuses[number][lane], statuses[number - 1][lane]
            kind: DotKind = "step"
            if RESTART.search(step.action):
                kind = "restart"
            elif CRASH.search(step.action):
                kind = "crash"
            elif now.level == 2 and old.level < 2:
                kind = "leader"
            label = action_label(step.action, step.arguments, self._told.epoch_class)
            yield Dot(number, lane, step.action, label, call(step.action, step.arguments), kind)

    # ----------------------------------------------------------------------------- arrows

    def _arrows(self) -> Iterable[Arrow]:
        sendings: list[_Sending] = []
        on_their_way: dict[Message, list[_Sending]] = {}
        for number, before, step in runs(self._trace):
            lane = self._lanes.of_step(number)
            needed = self._diagrams.needed(
                before,
                self._trace.steps[:number],
                self._lanes.value(lane),
                lambda: {message: queue[0].step for message, queue in on_their_way.items() if queue},
            )
            arrived = [on_their_way[message][0] for message in needed if on_their_way.get(message)]
            yield from self._received(arrived, number, lane)
            self._forget(before, step.state, on_their_way)
            for message in sent(before, step.state, self._places):
                sending = _Sending(number, lane, message)
                sendings.append(sending)
                on_their_way.setdefault(message, []).append(sending)
        yield from self._unreceived(sendings)

    def _forget(self, before: State, after: State, on_their_way: dict[Message, list[_Sending]]) -> None:
        """Remove from the messages in transit those that a step took out of the containers, the oldest copy first."""
        for message in sent(after, before, self._places):
            if queue := on_their_way.get(message):
                queue.pop(0)

    def _received(self, arrived: list[_Sending], number: int, lane: int) -> Iterable[Arrow]:
        """The arrows to the receiver of a step: one for all received messages of a class that were sent in one
        step."""
        groups: dict[tuple[int, type], list[Record]] = {}
        for sending in arrived:
            sending.received = True
            groups.setdefault((sending.step, type(sending.message[1])), []).append(sending.message[1])
        for (sent_in, _), records in groups.items():
            source = self._lanes.of_step(sent_in)
            label = message_label(records[0], self._known(source, lane), self._told.epoch_class)
            if len(records) > 1:
                label = message_label(records[0], self._known(source, lane), self._told.epoch_class, room=0)
            yield Arrow(
                sent=sent_in,
                source=source,
                received=number,
                target=lane,
                label=label,
                text="\n".join(map(plain, records)),
                kind="received",
                count=len(records),
                epoch=self._epoch(records[0]),
            )

    def _unreceived(self, sendings: list[_Sending]) -> Iterable[Arrow]:
        """The arrows of messages not received: one for each group of a class sent in one step, of which none was
        received. Messages of the last step are left out if an action could still receive them."""
        read = self._diagrams.read_classes
        groups: dict[tuple[int, type], list[_Sending]] = {}
        for sending in sendings:
            groups.setdefault((sending.step, type(sending.message[1])), []).append(sending)
        for (step, cls), group in groups.items():
            remote = [sending for sending in group if not self._is_local(sending)]
            heard = any(sending.received for sending in group)
            if heard or not remote or (step == len(self._trace.steps) and cls in read):
                continue
            first = remote[0]
            record = first.message[1]
            target = self._addressee(first)
            known = self._known(first.lane, *([] if target is None else [target]))
            yield Arrow(
                sent=step,
                source=first.lane,
                received=None,
                target=target if len(remote) == 1 else None,
                label=message_label(record, known, self._told.epoch_class),
                text="\n".join(plain(sending.message[1]) for sending in remote),
                kind=self._fate(group) if cls in read else "unread",
                count=len(remote),
                epoch=self._epoch(record),
            )

    def _fate(self, group: list[_Sending]) -> ArrowKind:
        """Whether messages that were not received are lost, or still wait in a run that may go on."""
        state = self._trace.last_state
        held = (
            counted(place.of(state), place.type).get(record, 0)
            for place, record in (s.message for s in group)
        )
        return "waiting" if self._further is not None and any(held) else "lost"

    def _known(self, *lanes: int) -> list[Any]:
        """The nodes of these lanes, which a label between them need not name."""
        return [self._lanes.value(lane) for lane in lanes if self._lanes.lanes[lane].node]

    def _nodes_named(self, record: Record) -> list[int]:
        named = [self._lanes.of_value(value) for value in vars(record).values()]
        return [lane for lane in named if lane is not None and self._lanes.lanes[lane].node]

    def _is_local(self, sending: _Sending) -> bool:
        """Whether a message concerns only its sender: a vote for itself, or an entry of its own container."""
        place, record = sending.message
        if place.owner is not None:
            return self._lanes.of_value(place.owner) == sending.lane
        named = self._nodes_named(record)
        return len(named) > 1 and set(named) == {sending.lane}

    def _addressee(self, sending: _Sending) -> int | None:
        """The lane other than the sender's that a message names, if there is exactly one."""
        place, record = sending.message
        if place.owner is not None:
            return self._lanes.of_value(place.owner)
        others = {lane for lane in self._nodes_named(record) if lane != sending.lane}
        if not others:
            others = {
                lane
                for value in vars(record).values()
                if (lane := self._lanes.of_value(value)) is not None and lane != sending.lane
            }
        return others.pop() if len(others) == 1 else None

    def _epoch(self, record: Record) -> int | None:
        cls = self._told.epoch_class
        found: list[Any] = [value for value in vars(record).values() if type(value) is cls]
        return int(found[0].shown) if found else None


def _read_classes(instance: Instance) -> set[type]:
    """The record classes that actions read: in parameters, membership tests, generators and indexing."""
    program = lower(instance)
    looked_at: list[Type] = []
    seen: set[str] = set()
    todo: list[ir.Node] = []
    for action in program.actions:
        looked_at += [parameter.type for parameter in action.parameters]
        todo += action.body
    while todo:
        for node in walk(todo.pop()):
            match node:
                case ir.Call(function=name) if name not in seen:
                    seen.add(name)
                    todo += program.functions[name].body
                case ir.In(item=ir.Widen(base=item)) | ir.In(item=item):
                    looked_at.append(item.type)
                case ir.SetOf(type=type_) | ir.Generator(type=type_) | ir.At(type=type_):
                    looked_at.append(type_)
    return {record.cls for type_ in looked_at for record in records_of(type_)}


def _loop_notes(trace: Trace) -> Iterable[Note]:
    """The notes on the loop of an infinite run."""
    last = len(trace.steps)
    if trace.loop == last:
        yield Note(last, "back", "the run stops here")
    elif trace.loop is not None:
        yield Note(trace.loop + 1, "loop", f"again and again: steps {trace.loop + 1} to {last}")
        yield Note(last, "back", f"back to step {trace.loop + 1}")
