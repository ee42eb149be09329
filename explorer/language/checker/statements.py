"""Lowering of statements: calls, guards, assertions, branches, loops, returns."""

from __future__ import annotations

import ast
import types

from quorate.language import ir, model
from quorate.language.checker.assignments import forget, is_of_model, with_effects
from quorate.language.checker.callees import has_effects
from quorate.language.checker.coercion import as_type
from quorate.language.checker.computed_sets import note_local
from quorate.language.checker.constants import static
from quorate.language.checker.dispatch import block, expression, lowers_statement, terminates
from quorate.language.checker.facts import Facts, facts_of
from quorate.language.checker.forgotten import refuse_not_implemented
from quorate.language.checker.inlining import call_as_statement
from quorate.language.checker.iterables import item_type, iterable
from quorate.language.checker.pairs import Pairs, pairs, refuse_change
from quorate.language.checker.scope import Binding, Redeclared, Scope
from quorate.language.checker.targets import effect, is_effect
from quorate.language.checker.truth import condition, truth
from quorate.language.checker.unstored import unstored
from quorate.language.debugging import is_stop, passes
from quorate.language.types import (
    BoolType,
    SeqType,
    SetType,
)

Statements = list[ir.Statement]


# -------------------------------------------------------------------------------- calls as statements


@lowers_statement(ast.Pass)
def _pass(scope: Scope, node: ast.Pass) -> Statements:
    return []


@lowers_statement(ast.Expr)
def _expression_statement(scope: Scope, node: ast.Expr) -> Statements:
    match node.value:
        case ast.Constant(value=str() | types.EllipsisType()):
            return []
        case ast.Call() as call:
            return _call_statement(scope, node, call)
        case _:
            expression(scope, node.value)
            raise scope.error(node, "this value is not used", _use_of(scope, ast.unparse(node.value)))


def _use_of(scope: Scope, text: str) -> str:
    """What to do with a value."""
    if scope.role in ("action", "init"):
        return f"assign it, or make it a guard: when({text})"
    return f"return it: return {text}"


def _call_statement(scope: Scope, node: ast.Expr, call: ast.Call) -> Statements:
    called = static(scope, call.func)
    if called is model.when:
        return [_when(scope, node, call)]
    if is_stop(called) and passes(scope.span(call)):
        return []
    inlined = call_as_statement(scope, call)
    if inlined is not None:
        return inlined
    if is_effect(call) and not is_of_model(scope, call):
        return [effect(scope, call, node)[0]]
    expression(scope, call)
    raise scope.error(
        node,
        f"the value of {ast.unparse(call.func)}(...) is not used",
        f"it has no effect; {_use_of(scope, f'{ast.unparse(call.func)}(...)')}",
    )


def _when(scope: Scope, node: ast.Expr, call: ast.Call) -> ir.Statement:
    if scope.role in ("helper", "property"):
        raise scope.error(
            node, f"a {scope.role} cannot have a guard", "return a bool, and write when(...) in the action"
        )
    if len(call.args) != 1 or call.keywords:
        raise scope.error(call, "when takes one condition", "write several, or join them with and")
    test = condition(scope, call.args[0])
    scope.facts = scope.facts.and_also(facts_of(test, True))
    return ir.When(scope.span(node), test)


@lowers_statement(ast.Assert)
def _assert(scope: Scope, node: ast.Assert) -> Statements:
    if isinstance(node.test, ast.Tuple):
        raise scope.error(node.test, "an assert of a tuple is always true", "write assert condition, message")
    test = condition(scope, node.test)
    scope.facts = scope.facts.and_also(facts_of(test, True))
    message = scope.source.file.text_of(node.msg) if node.msg is not None else ""
    return [ir.Assert(scope.span(node), test, message)]


# ------------------------------------------------------------------------------- branches and loops


@lowers_statement(ast.If)
def _if(scope: Scope, node: ast.If) -> Statements:
    test = condition(scope, node.test)
    env, unassigned, facts = dict(scope.env), dict(scope.unassigned), scope.facts
    scope.facts = facts.and_also(facts_of(test, True))
    then = block(scope, node.body)
    env_then, unassigned_then, facts_then = scope.env, scope.unassigned, scope.facts
    scope.env, scope.unassigned = dict(env), dict(unassigned)
    scope.facts = facts.and_also(facts_of(test, False))
    otherwise = block(scope, node.orelse)
    if terminates(otherwise):
        scope.env, scope.unassigned, scope.facts = env_then, unassigned_then, facts_then
    elif not terminates(then):
        only_one = set(env_then) ^ set(scope.env)
        scope.unassigned = {**unassigned_then, **scope.unassigned}
        for name in only_one:
            scope.unassigned[name] = "assign it in both branches, or before the if"
        scope.env = {name: bound for name, bound in scope.env.items() if name in env_then}
        scope.facts = facts_then.or_else(scope.facts)
    return [ir.If(scope.span(node), test, tuple(then), tuple(otherwise))]


