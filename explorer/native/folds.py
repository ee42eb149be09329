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
from quorate.native.aborting import PLAIN
from quorate.native.body import Body, bare
from quorate.native.codes import is_bitmap, values_of
from quorate.native.conversion import convert
from quorate.native.expressions import add, expression, settled
from quorate.native.masks import Wanted, mask_of, wanted_items
from quorate.native.set_loops import insert, iterate

Conditions = Sequence[ir.Expression]


@contextmanager
def over_all(body: Body, type_: Type, wanted: str | None) -> Iterator[str]:
    """A loop over all values of a sort, a family, or another small type, which the model calls `wanted` if it calls
    them anything; gives the name of the value."""
    types = body.unit.types
    name, kind = body.local(wanted), types.name(type_)
    match type_:
        case RangeType():
            first, end = type_.first, type_.first + type_.size
            counter = "int" if within((first, end), PLAIN) else "int64_t"
            head = f"for ({counter} {name} = {first}; {name} < {end}; {name}++)"
        case SymmetricType() | EnumType() | BoolType() | FamilyType():
            head = f"for (int {name} = 0; {name} < {cardinality(type_)}; {name}++)"
        case _:
            rank = body.fresh("rank")
            with body.block(f"for (unsigned {rank} = 0; {rank} < {cardinality(type_)}; {rank}++)", loop=True):
                value = (
                    f"({kind}){{{{{rank}}}}}" if _is_one_word(type_) else body.unit.ranks.unrank(type_, rank)
                )
                body.line(f"const {kind} {name} = {value};")
                yield name
            return
    with body.block(head, loop=True):
        yield name


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
        value = expression(item, body)
        body.line(f"if (!{value}) continue;" if value.startswith("(") else f"if (!({value})) continue;")


@contextmanager
def over(
    body: Body,
    node: ir.Expression,
    wanted: str,
    type_: Type,
    conditions: Conditions = (),
    held: bool = False,
) -> Iterator[tuple[str, Conditions]]:
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
            with body.block(f"for (int64_t {name} = {first}; {name} < {end}; {name}++)", loop=True):
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
) -> tuple[list[str], Conditions]:
    """Leading conditions as masks of a bitmap, and those that are left."""
    of = SetType(base.item) if isinstance(base, SetType | FamilyType) else None
    masks: list[str] = []
    if of is None or not is_bitmap(of) or (kind is None and isinstance(of.item, UnionType)):
        return masks, conditions
    parts = [p for c in conditions for p in (c.items if isinstance(c, ir.And) else (c,))]
    left: list[ir.Expression] = []
    for part in parts:
        mask = None if left and body.unit.may_abort(*left) else mask_of(body, part, name, kind or item)
        if mask is None:
            left.append(part)
        else:
            masks.append(mask)
    return masks, left


def as_bitmap(body: Body, generator: ir.Generator, more: Conditions = ()) -> list[str] | None:
    """The members that satisfy all conditions, as the words of a bitmap; None if that takes a loop."""
    if isinstance(generator.over, ir.Domain | ir.IntRange):
        return None
    base, kind = _members_of(generator.over)
    if not isinstance(base.type, SetType | FamilyType):
        return None
    types = body.unit.types
    with body.aside() as lines:
        masks, left = masks_of(
            body, base.type, kind, generator.name, generator.type, (*generator.conditions, *more)
        )
        if left or (kind is None and isinstance(base.type.item, UnionType)):
            return None
        value = expression(base, body)
        if isinstance(base.type, FamilyType):
            value = f"{body.unit.ranks.family_members(base.type)}[{value}]"
        elif not is_bitmap(base.type):
            return None
        elif "(" in value:
            value = body.temporary(base.type, value, "set")
    body.lines += [line[4:] for line in lines]
    sets = SetType(base.type.item)
    offset, words = 0, types.bitmap(sets).words
    if kind is not None and isinstance(sets.item, UnionType):
        offset = types.bitmap(sets).offsets[sets.item.members.index(kind)]
        words = types.bitmap(SetType(kind)).words
    return [
        f"({value}.w[{offset + i}]{''.join(f' & {mask}.w[{i}]' for mask in masks)})" for i in range(words)
    ]


@contextmanager
def nested(body: Body, generators: Sequence[ir.Generator]) -> Iterator[None]:
    """The loops of all generators of a comprehension."""
    with ExitStack() as stack:
        for generator in generators:
            stack.enter_context(running(body, generator))
        yield


@expression.register
def _(node: ir.Quantifier, body: Body) -> str:
    any_ = node.kind == "any"
    if node.whole:
        return _whole(node, body)
    if len(node.generators) == 1:
        more = node.body if any_ else ir.Not(node.body.span, BoolType(), node.body)
        words = as_bitmap(body, node.generators[0], (more,))
        if words is not None:
            return f"(({' | '.join(words)}) {'!=' if any_ else '=='} 0)"
    wanted = wanted_items(body, node)
    if wanted is not None:
        return _present(body, node, wanted)
    result, done = body.fresh(node.kind), body.fresh("done")
    body.line(f"bool {result} = {'false' if any_ else 'true'};")
    with nested(body, node.generators):
        value = expression(node.body, body)
        with body.block(f"if ({bare(value) if any_ else _negated(value)})"):
            body.line(f"{result} = {'true' if any_ else 'false'};")
            body.line(f"goto {done};")
    body.line(f"{done}:;")
    return result


