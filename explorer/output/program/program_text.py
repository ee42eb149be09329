"""The IR of a program as text, close to the model's Python: `quorate show MODEL --ir`.

Conversions that the checker inserted have names: ``fit``, ``widen``, ``narrow``. An operation that may fail ends in
``!``, one that may cut the step in ``?``; all others are total. In the total form a ``require`` comes before each of
them that needs one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import assert_never

from quorate.language import ir
from quorate.language.types import (
    EnumType,
    FamilyType,
    RangeType,
    SymmetricType,
    Type,
    all_parts,
)
from quorate.language.words import words
from quorate.support.pretty import STEP, Text, bare, group, lines, row

WIDTH = 110


def program_text(program: ir.Program) -> str:
    """Return `program` as text: its types, variables and routines."""
    parts = [[f"program {program.name}"], _types(program), _state(program)]
    parts += [_action("init", each) for each in program.inits]
    parts += [_action("action", each) for each in program.actions]
    parts += [_function("helper", name, each) for name, each in program.functions.items()]
    parts += [_function(each.kind, each.name, each.function) for each in program.properties]
    return "\n\n".join("\n".join(part) for part in parts if part)


# ----------------------------------------------------------------------------------- declarations


def _types(program: ir.Program) -> list[str]:
    """The sorts and families in the types of variables and locals, each once."""
    meanings: dict[str, str] = {}
    stored = [variable.type for variable in program.variables]
    local = [type_ for routine in program.routines for type_ in routine.locals.values()]
    for type_ in all_parts(*stored, *local):
        match type_:
            case RangeType(first=first, size=size):
                meanings[str(type_)] = f"{first} .. {first + size - 1}"
            case SymmetricType(size=size):
                meanings[str(type_)] = f"{size} interchangeable values"
            case EnumType(cls=cls):
                meanings[str(type_)] = " | ".join(member.name for member in cls)
            case FamilyType(members=members):
                meanings[str(type_)] = f"{len(members)} subsets of {type_.item}"
            case _:
                pass
    return [f"type {name}: {meaning}" for name, meaning in meanings.items()]


def _state(program: ir.Program) -> list[str]:
    done = []
    for variable in program.variables:
        kind = "ghost" if variable.ghost else "state"
        initial = "set by init" if variable.needs_init else words(variable.initial, variable.type)
        done += lines(f"{kind} {variable.name}: {variable.type} = {initial}", WIDTH)
    return done


def _action(kind: str, action: ir.Action) -> list[str]:
    return [
        *_head(kind, action.name, map(_parameter, action.parameters), ""),
        *_body(action.body, action.locals),
    ]


def _parameter(parameter: ir.Parameter) -> Text:
    typed = f"{parameter.name}: {parameter.type}"
    return typed if parameter.source is None else row(f"{typed} in ", parameter.source.text())


def _function(kind: str, name: str, function: ir.Function) -> list[str]:
    parameters = (f"{parameter}: {type_}" for parameter, type_ in function.parameters)
    return [*_head(kind, name, parameters, f" -> {function.returns}"), *_body(function.body, function.locals)]


def _head(kind: str, name: str, parameters: Iterable[Text], returns: str) -> list[str]:
    return lines(row(group(f"{kind} {name}(", tuple(parameters), f"){returns}:")), WIDTH)


# ------------------------------------------------------------------------------------- statements


def _body(body: tuple[ir.Statement, ...], types: Mapping[str, Type], indent: str = STEP) -> list[str]:
    if not body:
        return [f"{indent}pass"]
    return [line for statement in body for line in _statement(statement, types, indent)]


def _statement(node: ir.Statement, types: Mapping[str, Type], indent: str) -> list[str]:
    deeper = indent + STEP
    match node:
        case ir.When():
            return lines(row("when ", bare(node.condition.text())), WIDTH, indent)
        case ir.Assert():
            message = f", {node.message}" if node.message else ""
            return lines(row("assert ", bare(node.condition.text()), message), WIDTH, indent)
        case ir.Let():
            return lines(
                row(f"let {node.name}: {types[node.name]} = ", bare(node.value.text())), WIDTH, indent
            )
        case ir.Assign():
            return lines(row(_place(node.place), " := ", bare(node.value.text())), WIDTH, indent)
        case ir.Return():
            return lines(row("return ", bare(node.value.text())), WIDTH, indent)
        case ir.If():
            done = [
                *lines(row("if ", bare(node.condition.text()), ":"), WIDTH, indent),
                *_body(node.then, types, deeper),
            ]
            if node.otherwise:
                done += [f"{indent}else:", *_body(node.otherwise, types, deeper)]
            return done
        case ir.For():
            head = row(f"for {node.name}: {node.type} in ", node.over.text(), ":")
            return [*lines(head, WIDTH, indent), *_body(node.body, types, deeper)]
        case _:
            assert_never(node)


def _place(place: ir.Place) -> Text:
    pieces: list[Text] = [place.variable]
    for key in place.path:
        pieces += ["[", bare(key.text()), "]"]
    return row(*pieces)
