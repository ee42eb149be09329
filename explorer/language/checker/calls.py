"""Calls: built-in functions, constructors, helpers. Methods of containers are in `methods`."""

from __future__ import annotations

import ast
import dataclasses
import inspect
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any

from quorate.language import ir, model
from quorate.language.checker import comprehensions as folds
from quorate.language.checker.coercion import as_type, none_at, store
from quorate.language.checker.coercion import name as type_name
from quorate.language.checker.comprehensions import only_argument
from quorate.language.checker.constants import constant, is_record, is_sort, static
from quorate.language.checker.dispatch import expression, lowers
from quorate.language.checker.expressions import BOOL, INT, condition, number, sequence_display
from quorate.language.checker.methods import copied, method
from quorate.language.checker.scope import MISSING, Scope
from quorate.language.checker.sorts import iterable, type_of
from quorate.language.containers import Bag, Map, Seq, Set
from quorate.language.diagnostics import ModelError, Span
from quorate.language.sorts import Family, Range, Subset, Symmetric
from quorate.language.suggestions import did_you_mean
from quorate.language.types import (
    BagType,
    BoolType,
    FamilyType,
    MapType,
    OptionalType,
    RangeType,
    RecordType,
    SeqType,
    SetType,
    Type,
    UnionType,
)


@lowers(ast.Call)
def _call(scope: Scope, node: ast.Call, expected: Type | None) -> ir.Expression:
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            raise scope.error(argument, "* is not in the language here", "write the arguments one by one")
    for keyword in node.keywords:
        if keyword.arg is None:
            raise scope.error(
                keyword.value, "** is not in the language here", "write the arguments one by one"
            )
    match node.func:
        case ast.Attribute(value=ast.Name(id=name)) if name in scope.states:
            return _method_of_model(scope, node, node.func, scope.states[name])
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super"))):
            return _super_helper(scope, node, node.func)
    value = static(scope, node.func)
    if value is not MISSING:
        return _of_python(scope, node, value, expected)
    match node.func:
        case ast.Attribute(value=base) if static(scope, base) is MISSING:
            return method(scope, node, node.func)
        case ast.Name() if node.func.id not in scope.env and node.func.id not in scope.states:
            raise scope.unknown_name(node.func)
        case _:
            expression(scope, node.func)
            raise scope.error(node, f"{ast.unparse(node.func)} is not a function", "")


# ----------------------------------------------------------------------------- functions of Python's


def _of_python(scope: Scope, node: ast.Call, value: Any, expected: Type | None) -> ir.Expression:
    try:
        builtin = BUILTINS.get(value)
    except TypeError:
        builtin = None
    if builtin is not None:
        return builtin(scope, node, expected)
    if isinstance(value, type):
        return _construct(scope, node, value, expected)
    if isinstance(value, FunctionType) and value.__module__ not in _OURS:
        return _helper(scope, node, value, None, None)
    raise foreign(scope, node, value)


_OURS = ("quorate.language.model",)


def foreign(scope: Scope, node: ast.Call, value: Any) -> ModelError:
    """That a call of what is not in the language is refused."""
    text = ast.unparse(node.func)
    if value is model.when:
        return scope.error(
            node, "when is a statement", "write it on a line of its own; in a condition use and"
        )
    if value in (print, input, open):
        return scope.error(
            node, f"{text} is input/output, which is not in the language", "look at the trace instead"
        )
    if value in _HINTS:
        return scope.error(node, f"{text} is not in the language", _HINTS[value])
    if (getattr(value, "__module__", "") or "").startswith("random"):
        return scope.error(
            node,
            f"{text} is random",
            "what is not determined is a parameter of the action: it takes all values",
        )
    return scope.error(
        node,
        f"{text} is not part of the model: a foreign function cannot be checked",
        "write it as a helper method, or as a function with annotations in this file",
    )


_HINTS: dict[Any, str] = {
    sorted: "a set has no order; use min, max, any or all",
    next: "which one? take it as a parameter of the action, guarded by when(x in ...)",
    iter: "write a for or a comprehension",
    enumerate: "write for i in range(len(...))",
    zip: "write for i in range(len(...))",
    reversed: "write for i in range(len(...))",
    map: "write a comprehension",
    filter: "write a comprehension",
    float: "use whole numbers",
    str: "use an Enum",
    list: "write MyLog(...) with a class MyLog(Seq[...])",
    tuple: "make it a Record with named fields",
    dict: "write Map({k: ... for k in Sort})",
    round: "use //",
    getattr: "write .name",
    setattr: "write self.name = ...",
    hasattr: "use isinstance",
    hash: "compare the values themselves",
    id: "compare the values themselves",
    super: "write super().method(...)",
    pow: "write x * x",
    divmod: "use // and %",
}


