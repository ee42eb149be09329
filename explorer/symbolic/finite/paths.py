"""Path conditions of a symbolic run of statements: whether it goes on, or was cut, failed or returned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

from quorate.symbolic.finite.circuits import FALSE, TRUE, Graph, Lit
from quorate.symbolic.finite.values import Value

T = TypeVar("T")

EndingKind = Literal["cut", "assert", "failure", "return"]


@dataclass(frozen=True, slots=True)
class Ended:
    """One way in which a run ends, under `literal`. `name` is the bound of a cut, `value` the returned value."""

    literal: Lit
    kind: EndingKind
    name: str = ""
    line: int = 0
    value: Value = None


class Paths:
    """`alive` is the condition, relative to the innermost branch, under which a run reaches this point; `ended` are
    the ways in which it ended before, which exclude each other."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.alive: Lit = TRUE
        self.ended: list[Ended] = []

    def require(self, condition: Lit) -> None:
        """Continue only under `condition`; otherwise the run is no step, without an ending."""
        self.alive = self.graph.both(self.alive, condition)

    def end(
        self, condition: Lit, kind: EndingKind, name: str = "", line: int = 0, value: Value = None
    ) -> None:
        """End here under `condition`."""
        if condition == FALSE:
            return
        literal = self.graph.both(self.alive, condition)
        if literal != FALSE:
            self.ended.append(Ended(literal, kind, name, line, value))
            self.alive = self.graph.both(self.alive, condition ^ 1)

    def under(self, condition: Lit, run: Callable[[], T], otherwise: Callable[[], T]) -> T:
        """The result of `run`, whose endings happen under `condition` only; that of `otherwise` if it is false."""
        if condition == FALSE or self.alive == FALSE:
            return otherwise()
        if condition == TRUE:
            return run()
        graph, alive, ended = self.graph, self.alive, self.ended
        self.alive, self.ended = TRUE, []
        result = run()
        inner_alive, inner_ended = self.alive, self.ended
        self.alive, self.ended = alive, ended
        if inner_alive != TRUE:
            here = graph.both(alive, condition)
            for each in inner_ended:
                literal = graph.both(here, each.literal)
                if literal != FALSE:
                    ended.append(Ended(literal, each.kind, each.name, each.line, each.value))
            self.alive = graph.both(alive, graph.either(condition ^ 1, inner_alive))
        return result

    def called(self, run: Callable[[], None]) -> list[tuple[Lit, Value]]:
        """The values that a function returns, each with its condition; its other endings become endings here."""
        alive, ended = self.alive, self.ended
        self.alive, self.ended = TRUE, []
        run()
        inner = self.ended
        self.alive, self.ended = alive, ended
        for each in inner:
            if each.kind != "return":
                self.end_of(each)
        return [(each.literal, each.value) for each in inner if each.kind == "return"]

    def end_of(self, each: Ended) -> None:
        """End here as `each` does."""
        self.end(each.literal, each.kind, each.name, each.line, each.value)

    def apart(self, run: Callable[[], T]) -> tuple[T, list[Ended]]:
        """The result of `run` and its endings, which do not become endings here."""
        alive, ended = self.alive, self.ended
        self.alive, self.ended = TRUE, []
        result = run()
        found = self.ended
        self.alive, self.ended = alive, ended
        return result, found
