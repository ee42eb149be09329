"""Constants, names, and the calls of helpers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quorate.language.ir.expression import Check, Environment, Expression
from quorate.language.ir.texts import applied
from quorate.language.types import BoolType, EnumType, IntType, NoneType, RangeType, SymmetricType
from quorate.language.words import words
from quorate.support.pretty import Text, group, row

__all__ = ["Bind", "Call", "Const", "Local", "Var"]


@dataclass(frozen=True, slots=True)
class Const(Expression):
    """A scalar, None, or a record/set/sequence of such, as the CPython value (frozen)."""

    value: Any

    def typing_rule(self, check: Check) -> None:
        kinds = {BoolType: bool, IntType: int, NoneType: type(None)}
        match self.type:
            case BoolType() | IntType() | NoneType():
                check.that(type(self.value) is kinds[type(self.type)], self, f"no value of {self.type}")
            case RangeType() | EnumType():
                check.that(isinstance(self.value, self.type.cls), self, f"no value of {self.type}")
            case SymmetricType():
                check.that(check.names_symmetric, self, "no symmetric value can be named")

    def evaluate(self, env: Environment) -> Any:
        return self.value

    def text(self) -> Text:
        return words(self.value, self.type)


@dataclass(frozen=True, slots=True)
class Local(Expression):
    """A parameter, a local, or a variable of a generator. Names are unique within a Function or Action."""

    name: str

    def typing_rule(self, check: Check) -> None:
        """None of its own: the validator knows which locals have a value where."""

    def evaluate(self, env: Environment) -> Any:
        return env.locals[self.name]

    def text(self) -> Text:
        return self.name


@dataclass(frozen=True, slots=True)
class Var(Expression):
    """A whole state variable, of the state numbered `state`: 0, but for properties of two states, where
    0 is the state before and 1 the state after."""

    name: str
    state: int

    def typing_rule(self, check: Check) -> None:
        check.that(check.variables.get(self.name) == self.type, self, "not the type of the variable")
        check.that(0 <= self.state < check.states, self, "no such state")

    def evaluate(self, env: Environment) -> Any:
        return env.variable(self.name, self.state)

    def text(self) -> Text:
        return self.name + "'" * self.state


@dataclass(frozen=True, slots=True)
class Bind(Expression):
    """`body`, in which the local `name` is `value`.

    Python evaluates all parts of a record, a sequence or a map before it coerces any of them. Where coercing them one
    by one would make a difference, the parts that come first are bound to names.
    """

    name: str
    value: Expression
    body: Expression

    def typing_rule(self, check: Check) -> None:
        check.typed(self, self.type, self.body)

    def evaluate(self, env: Environment) -> Any:
        return env.having(self.name, env.value(self.value)).value(self.body)

    def text(self) -> Text:
        head = row(f"let {self.name} = ", self.value.text())
        return group("(", [head, row("in ", self.body.text())], ")", " ")


@dataclass(frozen=True, slots=True)
class Call(Expression):
    """A pure helper: `function` is a key of Program.functions; `states[i]` is the caller's number for the
    state that the callee calls i."""

    function: str
    states: tuple[int, ...]
    arguments: tuple[Expression, ...]

    def typing_rule(self, check: Check) -> None:
        function = check.functions.get(self.function)
        check.that(function is not None, self, "no such function")
        assert function is not None
        check.typed(self, function.returns, self)
        check.that(len(self.states) == function.states, self, f"{function.states} states are asked for")
        check.that(all(0 <= n < check.states for n in self.states), self, "no such state")
        check.that(
            len(self.arguments) == len(function.parameters), self, "not an argument for each parameter"
        )
        for argument, (_, type_) in zip(self.arguments, function.parameters, strict=True):
            check.typed(self, type_, argument)

    def evaluate(self, env: Environment) -> Any:
        return env.called(self.function, self.states, [env.value(each) for each in self.arguments])

    def text(self) -> Text:
        states = "" if self.states in ((), (0,)) else "@" + ",".join(map(str, self.states))
        return applied(self.function + states, *self.arguments)