def _isinstance(scope: Scope, node: ast.Call, expected: Type | None) -> ir.Expression:
    if len(node.args) != 2:
        raise scope.error(node, "isinstance takes a value and a Record", "isinstance(m, Prepare)")
    value = expression(scope, node.args[0])
    kinds = _kinds(scope, node.args[1])
    span = scope.span(node)
    if isinstance(value.type, OptionalType):
        present = ir.Compare(span, BOOL, "!=", value, none_at(span, value.type))
        inner = ir.Narrow(value.span, value.type.item, value)
        return ir.And(span, BOOL, (present, _is_kind(scope, span, inner, kinds, node)))
    return _is_kind(scope, span, value, kinds, node)


def _is_kind(
    scope: Scope, span: Span, value: ir.Expression, kinds: Sequence[RecordType], node: ast.Call
) -> ir.Expression:
    match value.type:
        case UnionType():
            stray = [kind for kind in kinds if kind not in value.type.members]
            if stray:
                raise scope.error(node.args[1], f"this is never a {stray[0]}: it is {value.type}", "")
            return ir.IsKind(span, BOOL, value, tuple(kinds))
        case RecordType():
            return ir.Const(span, BOOL, value.type in kinds)
        case _:
            raise scope.error(node.args[0], f"{type_name(value.type)} is no union of records", "")


def _kinds(scope: Scope, node: ast.expr) -> list[RecordType]:
    match node:
        case ast.Tuple():
            return [kind for part in node.elts for kind in _kinds(scope, part)]
        case ast.BinOp(op=ast.BitOr()):
            return [*_kinds(scope, node.left), *_kinds(scope, node.right)]
    value = static(scope, node)
    if value is MISSING and isinstance(node, ast.Name):
        raise scope.unknown_name(node)
    if not is_record(value):
        raise scope.error(
            node, f"{ast.unparse(node)} is no Record", "isinstance tells the records of a union apart"
        )
    type_ = type_of(scope, value, node)
    assert isinstance(type_, RecordType)
    return [type_]


def _int(scope: Scope, node: ast.Call, expected: Type | None) -> ir.Expression:
    argument = only_argument(scope, node, "int")
    value = expression(scope, argument)
    span = scope.span(node)
    match value.type:
        case BoolType():
            return ir.IfExp(span, INT, value, ir.Const(span, INT, 1), ir.Const(span, INT, 0))
        case RangeType():
            return ir.Widen(span, INT, value)
        case _:
            return number(scope, argument, "int()")


def _abs(scope: Scope, node: ast.Call, expected: Type | None) -> ir.Expression:
    value = number(scope, only_argument(scope, node, "abs"), "abs()")
    span = scope.span(node)
    negated = ir.Arithmetic(span, INT, "-", ir.Const(span, INT, 0), value)
    return ir.ExtremeOf(span, INT, "max", (value, negated))


def _bool(scope: Scope, node: ast.Call, expected: Type | None) -> ir.Expression:
    return condition(scope, only_argument(scope, node, "bool"))


def _range(scope: Scope, node: ast.Call, expected: Type | None) -> ir.Expression:
    raise scope.error(node, "a range is not a value", "run over it: for i in range(...)")


def make_set(scope: Scope, node: ast.Call, expected: Type | None) -> ir.Expression:
    """``set()``, ``frozenset(... for ...)``, ``Subset(...)``, ``Set(...)``."""
    span = scope.span(node)
    wanted = expected.item if isinstance(expected, OptionalType) else expected
    if not node.args and not node.keywords:
        if not isinstance(wanted, SetType | FamilyType):
            raise scope.error(node, "an empty set of what?", "say it: votes: set[Vote] = set()")
        return ir.SetDisplay(span, SetType(wanted.item), ())
    argument = only_argument(scope, node, ast.unparse(node.func))
    if isinstance(argument, folds.Comprehension):
        return folds.set_of(scope, node, argument, expected)
    over = iterable(scope, argument)
    match over.type:
        case SetType(item=FamilyType() as family):
            plain = SetType(family.item)
            generators, body = folds.over_items(scope, argument)
            return ir.SetComprehension(span, SetType(plain), ir.Widen(span, plain, body), generators)
        case SetType():
            return over if isinstance(over, ir.Domain) else copied(span, over)
        case FamilyType():
            return ir.Widen(span, SetType(over.type.item), over)
        case BagType() | SeqType():
            generators, body = folds.over_items(scope, argument)
            return ir.SetComprehension(span, SetType(body.type), body, generators)
    raise scope.error(argument, f"no set can be made of {type_name(over.type)}", "")


