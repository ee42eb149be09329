"""A lesson as data, and how it is read from its file (docs/explore.md tells its form)."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from quorate.language.diagnostics import ModelError, short_path
from quorate.walking.links import Call, Link, call_in

SUFFIX = ".toml"

HINT = "docs/explore.md tells what a lesson has"

BesideSays = Literal["same", "differs", "refuses"]
"""What the protocol beside a variant does with the run so far: it takes it with the same effects, with others, or
does not take all of its steps."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A claim that a step is not possible, refused by a guard (or helper of one) whose text has `by` in it."""

    call: Call
    by: str


@dataclass(frozen=True, slots=True)
class LessonStep:
    """A step of a lesson, with the words beside it, and claims about the state that it leads to.

    `call` is None for the first one, the start. `claims` are Python expressions that are true; `refused` are steps
    that are not possible; `violated` and `reached` name the invariants that are violated and goals that are reached
    there; `beside` is what the protocol beside the model says of the run so far (None: nothing is claimed).
    """

    call: Call | None
    words: str
    claims: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()
    violated: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()
    beside: BesideSays | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """A guided walk. `name` is that of its file; `about` says in a sentence what it shows."""

    name: str
    title: str
    about: str
    model: str
    sizes: Mapping[str, int | str] = field(default_factory=dict)
    start: Call | None = None
    steps: tuple[LessonStep, ...] = ()

    def link(self, step: int) -> Link:
        """Return the link to the position after some of the steps."""
        calls = (each.call for each in self.steps[1 : step + 1])
        return Link(self.model, self.sizes, "", self.start, tuple(call for call in calls if call is not None))


def bundled_lessons() -> tuple[Lesson, ...]:
    """Return the lessons that come with Quorate, in the order in which they are to be taken."""
    return tuple(map(_bundled, _names()))


def open_lesson(name: str) -> Lesson:
    """Return a lesson that comes with Quorate, or that of a file. Raises ModelError."""
    if name.endswith(SUFFIX):
        path = Path(name)
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            raise ModelError(f"the lesson {name} cannot be read: {why}", HINT) from None
        lesson = read_lesson(text, path.stem, short_path(str(path)))
        own = str(path.parent / lesson.model)  # the file of a model is named as seen from the lesson
        return replace(lesson, model=own) if ".py" in lesson.model else lesson
    if name not in _names():
        raise ModelError(
            f"there is no lesson {name}", f"one of {', '.join(_names())}, or a file: path/to/lesson{SUFFIX}"
        )
    return _bundled(name)


def _names() -> list[str]:
    """The names of the lessons, in the order of ORDER."""
    return (files("quorate.lessons") / "ORDER").read_text(encoding="utf-8").split()


def _bundled(name: str) -> Lesson:
    text = (files("quorate.lessons") / f"{name}{SUFFIX}").read_text(encoding="utf-8")
    return read_lesson(text, name, f"{name}{SUFFIX}")


# ------------------------------------------------------------------------------------------- reading


def read_lesson(text: str, name: str, file: str) -> Lesson:
    """Return the lesson that a text has. Raises ModelError, which names the file and what in it is wrong."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ModelError(f"{file} is not TOML: {error}", HINT) from None
    whole = _Table(said, file)
    title, about, model = (whole.take(key, _text) for key in ("title", "about", "model"))
    sizes = whole.take("sizes", _sizes, {})
    start = whole.take("start", _call, None)
    steps = whole.take("step", _list)
    whole.end()
    if not steps:
        raise ModelError(f"{file}: a lesson has steps", "[[step]] begins one")
    read = tuple(_step(_Table(each, f"{file}, step {number}"), number) for number, each in enumerate(steps))
    return Lesson(name, title, about, model, sizes, start, read)


def _step(table: _Table, number: int) -> LessonStep:
    call = table.take("take", _call) if number else None
    step = LessonStep(
        call,
        table.take("words", _text),
        table.take("claims", _texts, ()),
        table.take("refused", _refusals, ()),
        table.take("violated", _texts, ()),
        table.take("reached", _texts, ()),
        table.take("beside", _beside, None),
    )
    table.end()
    return step


T = TypeVar("T")
_NEEDED: Any = object()


class _Table:
    """A table of the file, whose keys are taken one by one; what is left at the end is nothing a lesson has."""

    def __init__(self, said: Any, where: str) -> None:
        self._where = where
        if not isinstance(said, dict):
            raise ModelError(f"{where} is a table", HINT)
        self._left = dict(said)

    def take(self, key: str, read: Callable[[Any], T], otherwise: Any = _NEEDED) -> T:
        if key not in self._left:
            if otherwise is _NEEDED:
                raise ModelError(f"{self._where}: there is no {key}", HINT)
            left: T = otherwise
            return left
        try:
            return read(self._left.pop(key))
        except (ValueError, TypeError, KeyError) as error:
            raise ModelError(f"{self._where}: {key} is {error}", HINT) from None

    def end(self) -> None:
        if self._left:
            raise ModelError(f"{self._where}: a lesson has no {', '.join(self._left)} there", HINT)


def _text(said: Any) -> str:
    if not isinstance(said, str) or not said.strip():
        raise ValueError("a text")
    return said.strip()


def _list(said: Any) -> list[Any]:
    if not isinstance(said, list):
        raise ValueError("a list")
    return said


def _texts(said: Any) -> tuple[str, ...]:
    return tuple(_text(each) for each in _list(said))


def _call(said: Any) -> Call:
    try:
        return call_in(said)
    except ValueError:
        raise ValueError('an action with its arguments: ["timeout", {s = "s1"}]') from None


def _sizes(said: Any) -> dict[str, int | str]:
    if not isinstance(said, dict) or not all(isinstance(each, int | str) for each in said.values()):
        raise ValueError("a table of sorts with their sizes: {Server = 3}")
    return said


def _refusals(said: Any) -> tuple[Refusal, ...]:
    form = (
        'a list of steps with the guard that refuses each: {take = ["commit", {s = "s1"}], by = "may_commit"}'
    )
    found = []
    for each in _list(said):
        if not isinstance(each, dict) or set(each) != {"take", "by"} or not isinstance(each["by"], str):
            raise ValueError(form)
        found.append(Refusal(_call(each["take"]), each["by"]))
    return tuple(found)


def _beside(said: Any) -> BesideSays:
    says = next((each for each in get_args(BesideSays) if each == said), None)
    if says is None:
        raise ValueError(f"one of {', '.join(get_args(BesideSays))}")
    found: BesideSays = says
    return found
