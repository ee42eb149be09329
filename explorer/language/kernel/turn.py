"""Symbolic execution of one turn of a loop whose order makes no difference, to collect its effects.

The variables of the loops stand for any item. Reads are expressed in terms of the state before the loop: what the
turn has written itself is known, and it reads nothing that another turn writes. Each effect is recorded with the
context that leads to it, from which the effect of all turns is made.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from quorate.language import ir
from quorate.language.kernel.analyses import Analyses
from quorate.language.kernel.folding import (
    Context,
    Effect,
    Sequential,
    after,
    are_same,
    choice,
    happens,
    is_same,
    is_whole,
    negation,
    quantified,
    split,
)
from quorate.language.kernel.renaming import FreshNames
from quorate.language.kernel.writes import begins_with_base, operands, takes_several
from quorate.language.traversal import locals_read, transform, walk
from quorate.language.types import BoolType, FamilyType, MapType, SetType

_CHANGING = "it writes below keys that change within an iteration"


@dataclass(frozen=True)
class _Own:
    """A place that belongs to one turn: the keys that lead there, its value before the loop, and its current
    value."""

    path: tuple[ir.Expression, ...]
    before: ir.Expression
    now: ir.Expression


@dataclass
class TurnState:
    """What is known at a point of a turn: the values of locals, and of the places that belong to the turn."""

    locals: dict[str, ir.Expression] = field(default_factory=dict)
    own: dict[tuple[str, int], _Own] = field(default_factory=dict)
    """By the variable and the number of keys: within a loop, a part of what is the turn's own is so too."""

    def copy(self) -> TurnState:
        return TurnState(dict(self.locals), dict(self.own))


Target = tuple[str, bool]
"""The name of a variable or local; True for a local."""


Change = tuple[Target, tuple[ir.Expression, ...], ir.Expression]
"""A write after all turns: the target, the keys from there, and the value."""


@dataclass
class _Level:
    """A loop within which a turn is gone through: where in the context it begins, what its turns do together to a
    variable or local that is nobody's own, and the variables of which each turn has written what is its own."""

    loop: ir.For
    turns: ir.Turns
    start: int
    shared: dict[Target, list[Effect]] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)

    def way(self, name: str, is_local: bool = False) -> ir.Way | None:
        return next((w for w in self.turns.ways if (w.name, w.is_local) == (name, is_local)), None)


