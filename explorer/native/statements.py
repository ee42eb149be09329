"""C for statements: guards, locals, branches, loops, assignments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import singledispatch

from quorate.language import ir
from quorate.language.effects import segment_of
from quorate.language.traversal import before_operation, children, is_self, operation, strip_widening, walk
from quorate.language.types import MapType, SeqType, SetType, Type, UnionType
from quorate.native import c_syntax as c
from quorate.native import sets  # noqa: F401
from quorate.native.body import Body
from quorate.native.c_arithmetic import flat_index, plus
from quorate.native.conversion import convert
from quorate.native.expressions import bind, expression, key_index, require
from quorate.native.folds import over
from quorate.native.layout import Chunked, Coded, Field, Place, Repeated
from quorate.native.places import Element
from quorate.native.representations import WORD, bitmap, is_bitmap

NEXT = c.Name("next")
"""The packed state that an action writes to."""


@singledispatch
def statement(node: ir.Statement, body: Body) -> None:
    """Write the C of a statement."""
    raise AssertionError(f"no C for {type(node).__name__}")


def statements(nodes: Iterable[ir.Statement], body: Body) -> None:
    """Write the C of statements in order."""
    for node in nodes:
        statement(node, body)


def declare_locals(
    body: Body, nodes: Sequence[ir.Statement], types: Mapping[str, Type], shared: Collection[str]
) -> None:
    """Declare, before `nodes`, those of the `shared` locals that they give a value to."""
    for node in walk(*nodes):
        if isinstance(node, ir.Let) and node.name in shared and node.name not in body.locals:
            type_ = types[node.name]
            name = body.declare(node.name)
            body.add(c.Declare(body.unit.types.name(type_), name.text, body.unit.types.zero(type_)))


def shared_locals(nodes: Sequence[ir.Statement]) -> set[str]:
    """The locals that are given a value more than once, or within a branch or loop."""
    given = Counter(node.name for node in walk(*nodes) if isinstance(node, ir.Let))
    top = {node.name for node in nodes if isinstance(node, ir.Let)}
    return {name for name, times in given.items() if times > 1 or name not in top}


@statement.register
def _(node: ir.When, body: Body) -> None:
    items = node.condition.items if isinstance(node.condition, ir.And) else (node.condition,)
    for item in items:
        value = expression(item, body)
        if value != c.TRUE:
            body.add(c.If(c.negation(value), [body.leave()]))


@statement.register
def _(node: ir.Assert, body: Body) -> None:
    value = expression(node.condition, body)
    body.abort_if(c.negation(value), "ASSERT", node.message, node.span)


@statement.register
def _(node: ir.Let, body: Body) -> None:
    type_ = body.types[node.name]
    value = convert(body, expression(node.value, body), node.value.type, type_)
    if node.name in body.locals:
        body.set(body.locals[node.name], value)
        return
    name = body.declare(node.name)
    body.add(c.Declare(f"const {body.unit.types.name(type_)}", name.text, value))


@statement.register
def _(node: ir.If, body: Body) -> None:
    condition = expression(node.condition, body)
    with body.aside() as then:
        statements(node.then, body)
    with body.aside() as otherwise:
        statements(node.otherwise, body)
    body.add(c.If(condition, then, otherwise))


@statement.register
def _(node: ir.For, body: Body) -> None:
    held = bool(_changed_in(node.body) & _read_in(node.over))
    with over(body, node.over, node.name, node.type, held=held) as (name, _):
        body.locals[node.name] = name
        statements(node.body, body)


def _changed_in(nodes: Sequence[ir.Statement]) -> set[str]:
    """The locals and state variables that statements give values to."""
    lets = {node.name for node in walk(*nodes) if isinstance(node, ir.Let)}
    return lets | {node.place.variable for node in walk(*nodes) if isinstance(node, ir.Assign)}


def _read_in(node: ir.Expression) -> set[str]:
    """The locals and state variables whose C an expression may name as it stands."""
    return {each.name for each in walk(node) if isinstance(each, ir.Local | ir.Var)}


@statement.register
def _(node: ir.Return, body: Body) -> None:
    body.add(c.Return(expression(node.value, body)))


# ---------------------------------------------------------------------------------------- assignment


@statement.register
def _(node: ir.Assign, body: Body) -> None:
    if node.place.variable in body.dirty:
        _assign_local(node, body)
    elif not _flip_bit(node, body):
        value = body.temporary(node.value.type, expression(node.value, body), "value")
        value = convert(body, value, node.value.type, node.place.type)
        value = body.temporary(node.place.type, value, "value")
        place, index = _target(node.place, body)
        body.add(*body.unit.places.store(place, value, NEXT, Element(index)))


def _assign_local(node: ir.Assign, body: Body) -> None:
    value = convert(body, expression(node.value, body), node.value.type, node.place.type)
    if node.place.path:
        value = body.temporary(node.place.type, value, "value")
    target = body.dirty[node.place.variable]
    type_ = _variable_type(body, node.place.variable)
    for key in node.place.path:
        if isinstance(type_, MapType):
            target = target.dot("at")[key_index(expression(key, body), type_)]
            type_ = type_.value
        else:
            assert isinstance(type_, SeqType)
            target = target.dot("at")[expression(key, body)]
            type_ = type_.item
    body.set(target, value)


def _variable_type(body: Body, name: str) -> object:
    return next(v.type for v in body.unit.program.variables if v.name == name)


def _place_of(place: ir.Place, body: Body) -> Place:
    at = body.unit.layout.places[place.variable]
    for _ in place.path:
        assert isinstance(at, Repeated)
        at = at.item
    return at


def _target(place: ir.Place, body: Body) -> tuple[Place, c.Expr]:
    """Where in the packed state a place is: the layout's place, and the element of it."""
    at, index = body.unit.layout.places[place.variable], c.expr(0)
    for key in place.path:
        assert isinstance(at, Repeated)
        if isinstance(at.form.type, MapType):
            inner = key_index(expression(key, body), at.form.type)
        else:
            inner = expression(key, body)
        size, at = at.form.room, at.item
        index = flat_index(index, size, inner)
    return at, body.temporary_integer("unsigned", index, "element")


