"""One C function under construction: its statements and names, and the code for events in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from quorate.language.intervals import Interval
from quorate.language.spans import Span
from quorate.language.types import Type
from quorate.native import c_syntax as c
from quorate.native import c_text
from quorate.native.names import Locals

if TYPE_CHECKING:
    from quorate.native.unit import Unit


class Body:
    """Collects the statements of one function. `states` are the C names of the states that it can read, by number."""

    def __init__(
        self, unit: Unit, states: tuple[str, ...], abort: Callable[[Body, str], Sequence[c.Stmt]]
    ) -> None:
        self.unit = unit
        self.states = states
        self.statements: list[c.Stmt] = []
        self.locals: dict[str, c.Expr] = {}
        self.types: Mapping[str, Type] = {}
        self.bounds: dict[str, Interval] = {}
        self.dirty: dict[str, c.Expr] = {}
        self.now = False
        self.loops = 0
        self.leave: Callable[[], c.Stmt] = c.Return
        """How a guard that is false leaves the instance of the action, at this point of the function."""
        self._abort = abort
        self._names = Locals()

    # ----------------------------------------------------------------------------------- statements

    def add(self, *statements: c.Stmt) -> None:
        """Statements, made elsewhere."""
        self.statements += statements

    def do(self, expression: c.Expr) -> None:
        """A statement that evaluates an expression for what it does."""
        self.statements.append(c.Do(expression))

    def set(self, target: c.Expr, value: c.Operand, operator: str = "=") -> None:
        """An assignment."""
        self.statements.append(c.put(target, value, operator))

    @contextmanager
    def block(self, head: c.If | c.For | c.While) -> Iterator[None]:
        """A loop or a branch with everything written meanwhile in it."""
        self.statements.append(head)
        loop = not isinstance(head, c.If)
        self.loops += loop
        with self.aside(head.then if isinstance(head, c.If) else head.body):
            yield
        self.loops -= loop

    @contextmanager
    def aside(self, into: list[c.Stmt] | None = None) -> Iterator[list[c.Stmt]]:
        """Statements written meanwhile go to a list of their own instead."""
        outer, self.statements = self.statements, [] if into is None else into
        try:
            yield self.statements
        finally:
            self.statements = outer

    def function(
        self, type_: str, name: str, parameters: Sequence[c.Declare], storage: str = "static", about: str = ""
    ) -> str:
        """The text of the function."""
        return c_text.function(c.Function(type_, name, parameters, self.statements, storage, about))

    # ---------------------------------------------------------------------------------------- names

    def fresh(self, wanted: str) -> c.Name:
        """The name of a temporary that nothing in this function has yet."""
        return c.Name(self._names.temporary(wanted))

    def local(self, name: str | None) -> c.Name:
        """A name that nothing in this function has yet, for what the model calls `name`, if it calls it anything."""
        return self.fresh("item") if name is None else c.Name(self._names.local(name))

    def declare(self, local: str) -> c.Name:
        """The C name of a local of the model from now on."""
        name = self.local(local)
        self.locals[local] = name
        return name

    def temporary(self, type_: Type, value: c.Expr, wanted: str = "t") -> c.Expr:
        """A constant with this value; the value itself if it is as simple as a name."""
        return value if is_simple(value) else self.constant(type_, value, wanted)

    def constant(self, type_: Type, value: c.Expr, wanted: str = "t") -> c.Expr:
        """A constant with this value, also where it is that of a name: what has the name may change later."""
        if isinstance(value, c.Number):
            return value
        return self._initialized(f"const {self.unit.types.name(type_)}", value, wanted)

    def temporary_integer(self, type_: str, value: c.Expr, wanted: str) -> c.Expr:
        """As `temporary`, of a C type of integers."""
        return value if is_simple(value) else self._initialized(f"const {type_}", value, wanted)

    def variable(self, type_: Type, value: c.Expr, wanted: str = "t") -> c.Name:
        """A variable with this first value."""
        return self._initialized(self.unit.types.name(type_), value, wanted)

    def flag(self, value: c.Expr, wanted: str) -> c.Name:
        """A bool with this first value."""
        return self._initialized("bool", value, wanted)

    def _initialized(self, type_: str, value: c.Expr, wanted: str) -> c.Name:
        name = self.fresh(wanted)
        self.statements.append(c.Declare(type_, name.text, value))
        return name

    # --------------------------------------------------------------------------------------- events

    def abort_where(self, condition: c.Expr, event: str) -> None:
        """End the run (or the function's evaluation) in an event where `condition` holds."""
        self.add(c.If(c.call("UNLIKELY", condition), list(self._abort(self, event))))

    def abort_if(self, condition: c.Expr, kind: str, name: str, span: Span) -> None:
        """As `abort_where`, in the event of this kind and place."""
        self.abort_where(condition, self.unit.event(kind, name, span))

    def state_variable(self, name: str, state: int) -> c.Expr:
        """The C expression of a state variable's present value."""
        if state == 0 and name in self.dirty:
            return self.dirty[name]
        return c.Name(self.states[state]).arrow(self.unit.variable(name))


def bare_body(unit: Unit) -> Body:
    """A body for code that no event can come about in."""

    def abort(body: Body, event: str) -> Sequence[c.Stmt]:
        raise AssertionError(event)

    return Body(unit, ("s",), abort)


def is_simple(value: c.Expr) -> bool:
    """Whether it costs nothing to repeat: a name, a number, a member of a name."""
    while isinstance(value, c.Member):
        value = value.base
    return isinstance(value, (c.Name, c.Number))