class Turn:
    """Symbolic execution of turns, of one loop within the other."""

    def __init__(self, program: Analyses, names: FreshNames) -> None:
        self._program = program
        self._names = names
        self._levels: list[_Level] = []
        self._guards: list[ir.Statement] = []
        self._changed: list[Change] = []
        self._uncertain: list[tuple[Context, ir.Expression]] = []
        """Partial expressions that are to be evaluated for all turns that reach them."""
        self._complete: list[Context] = []
        """The contexts of expressions that the replacement evaluates for all turns anyway."""

    def _loop(self, loop: ir.For, context: Context, at: TurnState) -> None:
        if loop.turns is None:
            raise Sequential(loop.sequential)
        level = _Level(loop, loop.turns, len(context))
        over = self._read(loop.over, at)
        if self._levels:
            for part in (over.low, over.high) if isinstance(over, ir.IntRange) else (over,):
                self._evaluate(context, part)
        self._levels.append(level)
        inside = at.copy()
        generator = ir.Generator(loop.name, loop.type, over, (), loop.span)
        self._block(loop.body, (*context, generator), inside)
        self._levels.pop()
        for variable in sorted(level.own):
            self._write_items(level, variable, inside, over, context, at)
        for target, effects in level.shared.items():
            self._write_shared(target, effects, at)

    # ------------------------------------------------------------------------------------ statements

    def _block(self, body: Sequence[ir.Statement], context: Context, at: TurnState) -> None:
        for statement in body:
            self._statement(statement, context, at)

    def _statement(self, statement: ir.Statement, context: Context, at: TurnState) -> None:
        span = statement.span
        match statement:
            case ir.When(condition=condition) | ir.Assert(condition=condition):
                lead, generators = split(context)
                assert not lead
                everywhere = quantified("all", generators, self._read(condition, at), span)
                self._guards.append(dataclasses.replace(statement, condition=everywhere))
            case ir.Return(value=value):
                returns = dataclasses.replace(statement, value=self._read(value, at))
                self._guards.append(ir.If(span, happens(context, span), (returns,), ()))
            case ir.Let():
                self._let(statement, context, at)
            case ir.Assign():
                self._assign(statement, context, at)
            case ir.If():
                self._if(statement, context, at)
            case ir.For():
                self._loop(statement, context, at)

    def _let(self, let: ir.Let, context: Context, at: TurnState) -> None:
        for level in self._levels:
            way = level.way(let.name, is_local=True)
            if way is not None:
                self._share(level, way, let, (), context, at)
                return
        value = self._read(let.value, at)
        self._evaluate(context, value)
        at.locals[let.name] = value

    def _assign(self, assign: ir.Assign, context: Context, at: TurnState) -> None:
        path = tuple(self._read(key, at) for key in assign.place.path)
        for key in path:
            self._evaluate(context, key)
        for level in self._levels:
            way = level.way(assign.place.variable)
            assert way is not None
            if way.kind != "own":
                self._share(level, way, assign, path, context, at)
                return
        value = self._read(assign.value, at)
        level, variable = self._levels[-1], assign.place.variable
        writes = [
            n for n in walk(*level.loop.body) if isinstance(n, ir.Assign) and n.place.variable == variable
        ]
        if len(writes) == 1 and len(self._levels) == 1:
            self._complete.append(context)
        else:
            self._evaluate(context, value)
        self._set(variable, path, value, at)

    def _if(self, statement: ir.If, context: Context, at: TurnState) -> None:
        condition = self._read(statement.condition, at)
        self._evaluate(context, condition)
        branches = []
        for test, body in ((condition, statement.then), (negation(condition), statement.otherwise)):
            branch = at.copy()
            self._block(body, (*context, test), branch)
            branches.append((branch, bool(body) and isinstance(body[-1], ir.Return)))
        (then, then_returns), (otherwise, otherwise_returns) = branches
        if then_returns or otherwise_returns:
            rest = otherwise if then_returns else then
            at.locals, at.own = rest.locals, rest.own
            return
        at.locals = {
            name: choice(condition, then.locals[name], otherwise.locals[name])
            for name in then.locals
            if name in otherwise.locals
        }
        at.own = {
            place: self._either(condition, then.own.get(place), otherwise.own.get(place))
            for place in {**then.own, **otherwise.own}
        }

    def _either(self, condition: ir.Expression, then: _Own | None, otherwise: _Own | None) -> _Own:
        some = then or otherwise
        assert some is not None
        if then is not None and otherwise is not None and not is_same(then.before, otherwise.before):
            raise Sequential(_CHANGING)
        one, other = (some.before if each is None else each.now for each in (then, otherwise))
        now = one if one is other else choice(condition, one, other)
        if one is some.before and other is not some.before:
            now = choice(negation(condition), other, one)
        return dataclasses.replace(some, now=now)

    # ------------------------------------------------------------------------------- what is shared

    def _share(
        self,
        level: _Level,
        way: ir.Way,
        write: ir.Assign | ir.Let,
        path: tuple[ir.Expression, ...],
        context: Context,
        at: TurnState,
    ) -> None:
        """Record the effect of all turns of `level` on a place that belongs to no turn."""
        inside = context[level.start :]
        for operand in operands(way.kind, write):
            value = self._read(operand, at)
            effect = Effect(way.kind, inside, path, value, takes_several(way.kind, write), write.span)
            effects = level.shared.setdefault((way.name, way.is_local), [])
            effects.append(effect)
            self._evaluate_operand(effect, len(effects), level, context, write)

    def _evaluate_operand(
        self, effect: Effect, number: int, level: _Level, context: Context, write: ir.Assign | ir.Let
    ) -> None:
        if effect.kind in ("all", "any"):
            if self._is_partial(effect.operand) and (
                number > 1 or level.start or not begins_with_base(write)
            ):
                raise Sequential("what it evaluates depends on the result of an earlier iteration")
        elif effect.kind in ("and", "constant") or level.start:
            self._evaluate(context, effect.operand)
        else:
            self._complete.append(context)

    def _write_shared(self, target: Target, effects: list[Effect], at: TurnState) -> None:
        """Write what the turns of a finished loop have made of a variable or local."""
        first, (name, is_local) = effects[0], target
        if is_local:
            type_ = self._names.types[name]
            local = ir.Local(first.span, type_, name)
            value = after(at.locals.get(name, local), effects, self._names)
            if self._levels:
                at.locals[name] = value
            else:
                self._changed.append((target, (), value))
            return
        if self._levels:
            way = self._levels[-1].way(name)
            assert way is not None
            keys = way.key + 1
        else:
            keys = self._fixed(effects)
        path = first.path[:keys]
        if any(not are_same(effect.path[:keys], path) for effect in effects):
            raise Sequential(_CHANGING)
        base = self._read(self._item(name, path, first.span), at)
        below = [dataclasses.replace(effect, path=effect.path[keys:]) for effect in effects]
        value = after(base, below, self._names)
        if self._levels:
            self._set(name, path, value, at)
        else:
            self._changed.append((target, path, value))

    def _fixed(self, effects: Sequence[Effect]) -> int:
        """The number of leading keys of all effects that are the same for all turns."""
        number = 0
        for keys in zip(*(effect.path for effect in effects), strict=False):
            one = keys[0]
            bound = {
                step.name for effect in effects for step in effect.context if isinstance(step, ir.Generator)
            }
            if locals_read(one) & bound or self._is_partial(one):
                break
            if not all(is_same(one, other) for other in keys):
                break
            number += 1
        return number

    # -------------------------------------------------------------------------------- what is one's own

    def _set(
        self, variable: str, path: tuple[ir.Expression, ...], value: ir.Expression, at: TurnState
    ) -> None:
        """Write below a place that belongs to the turn."""
        way = self._levels[-1].way(variable)
        assert way is not None
        self._levels[-1].own.add(variable)
        mine, below = path[: way.key + 1], path[way.key + 1 :]
        own = at.own.get((variable, way.key))
        if own is None:
            before = self._read(self._item(variable, mine, value.span), at)
            own = _Own(mine, before, before)
        elif not are_same(own.path, mine):
            raise Sequential(_CHANGING)
        at.own[variable, way.key] = dataclasses.replace(own, now=self._updated(own.now, below, value))

    def _updated(
        self, base: ir.Expression, path: tuple[ir.Expression, ...], value: ir.Expression
    ) -> ir.Expression:
        """A map with another value at one place, at any depth."""
        if not path:
            return value
        if not isinstance(base.type, MapType):
            raise Sequential("it changes items of a sequence")
        span = value.span
        name = self._names.fresh("key", base.type.key)
        key = ir.Local(span, base.type.key, name)
        item = ir.Lookup(span, base.type.value, base, key)
        here = ir.Compare(span, BoolType(), "==", key, path[0])
        new = choice(here, self._updated(item, path[1:], value), item)
        return ir.MapComprehension(span, base.type, name, new)

    def _write_items(
        self,
        level: _Level,
        variable: str,
        inside: TurnState,
        over: ir.Expression,
        context: Context,
        at: TurnState,
    ) -> None:
        """A map after each turn has written the item of its own."""
        way = level.way(variable)
        assert way is not None
        own = inside.own[variable, way.key]
        *outer, key = own.path
        path = tuple(outer)
        bound = {node.name for node in walk(level.loop) if isinstance(node, ir.For)}
        if any(locals_read(each) & bound or self._is_partial(each) for each in path):
            raise Sequential(_CHANGING)
        map_ = self._read(self._item(variable, path, level.loop.span), at)
        if not isinstance(map_.type, MapType):
            raise Sequential("it changes items of a sequence")
        assert isinstance(key, ir.Local)
        before = ir.Lookup(level.loop.span, map_.type.value, map_, key)
        item = own.now
        if not is_whole(over):
            assert isinstance(over.type, SetType | FamilyType)
            item = choice(ir.In(level.loop.span, BoolType(), key, over), item, before)
        value = ir.MapComprehension(level.loop.span, map_.type, level.loop.name, item)
        if not self._levels:
            self._changed.append(((variable, False), path, value))
            return
        outer_way = self._levels[-1].way(variable)
        assert outer_way is not None
        if len(path) < outer_way.key + 1:
            raise Sequential("its loops iterate over the keys of a map from the last to the first")
        self._set(variable, path, value, at)

    def _item(self, variable: str, path: Iterable[ir.Expression], span: Any) -> ir.Expression:
        """The place that keys lead to from a variable."""
        item: ir.Expression = ir.Var(span, self._program.types[variable], variable, 0)
        for key in path:
            if not isinstance(item.type, MapType):
                raise Sequential("it changes items of a sequence")
            item = ir.Lookup(span, item.type.value, item, key)
        return item

    # ------------------------------------------------------------------------------------- reading

    def _read(self, value: ir.Expression, at: TurnState) -> ir.Expression:
        """An expression of a turn, in terms of the state before the loop."""
        changed = {variable for (variable, _), own in at.own.items() if own.now is not own.before}

        def change(node: Any) -> Any:
            match node:
                case ir.Local() if node.name in at.locals:
                    return at.locals[node.name]
                case ir.Lookup():
                    for own in at.own.values():
                        if is_same(own.before, node):
                            return own.now
                case ir.Call() if any(
                    name in changed for _, (name, _) in self._program.effects.function_reads(node.function)
                ):
                    raise Sequential(f"{node.function} reads what the iteration has written before")
            return node

        return transform(value, change) if at.locals or at.own else value

    # ------------------------------------------------------------------------- what may fail or be cut

    def _is_partial(self, value: ir.Expression) -> bool:
        return self._program.partial(value)

    def _evaluate(self, context: Context, value: ir.Expression) -> None:
        """Record that Python evaluates `value` in all turns that reach this context."""
        if self._levels[0].turns.partial and self._is_partial(value):
            self._uncertain.append((context, value))
