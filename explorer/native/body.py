"""One C function under construction: its lines, scopes and names, and the code for events in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from quorate.language.diagnostics import Span
from quorate.language.intervals import Interval
from quorate.language.types import Type
from quorate.native.names import Locals

if TYPE_CHECKING:
    from quorate.native.unit import Unit


_WORD = re.compile(r"(?:\.|->)?\w+|/\*.*?\*/")
"""A word, a member's with what stands before it; or a comment."""
_CONSTANT = re.compile(r"\s*(const )?\w+ (?P<name>\w+) = (?!.*&event).*;$")


class Body:
    """Collects the statements of one function. `states` are the C names of the states that it can read, by number."""

    def __init__(self, unit: Unit, states: tuple[str, ...], abort: Callable[[Body, str], list[str]]) -> None:
        self.unit = unit
        self.states = states
        self.lines: list[str] = []
        self.locals: dict[str, str] = {}
        self.types: Mapping[str, Type] = {}
        self.bounds: dict[str, Interval] = {}
        self.dirty: dict[str, str] = {}
        self.now = False
        self.loops = 0
        self.leave: Callable[[], str] = lambda: "return;"
        """How a guard that is false leaves the instance of the action, at this point of the function."""
        self._abort = abort
        self._depth = 1
        self._names = Locals()

    # ---------------------------------------------------------------------------------------- lines

    def line(self, text: str) -> None:
        """One statement or comment."""
        self.lines.append("    " * self._depth + text)

    def open(self, head: str, loop: bool = False) -> None:
        """Begin a block; `loop` says that `break` and `continue` speak of it."""
        self.line(f"{head} {{")
        self._depth += 1
        self.loops += loop

    def close(self, loop: bool = False, tail: str = "") -> None:
        """End a block."""
        self._depth -= 1
        self.loops -= loop
        self.line("}" + tail)

    @contextmanager
    def block(self, head: str, loop: bool = False) -> Iterator[None]:
        """A block with everything written meanwhile in it."""
        self.open(head, loop)
        yield
        self.close(loop)

    @contextmanager
    def aside(self) -> Iterator[list[str]]:
        """Lines written meanwhile go to a list instead, one level deeper."""
        before, self.lines = self.lines, []
        self._depth += 1
        try:
            yield self.lines
        finally:
            self._depth -= 1
            self.lines = before

    def text(self) -> str:
        """All that was written, without the constants that nothing came to use."""
        lines = self.lines
        while True:
            words = Counter(_WORD.findall("\n".join(lines)))
            kept = [
                line for line in lines if not ((found := _CONSTANT.match(line)) and words[found["name"]] == 1)
            ]
            if len(kept) == len(lines):
                return "\n".join(lines)
            lines = kept

    def parameter(self, type_: str, name: str) -> str:
        """The declaration of a parameter; to be asked for when the body is complete."""
        used = any(name in line and name in _WORD.findall(line) for line in self.text().splitlines())
        return f"{'' if used else 'UNUSED '}{type_}{'' if type_.endswith('*') else ' '}{name}"

    # ---------------------------------------------------------------------------------------- names

    def fresh(self, wanted: str) -> str:
        """The name of a temporary that nothing in this function has yet."""
        return self._names.temporary(wanted)

    def local(self, name: str | None) -> str:
        """A name that nothing in this function has yet, for what the model calls `name`, if it calls it anything."""
        return self.fresh("item") if name is None else self._names.local(name)

    def declare(self, local: str) -> str:
        """The C name of a local of the model from now on."""
        self.locals[local] = self.local(local)
        return self.locals[local]

    def temporary(self, type_: Type, value: str, wanted: str = "t") -> str:
        """A constant with this value; the value itself if it is as simple as a name."""
        return value if is_simple(value) else self.constant(type_, value, wanted)

    def constant(self, type_: Type, value: str, wanted: str = "t") -> str:
        """A constant with this value, also where it is that of a name: what has the name may change later."""
        if value.isdecimal():
            return value
        name = self.fresh(wanted)
        self.line(f"const {self.unit.types.name(type_)} {name} = {bare(value)};")
        return name

    def temporary_integer(self, type_: str, value: str, wanted: str) -> str:
        """As `temporary`, of a C type of integers."""
        if is_simple(value):
            return value
        name = self.fresh(wanted)
        self.line(f"const {type_} {name} = {bare(value)};")
        return name

    def variable(self, type_: Type, value: str, wanted: str = "t") -> str:
        """A variable with this first value."""
        name = self.fresh(wanted)
        self.line(f"{self.unit.types.name(type_)} {name} = {bare(value)};")
        return name

    # --------------------------------------------------------------------------------------- events

    def abort(self, event: str) -> None:
        """End the run (or the function's evaluation) in an event."""
        for line in self._abort(self, event):
            self.line(line)

    def abort_if(self, condition: str, kind: str, name: str, span: Span) -> None:
        """End the run in an event where `condition` holds."""
        event = self.unit.event(kind, name, span)
        with self.block(f"if (UNLIKELY({bare(condition)}))"):
            self.abort(event)

    def state_variable(self, name: str, state: int) -> str:
        """The C expression of a state variable's present value."""
        if state == 0 and name in self.dirty:
            return self.dirty[name]
        return f"{self.states[state]}->{self.unit.variable(name)}"


def bare_body(unit: Unit) -> Body:
    """A body for code that no event can come about in."""
    return Body(unit, ("s",), lambda _, event: [f"(void){event};"])


def is_simple(text: str) -> bool:
    """Whether an expression costs nothing to repeat: a name, a number, a member of a name."""
    return text.replace("_", "").replace(".", "").replace("->", "").isalnum()


def bare(text: str) -> str:
    """An expression without parentheses around the whole of it."""
    while text.startswith("(") and text.endswith(")"):
        depth = 0
        for position, letter in enumerate(text):
            depth += (letter == "(") - (letter == ")")
            if depth == 0 and position < len(text) - 1:
                return text
        text = text[1:-1]
    return text
