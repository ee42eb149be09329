"""Circuits of the IR's statements: symbolic execution of an action."""

from __future__ import annotations

from collections.abc import Sequence

from quorate.language import ir
from quorate.language.types import MapType, SeqType, Type
from quorate.symbolic.finite.circuit_frame import CircuitFrame
from quorate.symbolic.finite.circuits import FALSE, TRUE
from quorate.symbolic.finite.expressions import Expressions
from quorate.symbolic.finite.value_keys import keys_of_sort, rank
from quorate.symbolic.finite.values import Value
from quorate.symbolic.solver_watch import checkpoint


class Statements(Expressions):
    """Circuits of statements of one program. An action writes to its frame's state number 0."""

    def run(self, body: Sequence[ir.Statement], frame: CircuitFrame) -> None:
        for statement in body:
            if self.paths.alive == FALSE:
                return  # no run reaches this, so the iterations of a loop need not be expanded
            self._statement(statement, frame)

    def _statement(self, statement: ir.Statement, frame: CircuitFrame) -> None:
        checkpoint()
        match statement:
            case ir.When():
                self.paths.require(self._truth(statement.condition, frame))
            case ir.Assert():
                holds = self._truth(statement.condition, frame)
                self.paths.end(holds ^ 1, "assert", line=statement.span.line)
            case ir.Let():
                frame.locals[statement.name] = self.value(statement.value, frame)
            case ir.Assign():
                self._assign(statement, frame)
            case ir.If():
                self._if(statement, frame)
            case ir.For():
                self._for(statement, frame)
            case ir.Return():
                value = self.value(statement.value, frame)
                self.paths.end(TRUE, "return", value=value)

    def _if(self, statement: ir.If, frame: CircuitFrame) -> None:
        condition = self._truth(statement.condition, frame)
        then, otherwise = self._copy(frame), self._copy(frame)
        self.paths.under(condition, lambda: self.run(statement.then, then), lambda: None)
        self.paths.under(condition ^ 1, lambda: self.run(statement.otherwise, otherwise), lambda: None)
        self._merge(condition, then, otherwise, frame)

    def _for(self, statement: ir.For, frame: CircuitFrame) -> None:
        for there, item in self.items(statement.over, frame):
            if self.paths.alive == FALSE:
                return
            inside = self._copy(frame)
            inside.locals[statement.name] = item
            self.paths.under(there, lambda inside=inside: self.run(statement.body, inside), lambda: None)  # type: ignore[misc]
            self._merge(there, inside, self._copy(frame), frame)

    def _copy(self, frame: CircuitFrame) -> CircuitFrame:
        """A copy of a frame, with a state and locals of its own."""
        return CircuitFrame(
            [list(frame.states[0]), *frame.states[1:]] if frame.states else [],
            dict(frame.locals),
            frame.types,
        )

    def _merge(self, condition: int, then: CircuitFrame, otherwise: CircuitFrame, into: CircuitFrame) -> None:
        either = self.values.either
        for at, variable in enumerate(self.program.variables if into.states else ()):
            into.states[0][at] = either(condition, then.states[0][at], otherwise.states[0][at], variable.type)
        for name in {**otherwise.locals, **then.locals}:
            if name in then.locals and name in otherwise.locals:
                left, right = then.locals[name], otherwise.locals[name]
                if left is not right:
                    into.locals[name] = either(condition, left, right, into.types[name])
            else:
                into.locals[name] = then.locals.get(name, otherwise.locals.get(name))

    def _assign(self, statement: ir.Assign, frame: CircuitFrame) -> None:
        place = statement.place
        value = self.value(statement.value, frame)
        keys = [(self.choice(key, frame), key.type) for key in place.path]
        if self.paths.alive == FALSE:
            return  # what comes of a value that fails in any case is no value that the variable may have
        at = self.at[place.variable]
        whole, type_ = frame.states[0][at], self.program.variables[at].type
        frame.states[0][at] = self._with(whole, type_, keys, value)

    def _with(
        self,
        container: Value,
        type_: Type,
        keys: Sequence[tuple[dict[int, int], Type]],
        value: Value,
    ) -> Value:
        """A map or sequence with the item at the nested place `keys` replaced."""
        if not keys:
            return value
        (chosen, of), *deeper = keys
        match type_:
            case MapType():
                items = list(container)
                places = [(rank(key, of), chosen[key]) for key in keys_of_sort(type_.key) if key in chosen]
                item = type_.value
            case SeqType():
                items = list(container[1])
                places = [(key, literal) for key, literal in chosen.items() if 0 <= key < len(items)]
                item = type_.item
            case _:
                raise AssertionError(f"no items in {type_}")
        for place, literal in places:

            def changed(before: Value = items[place]) -> Value:
                return self._with(before, item, deeper, value)

            new = self.paths.under(literal, changed, lambda before=items[place]: before)  # type: ignore[misc]
            items[place] = self.values.either(literal, new, items[place], item)
        return tuple(items) if isinstance(type_, MapType) else (container[0], items)
