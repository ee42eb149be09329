"""Lowering of claims about quorums: functions of sets over sorts of any size."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping
from types import FunctionType

from quorate.language import ir
from quorate.language.checker.coercion import BOOL
from quorate.language.checker.constants import is_family
from quorate.language.checker.families import admitted
from quorate.language.checker.functions import Functions, returning_body
from quorate.language.checker.scope import Given, Scope, Signature, Unit
from quorate.language.checker.signatures import refuse_starred
from quorate.language.instance import Instance
from quorate.language.model import Model
from quorate.language.sorts import Symmetric
from quorate.language.source import FunctionSource, source_of
from quorate.language.types import FamilyType, SetType, Type


def lower_claim(source: FunctionSource, types: Mapping[str, Type]) -> ir.Claim:
    """Lower the function of a claim, whose parameters are of these types: sets, numbers, maps from sorts to numbers.

    A parameter without a type must not be read. A member of a family becomes a set, with a `When` that the family
    admits it. Helpers need no annotations: each is lowered once for the types of arguments that it is called with.
    Raises ModelError, with the place in the source, for whatever is not in the language.
    """
    return _Claims(Instance(Model, _AnySize()), {}).claim(source, types)


class _AnySize(dict[type, int]):
    """Sizes of an instance in which every Symmetric sort has size 0, which stands for any size."""

    def __contains__(self, sort: object) -> bool:
        return isinstance(sort, type) and issubclass(sort, Symmetric)

    def __missing__(self, sort: type) -> int:
        return 0


class _Claims(Functions):
    """The functions of one claim."""

    def claim(self, source: FunctionSource, types: Mapping[str, Type]) -> ir.Claim:
        def lower(unit: Unit) -> ir.Claim:
            scope = self._scope_in_claim(source, unit)
            parameters: list[ir.Parameter] = []
            conditions: list[ir.Statement] = []
            for argument in (*source.node.args.posonlyargs, *source.node.args.args):
                if (type_ := types.get(argument.arg)) is None:
                    scope.unassigned[argument.arg] = "claims about quorums read no state"
                    continue
                span = scope.span(argument)
                type_, family = (
                    (SetType(type_.item), type_.cls) if isinstance(type_, FamilyType) else (type_, None)
                )
                binding = scope.bind(argument.arg, type_)
                parameters.append(ir.Parameter(binding.name, type_, None, span))
                if is_family(family):
                    local = ir.Local(span, type_, binding.name)
                    conditions.append(ir.When(span, admitted(scope, argument, family, local)))
            scope.returns = BOOL
            body = (*conditions, *_body(scope))
            name = source.function.__name__
            return ir.Claim(name, tuple(parameters), unit.locals, body, self.lowered, source.span())

        return self._lowered_once(source.function, lower)

    def _helper(self, function: FunctionType, owner: type | None, given: tuple[Given, ...]) -> Signature:
        def lower(unit: Unit) -> Signature:
            scope = self._scope_in_claim(source_of(function), unit)
            objects: dict[str, type | FunctionType] = {}
            parameters: list[tuple[str, Type]] = []
            for argument, passed in zip(inspect.signature(function).parameters, given, strict=True):
                if isinstance(passed, type | FunctionType):
                    objects[argument] = passed
                else:
                    parameters.append((scope.bind(argument, passed).name, passed))
            scope.given = objects
            body = _body(scope)
            assert scope.returns is not None, "it ends in a return"
            name, span = self._name(function, owner), scope.source.span()
            lowered = ir.Function(name, 0, tuple(parameters), unit.locals, body, scope.returns, span)
            return Signature(lowered, (), tuple(type_ for _, type_ in parameters))

        return self._lowered_once(function, lower)

    def _scope_in_claim(self, source: FunctionSource, unit: Unit) -> Scope:
        refuse_starred(source)
        unit.reserved |= {n.id for n in ast.walk(source.node) if isinstance(n, ast.Name)}
        return Scope(self.instance, self.variables, source, "claim", unit, self.call)


def _body(scope: Scope) -> tuple[ir.Statement, ...]:
    # In a claim, parameters can be assigned to, as locals can.
    scope.assigned.update(scope.env)
    return returning_body(scope)
