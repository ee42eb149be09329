"""Evaluator of expressions, functions and actions of the IR in its total form (`quorate.language.kernel`), over
CPython values.

Values are frozen as `quorate.language.values` says: a Set is a frozenset, a Map a tuple in the order of its key's
sort, a Seq a tuple (but a Seq object within a record, a set or another Seq), a Bag a frozenset of (item, count). A
state is the tuple of the values of the program's variables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from quorate.language import ir
from quorate.language.outcomes import Disabled
from quorate.language.types import MapType, SeqType, Type
from quorate.language.values import all_values, position, sequence

State = tuple[Any, ...]


class Frame:
    """The environment of an evaluation: states by number, locals by name. An action writes to its state."""

    __slots__ = ("evaluator", "locals", "states")

    def __init__(
        self, evaluator: Evaluator, states: Sequence[Sequence[Any]], locals_: dict[str, Any]
    ) -> None:
        self.evaluator = evaluator
        self.states = states
        self.locals = locals_

    def value(self, node: ir.Expression) -> Any:
        return self.evaluator.value(node, self)

    def having(self, name: str, value: Any) -> Frame:
        return Frame(self.evaluator, self.states, {**self.locals, name: value})

    def variable(self, name: str, state: int) -> Any:
        return self.states[state][self.evaluator.at[name]]

    def domain(self, type_: Type) -> Sequence[Any]:
        return self.evaluator.domain(type_)

    def called(self, function: str, states: Sequence[int], arguments: Sequence[Any]) -> Any:
        known = self.evaluator.program.functions
        return self.evaluator.function(known[function], [self.states[n] for n in states], arguments)


class Evaluator:
    """Evaluates nodes of one program. Sizes are those of the program; no instance need be active.

    Raises Failure or BoundReached where what an expression requires is false, and Disabled where the guard of an
    action is false.
    """

    def __init__(self, program: ir.Program) -> None:
        self.program = program
        self.at = {variable.name: at for at, variable in enumerate(program.variables)}
        self._domains: dict[Type, tuple[Any, ...]] = {}

    def domain(self, type_: Type) -> tuple[Any, ...]:
        """All values of a sort, in order."""
        found = self._domains.get(type_)
        if found is None:
            found = self._domains[type_] = tuple(all_values(type_))
        return found

    def value(self, node: ir.Expression, frame: Frame) -> Any:
        """The value of `node`."""
        return node.evaluate(frame)

    def expression(
        self, node: ir.Expression, states: Sequence[State] = (), locals_: Mapping[str, Any] | None = None
    ) -> Any:
        """The value of `node`; `locals_` gives the values of its free locals."""
        return self.value(node, Frame(self, states, dict(locals_ or {})))

    def function(
        self, function: ir.Function, states: Sequence[Sequence[Any]], arguments: Sequence[Any] = ()
    ) -> Any:
        """The value that a helper, or the function of a property, returns."""
        names = (name for name, _ in function.parameters)
        return self._returned(function.body, Frame(self, states, dict(zip(names, arguments, strict=True))))

    def action(self, action: ir.Action, state: State, arguments: Mapping[str, Any]) -> State:
        """The state after `action`. Raises AssertionError where an assert of the model is false."""
        after = list(state)
        self._run(action.body, Frame(self, (after,), dict(arguments)))
        return tuple(after)

    # ------------------------------------------------------------------------------------ statements

    def _run(self, body: Iterable[ir.Statement], frame: Frame) -> _Returned | None:
        for statement in body:
            ended = self._statement(statement, frame)
            if ended is not None:
                return ended
        return None

    def _statement(self, statement: ir.Statement, frame: Frame) -> _Returned | None:
        match statement:
            case ir.When():
                if not frame.value(statement.condition):
                    raise Disabled
            case ir.Assert():
                if not frame.value(statement.condition):
                    raise AssertionError(statement.message)
            case ir.Let():
                frame.locals[statement.name] = frame.value(statement.value)
            case ir.Assign():
                self._assign(statement, frame)
            case ir.If():
                chosen = statement.then if frame.value(statement.condition) else statement.otherwise
                return self._run(chosen, frame)
            case ir.For():
                for item in statement.over.iterate(frame):
                    frame.locals[statement.name] = item
                    ended = self._run(statement.body, frame)
                    if ended is not None:
                        return ended
            case ir.Return():
                return _Returned(frame.value(statement.value))
        return None

    def _returned(self, body: Iterable[ir.Statement], frame: Frame) -> Any:
        ended = self._run(body, frame)
        assert ended is not None, "every way through a function ends in a Return"
        return ended.value

    def _assign(self, statement: ir.Assign, frame: Frame) -> None:
        place = statement.place
        value = frame.value(statement.value)
        keys = [frame.value(key) for key in place.path]
        state = frame.states[0]
        at = self.at[place.variable]
        whole = self._with(state[at], self.program.variables[at].type, keys, value)
        state[at] = whole  # type: ignore[index]

    def _with(self, container: Any, type_: Type, keys: Sequence[Any], value: Any) -> Any:
        """A map or sequence with the item that `keys` lead to replaced by `value`."""
        if not keys:
            return value
        match type_:
            case MapType():
                at, item = position(keys[0], type_.key), type_.value
            case SeqType():
                at, item = int(keys[0]), type_.item
            case _:
                raise AssertionError(f"no items in {type_}")
        new = self._with(container[at], item, keys[1:], value)
        items = [new if number == at else each for number, each in enumerate(container)]
        return sequence(type_, items) if isinstance(type_, SeqType) else tuple(items)


class _Returned:
    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value
