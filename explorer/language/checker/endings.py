"""The ways in which a run may end early within a part of a program, with their places: it is disabled, violates an
assert, fails, is cut, or returns.

The order of an unordered loop must not decide between two of these. So the analysis also shows what cannot happen: an
index that is inside its sequence, a sequence that is not empty, a number that fits. It uses the facts that conditions
on the path to an expression establish about that expression, in called helpers too.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from quorate.language import ir
from quorate.language.checker.facts import NOTHING, Facts, Key, facts_of, key_of
from quorate.language.checker.iterables import is_ordered
from quorate.language.intervals import Interval, generator_intervals, interval
from quorate.language.partiality import is_natural, may_be_zero, requirement
from quorate.language.spans import Span
from quorate.language.traversal import Part, children, strip, transform, walk
from quorate.language.types import MapType, SeqType, SymmetricType, Type

DISABLED, RETURNS, ASSERTS, FAILS = "be disabled", "return", "violate an assert", "fail"

Found = dict[str, dict[Span, Part]]
"""By ending: its places, each with the part that leads there (a call, if the place is in a helper)."""


class Endings:
    """The endings within all unordered loops and generators of a program."""

    def __init__(self, program: ir.Program) -> None:
        self.program = program
        self._of_functions: dict[str, Found] = {}
        self._within: dict[tuple[int, int], Found] = {}
        self._turns: dict[int, Found] = {}
        self._ending: set[int] = set()
        for routine in program.routines:
            walk_ = _Walk(self, self._within, self._turns)
            walk_.block(routine.body)
            self._ending.update(id(part) for _, part in walk_.ends)

    def within(self, node: Part, generator: int = 0) -> Found:
        """The endings of one iteration of an unordered loop, or of what is evaluated for one value of an unordered
        generator of `node`."""
        return self._within.get((id(node), generator), {})

    def of_turn(self, loop: ir.For) -> Found:
        """The endings of one iteration of a loop, ordered or not."""
        return self._turns[id(loop)]

    def all_within(self) -> Iterable[Found]:
        """`within` of all unordered loops and generators."""
        return self._within.values()

    def may_end(self, node: ir.Expression) -> bool:
        """Whether evaluating an expression of a routine may end the run, given the facts at its place."""
        return any(id(part) in self._ending for part in walk(node))

    def proves(self, node: ir.Expression) -> bool:
        """Whether the facts at the place of an operation in a routine prove what it requires."""
        return id(node) not in self._ending

    def of(self, node: ir.Expression) -> list[tuple[str, Part]]:
        """The endings of an expression without any facts, each with the part that leads there: a call, if the place
        is in a helper."""
        walk_ = _Walk(self)
        walk_.expression(node)
        return walk_.ends

    def of_function(self, name: str) -> Found:
        """The endings of a call of a helper without any facts, other than returning."""
        if name not in self._of_functions:
            walk_ = _Walk(self)
            walk_.block(self.program.functions[name].body)
            self._of_functions[name] = {k: at for k, at in walk_.found.items() if k != RETURNS}
        return self._of_functions[name]


class _Walk:
    """A walk through a routine in the order of execution, with the facts at each place."""

    def __init__(
        self,
        endings: Endings,
        within: dict[tuple[int, int], Found] | None = None,
        turns: dict[int, Found] | None = None,
    ) -> None:
        self.found: Found = {}
        self.ends: list[tuple[str, Part]] = []
        self._endings = endings
        self._within = within
        self._turns = turns
        self._open = [self.found]
        self._facts: Facts = NOTHING
        self._numbers: Mapping[str, Interval] = {}
        self._call: ir.Call | None = None
        """The call in the routine itself that led into the helper that is being walked."""
        self._types: dict[str, Type] = {v.name: v.type for v in endings.program.variables}

    def _ends(self, how: str, node: Part, at: Span | None = None) -> None:
        self.ends.append((how, self._call or node))
        for found in self._open:
            found.setdefault(how, {}).setdefault(at or node.span, self._call or node)

    @contextmanager
    def _inside(self, node: Part, generator: int = 0) -> Iterator[None]:
        """Endings within the block belong to an iteration of `node`."""
        found: Found = {}
        self._open.append(found)
        yield
        self._open.pop()
        if self._within is not None and self._turns is not None and self._call is None:
            if isinstance(node, ir.For):
                self._turns[id(node)] = found
                if is_ordered(node.over):
                    return
            self._within[id(node), generator] = found

    @contextmanager
    def _aside(self) -> Iterator[None]:
        """Facts learned within the block are dropped after it."""
        before = self._facts, self._numbers
        yield
        self._facts, self._numbers = before

    def _learn(self, condition: ir.Expression, truth: bool) -> None:
        self._facts = self._facts.and_also(facts_of(condition, truth))

    # ------------------------------------------------------------------------------------ statements

    def block(self, body: Iterable[ir.Statement]) -> None:
        """Go through statements."""
        for statement in body:
            self._statement(statement)

    def _statement(self, statement: ir.Statement) -> None:
        match statement:
            case ir.When(condition=condition) | ir.Assert(condition=condition):
                self.expression(condition)
                self._ends(DISABLED if isinstance(statement, ir.When) else ASSERTS, statement)
                self._learn(condition, True)
            case ir.Let(name=name, value=value):
                self.expression(value)
                self._forget_local(name)
            case ir.Assign():
                self._assign(statement)
            case ir.If():
                self._if(statement)
            case ir.For():
                self._for(statement)
            case ir.Return(value=value):
                self.expression(value)
                if self._call is None:
                    self._ends(RETURNS, statement)

    def _assign(self, statement: ir.Assign) -> None:
        place = statement.place
        self.expression(statement.value)
        base: ir.Expression = ir.Var(place.span, self._types[place.variable], place.variable, 0)
        for key in place.path:
            self.expression(key)
            if isinstance(base.type, MapType):
                base = ir.Lookup(place.span, base.type.value, base, key)
            else:
                assert isinstance(base.type, SeqType)
                base = ir.At(place.span, base.type.item, base, key)
                self._itself(base)
        self._facts = self._facts.without_state(place.variable)

    def _if(self, statement: ir.If) -> None:
        self.expression(statement.condition)
        before, after = self._facts, list[Facts]()
        for truth, body in ((True, statement.then), (False, statement.otherwise)):
            self._facts = before
            self._learn(statement.condition, truth)
            self.block(body)
            if not (body and isinstance(body[-1], ir.Return)):
                after.append(self._facts)
        self._facts = after[0].or_else(after[1]) if len(after) > 1 else (*after, NOTHING)[0]

    def _for(self, loop: ir.For) -> None:
        self.expression(loop.over)
        self._forget_what_changes(loop)
        with self._aside(), self._inside(loop):
            self._bind(ir.Generator(loop.name, loop.type, loop.over, (), loop.span))
            self._forget_what_changes(loop)
            self.block(loop.body)
        self._forget_local(loop.name)

    def _forget_what_changes(self, loop: ir.For) -> None:
        """Drop facts that an earlier iteration may have made untrue."""
        for node in walk(*loop.body):
            if isinstance(node, ir.Assign):
                self._facts = self._facts.without_state(node.place.variable)
            elif isinstance(node, ir.Let):
                self._forget_local(node.name)

    def _forget_local(self, name: str) -> None:
        self._facts = self._facts.without_local(name)
        self._numbers = {known: bounds for known, bounds in self._numbers.items() if known != name}

    # ----------------------------------------------------------------------------------- expressions

    def expression(self, node: ir.Expression) -> None:
        """Go through an expression."""
        match node:
            case ir.And(items=items) | ir.Or(items=items):
                with self._aside():
                    for item in items:
                        self.expression(item)
                        self._learn(item, isinstance(node, ir.And))
            case ir.IfExp():
                self.expression(node.condition)
                for truth, branch in ((True, node.then), (False, node.otherwise)):
                    with self._aside():
                        self._learn(node.condition, truth)
                        self.expression(branch)
            case ir.Fold():
                self._fold(node)
                if isinstance(node, ir.Extreme) and node.default is not None:
                    self.expression(node.default)
            case ir.MapComprehension(type=MapType(key=key)):
                with ExitStack() as turn:
                    if isinstance(key, SymmetricType):
                        turn.enter_context(self._inside(node))
                    with self._aside():
                        self._forget_local(node.name)
                        self.expression(node.body)
            case ir.Call():
                for argument in node.arguments:
                    self.expression(argument)
                self._called(node)
            case _:
                for child in children(node):
                    if isinstance(child, ir.Expression):
                        self.expression(child)
                self._itself(node)

    def _fold(self, node: ir.Fold) -> None:
        with self._aside(), ExitStack() as values:
            for at, generator in enumerate(node.generators):
                self.expression(generator.over)
                if not is_ordered(generator.over):
                    values.enter_context(self._inside(node, at))
                self._bind(generator)
                for condition in generator.conditions:
                    self.expression(condition)
                    self._learn(condition, True)
            self.expression(node.body)

    def _bind(self, generator: ir.Generator) -> None:
        """Record the facts about the values of a generator."""
        self._forget_local(generator.name)
        over = generator.over
        if not isinstance(over, ir.IntRange):
            return
        natural = self._is_natural(over.low)
        self._numbers = generator_intervals([generator], self._numbers)
        local = ("Local", generator.name)
        known: set[Key] = {("natural", local)} if natural else set()
        high = strip(over.high)
        for most in high.items if isinstance(high, ir.ExtremeOf) and high.kind == "min" else (high,):
            size, less = _less(most)
            if isinstance(size, ir.Size) and less >= 0:
                known.add(("below", local, key_of(size.base)))
        self._facts = self._facts.and_also(Facts(known=frozenset(known)))

    def _called(self, call: ir.Call) -> None:
        found = self._endings.of_function(call.function)
        if not found:
            return
        before = self._call
        self._call = before or call
        if self._facts == NOTHING:
            for how, places in found.items():
                for span in places:
                    self._ends(how, call, span)
        else:
            with self._aside():
                self.block(inlined(call, self._endings.program.functions[call.function]))
        self._call = before

    # --------------------------------------------------------------------------------- what may happen

    def _itself(self, node: ir.Expression) -> None:
        """Record the ending of the node itself, after its operands have values."""
        needed = requirement(node, self._numbers)
        if needed is not None and not self._is_known(needed.condition):
            self._ends(FAILS if needed.bound is None else f"pass the bound of {needed.bound}", node)

    def _is_known(self, condition: ir.Expression) -> bool:
        """Whether a requirement follows from the facts."""
        match condition:
            case ir.And(items=items):
                return all(map(self._is_known, items))
            case ir.In(item=index, container=ir.IntRange(high=ir.Size(base=base))):
                return self._is_natural(index) and self._is_below(index, base)
            case ir.In(item=item, container=container):
                return ("in", key_of(item), key_of(container)) in self._facts.known
            case ir.Compare(op=">", left=ir.Size(base=base), right=ir.Const(value=0)):
                return key_of(base) in self._facts.nonempty
            case ir.Compare(op=">=", left=number, right=ir.Const(value=0)):
                return self._is_natural(number)
            case ir.Compare(op="!=", left=number, right=ir.Const(value=0)):
                return self._divides(number)
            case _:
                return False

    def _is_natural(self, number: ir.Expression) -> bool:
        if is_natural(number, self._numbers) or ("natural", key_of(number)) in self._facts.known:
            return True
        least, less = _less(number)
        if less > 1:
            return False
        if isinstance(least, ir.Size):
            return key_of(least.base) in self._facts.nonempty
        return less == 1 and self._is_natural(least) and self._divides(least)

    def _divides(self, number: ir.Expression) -> bool:
        known = ("nonzero", key_of(number)) in self._facts.known
        return known or not may_be_zero(interval(number, self._numbers))

    def _is_below(self, index: ir.Expression, base: ir.Expression) -> bool:
        """Whether a number is known to be less than the length of a sequence."""
        known, of = self._facts.known, key_of(base)
        number, less = _less(index)
        if isinstance(number, ir.Const) and number.value == less:
            return of in self._facts.nonempty
        if ("below", key_of(index), of) in known or (less >= 0 and ("below", key_of(number), of) in known):
            return True
        if less < 1:
            return False
        return ("most", key_of(number), of) in known or (
            isinstance(number, ir.Size) and key_of(number.base) == of
        )


def _less(number: ir.Expression) -> tuple[ir.Expression, int]:
    """A number as a difference of an expression and a constant."""
    match strip(number):
        case ir.Arithmetic(op="-", left=left, right=ir.Const(value=int(less))):
            return strip(left), int(less)
        case other:
            return other, 0


def inlined(call: ir.Call, function: ir.Function) -> Sequence[ir.Statement]:
    """The statements of a called function with the arguments in place of its parameters."""
    given = dict(zip((name for name, _ in function.parameters), call.arguments, strict=True))

    def replace(node: Any) -> Any:
        # Its other locals are not those of the same name where it is called.
        match node:
            case ir.Local() if node.name in given:
                return given[node.name]
            case ir.Local() | ir.Bind() | ir.Generator() | ir.For() | ir.Let() | ir.MapComprehension():
                return dataclasses.replace(node, name=f"{function.name}.{node.name}")
            case ir.Var():
                return dataclasses.replace(node, state=call.states[node.state])
            case ir.Call():
                return dataclasses.replace(node, states=tuple(call.states[n] for n in node.states))
        return node

    return [transform(statement, replace) for statement in function.body]


__all__ = ["ASSERTS", "DISABLED", "FAILS", "RETURNS", "Endings", "Found", "inlined"]
