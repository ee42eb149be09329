"""Lowering of a whole model instance to a program of the IR."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any
from weakref import WeakKeyDictionary

from quorate.language import ir
from quorate.language.checker import declarations
from quorate.language.checker.aliasing import refuse_aliases
from quorate.language.checker.comparing import refuse_fair_values, refuse_other_uses
from quorate.language.checker.duplicates import refuse_duplicates
from quorate.language.checker.endings import Endings
from quorate.language.checker.forgotten import refuse_forgotten
from quorate.language.checker.functions import Functions
from quorate.language.checker.ghosts import refuse_ghost_reads
from quorate.language.checker.locality import refuse_distant_reads
from quorate.language.checker.ordering import order_of_loops
from quorate.language.checker.overflow import refuse_large_numbers
from quorate.language.checker.quantifiers import with_orders
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.lemmas import stage_name
from quorate.language.model import PropertyFunction, decision_name, goal_name
from quorate.language.source import span_of_function
from quorate.language.suggestions import did_you_mean
from quorate.language.types import BoolType, IntType, Scalar, SetType
from quorate.language.values import all_values


def lower(instance: Instance) -> ir.Program:
    """Return the typed program of `instance`, lowered once and then cached.

    Raises ModelError, with the place in the source, for whatever is not in the language.
    """
    if instance not in _lowered:
        _lowered[instance] = _lower(instance)
    return _lowered[instance]


_lowered: WeakKeyDictionary[Instance, ir.Program] = WeakKeyDictionary()


def _lower(instance: Instance) -> ir.Program:
    refuse_duplicates(instance.cls)
    with instance.active():
        variables = declarations.variables(instance)
        refuse_forgotten(instance)
        functions = Functions(instance, {v.name: v for v in instance.variables})
        inits = tuple(_method(functions, method, "init") for method in instance.inits)
        actions = tuple(_method(functions, method, "action") for method in instance.actions)
        properties = tuple(each for p in instance.properties for each in _properties(functions, p))
        for stage in instance.stages:
            functions.of_state_and_values(stage, stage_name(stage.__name__))
        program = ir.Program(instance.cls.__name__, variables, inits, actions, functions.lowered, properties)
    refuse_other_uses(program)
    refuse_fair_values(program, instance.fairness)
    refuse_large_numbers(program)
    refuse_aliases(program)
    endings = Endings(program)
    loops = order_of_loops(program, endings)
    refuse_ghost_reads(program)
    refuse_distant_reads(instance, program)
    return with_orders(program, endings, loops)


def _method(functions: Functions, method: Callable[..., None], role: Any) -> ir.Action:
    cls = functions.instance.cls
    owner = next((c for c in cls.__mro__ if any(m is method for m in vars(c).values())), cls)
    if not isinstance(method, FunctionType):
        raise ModelError(
            f"{getattr(method, '__name__', method)} is not a plain method",
            f"write it with def, and @{role} above it",
            declarations.span_of_class(owner),
        )
    return functions.action(method, owner, role)


def _properties(functions: Functions, property_: PropertyFunction) -> Iterator[ir.Property]:
    """A property, and after one of kind ``leads_to`` the predicate that must follow. What is decided is one predicate
    for each value."""
    name = property_.name
    _refuse_unknown(functions.instance, property_)
    if property_.kind == "decisions":
        yield from _decided(functions, name, property_.function)
        return
    yield _property(functions, name, property_.kind, property_.function)
    if property_.then is not None:
        yield _property(functions, goal_name(name), "predicate", property_.then)


def _property(functions: Functions, name: str, kind: Any, function: Any) -> ir.Property:
    if not isinstance(function, FunctionType):
        raise ModelError(f"{name} is not a plain function", "write it with def")
    lowered = functions.property_(function, 2 if kind == "step" else 1, name)
    return ir.Property(name, kind, lowered, (function.__doc__ or "").strip())


def _decided(functions: Functions, name: str, function: Any) -> Iterator[ir.Property]:
    called = functions.of_state(function)
    span, sets = called.span, called.returns
    if not isinstance(sets, SetType) or not isinstance(sets.item, Scalar) or isinstance(sets.item, IntType):
        hint = f"def {name}(m: M) -> set[Value]"
        raise ModelError(f"{name} must return the set of the values decided, not {sets}", hint, span)
    decided = ir.Call(span, sets, called.name, (0,), ())
    for value in all_values(sets.item):
        holds = ir.In(span, BoolType(), ir.Const(span, sets.item, value), decided)
        of_value = decision_name(name, value)
        body = (ir.Return(span, holds),)
        predicate = ir.Function(of_value, 1, (), {}, body, BoolType(), span)
        yield ir.Property(of_value, "predicate", predicate, "")


def _refuse_unknown(instance: Instance, property_: PropertyFunction) -> None:
    actions = [method.__name__ for method in instance.actions]
    for name in property_.without:
        if name not in actions and name not in instance.left_out:
            raise ModelError(
                f"{property_.name} is to be possible without {name}, which is no action",
                did_you_mean(name, actions, f"there are: {', '.join(actions)}"),
                span_of_function(property_.function),
            )
