"""The picture of a state: as its model says in `picture`, or else the role and term of each node, and its logs.

`picture` is a method of the model, or a function of its file; of a model that comes with Quorate, a function of the
file in `quorate.pictures` that has the name of the model's. Its first parameter is the model, or one that it derives
from.
"""

from __future__ import annotations

import importlib
import inspect
import sys
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from quorate.exploration import State
from quorate.language.bundled import PICTURES, model_file, modules_in
from quorate.language.diagnostics import ModelError, short_path
from quorate.language.instance import Instance
from quorate.language.model import Model
from quorate.language.records import Record
from quorate.language.sorts import Symmetric
from quorate.language.types import MapType, SeqType, SetType, Type, without_none
from quorate.language.values import all_values
from quorate.reference.machine import Machine
from quorate.shapes import Arrow, Badge, Box, Picture, Row, Shape
from quorate.support.time_limits import TooLong, within
from quorate.trace.diagram.labels import brief
from quorate.trace.diagram.lanes import lane_name
from quorate.trace.diagram.picture import Lane, Status
from quorate.trace.diagram.statuses import LEADERS

SECONDS = 2.0
"""How long a picture may take."""


@dataclass(frozen=True, slots=True)
class PicturedLane:
    """A lane of a picture: its name, and what is drawn in it. The targets of arrows are names of lanes."""

    name: str
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Pictured:
    """The picture of a state; or in `error` why there is none. `own`: the model says how it is pictured."""

    lanes: tuple[PicturedLane, ...]
    own: bool = False
    error: str = ""


class Pictures:
    """Draws the pictures of one instance. To be used while it is active."""

    def __init__(self, instance: Instance, machine: Machine) -> None:
        self._instance = instance
        self._machine = machine
        self._picture = picture_of(instance.cls)
        self._known: dict[State, Pictured] = {}

    @property
    def own(self) -> bool:
        """Whether the model says how it is pictured."""
        return self._picture is not None

    def of(self, state: State, lanes: Sequence[Lane] = (), statuses: Sequence[Status] = ()) -> Pictured:
        """Return the picture of a state. `lanes` and `statuses` are those of a diagram: without a `picture` of the
        model, they tell the nodes, and their roles and terms."""
        if self._picture is None:
            return Pictured(tuple(self._usual(state, lanes, statuses)))
        if state not in self._known:
            self._known[state] = self._own(self._picture, state)
        return self._known[state]

    def _own(self, picture: Callable[[Any], Picture], state: State) -> Pictured:
        model = self._machine.shown(state)
        try:
            found = within(SECONDS, lambda: picture(model))
            return Pictured(tuple(_checked(found)), own=True)
        except TooLong:
            return Pictured((), True, f"{_place(picture)}: it did not end within {SECONDS:.0f} s")
        except Exception as error:  # whatever the model's own code raises is what there is to say
            said = error.diagnostic.message if isinstance(error, ModelError) else str(error)
            return Pictured((), True, f"{_place(picture)}: {type(error).__name__}: {said}")

    def _usual(
        self, state: State, lanes: Sequence[Lane], statuses: Sequence[Status]
    ) -> Iterator[PicturedLane]:
        for lane, status in zip(lanes, statuses, strict=True):
            if lane.node:
                yield PicturedLane(lane.name, tuple(self._shapes(state, lane, status)))

    def _shapes(self, state: State, lane: Lane, status: Status) -> Iterator[Shape]:
        if status.role:
            look = ("plain", "waiting", "strong")[status.level]
            yield Badge(status.role_text, status.epoch, look)  # type: ignore[arg-type]
        if status.epoch is not None:
            yield Badge(status.epoch, status.epoch)
        held = [each for each in self._held(state, lane) if each[1] is not None and each[1] is not False]
        for name, value, _ in held:
            if value is True and not LEADERS.search(name):
                yield Badge(name, "quiet")
            elif isinstance(value, Symmetric) and str(value) != lane.name:
                yield Arrow(str(value), name, status.epoch, dashed=True)
        for name, value, type_ in held:
            if isinstance(type_, SeqType):
                yield Row(name, [Box(brief(item), _epoch(item)) for item in value])
            elif isinstance(value, Record):
                yield Row(name, [Box(brief(value), _epoch(value))], first=None)

    def _held(self, state: State, lane: Lane) -> Iterator[tuple[str, Any, Type]]:
        """What the variables say of a node, each with its name and type: what maps hold for it, and of sets whether
        it is in them."""
        for variable, value in zip(self._instance.variables, state, strict=True):
            match variable.type:
                case (MapType(key=sort) | SetType(item=sort)) as type_ if str(sort) == lane.group:
                    keys = list(all_values(sort))
                case _:
                    continue
            if variable.ghost or value is None:
                continue
            at = [lane_name((lane.group, key)) for key in keys].index(lane.name)
            if isinstance(type_, SetType):
                yield variable.name, keys[at] in value, type_
            else:
                yield variable.name, value[at], without_none(type_.value)