BUILTINS: dict[Any, Callable[[Scope, ast.Call, Type | None], ir.Expression]] = {
    all: lambda scope, node, expected: folds.quantifier(scope, node, "all"),
    any: lambda scope, node, expected: folds.quantifier(scope, node, "any"),
    sum: lambda scope, node, expected: folds.summed(scope, node),
    len: lambda scope, node, expected: folds.size(scope, node),
    min: lambda scope, node, expected: folds.extreme(scope, node, "min"),
    max: lambda scope, node, expected: folds.extreme(scope, node, "max"),
    isinstance: _isinstance,
    int: _int,
    abs: _abs,
    bool: _bool,
    range: _range,
    set: make_set,
    frozenset: make_set,
    Subset: make_set,
    Set: make_set,
}


# --------------------------------------------------------------------------------------- constructors


def _construct(scope: Scope, node: ast.Call, cls: type, expected: Type | None) -> ir.Expression:
    if is_record(cls):
        return _make_record(scope, node, cls)
    if issubclass(cls, Map):
        return _make_map(scope, node, expected)
    if issubclass(cls, Seq):
        return _make_sequence(scope, node, cls)
    if issubclass(cls, Bag):
        raise scope.error(
            node, f"a {cls.__name__} is not built: it starts empty", "use .add, .remove and .clear()"
        )
    if issubclass(cls, Symmetric):
        raise scope.error(
            node,
            f"{cls.__name__} is Symmetric: no value of it can be named",
            f"take it as a parameter, or run over all: for x in {cls.__name__}",
        )
    if issubclass(cls, Family):
        raise scope.error(
            node,
            f"a member of {cls.__name__} is not built",
            f"take it as a parameter, or test: ... in {cls.__name__}",
        )
    if issubclass(cls, Range):
        type_ = type_of(scope, cls, node)
        value = number(scope, only_argument(scope, node, cls.__name__), cls.__name__)
        if isinstance(value.type, RangeType) and value.type != type_:
            value = ir.Widen(value.span, INT, value)
        return store(scope, value, type_, node)
    if is_sort(cls):
        raise scope.error(node, f"{cls.__name__} is not called", f"write a member: {cls.__name__}.<NAME>")
    raise foreign(scope, node, cls)


def _make_record(scope: Scope, node: ast.Call, cls: type) -> ir.Expression:
    type_ = type_of(scope, cls, node)
    assert isinstance(type_, RecordType)
    names = [name for name, _ in type_.fields]
    defaults = {f.name: f.default for f in dataclasses.fields(cls) if f.default is not dataclasses.MISSING}
    given = match_arguments(scope, node, str(type_), names, defaults)
    arguments = []
    for name, field in type_.fields:
        part = given.get(name)
        if part is None:
            value = constant(scope, defaults[name], node, f"the default of {name}")
        else:
            value = expression(scope, part, field)
        arguments.append(store(scope, value, field, part or node))
    return ir.MakeRecord(scope.span(node), type_, tuple(arguments))


def match_arguments(
    scope: Scope, node: ast.Call, what: str, names: Sequence[str], optional: Sequence[str] | dict[str, Any]
) -> dict[str, ast.expr]:
    """Which argument goes to which parameter."""
    given: dict[str, ast.expr] = {}
    if len(node.args) > len(names):
        takes = ", ".join(names) or "nothing"
        raise scope.error(
            node.args[len(names)], f"{what} takes {len(names)} arguments, not {len(node.args)}", takes
        )
    given.update(zip(names, node.args, strict=False))
    for keyword in node.keywords:
        assert keyword.arg is not None
        if keyword.arg not in names:
            hint = did_you_mean(keyword.arg, names, f"it has: {', '.join(names)}")
            raise scope.error(keyword, f"{what} has no {keyword.arg}", hint)
        if keyword.arg in given:
            raise scope.error(keyword, f"{keyword.arg} is given twice", "")
        given[keyword.arg] = keyword.value
    missing = [name for name in names if name not in given and name not in optional]
    if missing:
        raise scope.error(node, f"{what} lacks {' and '.join(missing)}", f"it takes: {', '.join(names)}")
    return given


def _make_map(scope: Scope, node: ast.Call, expected: Type | None) -> ir.Expression:
    argument = only_argument(scope, node, "Map")
    if not isinstance(expected, MapType):
        raise scope.error(
            node, "a Map is not a value by itself", "assign it to a state variable: self.x = Map({...})"
        )
    match argument:
        case ast.DictComp(generators=[ast.comprehension(target=ast.Name(id=name), ifs=[]) as part]) if (
            isinstance(argument.key, ast.Name) and argument.key.id == name
        ):
            over = iterable(scope, part.iter)
        case _:
            raise scope.error(
                argument, "a Map has a value for every key", f"Map({{k: ... for k in {expected.key}}})"
            )
    if not isinstance(over, ir.Domain) or over.type != SetType(expected.key):
        raise scope.error(
            part.iter, f"the keys of this Map are all of {expected.key}", f"for {name} in {expected.key}"
        )
    with scope.inner():
        key = scope.bind(name, expected.key)
        body = store(scope, expression(scope, argument.value, expected.value), expected.value, argument.value)
    return ir.MapComprehension(scope.span(node), expected, key.name, body)


