"""Lowering of whole functions: actions with their parameters, helpers, and properties."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FunctionType
from typing import TypeVar

from quorate.language import ir
from quorate.language.annotations import Sizes
from quorate.language.checker.dispatch import block, terminates
from quorate.language.checker.model_parameters import model_parameters
from quorate.language.checker.parameter_containers import parameter_source
from quorate.language.checker.scope import Given, Redeclared, Role, Scope, Signature, Unit
from quorate.language.checker.signatures import (
    evaluated_annotations,
    parameter_types,
    refuse_defaults,
    refuse_return_annotation,
    refuse_shape,
    refuse_without_self,
    return_type,
)
from quorate.language.checker.subclasses import refuse_subclasses
from quorate.language.diagnostics import ModelError
from quorate.language.examples import a_sort
from quorate.language.instance import Instance, Variable
from quorate.language.intervals import MOST_VALUES, count_up_to
from quorate.language.source import source_of
from quorate.language.types import (
    BagType,
    BoolType,
    IntType,
    NoneType,
    RecordType,
    Type,
    UnionType,
    all_parts,
    records_of,
)

T = TypeVar("T")


@dataclass(eq=False)
class Functions:
    """Lowers the functions of one model instance; each helper once, when it is first called."""

    instance: Instance
    variables: Mapping[str, Variable]
    lowered: dict[str, ir.Function] = field(default_factory=dict)
    _signatures: dict[tuple[FunctionType, type | None, tuple[Given, ...]], Signature] = field(
        default_factory=dict
    )
    _under_way: list[FunctionType] = field(default_factory=list)

    # ------------------------------------------------------------------------------------- actions

    def action(self, function: FunctionType, owner: type, role: Role) -> ir.Action:
        """An action or init method."""

        def lower(unit: Unit) -> ir.Action:
            scope = self._scope(function, owner, role, unit)
            refuse_defaults(scope)
            types = parameter_types(scope)
            names = list(scope.source.node.args.args)[1:]
            for argument in names:
                if argument.arg in scope.states:
                    raise scope.error(argument, f"a model cannot be a parameter of an {role}", "use self")
                scope.bind(argument.arg, types[argument.arg])
                scope.unassignable[argument.arg] = "a parameter"
            refuse_return_annotation(scope)
            body = tuple(block(scope, scope.source.node.body))
            parameters = tuple(
                _parameter(scope, argument, types[argument.arg], body, {n.arg for n in names})
                for argument in names
            )
            doc = inspect.getdoc(function) or ""
            return ir.Action(function.__name__, parameters, unit.locals, body, doc, scope.source.span())

        return _until_stable(function, self.instance.sizes, lower)

    # --------------------------------------------------------------------------------- functions

    def property_(self, function: FunctionType, states: int, name: str) -> ir.Function:
        """The function of a property, which takes states and nothing else."""
        signature = self._function(function, None, "property", name)
        scope = self._scope(function, None, "property", Unit())
        if signature.types or len(signature.models) != states:
            wanted = "two states, before and after," if states == 2 else "one state"
            model = self.instance.cls.__name__
            given = f"before: {model}, after: {model}" if states == 2 else f"m: {model}"
            hint = f"def {name}({given}) -> bool"
            raise scope.error(scope.source.span(), f"{name} must take {wanted} and nothing else", hint)
        return signature.function

    def of_state(self, function: FunctionType) -> ir.Function:
        """A function of one state and nothing else, that returns any value, as a helper."""
        signature = self._helper(function, None, ())
        if signature.types or len(signature.models) != 1:
            name = function.__name__
            span = source_of(function).span()
            hint = f"def {name}(m: {self.instance.cls.__name__}) -> ..."
            raise ModelError(f"{name} must take one state and nothing else", hint, span)
        self.lowered[signature.function.name] = signature.function
        return signature.function

    def of_state_and_values(self, function: Callable[..., bool], name: str) -> None:
        """A function of one state, and of values, that is called `name` in the program."""
        if not isinstance(function, FunctionType):
            raise ModelError(f"{name} is not a plain function", "write it with def")
        signature = self._function(function, None, "property", name)
        if len(signature.models) != 1 or not isinstance(signature.function.returns, BoolType):
            plain = function.__name__
            hint = f"def {plain}(s: {self.instance.cls.__name__}, ...) -> bool"
            raise ModelError(
                f"{plain} must take one state and values, and return a bool", hint, source_of(function).span()
            )
        self.lowered[name] = signature.function

    def call(
        self,
        scope: Scope,
        node: ast.AST,
        function: FunctionType,
        owner: type | None,
        given: tuple[Given, ...],
    ) -> Signature:
        """The helper that is called at `node`."""
        key = (function, owner, given)
        if function in self._under_way:
            raise scope.error(
                node,
                f"recursion: {function.__name__} calls itself",
                "write a bounded for, or a comprehension over what it would visit",
            )
        if key not in self._signatures:
            self._signatures[key] = self._helper(function, owner, given)
            made = self._signatures[key].function
            self.lowered[made.name] = made
        return self._signatures[key]

    def _helper(self, function: FunctionType, owner: type | None, given: tuple[Given, ...]) -> Signature:
        return self._function(function, owner, "helper", None)

    def _name(self, function: FunctionType, owner: type | None) -> str:
        plain = f"{owner.__name__}.{function.__name__}" if owner is not None else function.__name__
        name, number = plain, 1
        while name in self.lowered:
            number += 1
            name = f"{plain}_{number}"
        return name

    def _function(
        self, function: FunctionType, owner: type | None, role: Role, name: str | None
    ) -> Signature:
        def lower(unit: Unit) -> Signature:
            scope = self._scope(function, owner, role, unit)
            types = parameter_types(scope)
            parameters = tuple((scope.bind(n, type_).name, type_) for n, type_ in types.items())
            scope.unassignable.update(dict.fromkeys(types, "a parameter"))
            scope.returns = unit.wider.get("return", return_type(scope))
            body = returning_body(scope)
            lowered = ir.Function(
                # One that it calls may bear the same name, and has it by now.
                name or self._name(function, owner),
                len(scope.states),
                parameters,
                unit.locals,
                body,
                scope.returns,
                scope.source.span(),
            )
            models = tuple(n for n in scope.states if not (owner is not None and scope.states[n] == 0))
            asked = (name for name, (local, _) in zip(types, parameters, strict=True) if local in unit.asked)
            return Signature(lowered, models, tuple(types.values()), frozenset(asked))

        return self._lowered_once(function, lower)

    def _lowered_once(self, function: FunctionType, lower: Callable[[Unit], T]) -> T:
        """Lower a function, in which it must not be called."""
        self._under_way.append(function)
        try:
            return _until_stable(function, self.instance.sizes, lower)
        finally:
            self._under_way.pop()

    # ------------------------------------------------------------------------------------- scopes

    def _scope(self, function: FunctionType, owner: type | None, role: Role, unit: Unit) -> Scope:
        source = source_of(function)
        refuse_shape(source)
        scope = Scope(self.instance, self.variables, source, role, unit, self.call, owner)
        unit.reserved |= {n.id for n in ast.walk(source.node) if isinstance(n, ast.Name)}
        annotations = evaluated_annotations(scope)
        if owner is not None:
            refuse_without_self(scope, annotations)
        states = model_parameters(source, owner, annotations)
        scope.states.update((argument.arg, number) for number, argument in enumerate(states))
        return scope


def _until_stable(function: FunctionType, sizes: Sizes, lower: Callable[[Unit], T]) -> T:
    """Lower again as long as a local turns out to need a wider type."""
    wider: dict[str, Type] = {}
    for _ in range(20):
        unit = Unit(wider=wider)
        try:
            return lower(unit)
        except Redeclared:
            continue
        except ModelError as error:
            _blame_none(function, unit, sizes)
            raise error
    source = source_of(function)
    raise ModelError(
        f"a sequence in {function.__name__} grows without a bound",
        "store it in a state variable, which has one",
        source.span(),
    )


def _blame_none(function: FunctionType, unit: Unit, sizes: Sizes) -> None:
    """Raise a clearer error for a local that is None at first and assigned again later: it asks for an annotation."""
    stored = [
        node.id
        for node in ast.walk(source_of(function).node)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    for name, span in unit.nones.items():
        if stored.count(name) > 1 and isinstance(unit.locals[name], NoneType):
            raise ModelError(
                f"cannot infer the type of {name}, which is None at first",
                f"annotate it with what it may be later: {name}: {a_sort(sizes)} | None = None",
                span,
            ) from None


def returning_body(scope: Scope) -> tuple[ir.Statement, ...]:
    """The body of a function of which every path ends in a return. Raises ModelError if one does not."""
    body = tuple(block(scope, scope.source.node.body))
    if not terminates(body):
        what = f"not every path through {scope.source.function.__name__} ends in a return"
        typed = f" of a value of type {scope.returns}" if scope.returns is not None else ""
        raise scope.error(scope.source.span(), what, f"end each with a return{typed}")
    return body


# --------------------------------------------------------------------------------------- parameters


def _parameter(
    scope: Scope, argument: ast.arg, type_: Type, body: tuple[ir.Statement, ...], names: set[str]
) -> ir.Parameter:
    at = argument.annotation or argument
    source = None
    match type_:
        case RecordType() | UnionType():
            source = parameter_source(argument.arg, body, names)
            if source is None:
                raise scope.error(
                    argument,
                    f"no guard says where the {type_} {argument.arg} comes from",
                    f"begin with a guard: when({argument.arg} in self.sent)",
                )
            refuse_subclasses(scope, records_of(type_), source.type, at, "take all of them: {0}")
        case IntType():
            raise scope.error(at, f"{argument.arg} is a whole number without a bound", "make it a Range")
        case _:
            bag = next((part for part in all_parts(type_) if isinstance(part, BagType)), None)
            if bag is not None:
                hint = f"take a Set, and fill the {bag} in the body"
                raise scope.error(at, f"{argument.arg} cannot range over the values of {bag}, a Bag", hint)
            if count_up_to(type_, MOST_VALUES) is None:
                raise scope.error(
                    at,
                    f"{type_} is too large to enumerate: it has more than {MOST_VALUES:,} values",
                    "make its sort smaller",
                )
    return ir.Parameter(argument.arg, type_, source, scope.span(argument))
