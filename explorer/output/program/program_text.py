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
    BagType,
    EnumType,
    FamilyType,
    MapType,
    RangeType,
    SetType,
    SymmetricType,
    Type,
    all_parts,
)
from quorate.output.program.pretty import STEP, Text, bare, flat, group, lines, row
from quorate.trace.words import words

WIDTH = 110


def program_text(program: ir.Program) -> str:
    """Return `program` as text: its types, variables and routines."""
    parts = [[f"program {program.name}"], _types(program), _state(program)]
    parts += [_action("init", each) for each in program.inits]
    parts += [_action("action", each) for each in program.actions]
    parts += [_function("helper", name, each) for name, each in program.functions.items()]
    parts += [_function(each.kind, each.name, each.function) for each in program.properties]
    return "\n\n".join("\n".join(part) for part in parts if part)


def expression_text(node: ir.Expression) -> str:
    """Return `node` on one line."""
    return flat(_expression(node))


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
    return typed if parameter.source is None else row(f"{typed} in ", _expression(parameter.source))


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
            return lines(row("when ", bare(_expression(node.condition))), WIDTH, indent)
        case ir.Assert():
            message = f", {node.message}" if node.message else ""
            return lines(row("assert ", bare(_expression(node.condition)), message), WIDTH, indent)
        case ir.Let():
            return lines(
                row(f"let {node.name}: {types[node.name]} = ", bare(_expression(node.value))), WIDTH, indent
            )
        case ir.Assign():
            return lines(row(_place(node.place), " := ", bare(_expression(node.value))), WIDTH, indent)
        case ir.Return():
            return lines(row("return ", bare(_expression(node.value))), WIDTH, indent)
        case ir.If():
            done = [
                *lines(row("if ", bare(_expression(node.condition)), ":"), WIDTH, indent),
                *_body(node.then, types, deeper),
            ]
            if node.otherwise:
                done += [f"{indent}else:", *_body(node.otherwise, types, deeper)]
            return done
        case ir.For():
            head = row(f"for {node.name}: {node.type} in ", _expression(node.over), ":")
            return [*lines(head, WIDTH, indent), *_body(node.body, types, deeper)]
        case _:
            assert_never(node)


def _place(place: ir.Place) -> Text:
    pieces: list[Text] = [place.variable]
    for key in place.path:
        pieces += ["[", bare(_expression(key)), "]"]
    return row(*pieces)


# ------------------------------------------------------------------------------------ expressions