def _flip_bit(node: ir.Assign, body: Body) -> bool:
    """Put into or take out of a bitmap in the packed state itself."""
    value = operation(node.value)
    if not is_flip(node):
        return False
    assert isinstance(value, ir.Insert | ir.Remove)
    type_ = value.type
    assert isinstance(type_, SetType)
    if not isinstance(_place_of(node.place, body), Coded | Chunked):
        return False
    place, index = _target(node.place, body)  # before the item: Python evaluates the keys first
    for each in before_operation(node.value):
        bind(each, body) if isinstance(each, ir.Bind) else require(each, body)
    assert isinstance(place, Coded | Chunked)
    segments = bitmap(type_).segments
    kind = segment_of(value.item, type_)
    number = bitmap(type_).number(kind)
    item = value.item if kind is None else strip_widening(value.item)
    rank = body.unit.ranks.rank(segments[number].member, expression(item, body))
    if isinstance(place, Coded):
        assert place.field is not None
        # In a code, segments follow each other without gaps.
        rank = plus(sum(each.size for each in segments[:number]), rank)
        at, position = _bit_of(body, place.field, index, rank)
    else:
        at, position = _bit_of_chunk(body, place.segments[number], index, rank)
    word, mask = NEXT[at], c.bit(position)
    if isinstance(value, ir.Insert):
        body.set(word, mask, "|=")
        return True
    body.set(word, ~mask, "&=")
    return True


def _bit_of(body: Body, field: Field, index: c.Expr, rank: c.Expr) -> tuple[c.Expr, c.Expr]:
    """Word and bit, in the packed state, of a bit of an element that does not cross words."""
    at, shift = body.unit.places.position(field, index)
    return at, rank if shift == c.ZERO else rank + shift


def _bit_of_chunk(body: Body, segment: Field, index: c.Expr, rank: c.Expr) -> tuple[c.Expr, c.Expr]:
    """As `_bit_of`, for a segment of a bitmap that may have several words."""
    if not (segment.dimensions and segment.per_word == 1 and segment.width == WORD):
        return _bit_of(body, segment, index, rank)
    rank = body.temporary_integer("unsigned", rank, "bit")
    return plus(segment.word, flat_index(index, segment.dimensions[-1], rank / WORD)), rank % WORD


def is_flip(node: ir.Assign) -> bool:
    """Whether an assignment puts a known kind of item into a bitmap, or takes it out, and no more."""
    value = operation(node.value)
    if not isinstance(value, ir.Insert | ir.Remove) or not is_self(value.base, node.place):
        return False
    if not isinstance(value.type, SetType) or not is_bitmap(value.type):
        return False
    return not isinstance(value.type.item, UnionType) or segment_of(value.item, value.type) is not None


# ------------------------------------------------------------------------------- reads after writes


def read_back(nodes: Sequence[ir.Statement], called: object) -> tuple[set[str], bool]:
    """The variables that are read after they may have been written, and whether by a function. `called(name)` gives
    the variables that a function reads."""
    again: set[str] = set()
    by_call = False
    written: set[str] = set()

    def reads(node: object) -> Iterator[tuple[str, bool]]:
        if isinstance(node, ir.Var):
            yield node.name, False
        elif isinstance(node, ir.Call):
            yield from ((name, True) for name in called(node.function))  # type: ignore[operator]
        yield from (each for child in children(node) for each in reads(child))  # type: ignore[arg-type]

    def look(*expressions: object) -> None:
        nonlocal by_call
        for each in expressions:
            for name, call in reads(each):
                if name in written:
                    again.add(name)
                    by_call |= call

    def visit(statement_: ir.Statement) -> None:
        match statement_:
            case ir.Assign(place=place, value=value):
                if is_flip(statement_):
                    value, before = operation(value), before_operation(value)
                    assert isinstance(value, ir.Insert | ir.Remove)
                    look(*(e.value if isinstance(e, ir.Bind) else e.condition for e in before))
                    look(value.item, *place.path)
                else:
                    look(value, *place.path)
                written.add(place.variable)
            case ir.If(condition=condition, then=then, otherwise=otherwise):
                look(condition)
                for each in (*then, *otherwise):
                    visit(each)
            case ir.For(over=over_, body=inner):
                look(over_)
                for each in (*inner, *inner):
                    visit(each)
            case _:
                look(*children(statement_))

    for node in nodes:
        visit(node)
    return again, by_call
