"""Helpers with effects of random models, and the statements that call them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.differential.expressions import NoValue
from tests.differential.loops import INT, indented
from tests.differential.vocabulary import BOOL, Scope, T

if TYPE_CHECKING:
    from tests.differential.statements import Statements


@dataclass(frozen=True)
class Procedure:
    """A helper with effects already written; it returns nothing where `returns` is None."""

    name: str
    parameters: tuple[tuple[str, T], ...]
    returns: T | None

    @property
    def head(self) -> str:
        """The line of its ``def``."""
        parameters = "".join(f", {name}: {t.text}" for name, t in self.parameters)
        returned = "None" if self.returns is None else "int" if self.returns == INT else self.returns.text
        return f"def {self.name}(self{parameters}) -> {returned}:"


class Procedures:
    """Writes helpers with effects, each of which may call those before it."""

    def __init__(self, statements: Statements, new_scope: Callable[[], Scope]) -> None:
        self.statements = statements
        self.words = statements.words
        self.new_scope = new_scope
        self.written: list[Procedure] = []

    def write(self) -> list[str]:
        """One more, as lines of the class."""
        words = self.words
        types = [self.parameter_type() for _ in range(words.number(0, 2))]
        parameters = tuple((words.fresh("q"), t) for t in [*types, *self.container()])
        returns = words.choose([None, None, BOOL, INT])
        procedure = Procedure(words.fresh("proc"), parameters, returns)
        try:
            lines = self.body(procedure)
        except NoValue:
            return []
        self.written.append(procedure)
        return [procedure.head, *indented(lines), ""]

    def override(self, procedure: Procedure) -> list[str]:
        """An override, with what it does as a part, or with something else; it calls none of the others."""
        written, self.written = self.written, []
        try:
            lines = self.body(procedure)
        except NoValue:
            lines = []
        self.written = written
        inherited = f"super().{procedure.name}({', '.join(name for name, _ in procedure.parameters)})"
        if procedure.returns is not None:
            again = self.words.fresh("x")
            inherited = f"{again} = {inherited}"
            lines = [inherited, f"return {again}"] if not lines or self.words.flip(50) else lines
        else:
            lines = [inherited, *lines] if self.words.flip(70) or not lines else lines
        return [procedure.head, *indented(lines), ""]

    def parameter_type(self) -> T:
        words = self.words
        return words.choose([words.parameter_type(), words.parameter_type(), *words.records])

    def container(self) -> list[T]:
        """The type of a parameter that is a Map or a Set, as one in the state is or another; or none."""
        words = self.words
        if "wholes" not in words.profile or words.flip(40):
            return []
        held = [t for t in self.new_scope().variables.values() if t.kind in ("map", "set")]
        return [words.choose([*held, *held, words.whole_type()])]

    def body(self, procedure: Procedure) -> list[str]:
        words, statements = self.words, self.statements
        scope = self.new_scope()
        for name, t in procedure.parameters:
            scope = scope.having(name, t)
        lines = statements.block(scope, words.number(1, 2), budget=1)
        if procedure.returns is not None:  # Without any effect it is a pure helper, which no statement calls.
            lines.insert(0, statements.write_variable(scope))
        for line in lines:
            scope = scope.past(line)
        if words.flip(50):
            early = [f"if {statements.expressions.of(BOOL, scope)}:"]
            early += indented(
                [*statements.block(scope, words.number(0, 1), 0), self.a_return(procedure, scope)]
            )
            if words.flip(30):
                early += ["else:", *indented(statements.block(scope, 1, 0))]
            lines += [*early, *statements.block(scope, 1, 1)]
        if procedure.returns is not None or words.flip(10):
            lines.append(self.a_return(procedure, scope))
        return lines

    def a_return(self, procedure: Procedure, scope: Scope) -> str:
        make = self.statements.expressions
        match procedure.returns:
            case None:
                return "return"
            case T(kind="int"):
                return f"return {make.integer(scope)}"
            case other:
                return f"return {make.of(other, scope)}"

    def call(self, scope: Scope) -> tuple[list[str], Scope]:
        """A statement that calls one of them. Raises NoValue if there is none, or an argument has no value."""
        words, make = self.words, self.statements.expressions
        if not self.written or scope.quiet:
            raise NoValue
        procedure = words.choose(self.written)
        given = [(name, make.argument(t, scope)) for name, t in procedure.parameters]
        texts = [text for _, text in given]
        if words.flip(25):
            texts = [f"{name}={text}" for name, text in reversed(given)]
        call = f"self.{procedure.name}({', '.join(texts)})"
        if procedure.returns is None or words.flip(20):
            return [call], scope
        if procedure.returns == BOOL and words.flip(50):
            name = words.fresh("x")
            return [f"{name} = {call}", f"when({name})"], scope
        name = words.fresh("x")
        return [f"{name} = {call}"], scope.having(name, procedure.returns)
