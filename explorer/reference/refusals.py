"""Why an action is not possible in a state: the guard that refuses it, the bound that cuts it, or how it fails.

`answer` says it of an action with given arguments, `answers` of all instances of actions: those with the same answer
are one group. Both run the action in CPython, which decides everything that is said of a run.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from quorate.exploration import State
from quorate.language.outcomes import Disabled
from quorate.language.source_files import read_file
from quorate.language.types import members_of, without_none
from quorate.language.words import plain
from quorate.reference.faults import Fault
from quorate.reference.guards import Read, Refusal, refusal
from quorate.reference.machine import Box, Machine, Run

MOST_RUNS = 500
"""The most runs of one action that are made to explain why it is not possible."""

How = Literal["possible", "no change", "guard", "bound", "fault", "argument"]


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether an action is possible in a state, with given arguments.

    It is "possible" and leads to the state `after`; it makes "no change"; a `guard` refuses it; it is cut by `bound`;
    it ends in a `fault`; or it cannot be tried: an "argument" is not in its parameter's sort, or the parameter has no
    values. Where there is more to say, and it is not that of a guard, `message` says it."""

    how: How
    after: State | None = None
    guard: Refusal | None = None
    bound: str = ""
    fault: Fault | None = None
    message: str = ""

    @property
    def enabled(self) -> bool:
        """Whether the action is enabled, in the sense of fairness: it leads to another state, is cut, or fails."""
        return self.how in ("possible", "bound", "fault")


@dataclass(frozen=True, slots=True)
class Instances:
    """Instances of an action: all combinations of the `values` of each parameter. Those of the parameters in `every`
    are all that there are."""

    values: Box
    every: frozenset[str]

    @property
    def count(self) -> int:
        """The number of instances."""
        return math.prod(map(len, self.values.values()))


@dataclass(frozen=True, slots=True)
class Group:
    """Instances of an action with the same answer (but for the state they lead to). `whole` is false if there may be
    more of them: not all arguments of the action were tried."""

    action: str
    answer: Answer
    instances: tuple[Instances, ...]
    whole: bool = True

    @property
    def count(self) -> int:
        """The number of instances."""
        return sum(each.count for each in self.instances)


def answer(machine: Machine, action: str, arguments: Mapping[str, Any], state: State) -> Answer:
    """Return whether an action is possible in a state with these arguments, and if not, why."""
    if misfit := machine.misfit(action, arguments):
        name, type_ = misfit
        return Answer("argument", message=f"{name}={plain(arguments[name])} is no {type_}")
    return _answer(machine.run(action, arguments, state), state)


def answers(
    machine: Machine,
    state: State,
    actions: Iterable[str] | None = None,
    most: int = MOST_RUNS,
    among: Box | None = None,
) -> Iterator[Group]:
    """Yield the answers for all instances of the actions (by default all actions), in their order. No more than
    `most` runs are made of one action. `among` says which values of parameters are meant, if not all."""
    read = cache(read_file)  # a file is read once for all guards
    for action in (method.name for method in machine.actions) if actions is None else actions:
        domains = {**machine.domains(action, state), **(among or {})}
        empty = [name for name, domain in domains.items() if not domain]
        if empty:
            yield Group(action, Answer("argument", message=_none_for(machine, action, empty[0])), ())
            continue
        found, whole = machine.attempts(action, domains, state, lambda run: _answer(run, state, read), most)
        alike: dict[Answer, list[tuple[Box, Answer]]] = {}
        for box, said in found:
            alike.setdefault(_in_general(said), []).append((box, replace(said, after=None)))
        groups = [
            Group(
                action,
                general if len({said for _, said in each}) > 1 else each[0][1],
                tuple(_instances(box, domains) for box in _joined([box for box, _ in each], domains)),
                whole,
            )
            for general, each in alike.items()
        ]
        places = list(dict.fromkeys(map(_place, groups)))
        yield from sorted(groups, key=lambda group: places.index(_place(group)))


def refusals(machine: Machine, state: State, actions: Iterable[str] | None = None) -> tuple[Group, ...]:
    """Return why the actions (by default all) are not possible in a state, for all instances that are not."""
    return tuple(group for group in answers(machine, state, actions) if not group.answer.enabled)


def _answer(run: Run | Disabled, state: State, read: Read = read_file) -> Answer:
    match run:
        case Disabled(__traceback__=None):  # no guard was false: the state has no such argument
            return Answer("argument", message=str(run))
        case Disabled():
            return Answer("guard", guard=refusal(run, read))
        case Run(cut=str(bound)):
            return Answer("bound", bound=bound, message=f"past the bound of {bound}")
        case Run(fault=Fault() as fault):
            return Answer("fault", fault=fault, message=fault.message)
    return Answer("no change" if run.after == state else "possible", run.after)


def _in_general(said: Answer) -> Answer:
    return replace(said, after=None, guard=None if said.guard is None else said.guard.in_general)


def _place(group: Group) -> tuple[str, int, int]:
    guard = group.answer.guard
    return (group.answer.how, 0, 0) if guard is None else (guard.file, guard.line, guard.column)


def _none_for(machine: Machine, action: str, parameter: str) -> str:
    classes = [record.cls.__name__ for record in members_of(without_none(machine.types(action)[parameter]))]
    return f"there is no {' and no '.join(classes)}"


def _instances(box: Box, domains: Box) -> Instances:
    every = {name for name, values in box.items() if 1 < len(domains[name]) == len(values)}
    return Instances(box, frozenset(every))


def _joined(boxes: list[Box], domains: Box) -> list[Box]:
    """Join boxes that differ in the values of one parameter only, as long as there are any."""
    count = 0
    while len(boxes) != count:
        count = len(boxes)
        for name, domain in domains.items():
            joined: dict[tuple[Any, ...], list[Box]] = {}
            for box in boxes:
                joined.setdefault(tuple(values for other, values in box.items() if other != name), []).append(
                    box
                )
            boxes = []
            for alike in joined.values():
                values = {value for box in alike for value in box[name]}
                boxes.append({**alike[0], name: tuple(value for value in domain if value in values)})
    return boxes
