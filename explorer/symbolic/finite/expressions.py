"""Circuits of the IR's expressions: what `quorate.language.evaluate` computes, for symbolic values.

`Operations` has the expressions with a fixed number of operands; here are those with generators, and calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from quorate.language import ir
from quorate.language.partiality import MayEnd, is_ending
from quorate.language.types import (
    BagType,
    FamilyType,
    MapType,
    SeqType,
    SetType,
)
from quorate.symbolic.finite.circuit_frame import CircuitFrame
from quorate.symbolic.finite.circuits import FALSE, TRUE, Graph, Lit
from quorate.symbolic.finite.operations import Operations
from quorate.symbolic.finite.value_keys import keys_of_sort
from quorate.symbolic.finite.values import Choice, Value
from quorate.symbolic.solver_watch import checkpoint


class Expressions(Operations):
    """Circuits of all expressions."""

    def __init__(self, program: ir.Program, graph: Graph) -> None:
        super().__init__(program, graph)
        self._may_end = MayEnd(program.functions, is_ending)

    def _Domain(self, node: ir.Domain, frame: CircuitFrame) -> Choice:
        return dict.fromkeys(keys_of_sort(node.type.item), TRUE)  # type: ignore[union-attr]

    def items(self, over: ir.Expression, frame: CircuitFrame) -> Iterable[tuple[Lit, Value]]:
        """The items that a generator or loop over `over` yields, in order, each with the literal that it does."""
        match over:
            case ir.Domain(type=SetType(item=item)):
                return [(TRUE, self.values.constant(key, item)) for key in keys_of_sort(item)]
            case ir.IntRange():
                return self._numbers_between(self.choice(over.low, frame), self.choice(over.high, frame))
        value, type_ = self.value(over, frame), over.type
        match type_:
            case SeqType():
                return [(self.containers.longer_than(value, i), item) for i, item in enumerate(value[1])]
            case BagType(item=item):
                return [
                    (literal, self.values.constant(key, item))
                    for key, counts in value.items()
                    for literal in counts
                ]
            case SetType(item=item) | FamilyType(item=item):
                members = self.members(value, type_)
                return [(literal, self.values.constant(key, item)) for key, literal in members.items()]
            case _:
                raise AssertionError(f"{type_} is not run over")

    def _numbers_between(self, low: Choice, high: Choice) -> Iterator[tuple[Lit, Value]]:
        for number in range(min(low, default=0), max(high, default=0)):
            begun = self.graph.any(literal for first, literal in low.items() if first <= number)
            going = self.graph.any(literal for end, literal in high.items() if number < end)
            checkpoint()
            yield self.graph.both(begun, going), {number: TRUE}

    def each(
        self,
        generators: Sequence[ir.Generator],
        frame: CircuitFrame,
        visit: Callable[[Lit, CircuitFrame], None],
        enough: Callable[[], Lit] | None = None,
        guard: Lit = TRUE,
    ) -> None:
        """Visit each combination of values of the generators that meets their conditions, with its literal. Once
        `enough` is true, Python evaluates no more; that matters only if evaluation may end the run."""
        if not generators:
            visit(guard, frame)
            return
        first, *others = generators
        for there, item in self.items(first.over, frame):
            checkpoint()
            inside = frame.having(first.name, item)

            def step(inside: CircuitFrame = inside, there: Lit = there) -> None:
                met = self.conjunction(first.conditions, inside)
                within = self.graph.all((guard, there, met))
                self.paths.under(met, lambda: self.each(others, inside, visit, enough, within), lambda: None)

            go = there if enough is None else self.graph.both(there, enough() ^ 1)
            self.paths.under(go, step, lambda: None)

    def _Quantifier(self, node: ir.Quantifier, frame: CircuitFrame) -> Lit:
        found: list[Lit] = []
        negated = node.kind == "all"
        ends = not node.whole and self._may_end(node.body, *node.generators)
        so_far = FALSE

        def visit(guard: Lit, inside: CircuitFrame) -> None:
            nonlocal so_far
            found.append(self.graph.both(guard, self._truth(node.body, inside) ^ negated))
            if ends:
                # Incrementally, since a disjunction of all literals each time would be quadratic.
                so_far = self.graph.either(so_far, found[-1])

        self.each(node.generators, frame, visit, (lambda: so_far) if ends else None)
        return self.graph.any(found) ^ negated

    def _collected(self, node: Any, frame: CircuitFrame) -> list[tuple[Lit, Value]]:
        found: list[tuple[Lit, Value]] = []

        def visit(guard: Lit, inside: CircuitFrame) -> None:
            found.append((guard, self.value(node.body, inside)))

        self.each(node.generators, frame, visit)
        return found

    def _SetComprehension(self, node: ir.SetComprehension, frame: CircuitFrame) -> Choice:
        return self.containers.gathered(self._collected(node, frame), node.body.type)

    def _SeqComprehension(self, node: ir.SeqComprehension, frame: CircuitFrame) -> Value:
        made: Value = ({0: TRUE}, [])
        for guard, item in self._collected(node, frame):
            made = self.containers.appended(made, item, node.body.type, guard)
        return made

    def _Sum(self, node: ir.Sum, frame: CircuitFrame) -> Choice:
        total: Choice = {0: TRUE}
        for guard, number in self._collected(node, frame):
            part = {key: self.graph.both(guard, literal) for key, literal in number.items() if key}
            nought = self.graph.any(part.values()) ^ 1
            total = self.containers.sum_of(total, {0: nought, **part})
        return total

    def _Extreme(self, node: ir.Extreme, frame: CircuitFrame) -> Choice:
        there, found = self.containers.extreme(self._collected(node, frame), node.kind == "max")
        default = node.default
        assert default is not None
        nothing = self._nothing(node.type)
        other = self.paths.under(there ^ 1, lambda: self.value(default, frame), nothing)
        return self.values.either(there, found, other, node.type)  # type: ignore[no-any-return]

    def _MapComprehension(self, node: ir.MapComprehension, frame: CircuitFrame) -> Value:
        assert isinstance(node.type, MapType)
        key = node.type.key
        constants = (self.values.constant(each, key) for each in keys_of_sort(key))
        return tuple(self.value(node.body, frame.having(node.name, each)) for each in constants)

    def _Call(self, node: ir.Call, frame: CircuitFrame) -> Value:
        function = self.program.functions[node.function]
        states = [frame.states[number] for number in node.states]
        arguments = [self.value(argument, frame) for argument in node.arguments]
        return self.function(function, states, arguments)

    def function(
        self, function: ir.Function, states: Sequence[list[Value]], arguments: Sequence[Value]
    ) -> Value:
        """The value that a helper or the function of a property returns."""
        names = (name for name, _ in function.parameters)
        frame = CircuitFrame(states, dict(zip(names, arguments, strict=True)), function.locals)
        returned = self.paths.called(lambda: self.run(function.body, frame))
        return self.values.chosen(returned, function.returns)

    def run(self, body: Sequence[ir.Statement], frame: CircuitFrame) -> None:
        """Execute statements; implemented in `Statements`."""
        raise NotImplementedError