def _whole(node: ir.Quantifier, body: Body) -> str:
    """A quantifier that looks at all values, since to evaluate it for one may end the run."""
    result = body.fresh(node.kind)
    body.line(f"bool {result} = {'false' if node.kind == 'any' else 'true'};")
    with nested(body, node.generators):
        value = expression(node.body, body)
        with body.block(f"if ({bare(value) if node.kind == 'any' else _negated(value)})"):
            body.line(f"{result} = {'true' if node.kind == 'any' else 'false'};")
    return result


def _present(body: Body, node: ir.Quantifier, wanted: Wanted) -> str:
    """Whether all, or any, of the wanted items are there."""
    sets = wanted.container.type
    assert isinstance(sets, SetType)
    value = expression(wanted.container, body)
    value = body.temporary(sets, value, "set") if "(" in value else value
    pairs = [(f"{value}.w[{wanted.offset + i}]", f"{wanted.mask}.w[{i}]") for i in range(wanted.words)]
    if node.kind == "any":
        return f"(({' | '.join(f'({there} & {mask})' for there, mask in pairs)}) != 0)"
    return f"(({' | '.join(f'({mask} & ~{there})' for there, mask in pairs)}) == 0)"


def _negated(value: str) -> str:
    return value[1:] if value.startswith("!") and _is_whole(value[1:]) else f"!({bare(value)})"


def _is_whole(text: str) -> bool:
    return text.startswith("(") and bare(text) != text


@expression.register
def _(node: ir.SetComprehension, body: Body) -> str:
    type_, types = node.type, body.unit.types
    assert isinstance(type_, SetType)
    generator = node.generators[0]
    plain = isinstance(node.body, ir.Local) and node.body.name == generator.name
    if plain and len(node.generators) == 1 and is_bitmap(type_):
        words = as_bitmap(body, generator)
        if words is not None and len(words) == types.bitmap(type_).words:
            return f"({types.name(type_)}){{{{{', '.join(bare(word) for word in words)}}}}}"
    made = body.variable(type_, f"({types.name(type_)}){{0}}", "set")
    with nested(body, node.generators):
        value = convert(body, expression(node.body, body), node.body.type, type_.item)
        insert(body, made, type_, value)
    return made


@expression.register
def _(node: ir.SeqComprehension, body: Body) -> str:
    type_, types = node.type, body.unit.types
    assert isinstance(type_, SeqType)
    made = body.variable(type_, f"({types.name(type_)}){{0}}", "seq")
    with nested(body, node.generators):
        value = convert(body, expression(node.body, body), node.body.type, type_.item)
        body.line(f"{made}.at[{made}.n++] = {bare(value)};")
    return made


@expression.register
def _(node: ir.Sum, body: Body) -> str:
    one = isinstance(node.body, ir.Const) and node.body.value == 1
    if one and len(node.generators) == 1:
        base = _members_of(node.generators[0].over)[0]
        words = None if isinstance(base.type, BagType) else as_bitmap(body, node.generators[0])
        if words is not None:
            return f"({' + '.join(f'__builtin_popcountll({bare(word)})' for word in words)})"
    total = body.fresh("total")
    body.line(f"int64_t {total} = 0;")
    with nested(body, node.generators):
        value = expression(node.body, body)
        known = interval(node.body, body.bounds)
        small = within(known, (-(2**31), 2**31))
        text = add(body, "+", total, value, small, node)
        body.line(f"{total} = {bare(text)};")
    return total


@expression.register
def _(node: ir.Extreme, body: Body) -> str:
    best, found = body.fresh(node.kind), body.fresh("found")
    body.line(f"{body.unit.types.name(node.type)} {best} = 0;")
    body.line(f"bool {found} = false;")
    operator = "<" if node.kind == "min" else ">"
    with nested(body, node.generators):
        value = settled(node.body, body)
        body.line(f"if (!{found} || {value} {operator} {best}) {best} = {value};")
        body.line(f"{found} = true;")
    if node.default is None:
        body.abort_if(f"!{found}", "FAILURE", f"{node.kind} of nothing", node.span)
        return best
    with body.block(f"if (!{found})"):
        body.line(f"{best} = {bare(expression(node.default, body))};")
    return best


@expression.register
def _(node: ir.MapComprehension, body: Body) -> str:
    assert isinstance(node.type, MapType)
    made = body.variable(node.type, f"({body.unit.types.name(node.type)}){{0}}", "map")
    with over_all(body, node.type.key, node.name) as name:
        body.locals[node.name] = name
        value = convert(body, expression(node.body, body), node.body.type, node.type.value)
        first = node.type.key.first if isinstance(node.type.key, RangeType) else 0
        index = f"{name} - {first}" if first else name
        body.line(f"{made}.at[{index}] = {bare(value)};")
    return made


@expression.register
def _(node: ir.Domain, body: Body) -> str:
    type_ = node.type
    assert isinstance(type_, SetType)
    if is_bitmap(type_):
        return body.unit.types.constant(type_, values_of(type_.item))
    made = body.variable(type_, f"({body.unit.types.name(type_)}){{0}}", "all")
    with over_all(body, type_.item, None) as name:
        insert(body, made, type_, name)
    return made
