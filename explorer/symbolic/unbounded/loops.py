"""Loops in actions: what a variable is after all turns at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from quorate.language import ir
from quorate.language.traversal import Part, children, walk
from quorate.language.types import FamilyType, MapType, SetType, SymmetricType
from quorate.symbolic.unbounded.cells import Known
from quorate.symbolic.unbounded.expressions import Expressions
from quorate.symbolic.unbounded.logic import Formula, conjunction, disjunction, implication, negation
from quorate.symbolic.unbounded.lowering import Environment
from quorate.symbolic.unbounded.numbers import About
from quorate.symbolic.unbounded.refusals import refusal
from quorate.symbolic.unbounded.sets import Filtered, Gathered, Union
from quorate.symbolic.unbounded.shapes import Ground, same
from quorate.symbolic.unbounded.values import ComputedMap, SymbolicMap, Value, as_map, as_set, either


def written_in(loop: ir.For) -> list[str]:
    return list(
        dict.fromkeys(node.place.variable for node in walk(*loop.body) if isinstance(node, ir.Assign))
    )


@dataclass(frozen=True)
class Loop:
    expressions: Expressions
    loop: ir.For

    def refuse_what_turns_share(self, known: Collection[str]) -> None:
        """Raise ModelError where a turn reads what another writes, or gives a value to one of the `known` locals."""
        _refuse_carried(self.loop.body, frozenset(known))
        written = set(written_in(self.loop))
        for node in walk(*self.loop.body):
            match node:
                case ir.When() | ir.Assert():
                    raise refusal("a guard in a loop", "say it with all(...) before the loop", node.span)
                case ir.Assign(place=place):
                    if self._writes_an_item(place):
                        raise refusal(
                            "a loop that changes items of a sequence", "make the sequence anew", node.span
                        )
                    for part in (*_operands(node), *place.path):
                        for read in _reads_but(part, place):
                            if read.name in written:
                                self._shared(read)
                case ir.Let(value=value):
                    self._refuse_reads(value, written)
                case ir.If(condition=condition):
                    self._refuse_reads(condition, written)
                case ir.For(over=over):
                    self._refuse_reads(over, written)
                case ir.Call() if node.states:
                    self._refuse_calls(node, written)

    def _writes_an_item(self, place: ir.Place) -> bool:
        variables = self.expressions.program.variables
        type_ = next(each.type for each in variables if each.name == place.variable)
        for _ in place.path:
            if not isinstance(type_, MapType):
                return True
            type_ = type_.value
        return False

    def _refuse_calls(self, node: ir.Call, written: set[str]) -> None:
        function = self.expressions.program.functions[node.function]
        for inside in walk(*function.body):
            if isinstance(inside, ir.Var) and inside.name in written:
                raise refusal(
                    f"a turn of this loop reads {inside.name}, which other turns write",
                    "take what is read before the loop",
                    node.span,
                )
            if isinstance(inside, ir.Call) and inside.states:
                self._refuse_calls(inside, written)

    def _refuse_reads(self, node: ir.Expression, written: set[str]) -> None:
        for read in walk(node):
            if isinstance(read, ir.Var) and read.name in written:
                self._shared(read)

    def _shared(self, read: ir.Var) -> None:
        raise refusal(
            f"a turn of this loop reads {read.name}, which other turns write",
            "take what is read before the loop",
            read.span,
        )

    # ------------------------------------------------------------------------------ what they write

    def after(self, variable: str, before: Value, env: Environment) -> Value:
        """What `variable` is after all turns."""
        writes = [
            node
            for node in walk(*self.loop.body)
            if isinstance(node, ir.Assign) and node.place.variable == variable
        ]
        if all(_inserted(write) is not None for write in writes):
            return self._with_inserted(variable, before, env, ())
        if all(_removed(write) is not None for write in writes):
            return self._without_removed(variable, before, env, ())
        if len(writes) == 1:
            return self._with_assigned(writes[0], before, env)
        raise refusal(
            f"a loop that writes {variable} in several ways", "write one loop for each", writes[-1].span
        )

    def _with_inserted(
        self, variable: str, before: Value, env: Environment, keys: tuple[Ground, ...]
    ) -> Value:
        """`before` (under `keys`) with what the turns put into its sets."""
        if isinstance(before, SymbolicMap):
            return ComputedMap(lambda key: self._with_inserted(variable, before.at(key), env, (*keys, key)))

        def folding(kind: str, about: About) -> Formula:
            return self._turns(kind, (self.loop,), env, variable, keys, about)

        return Union(as_set(before), Gathered(folding, self.expressions.vocabulary))

    def _without_removed(
        self, variable: str, before: Value, env: Environment, keys: tuple[Ground, ...]
    ) -> Value:
        """`before` (under `keys`) without what the turns take out of its sets."""
        if isinstance(before, SymbolicMap):
            return ComputedMap(lambda key: self._without_removed(variable, before.at(key), env, (*keys, key)))

        def stays(item: Ground) -> Formula:
            def is_item(ground: Ground) -> Formula:
                return same(ground, item, self.expressions.vocabulary)

            return negation(self._turns("any", (self.loop,), env, variable, keys, is_item))

        return Filtered(as_set(before), stays)

    def _turns(
        self,
        kind: str,
        body: Sequence[ir.Statement],
        env: Environment,
        variable: str,
        keys: tuple[Ground, ...],
        about: About,
    ) -> Formula:
        """Whether `about` is true of all or any items that `body` inserts, or removes."""
        said: list[Formula] = []
        expressions = self.expressions

        def join(items: Sequence[Formula]) -> Formula:
            return disjunction(items) if kind == "any" else conjunction(items)

        def given(condition: Formula, then: Formula) -> Formula:
            return conjunction((condition, then)) if kind == "any" else implication(condition, then)

        for statement in body:
            match statement:
                case ir.Let(name=name, value=value):
                    env = env.bind(name, expressions.value(value, env))
                case ir.If(condition=condition, then=then, otherwise=otherwise):
                    if any(isinstance(node, ir.Let) for node in walk(*then, *otherwise)):
                        _refuse_branch_locals(statement)
                    met = expressions.formula(condition, env)
                    said.append(given(met, self._turns(kind, then, env, variable, keys, about)))
                    said.append(
                        given(negation(met), self._turns(kind, otherwise, env, variable, keys, about))
                    )
                case ir.For(name=name, over=over, body=inner):

                    def turn(
                        ground: Ground,
                        outer: Environment = env,
                        name: str = name,
                        inner: Sequence[ir.Statement] = inner,
                    ) -> Formula:
                        return self._turns(
                            kind, inner, outer.bind(name, Known(ground)), variable, keys, about
                        )

                    said.append(expressions.set(over, env).fold(kind, turn))
                case ir.Assign(place=place) if place.variable == variable:
                    items = _inserted(statement) or _removed(statement)
                    assert items is not None
                    here = self._is_at(place, env, keys)
                    if isinstance(items.type, SetType | FamilyType):
                        put = expressions.set(items, env).fold(kind, about)
                    else:
                        put = expressions.cell(items, env).say(about)
                    said.append(given(here, put))
                case _:
                    pass
        return join(said)

    def _is_at(self, place: ir.Place, env: Environment, keys: tuple[Ground, ...]) -> Formula:
        expressions = self.expressions
        return conjunction(
            expressions.cell(key, env).equals(known, expressions.vocabulary)
            for key, known in zip(place.path, keys, strict=True)
        )

    def _with_assigned(self, write: ir.Assign, before: Value, env: Environment) -> Value:
        """A map after each turn has written the item under its own key."""
        loop = self.loop
        at = [
            number
            for number, key in enumerate(write.place.path)
            if isinstance(key, ir.Local) and key.name == loop.name and isinstance(key.type, SymmetricType)
        ] or [
            number
            for number, key in enumerate(write.place.path)
            if isinstance(key, ir.Local) and key.name == loop.name
        ]
        if not at:
            raise refusal(
                "a loop whose turns do not each write under a key of their own",
                f"assign to {write.place.variable}[{loop.name}]",
                write.span,
            )
        expressions = self.expressions

        def placed(value: Value, keys: tuple[Ground, ...]) -> Value:
            if len(keys) < len(write.place.path):
                return ComputedMap(lambda key: placed(as_map(value).at(key), (*keys, key)))
            inside = env.bind(loop.name, Known(keys[at[0]]))
            taken = expressions.set(loop.over, env).has(keys[at[0]])
            return self._written_under(loop.body, inside, taken, write, keys, value)

        return placed(before, ())

    def _written_under(
        self,
        body: Sequence[ir.Statement],
        env: Environment,
        taken: Formula,
        write: ir.Assign,
        keys: tuple[Ground, ...],
        value: Value,
    ) -> Value:
        expressions = self.expressions
        for statement in body:
            match statement:
                case ir.Let():
                    env = env.bind(statement.name, expressions.value(statement.value, env))
                case ir.If(condition=condition, then=then, otherwise=otherwise):
                    if any(isinstance(node, ir.Let) for node in walk(*then, *otherwise)):
                        _refuse_branch_locals(statement)
                    met = expressions.formula(condition, env)
                    value = self._written_under(then, env, conjunction((taken, met)), write, keys, value)
                    value = self._written_under(
                        otherwise, env, conjunction((taken, negation(met))), write, keys, value
                    )
                case ir.Assign() if statement is write:
                    here = self._is_at(write.place, env, keys)
                    value = either(conjunction((taken, here)), expressions.value(write.value, env), value)
                case ir.For() if any(node is write for node in walk(statement)):
                    raise refusal(
                        "a loop in a loop that assigns", "write the inner one as a Map({...})", statement.span
                    )
                case _:
                    pass
        return value


def _refuse_carried(
    turn: Sequence[ir.Statement], before: frozenset[str], known: frozenset[str] = frozenset()
) -> None:
    """Refuse a local that had a value `before` a loop and is given another in a turn, which the next turn would see.
    `known` are those that had one at this point of a turn."""
    known |= before
    for statement in turn:
        match statement:
            case ir.Let(name=name) if name in before:
                raise refusal(
                    f"{name}, which the turns of a loop hand on",
                    "say it with any, all or a set",
                    statement.span,
                )
            case ir.Let(name=name):
                known |= {name}
            case ir.If(then=then, otherwise=otherwise):
                _refuse_carried((*then, *otherwise), before, known)
            case ir.For(body=inner):
                _refuse_carried(inner, known)


def _refuse_branch_locals(statement: ir.If) -> None:
    raise refusal("a local that is set in one branch within a loop", "set it before the if", statement.span)


def _inserted(write: ir.Assign) -> ir.Expression | None:
    """What an assignment puts into the set that it writes: an item, or a set of items; None if it does more."""
    match write.value:
        case ir.Insert(base=base, item=item) if _reads(base, write.place):
            return item
        case ir.SetOperation(op="|", left=left, right=right) if _reads(left, write.place):
            return right
        case _:
            return None


def _removed(write: ir.Assign) -> ir.Expression | None:
    """What an assignment takes out of the set that it writes: an item, or a set of items; None if it does more."""
    match write.value:
        case ir.Remove(base=base, item=item, strict=False) if _reads(base, write.place):
            return item
        case ir.SetOperation(op="-", left=left, right=right) if _reads(left, write.place):
            return right
        case _:
            return None


def _operands(write: ir.Assign) -> tuple[ir.Expression, ...]:
    """What an assignment reads, but for the place itself in ``place.add(item)``."""
    changed = _inserted(write) or _removed(write)
    return (write.value,) if changed is None else (changed,)


def _reads_but(node: Part, place: ir.Place) -> Iterator[ir.Var]:
    """The state variables that an expression reads, but for what stands at `place`: no other turn writes that."""
    if isinstance(node, ir.Expression) and _reads(node, place):
        return
    if isinstance(node, ir.Var):
        yield node
    for part in children(node):
        yield from _reads_but(part, place)


def _reads(node: ir.Expression, place: ir.Place) -> bool:
    """Whether an expression is what stands at `place`."""
    keys: list[ir.Expression] = []
    while isinstance(node, ir.Lookup):
        keys.insert(0, node.key)
        node = node.base
    return (
        isinstance(node, ir.Var)
        and node.name == place.variable
        and len(keys) == len(place.path)
        and all(_same_expression(a, b) for a, b in zip(keys, place.path, strict=True))
    )


def _same_expression(a: ir.Expression, b: ir.Expression) -> bool:
    match a, b:
        case ir.Local(), ir.Local():
            return a.name == b.name
        case ir.Field(), ir.Field():
            return a.name == b.name and _same_expression(a.base, b.base)
        case _:
            return a is b


__all__ = ["Loop", "written_in"]
