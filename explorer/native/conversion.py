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
from quorate.native.body import Body, bare
from quorate.native.set_loops import insert, iterate


def convert(body: Body, value: str, source: Type, target: Type) -> str:
    """`value`, of type `source`, as a value of type `target`."""
    types = body.unit.types
    if source == target or types.name(source) == types.name(target):
        return value
    name = types.name(target)
    match source, target:
        case (IntType() | RangeType(), IntType() | RangeType()):
            return f"({name}){value}"
        case (NoneType(), OptionalType()):
            return f"({name}){{0}}"
        case (OptionalType(), OptionalType()):
            value = body.temporary(source, value)
            made = body.variable(target, f"({name}){{0}}", "wide")
            with body.block(f"if ({value}.some)"):
                item = convert(body, f"{value}.item", source.item, target.item)
                body.line(f"{made} = ({name}){{true, {bare(item)}}};")
            return made
        case (_, OptionalType()):
            return f"({name}){{true, {bare(convert(body, value, source, target.item))}}}"
        case (OptionalType(), _):
            return convert(body, f"{value}.item", source.item, target)
        case (RecordType(), UnionType()):
            part = types.name(source)
            return f"({name}){{{target.members.index(source)}, {{.{part} = {bare(value)}}}}}"
        case (UnionType(), RecordType()):
            return f"{value}.{types.name(target)}"
        case (UnionType(), UnionType()):
            return _between_unions(body, value, source, target)
        case (FamilyType(), SetType()):
            members = f"{body.unit.ranks.family_members(source)}[{value}]"
            return convert(body, members, SetType(source.item), target)
        case (SeqType(), SeqType()):
            value = body.temporary(source, value)
            made = body.variable(target, f"({name}){{0}}", "seq")
            body.line(f"{made}.n = {value}.n;")
            with body.block(
                f"for (int i = 0; i < {value}.n && i < {min(source.capacity, target.capacity)}; i++)",
                loop=True,
            ):
                item = convert(body, f"{value}.at[i]", source.item, target.item)
                body.line(f"{made}.at[i] = {bare(item)};")
            return made
        case (SetType(), SetType()):
            value = body.temporary(source, value)
            made = body.variable(target, f"({name}){{0}}", "set")
            with iterate(body, value, source) as item:
                insert(body, made, target, convert(body, item, source.item, target.item))
            return made
        case _:
            raise AssertionError(f"no way from {source} to {target}")


def _between_unions(body: Body, value: str, source: UnionType, target: UnionType) -> str:
    name = body.unit.types.name(target)
    value = body.temporary(source, value)
    made = body.variable(target, f"({name}){{0}}", "wide")
    for kind, member in enumerate(source.members):
        if member in target.members:
            part = body.unit.types.name(member)
            number = target.members.index(member)
            body.line(
                f"if ({value}.kind == {kind}) {made} = ({name}){{{number}, {{.{part} = {value}.{part}}}}};"
            )
    return made