def _expression(node: ir.Expression) -> Text:
    match node:
        case ir.Const():
            return words(node.value, node.type)
        case ir.Local():
            return node.name
        case ir.Var():
            return node.name + "'" * node.state
        case ir.Lookup():
            return row(_operand(node.base), "[", bare(_expression(node.key)), "]")
        case ir.At():
            return row(_operand(node.base), "[", bare(_expression(node.index)), "]!")
        case ir.Last():
            return row(_operand(node.base), ".last!")
        case ir.Slice():
            low, high = (() if bound is None else (_expression(bound),) for bound in (node.low, node.high))
            return row(_operand(node.base), "[", *low, ":", *high, "]!" if low or high else "]")
        case ir.Field():
            return row(_operand(node.base), f".{node.name}")
        case ir.IsKind():
            return row("(", _expression(node.base), f" is {' | '.join(map(str, node.kinds))})")
        case ir.Narrow():
            return _call(f"narrow[{node.type}]", node.base)
        case ir.Widen():
            return _call(f"widen[{node.type}]", node.base)
        case ir.Fit():
            return _call(f"fit[{node.type}]?", node.base)
        case ir.Bind():
            value, body = _expression(node.value), _expression(node.body)
            return group("(", [row(f"let {node.name} = ", value), row("in ", body)], ")", " ")
        case ir.Require():
            ends = f" else fail: {node.failure}" if node.bound is None else f" else cut by {node.bound}"
            required = row("require ", bare(_expression(node.condition)), ends)
            return group("(", [required, row("in ", _expression(node.base))], ")", " ")
        case ir.MakeRecord():
            return group(f"{node.type}(", [bare(_expression(each)) for each in node.arguments], ")")
        case ir.Not():
            return row("not ", _operand(node.base))
        case ir.And():
            return _infix("and", *node.items)
        case ir.Or():
            return _infix("or", *node.items)
        case ir.Compare() | ir.SetOperation():
            return _infix(node.op, node.left, node.right)
        case ir.Arithmetic():
            return _infix(node.op + "!" if node.op in ("//", "%") else node.op, node.left, node.right)
        case ir.IfExp():
            condition, then = row("if ", _expression(node.condition)), row("then ", _expression(node.then))
            return group("(", [condition, then, row("else ", _expression(node.otherwise))], ")", " ")
        case ir.In():
            return _infix("in", node.item, node.container)
        case ir.SetOf():
            assert isinstance(node.type, SetType)
            return row(_operand(node.base), f".of({node.type.item})")
        case ir.SetDisplay():
            return group("{", [bare(_expression(each)) for each in node.items], "}")
        case ir.SeqDisplay():
            return group("[", [bare(_expression(each)) for each in node.items], "]")
        case ir.Concat():
            return _infix("++", node.left, node.right)
        case ir.Insert():
            return _call("insert?" if isinstance(node.type, BagType) else "insert", node.base, node.item)
        case ir.Remove():
            return _call("remove!" if node.strict else "discard", node.base, node.item)
        case ir.Append():
            return _call("append?", node.base, node.item)
        case ir.Rest():
            return _call("without_last!" if node.end else "without_first!", node.base)
        case ir.Size():
            return _call("len", node.base)
        case ir.Count():
            return _call("count", node.base, node.item)
        case ir.Domain():
            assert isinstance(node.type, SetType)
            return (
                f"Subset[{node.type.item.item}]"
                if isinstance(node.type.item, SetType)
                else str(node.type.item)
            )
        case ir.IntRange():
            return _call("range", node.low, node.high)
        case ir.Quantifier():
            return _fold(f"whole {node.kind}(" if node.whole else f"{node.kind}(", node.body, node.generators)
        case ir.SetComprehension():
            return _fold("{", node.body, node.generators, "}")
        case ir.SeqComprehension():
            return _fold("[", node.body, node.generators, "]")
        case ir.Sum():
            return _fold("sum(", node.body, node.generators)
        case ir.Extreme():
            if node.default is None:
                return _fold(f"{node.kind}!(", node.body, node.generators)
            return _fold(
                f"{node.kind}(", node.body, node.generators, ")", row("default ", _expression(node.default))
            )
        case ir.ExtremeOf():
            return _call(node.kind, *node.items)
        case ir.MapComprehension():
            assert isinstance(node.type, MapType)
            head = f"for {node.name} in {node.type.key}"
            return group("{", [row(f"{node.name}: ", _expression(node.body)), head], "}", " ")
        case ir.Call():
            states = "" if node.states in ((), (0,)) else "@" + ",".join(map(str, node.states))
            return _call(node.function + states, *node.arguments)
        case _:
            assert_never(node)


def _call(name: str, *arguments: ir.Expression) -> Text:
    return group(f"{name}(", [bare(_expression(each)) for each in arguments], ")")


def _infix(operator: str, *operands: ir.Expression) -> Text:
    return group("(", [_expression(each) for each in operands], ")", f" {operator} ", leading=True)


def _operand(node: ir.Expression) -> Text:
    """`node` as an operand of a prefix or postfix operator: parenthesized if necessary."""
    return row("(", _expression(node), ")") if isinstance(node, ir.Not) else _expression(node)


def _fold(
    opening: str,
    body: ir.Expression,
    generators: tuple[ir.Generator, ...],
    closing: str = ")",
    *further: Text,
) -> Text:
    parts: list[Text] = [bare(_expression(body))]
    for each in generators:
        parts.append(row(f"for {each.name}: {each.type} in ", _expression(each.over)))
        parts += [row("if ", bare(_expression(condition))) for condition in each.conditions]
    return group(opening, [*parts, *further], closing, " ")