def _make_sequence(scope: Scope, node: ast.Call, cls: type) -> ir.Expression:
    type_ = type_of(scope, cls, node)
    assert isinstance(type_, SeqType)
    span = scope.span(node)
    if not node.args and not node.keywords:
        return ir.Widen(span, type_, ir.SeqDisplay(span, SeqType(None, type_.item, 0), ()))
    argument = only_argument(scope, node, cls.__name__)
    if isinstance(argument, ast.List | ast.Tuple | ast.ListComp | ast.GeneratorExp):
        value = sequence_display(scope, argument, type_.item)
    else:
        value = iterable(scope, argument)
        if not isinstance(value.type, SeqType) or isinstance(value, ir.IntRange):
            raise scope.error(
                argument,
                f"{ast.unparse(argument)} has no order, so the result would be ambiguous",
                f"write {cls.__name__}([...]), or run over a Range or a sequence",
            )
    assert isinstance(value.type, SeqType)
    if value.type.capacity > type_.capacity:
        return value
    return as_type(scope, value, type_, node)


# -------------------------------------------------------------------------------------------- helpers


def _method_of_model(scope: Scope, node: ast.Call, func: ast.Attribute, state: int) -> ir.Expression:
    cls = scope.instance.cls
    member = inspect.getattr_static(cls, func.attr, MISSING)
    if member is MISSING:
        known = [n for n, m in inspect.getmembers(cls) if callable(m) and not n.startswith("_")]
        span = scope.span(func)
        at = Span(span.file, span.end_line, span.end_column - len(func.attr), span.end_line, span.end_column)
        raise scope.error(at, f"{cls.__name__} has no method {func.attr}", did_you_mean(func.attr, known))
    owner = next(c for c in cls.__mro__ if func.attr in vars(c))
    return _helper(scope, node, member, owner, state)


def _super_helper(scope: Scope, node: ast.Call, func: ast.Attribute) -> ir.Expression:
    member, owner = super_member(scope, func)
    return _helper(scope, node, member, owner, next(iter(scope.states.values())))


def super_member(scope: Scope, func: ast.Attribute) -> tuple[Any, type]:
    """What ``super().name`` means in the method that is lowered, and the class that has it."""
    mro = scope.instance.cls.__mro__
    if scope.owner is None:
        raise scope.error(func, "super() has a meaning in methods only", "")
    for ancestor in mro[mro.index(scope.owner) + 1 :]:
        if func.attr in vars(ancestor):
            return vars(ancestor)[func.attr], ancestor
    raise scope.error(
        func, f"no ancestor of {scope.owner.__name__} has a method {func.attr}", "leave super() out"
    )


def _helper(
    scope: Scope, node: ast.Call, function: Any, owner: type | None, state: int | None
) -> ir.Expression:
    """A call of a pure helper: a method if it is called on a model, else a free function."""
    if isinstance(function, staticmethod):
        function, state = function.__func__, None
    name = ast.unparse(node.func)
    if not isinstance(function, FunctionType):
        raise scope.error(node, f"{name} is no method that can be called here", "write it as a plain def")
    role = getattr(function, "_quorate_role", None)
    if role is not None:
        hint = "move what both need into a helper method" if role == "action" else ""
        raise scope.error(node, f"{name} is an {role}, which is not called", hint)
    signature = scope.call(scope, node, function, owner)
    parameters = list(inspect.signature(function).parameters.values())
    states: list[int] = [] if state is None else [state]
    if state is not None:
        parameters = parameters[1:]
    names = [p.name for p in parameters]
    defaults = {p.name: p.default for p in parameters if p.default is not inspect.Parameter.empty}
    given = match_arguments(scope, node, name, names, defaults)
    types = dict(zip((n for n in names if n not in signature.models), signature.types, strict=True))
    arguments = []
    for parameter in names:
        part = given.get(parameter)
        if parameter in signature.models:
            states.append(_model_argument(scope, part, node))
            continue
        if part is None:
            value = constant(scope, defaults[parameter], node, f"the default of {parameter}")
        else:
            value = expression(scope, part, types[parameter])
        arguments.append(as_type(scope, value, types[parameter], part or node))
    function_ir = signature.function
    return ir.Call(scope.span(node), function_ir.returns, function_ir.name, tuple(states), tuple(arguments))


def _model_argument(scope: Scope, node: ast.expr | None, call: ast.Call) -> int:
    if isinstance(node, ast.Name) and node.id in scope.states:
        return scope.states[node.id]
    raise scope.error(
        node or call, "a model is asked for here", f"give {' or '.join(scope.states) or 'a state'}"
    )
