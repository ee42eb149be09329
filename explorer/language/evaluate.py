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
from quorate.language.expression_values import ExpressionValues, Frame
from quorate.language.outcomes import Disabled
from quorate.language.types import MapType, SeqType, Type
from quorate.language.values import position, sequence

State = tuple[Any, ...]


class Evaluator(ExpressionValues):
    """Evaluates nodes of one program. Sizes are those of the program; no instance need be active.

    Raises Failure or BoundReached where what an expression requires is false, and Disabled where the guard of an
    action is false.
    """

    def expression(
        self, node: ir.Expression, states: Sequence[State] = (), locals_: Mapping[str, Any] | None = None
    ) -> Any:
        """The value of `node`; `locals_` gives the values of its free locals."""
        return self.value(node, Frame(states, dict(locals_ or {})))

    def function(self, function: ir.Function, states: Sequence[State], arguments: Sequence[Any] = ()) -> Any:
        """The value that a helper, or the function of a property, returns."""
        names = (name for name, _ in function.parameters)
        return self._returned(function.body, Frame(states, dict(zip(names, arguments, strict=True))))

    def action(self, action: ir.Action, state: State, arguments: Mapping[str, Any]) -> State:
        """The state after `action`. Raises AssertionError where an assert of the model is false."""
        after = list(state)
        self._run(action.body, Frame((after,), dict(arguments)))
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
                if not self.value(statement.condition, frame):
                    raise Disabled
            case ir.Assert():
                if not self.value(statement.condition, frame):
                    raise AssertionError(statement.message)
            case ir.Let():
                frame.locals[statement.name] = self.value(statement.value, frame)
            case ir.Assign():
                self._assign(statement, frame)
            case ir.If():
                chosen = statement.then if self.value(statement.condition, frame) else statement.otherwise
                return self._run(chosen, frame)
            case ir.For():
                for item in self.items(statement.over, frame):
                    frame.locals[statement.name] = item
                    ended = self._run(statement.body, frame)
                    if ended is not None:
                        return ended
            case ir.Return():
                return _Returned(self.value(statement.value, frame))
        return None

    def _returned(self, body: Iterable[ir.Statement], frame: Frame) -> Any:
        ended = self._run(body, frame)
        assert ended is not None, "every way through a function ends in a Return"
        return ended.value

    def _assign(self, statement: ir.Assign, frame: Frame) -> None:
        place = statement.place
        value = self.value(statement.value, frame)
        keys = [self.value(key, frame) for key in place.path]
        state = frame.states[0]
        at = self._at[place.variable]
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

    def _Call(self, node: ir.Call, frame: Frame) -> Any:
        states = [frame.states[number] for number in node.states]
        arguments = [self.value(argument, frame) for argument in node.arguments]
        return self.function(self.program.functions[node.function], states, arguments)  # type: ignore[arg-type]


class _Returned:
    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


__all__ = ["Evaluator", "Frame", "State"]
