"""C for conversions between types: to a wider type, or to a narrower one that the value is known to fit."""

from __future__ import annotations

from quorate.language.types import (
    FamilyType,
    IntType,
    NoneType,
    OptionalType,
    RangeType,
    RecordType,
    SeqType,
    SetType,
    Type,
    UnionType,
)
from quorate.native.body import Body
from quorate.native.c_syntax import TRUE, Expr, If, Name, loop, put, struct
from quorate.native.set_loops import insert, iterate


def convert(body: Body, value: Expr, source: Type, target: Type) -> Expr:
    """`value`, of type `source`, as a value of type `target`."""
    types = body.unit.types
    if source == target or types.name(source) == types.name(target):
        return value
    name = types.name(target)
    match source, target:
        case (IntType() | RangeType(), IntType() | RangeType()):
            return value.cast(name)
        case (NoneType(), OptionalType()):
            return struct(name)
        case (OptionalType(), OptionalType()):
            value = body.temporary(source, value)
            made = body.variable(target, struct(name), "wide")
            with body.block(If(value.dot("some"))):
                item = convert(body, value.dot("item"), source.item, target.item)
                body.set(made, struct(name, TRUE, item))
            return made
        case (_, OptionalType()):
            return struct(name, TRUE, convert(body, value, source, target.item))
        case (OptionalType(), _):
            return convert(body, value.dot("item"), source.item, target)
        case (RecordType(), UnionType()):
            return types.member(target, target.members.index(source), value)
        case (UnionType(), RecordType()):
            return value.dot(name)
        case (UnionType(), UnionType()):
            return _between_unions(body, value, source, target)
        case (FamilyType(), SetType()):
            members = body.unit.ranks.family_member(source, value)
            return convert(body, members, SetType(source.item), target)
        case (SeqType(), SeqType()):
            value = body.temporary(source, value)
            made = body.variable(target, struct(name), "seq")
            body.set(made.dot("n"), value.dot("n"))
            i = Name("i")
            with body.block(loop(i, value.dot("n"), also=i < min(source.capacity, target.capacity))):
                item = convert(body, value.dot("at")[i], source.item, target.item)
                body.set(made.dot("at")[i], item)
            return made
        case (SetType(), SetType()):
            value = body.temporary(source, value)
            made = body.variable(target, struct(name), "set")
            with iterate(body, value, source) as item:
                insert(body, made, target, convert(body, item, source.item, target.item))
            return made
        case _:
            raise AssertionError(f"no way from {source} to {target}")


def _between_unions(body: Body, value: Expr, source: UnionType, target: UnionType) -> Expr:
    value = body.temporary(source, value)
    made = body.variable(target, struct(body.unit.types.name(target)), "wide")
    for kind, member in enumerate(source.members):
        if member in target.members:
            part = value.dot(body.unit.types.name(member))
            moved = put(made, body.unit.types.member(target, target.members.index(member), part))
            body.add(If(value.dot("kind").eq(kind), [moved]))
    return made