@lowers_statement(ast.For)
def _for(scope: Scope, node: ast.For) -> Statements:
    if node.orelse:
        raise scope.error(node.orelse[0], "else after for is not in the language", "write it after the loop")
    paired = pairs(scope, node.target, node.iter, in_loop=True)
    if paired is not None:
        return _for_pairs(scope, node, paired)
    if not isinstance(node.target, ast.Name):
        raise scope.error(node.target, "the target of a for must be one name", "write a for for each name")
    over = iterable(scope, node.iter)
    name = node.target.id
    _refuse_taken(scope, node.target)
    _forget_changes(scope, node.body)
    env, facts, unassignable = dict(scope.env), scope.facts, dict(scope.unassignable)
    binding = scope.bind(name, item_type(over))
    scope.unassignable = {**unassignable, name: "the variable of the loop"}
    body = block(scope, node.body)
    _leave_loop(scope, env, facts, unassignable)
    return [ir.For(scope.span(node), binding.name, binding.type, over, tuple(body))]


def _for_pairs(scope: Scope, node: ast.For, paired: Pairs) -> Statements:
    names = [each for each in (paired.first, paired.second) if each is not None]
    for each in names:
        _refuse_taken(scope, each)
    _forget_changes(scope, node.body)
    env, facts, unassignable = dict(scope.env), scope.facts, dict(scope.unassignable)
    type_ = item_type(paired.over)
    at = scope.unit.fresh("key", type_) if paired.first is None else scope.bind(paired.first.id, type_).name
    scope.unassignable = {**unassignable, **{each.id: "a variable of the loop" for each in names}}
    body: Statements = []
    if paired.second is not None:
        span = scope.span(paired.second)
        value = paired.second_of(ir.Local(span, type_, at))
        body.append(ir.Let(span, scope.bind(paired.second.id, value.type).name, value))
    body += block(scope, node.body)
    refuse_change(scope, paired, body)
    _leave_loop(scope, env, facts, unassignable)
    return [*paired.before, ir.For(scope.span(node), at, type_, paired.over, tuple(body))]


def _refuse_taken(scope: Scope, target: ast.Name) -> None:
    name = target.id
    taken = name in scope.unassignable or name in scope.states or scope.unit_binding(name) is not None
    if taken and not _is_unread(scope, name):
        raise scope.error(target, f"{name} already names something else", "use another name")


def _leave_loop(scope: Scope, env: dict[str, Binding], facts: Facts, unassignable: dict[str, str]) -> None:
    """Back to what was known before the loop; names that it assigned may have no value."""
    for new in set(scope.env) - set(env):
        scope.unassigned[new] = "it is assigned only within the for: assign it before the loop"
    scope.env, scope.facts, scope.unassignable = env, facts, unassignable


def _is_unread(scope: Scope, name: str) -> bool:
    """Whether a name is `_` and never read: then a loop within a loop may use it again."""
    nodes = ast.walk(scope.source.node)
    return name == "_" and not any(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load) for node in nodes
    )


def _forget_changes(scope: Scope, body: list[ast.stmt]) -> None:
    """Drop the facts that an iteration of the loop may invalidate."""
    for part in (part for node in body for part in ast.walk(node)):
        match part:
            case ast.Name(id=name, ctx=ast.Store()) if name in scope.env:
                forget(scope, scope.env[name].name)
            case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
                scope.facts = scope.facts.without_state()
            case ast.Call() if is_effect(part) or has_effects(scope, part):
                scope.facts = scope.facts.without_state()


@lowers_statement(ast.Raise)
def _raise(scope: Scope, node: ast.Raise) -> Statements:
    refuse_not_implemented(scope.source, node)
    raise scope.error(
        node, "raise is not in the language", "write assert for what must hold, when for a guard"
    )


@lowers_statement(ast.Return)
def _return(scope: Scope, node: ast.Return) -> Statements:
    if scope.is_inlined:
        return _return_inlined(scope, node)
    if scope.role in ("action", "init"):
        raise scope.error(
            node, f"an {scope.role} cannot have a return", "put the rest under an if, or guard it with when"
        )
    if node.value is None:
        raise scope.error(node, "a helper returns a value", f"return a {scope.returns or 'value'}")
    value = unstored(scope, node.value, scope.returns)
    if scope.returns is None:
        scope.returns = value.type
    match value.type, scope.returns:
        case SetType(), BoolType() if scope.role == "claim":
            value = truth(scope, value, node.value)
        case SeqType(), SeqType() if value.type.capacity > scope.returns.capacity:
            # Nothing is stored yet, so nothing is cut: the returned sequence may be longer than its class allows.
            scope.returns = SeqType(None, scope.returns.item, value.type.capacity)
            scope.unit.wider["return"] = scope.returns
            raise Redeclared
    return [ir.Return(scope.span(node), as_type(scope, value, scope.returns, node.value))]


def _return_inlined(scope: Scope, node: ast.Return) -> Statements:
    """A return that ends the body of a helper with effects: what it returns is assigned."""
    if scope.result is None:
        return []
    if node.value is None:
        raise scope.error(node, "this return lacks its value", f"return a {scope.result.type}")
    before, value = with_effects(scope, node, node.value) or (
        [],
        unstored(scope, node.value, scope.result.type),
    )
    match value.type, scope.result.type:
        case SeqType() as given, SeqType() as declared if given.capacity > declared.capacity:
            # Nothing is stored yet, so nothing is cut: the returned sequence may be longer than its class allows.
            scope.unit.declare(scope.result.name, SeqType(None, declared.item, given.capacity))
    value = as_type(scope, value, scope.result.type, node.value)
    note_local(scope.unit, scope.result.name, value)
    return [*before, ir.Let(scope.span(node), scope.result.name, value)]