def _epoch(value: Any) -> int | None:
    """The first number of a record, which is usually its term or ballot."""
    fields = vars(value).values() if isinstance(value, Record) else ()
    return next((int(each.shown) for each in fields if hasattr(each, "shown")), None)


# ------------------------------------------------------------------------------------------- the model's own


def picture_of(cls: type[Model]) -> Callable[[Any], Picture] | None:
    """Return the picture that a model has, its own or that of the nearest model that it derives from; None if there
    is none."""
    for ancestor in cls.__mro__:
        if ancestor is Model:
            return None
        method = vars(ancestor).get("picture")
        if callable(method):
            return typing.cast(Callable[[Any], Picture], method)
        for module in _modules(ancestor):
            for name, function in vars(module).items():
                own = name.startswith("picture") and inspect.isfunction(function)
                if own and _subject(function) is ancestor:
                    return typing.cast(Callable[[Any], Picture], function)
    return None


def _modules(cls: type) -> Iterator[Any]:
    file = model_file(cls)
    if file is not None and file in modules_in(PICTURES):
        yield importlib.import_module(modules_in(PICTURES)[file])
    module = sys.modules.get(cls.__module__)
    if module is not None and file is None:
        yield module


def _subject(function: Callable[..., Any]) -> Any:
    try:
        hints = typing.get_type_hints(function)
    except Exception:  # an annotation that has no value names no model
        return None
    first = next(iter(inspect.signature(function).parameters), "")
    return hints.get(first)


def _place(function: Any) -> str:
    code = function.__code__
    return f"{short_path(code.co_filename)}:{code.co_firstlineno}, {function.__name__}"


def _checked(found: Any) -> Iterator[PicturedLane]:
    """The lanes of a picture. Raises TypeError that says what is no picture."""
    if not isinstance(found, Mapping):
        raise TypeError(f"a picture is a dict from lanes to lists of shapes, not {type(found).__name__}")
    for lane, shapes in found.items():
        if isinstance(shapes, str) or not isinstance(shapes, Sequence):
            raise TypeError(f"the shapes of {_name(lane)} are a list, not {type(shapes).__name__}")
        yield PicturedLane(_name(lane), tuple(_shape(_name(lane), shape) for shape in shapes))


def _shape(lane: str, shape: Any) -> Shape:
    match shape:
        case Badge() | Box():
            return replace(shape, text=brief(shape.text))
        case Row(boxes=boxes):
            wrong = next((each for each in boxes if not isinstance(each, Box | None)), None)
            if wrong is not None:
                raise TypeError(
                    f"the row {shape.name} of {lane} has {type(wrong).__name__}: give Box or None"
                )
            return replace(shape, boxes=tuple(box and replace(box, text=brief(box.text)) for box in boxes))
        case Arrow():
            return replace(shape, to=_name(shape.to), text=brief(shape.text))
    raise TypeError(f"{lane} has {type(shape).__name__}: give Badge, Box, Row or Arrow of quorate.shapes")


def _name(lane: Any) -> str:
    return lane if isinstance(lane, str) else lane_name((type(lane).__name__, lane))
