"""C for quantifiers, comprehensions, sums and extremes: loops, or operations on whole bitmaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from quorate.language import ir
from quorate.language.intervals import interval, within
from quorate.language.types import (
    BagType,
    BoolType,
    EnumType,
    FamilyType,
    IntType,
    MapType,
    RangeType,
    SeqType,
    SetType,
    SymmetricType,
    Type,
    UnionType,
    cardinality,
)
from quorate.native import c_syntax as c
from quorate.native.aborting import PLAIN
from quorate.native.body import Body
from quorate.native.codes import values_of
from quorate.native.conversion import convert
from quorate.native.expressions import add, better, expression, key_index, require, settled
from quorate.native.masks import Wanted, mask_of, wanted_items
from quorate.native.representations import is_bitmap
from quorate.native.sequences import append
from quorate.native.set_loops import insert, iterate, readable

Conditions = Sequence[ir.Expression]


@contextmanager
def over_all(body: Body, type_: Type, wanted: str | None) -> Iterator[c.Name]:
    """A loop over all values of a sort, a family, or another small type, which the model calls `wanted` if it calls
    them anything; gives the name of the value."""
    name, kind = body.local(wanted), body.unit.types.name(type_)
    match type_:
        case RangeType():
            first, end = type_.first, type_.first + type_.size
            counter = "int" if within((first, end), PLAIN) else "int64_t"
            with body.block(c.loop(name, end, type_=counter, first=first)):
                yield name
        case SymmetricType() | EnumType() | BoolType() | FamilyType():
            with body.block(c.loop(name, cardinality(type_))):
                yield name
        case _:
            rank = body.fresh("rank")
            with body.block(c.loop(rank, cardinality(type_), type_="unsigned")):
                body.add(c.Declare(f"const {kind}", name.text, of_rank(body, type_, rank)))
                yield name


def of_rank(body: Body, type_: Type, rank: c.Expr) -> c.Expr:
    """The value with this rank among all values of a type."""
    if _is_one_word(type_):
        return c.struct(body.unit.types.name(type_), c.braces([rank]))
    return body.unit.ranks.unrank(type_, rank)


def _is_one_word(type_: Type) -> bool:
    return isinstance(type_, SetType) and is_bitmap(type_) and not isinstance(type_.item, UnionType)


@contextmanager
def running(body: Body, generator: ir.Generator, conditions: Conditions | None = None) -> Iterator[None]:
    """The loop of one generator, with its conditions checked."""
    conditions = generator.conditions if conditions is None else conditions
    with over(body, generator.over, generator.name, generator.type, conditions) as (name, left):
        body.locals[generator.name] = name
        for condition in left:
            unmet(body, condition)
        yield


def unmet(body: Body, condition: ir.Expression) -> None:
    """Go on with the next member unless a condition holds."""
    items = condition.items if isinstance(condition, ir.And) else (condition,)
    for item in items:
        body.add(c.If(c.negation(expression(item, body)), [c.Continue()]))


@contextmanager
def over(
    body: Body,
    node: ir.Expression,
    wanted: str,
    type_: Type,
    conditions: Conditions = (),
    held: bool = False,
) -> Iterator[tuple[c.Expr, Conditions]]:
    """A loop over what `node` denotes; gives the member's name and the conditions still to be checked. `held`: its
    turns may change what `node` reads, so what it is at first is kept in a constant."""
    keep = body.constant if held else body.temporary
    match node:
        case ir.Domain():
            with over_all(body, type_, wanted) as name:
                yield name, conditions
        case ir.IntRange(low=low, high=high):
            first = keep(IntType(), expression(low, body))
            end = keep(IntType(), expression(high, body))
            low_bounds, high_bounds = interval(low, body.bounds), interval(high, body.bounds)
            if low_bounds and high_bounds:
                body.bounds[wanted] = (low_bounds[0], max(low_bounds[0], high_bounds[1] - 1))
            name = body.local(wanted)
            with body.block(c.loop(name, end, type_="int64_t", first=first)):
                yield name, conditions
        case _:
            base, kind = _members_of(node)
            masks, conditions = masks_of(body, base.type, kind, wanted, type_, conditions)
            value = expression(base, body)
            value = body.constant(base.type, value, "members") if held else value
            distinct = kind is not None
            with iterate(body, value, base.type, wanted, kind, masks, distinct) as name:
                yield name, conditions


def _members_of(node: ir.Expression) -> tuple[ir.Expression, Type | None]:
    """What a generator really runs over: ``set.of(Kind)`` is a part of the set."""
    if isinstance(node, ir.SetOf) and isinstance(node.type, SetType):
        return node.base, node.type.item
    return node, None


def masks_of(
    body: Body, base: Type, kind: Type | None, name: str, item: Type, conditions: Conditions
) -> tuple[list[c.Expr], Conditions]:
    """Leading conditions as masks of a bitmap, and those that are left."""
    of = SetType(base.item) if isinstance(base, SetType | FamilyType) else None
    masks: list[c.Expr] = []
    if of is None or not is_bitmap(of) or (kind is None and isinstance(of.item, UnionType)):
        return masks, conditions
    parts = [part for each in conditions for part in (each.items if isinstance(each, ir.And) else (each,))]
    left: list[ir.Expression] = []
    for part in parts:
        mask = None if left and body.unit.may_abort(*left) else mask_of(body, part, name, kind or item)
        if mask is None:
            left.append(part)
        else:
            masks.append(mask)
    return masks, left


def as_bitmap(body: Body, generator: ir.Generator, more: Conditions = ()) -> list[c.Expr] | None:
    """The members that satisfy all conditions, as the words of a bitmap; None if that takes a loop."""
    if isinstance(generator.over, ir.Domain | ir.IntRange):
        return None
    base, kind = _members_of(generator.over)
    if not isinstance(base.type, SetType | FamilyType):
        return None
    types = body.unit.types
    with body.aside() as statements:
        masks, left = masks_of(
            body, base.type, kind, generator.name, generator.type, (*generator.conditions, *more)
        )
        if left or (kind is None and isinstance(base.type.item, UnionType)):
            return None
        value = expression(base, body)
        if isinstance(base.type, FamilyType):
            value = body.unit.ranks.family_member(base.type, value)
        elif not is_bitmap(base.type):
            return None
        else:
            value = readable(body, base.type, value)
    body.add(*statements)
    sets = SetType(base.type.item)
    offset, words = 0, types.bitmap(sets).words
    if kind is not None and isinstance(sets.item, UnionType):
        offset = types.bitmap(sets).offsets[sets.item.members.index(kind)]
        words = types.bitmap(SetType(kind)).words
    return [
        c.joined("&", [value.dot("w")[offset + i], *(mask.dot("w")[i] for mask in masks)])
        for i in range(words)
    ]


@contextmanager
def nested(body: Body, generators: Sequence[ir.Generator]) -> Iterator[None]:
    """The loops of all generators of a comprehension."""
    with ExitStack() as stack:
        for generator in generators:
            stack.enter_context(running(body, generator))
        yield


@expression.register
def _(node: ir.Quantifier, body: Body) -> c.Expr:
    any_ = node.kind == "any"
    if not node.whole:
        if len(node.generators) == 1:
            more = node.body if any_ else ir.Not(node.body.span, BoolType(), node.body)
            words = as_bitmap(body, node.generators[0], (more,))
            if words is not None:
                return _some_bit(words) if any_ else c.negation(_some_bit(words))
        wanted = wanted_items(body, node)
        if wanted is not None:
            return _present(body, node, wanted)
    outcome, default = (c.TRUE, c.FALSE) if any_ else (c.FALSE, c.TRUE)
    # Without the jump it looks at all values, since to evaluate it for one may end the run.
    result, done = body.flag(default, node.kind), body.fresh("done")
    with nested(body, node.generators):
        value = expression(node.body, body)
        jump = [] if node.whole else [c.Goto(done.text)]
        body.add(c.If(value if any_ else c.negation(value), [c.put(result, outcome), *jump]))
    if not node.whole:
        body.add(c.Label(done.text))
    return result


def _present(body: Body, node: ir.Quantifier, wanted: Wanted) -> c.Expr:
    """Whether all, or any, of the wanted items are there."""
    sets = wanted.container.type
    assert isinstance(sets, SetType)
    value = readable(body, sets, expression(wanted.container, body))
    pairs = [(value.dot("w")[wanted.offset + i], wanted.mask.dot("w")[i]) for i in range(wanted.words)]
    if node.kind == "any":
        return _some_bit([there & mask for there, mask in pairs])
    return c.negation(_some_bit([mask & ~there for there, mask in pairs]))


def _some_bit(words: Sequence[c.Expr]) -> c.Expr:
    """Whether a bit is set in some of these words."""
    return c.joined("|", words).ne(0)


@expression.register
def _(node: ir.SetComprehension, body: Body) -> c.Expr:
    type_, types = node.type, body.unit.types
    assert isinstance(type_, SetType)
    generator = node.generators[0]
    plain = isinstance(node.body, ir.Local) and node.body.name == generator.name
    if plain and len(node.generators) == 1 and is_bitmap(type_):
        words = as_bitmap(body, generator)
        if words is not None and len(words) == types.bitmap(type_).words:
            return c.struct(types.name(type_), c.braces(words))
    made = body.variable(type_, c.struct(types.name(type_)), "set")
    with nested(body, node.generators):
        value = convert(body, expression(node.body, body), node.body.type, type_.item)
        insert(body, made, type_, value)
    return made


@expression.register
def _(node: ir.SeqComprehension, body: Body) -> c.Expr:
    type_, types = node.type, body.unit.types
    assert isinstance(type_, SeqType)
    made = body.variable(type_, c.struct(types.name(type_)), "seq")
    with nested(body, node.generators):
        append(body, made, convert(body, expression(node.body, body), node.body.type, type_.item))
    return made


@expression.register
def _(node: ir.Sum, body: Body) -> c.Expr:
    one = isinstance(node.body, ir.Const) and node.body.value == 1
    if one and len(node.generators) == 1:
        base = _members_of(node.generators[0].over)[0]
        words = None if isinstance(base.type, BagType) else as_bitmap(body, node.generators[0])
        if words is not None:
            return c.joined("+", [c.call("__builtin_popcountll", each) for each in words])
    total = body.fresh("total")
    body.add(c.Declare("int64_t", total.text, c.ZERO))
    with nested(body, node.generators):
        value = expression(node.body, body)
        known = interval(node.body, body.bounds)
        small = within(known, (-(2**31), 2**31))
        body.set(total, add(body, "+", total, value, small, node))
    return total


@expression.register
def _(node: ir.Extreme, body: Body) -> c.Expr:
    best = body.variable(node.type, c.ZERO, node.kind)
    found = body.flag(c.FALSE, "found")
    with nested(body, node.generators):
        value = settled(node.body, body)
        body.add(c.If(c.any_of([c.negation(found), better(node.kind, value, best)]), [c.put(best, value)]))
        body.set(found, c.TRUE)
    match node.default:
        case ir.Require(condition=ir.Const(value=False)) as without:
            require(without, body, c.negation(found))
        case default:
            assert default is not None
            with body.block(c.If(c.negation(found))):
                body.set(best, expression(default, body))
    return best


@expression.register
def _(node: ir.Only, body: Body) -> c.Expr:
    made = body.variable(node.type, c.struct(body.unit.types.name(node.type)), "only")
    value = expression(node.base, body)
    with iterate(body, value, node.base.type) as member:
        body.set(made, member)
    return made


@expression.register
def _(node: ir.MapComprehension, body: Body) -> c.Expr:
    assert isinstance(node.type, MapType)
    made = body.variable(node.type, c.struct(body.unit.types.name(node.type)), "map")
    with over_all(body, node.type.key, node.name) as name:
        body.locals[node.name] = name
        value = convert(body, expression(node.body, body), node.body.type, node.type.value)
        body.set(made.dot("at")[key_index(name, node.type)], value)
    return made


@expression.register
def _(node: ir.Domain, body: Body) -> c.Expr:
    type_ = node.type
    assert isinstance(type_, SetType)
    if is_bitmap(type_):
        return body.unit.types.constant(type_, values_of(type_.item))
    made = body.variable(type_, c.struct(body.unit.types.name(type_)), "all")
    with over_all(body, type_.item, None) as name:
        insert(body, made, type_, name)
    return made
