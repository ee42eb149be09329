"""Questions about properties, asked as properties: functions that are written here, and lowered like a user's.

Whether the condition of a property is ever true, and whether one property implies another, are invariants of the
states that a search visits anyway. Written in the language itself, they mean what it means, in every engine.
"""

from __future__ import annotations

import ast
import copy
import hashlib
import inspect
import linecache
import textwrap
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from quorate.language.diagnostics import ModelError
from quorate.language.model import Model, PropertyFunction
from quorate.language.source import source_of
from quorate.language.temporal import Kind

STATES: dict[Kind, tuple[str, ...]] = {"invariant": ("m",), "step": ("before", "after")}
"""The parameters of the functions that are made, by kind."""


# --------------------------------------------------------------------------------------- implications


def implication(
    name: str, given: Sequence[PropertyFunction], claim: PropertyFunction, subject: type[Model]
) -> PropertyFunction | None:
    """Return the property that `claim` is true wherever all of `given` are (of a step: of it, and of the states
    before and after it). None if none of these says anything of what `claim` is about."""
    states = STATES[claim.kind]
    namespace: dict[str, Any] = {"Subject": subject, "claim": claim.function}
    calls = []
    for number, each in enumerate(given):
        namespace[f"given_{number}"] = each.function
        if each.kind == claim.kind:
            calls.append(f"given_{number}({', '.join(states)})")
        elif each.kind == "invariant":
            calls += [f"given_{number}({state})" for state in states]
    if not calls:
        return None
    parameters = ", ".join(f"{state}: Subject" for state in states)
    text = f"""\
        def {name}({parameters}) -> bool:
            return not ({" and ".join(calls)}) or claim({", ".join(states)})
        """
    return PropertyFunction(claim.kind, _function(name, textwrap.dedent(text), namespace))


# ---------------------------------------------------------------------------------------- conditions


@dataclass(frozen=True, slots=True)
class Condition:
    """The condition under which a property says anything, as text of its file, and the property that it is never
    true."""

    text: str
    line: int
    never: PropertyFunction


def condition_of(name: str, property_: PropertyFunction) -> Condition | None:
    """Return the condition of a property whose form shows one: the filters of ``all(... for ... if ...)``, ``p`` in
    ``not p or q``, and what leads to something. None for another form."""
    function = property_.function
    if property_.kind == "leads_to":
        text = f"""\
            def {name}(m: Subject) -> bool:
                return not trigger(m)
            """
        never = _function(name, textwrap.dedent(text), {"Subject": _subject(function), "trigger": function})
        return Condition(
            property_.name, function.__code__.co_firstlineno, PropertyFunction("invariant", never)
        )
    if property_.kind not in STATES or not isinstance(function, FunctionType) or function.__closure__:
        return None
    try:
        source = source_of(function)
    except ModelError:
        return None
    *before, last = source.node.body
    if not isinstance(last, ast.Return) or last.value is None or not all(map(_is_plain, before)):
        return None
    sorts = {known for known, value in function.__globals__.items() if isinstance(value, type)}
    found = _premise(last.value, sorts)
    if found is None:
        return None
    node = copy.deepcopy(source.node)
    node.name, node.decorator_list = name, []
    node.body[-1] = ast.Return(ast.UnaryOp(ast.Not(), found.expression))
    text = ast.unparse(ast.fix_missing_locations(node)) + "\n"
    try:
        never = _function(name, text, dict(function.__globals__))
    except Exception:  # an annotation that cannot be evaluated here is reported for the property itself
        return None
    never.__annotations__ = dict(function.__annotations__)
    where = " ".join(source.file.text_of(found.place).split())
    if isinstance(found.place, ast.GeneratorExp):  # with the brackets of the call
        where = where.removeprefix("(").removesuffix(")").strip()
    return Condition(where, getattr(found.place, "lineno", 0), PropertyFunction(property_.kind, never))


@dataclass(frozen=True, slots=True)
class _Premise:
    """An expression that is true where a property says something; `place` is the part of the source that shows it."""

    expression: ast.expr
    place: ast.AST


def _premise(node: ast.expr, sorts: Collection[str]) -> _Premise | None:
    match node:
        case ast.Call(func=ast.Name("all"), args=[ast.GeneratorExp() as over], keywords=[]):
            return _over(over, _premise(over.elt, sorts), sorts)
        case ast.UnaryOp(ast.Not(), ast.Call(func=ast.Name("any"), args=[ast.GeneratorExp() as over])):
            return _over(over, None, sorts)
        case ast.BoolOp(ast.Or(), values):
            denied = [
                value.operand for value in values if isinstance(value, ast.UnaryOp) and _is_denied(value)
            ]
            if not denied or len(denied) == len(values):
                return None
            return _Premise(_joined(ast.And(), denied), denied[0])
        case ast.BoolOp(ast.And(), values):
            parts = [_premise(value, sorts) for value in values]
            known = [part for part in parts if part is not None]
            if len(known) < len(parts):
                return None
            return _Premise(_joined(ast.Or(), [part.expression for part in known]), node)
        case ast.IfExp(test, _, ast.Constant(True)):
            return _Premise(test, test)
    return None


def _over(over: ast.GeneratorExp, inner: _Premise | None, sorts: Collection[str]) -> _Premise | None:
    """The premise of a claim about all of something: there is one, which the claim's own premise is true of."""
    filtered = any(each.ifs for each in over.generators)
    # A sort is never empty; a set that a model holds may be.
    whole = all(isinstance(each.iter, ast.Name) and each.iter.id in sorts for each in over.generators)
    if not filtered and whole and inner is None:
        return None
    expression = ast.Constant(True) if inner is None else inner.expression
    some = ast.Call(ast.Name("any", ast.Load()), [ast.GeneratorExp(expression, over.generators)], [])
    return _Premise(some, over)


def _is_denied(node: ast.UnaryOp) -> bool:
    return isinstance(node.op, ast.Not)


def _joined(operator: ast.boolop, values: list[ast.expr]) -> ast.expr:
    return values[0] if len(values) == 1 else ast.BoolOp(operator, values)


def _is_plain(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr)


def _subject(function: Any) -> Any:
    return next(iter(inspect.get_annotations(function, eval_str=True).values()))


# ---------------------------------------------------------------------------------------------- both


def _function(name: str, text: str, namespace: Mapping[str, Any]) -> FunctionType:
    """Return the function of a text, which is found again as the source of the function."""
    file = f"<{name} {hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    names = {"__name__": "quorate_made", **namespace}
    exec(compile(text, file, "exec", dont_inherit=True), names)
    made: FunctionType = names[name]
    return made
