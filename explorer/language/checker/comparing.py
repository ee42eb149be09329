"""Values of Ordered and Shifted sorts are compared, and no more: nothing may depend on the numbers that they have.

States that differ only in these numbers are one (`quorate.language.renumbering`). So no value is a literal (but 0 of
an Ordered sort, its least), none is computed with, and none is compared with a value of another state.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quorate.language import ir
from quorate.language.diagnostics import ModelError
from quorate.language.instance import Instance
from quorate.language.renumbering import is_renumbered, renumbered_in
from quorate.language.sorts import Ordered
from quorate.language.spans import Span
from quorate.language.temporal import Fairness, with_strengths
from quorate.language.traversal import children, walk
from quorate.language.types import FamilyType, IntType, MapType, RangeType, Type, all_parts
from quorate.language.values import scalars_in


def refuse_other_uses(program: ir.Program) -> None:
    """Raise ModelError where something may depend on the number of a value of an Ordered or Shifted sort."""
    for variable in program.variables:
        _refuse_type(variable.type, variable.span)
        if any(
            is_renumbered(type_) and value for value, type_ in scalars_in(variable.initial, variable.type)
        ):
            raise ModelError(
                f"{variable.name} begins with a number", "leave it out: it begins with 0", variable.span
            )
    for action in (*program.inits, *program.actions):
        _refuse_parameters(action)
    kinds = _Kinds(program)
    for routine in program.routines:
        for type_ in routine.locals.values():
            _refuse_type(type_, routine.span)
        for node in walk(*routine.body):
            _refuse_node(node, kinds, routine)
        if isinstance(routine, ir.Function) and routine.states == 2:
            _refuse_mixture(routine, kinds)


def assumed_fairness(
    instance: Instance, program: ir.Program, changes: Mapping[str, str]
) -> tuple[Fairness, ...]:
    """The assumptions of fairness that the class makes, with other strengths for some actions.

    Raises ModelError for an unknown action or strength, and as `refuse_fair_values` does.
    """
    fairness = with_strengths(instance.cls, instance.fairness, changes)
    refuse_fair_values(program, fairness)
    return fairness


def refuse_fair_values(program: ir.Program, fairness: Iterable[Fairness]) -> None:
    """Raise ModelError for an assumption of fairness for each value of a sort whose values are numbered again."""
    types = {a.name: {p.name: p for p in a.parameters} for a in program.actions}
    for each in fairness:
        for name in each.parameters:
            parameter = types[each.action][name]
            for sort in renumbered_in(parameter.type):
                others = [
                    other for other in each.parameters if not renumbered_in(types[each.action][other].type)
                ]
                listed = f"({', '.join(map(repr, others))}{',' * (len(others) == 1)})".replace("'", '"')
                raise ModelError(
                    f"{each.action} is fair for each {name}, but each step numbers the values of {sort} again, "
                    "so none of them is known again in the next state",
                    f"say for what else it is fair: fair_for={listed}",
                    parameter.span,
                )


def _refuse_type(type_: Type, span: Span) -> None:
    for part in all_parts(type_):
        if isinstance(part, MapType) and is_renumbered(part.key):
            raise ModelError(
                f"{part.key} is the key of a Map, but there is no end of its values",
                f"keep a Set of records with a field of {part.key}",
                span,
            )
        if isinstance(part, FamilyType) and is_renumbered(part.item):
            hint = f"use a Set[{part.item}], or make {part.item} a Range"
            raise ModelError(f"{part} is a family of sets of {part.item}, which has no end", hint, span)


def _refuse_parameters(action: ir.Action) -> None:
    taken: set[RangeType] = set()
    for parameter in action.parameters:
        sorts = renumbered_in(parameter.type)
        if not sorts or parameter.source is not None:
            continue
        sort = sorts[0]
        if parameter.type != sort:
            raise ModelError(
                f"{parameter.name} ranges over all values of {parameter.type}, but there is no end of {sort}",
                f"take a {sort}, or a member of a container: when({parameter.name} in self.x)",
                parameter.span,
            )
        if not issubclass(sort.cls, Ordered):
            raise ModelError(
                f"{parameter.name} ranges over all values of {sort}, and no two of them are alike",
                f"take one that is in use and increase it: self.x[s] + 1; or make {sort} Ordered",
                parameter.span,
            )
        if sort in taken:
            raise ModelError(
                f"{action.name} takes two values of {sort}", "take one in each of two steps", parameter.span
            )
        taken.add(sort)


# ------------------------------------------------------------------------------------------ numbers


class _Kinds:
    """Of which of these sorts an expression is a value, where its type may say only that it is a number."""

    def __init__(self, program: ir.Program) -> None:
        self._program = program
        self._locals: dict[int, Mapping[str, RangeType]] = {}
        self._returned: dict[str, RangeType | None] = {}

    def of(self, node: Any, routine: ir.Action | ir.Function) -> RangeType | None:
        """The sort that the value of an expression is of; None if it is of no such sort."""
        return self._of(node, self._within(routine)) if isinstance(node, ir.Expression) else None

    def _within(self, routine: ir.Action | ir.Function) -> Mapping[str, RangeType]:
        if id(routine) not in self._locals:
            known: dict[str, RangeType] = {}
            size = -1
            while size < len(known):
                size = len(known)
                for node in walk(*routine.body):
                    value = node.value if isinstance(node, ir.Let | ir.Bind) else None
                    if value is not None and (kind := self._of(value, known)) is not None:
                        known.setdefault(node.name, kind)  # type: ignore[union-attr]
            self._locals[id(routine)] = known
        return self._locals[id(routine)]

    def _of(self, node: ir.Expression, known: Mapping[str, RangeType]) -> RangeType | None:
        if not isinstance(node.type, IntType):
            return node.type if is_renumbered(node.type) else None
        parts: tuple[ir.Expression | None, ...] = ()
        match node:
            case ir.Widen(base=base):
                parts = (base,)
            case ir.Local(name=name):
                return known.get(name)
            case ir.Extreme(body=body, default=default):
                parts = (body, default)
            case ir.ExtremeOf(items=items):
                parts = items
            case ir.IfExp(then=then, otherwise=otherwise):
                parts = (then, otherwise)
            case ir.Bind(body=body):
                parts = (body,)
            case ir.Arithmetic(op="+", left=left, right=right):
                parts = (left, right)
            case ir.Call(function=name):
                return self._of_function(name)
        return next((kind for part in parts if part is not None and (kind := self._of(part, known))), None)

    def _of_function(self, name: str) -> RangeType | None:
        if name not in self._returned:
            function = self._program.functions[name]
            returned = (node.value for node in walk(*function.body) if isinstance(node, ir.Return))
            self._returned[name] = next((k for each in returned if (k := self.of(each, function))), None)
        return self._returned[name]


def _refuse_node(node: Any, kinds: _Kinds, routine: ir.Action | ir.Function) -> None:
    def of(part: Any) -> RangeType | None:
        return kinds.of(part, routine)

    match node:
        case ir.Const(type=type_, value=value) if is_renumbered(type_):
            _refuse_literal(value, type_, node.span)
        case ir.Compare(left=left, right=right):
            _refuse_others((left, right), of, node.span)
        case ir.IfExp(then=then, otherwise=otherwise):
            _refuse_others((then, otherwise), of, node.span)
        case ir.ExtremeOf(items=items):
            _refuse_others(items, of, node.span)
        case ir.Extreme(body=body, default=default):
            _refuse_others((body,) if default is None else (body, default), of, node.span)
        case ir.Fit(type=type_, base=base):
            _refuse_fit(type_, base, of(base), node.span)
        case ir.Arithmetic(op=op, left=left, right=right):
            sort = of(left) or of(right)
            if sort is not None and not _is_increase(op, of(left), of(right), left, right):
                raise _computed(sort, f"{op} of a {sort}", node.span)
        case ir.Call(function=name, arguments=arguments):
            parameters = kinds._program.functions[name].parameters
            for argument, (parameter, type_) in zip(arguments, parameters, strict=True):
                if isinstance(type_, IntType) and (sort := of(argument)) is not None:
                    message = f"{parameter} of {name} is a whole number, and a {sort} is given"
                    raise ModelError(message, f"annotate it: {parameter}: {sort}", argument.span)
        case ir.Sum() | ir.IntRange() | ir.At() | ir.Slice() | ir.Place():
            for part in children(node):
                if (sort := of(part)) is not None:
                    raise _computed(sort, f"a {sort} is used as a number", part.span)


def _refuse_literal(value: int, sort: RangeType, span: Span) -> None:
    if not issubclass(sort.cls, Ordered):
        hint = f"compare values of {sort} with each other"
        raise ModelError(f"only the distances between values of {sort} count: none has a number", hint, span)
    if value != 0:
        hint = "take a value as a parameter of the action; 0 is the least"
        raise ModelError(f"the values of {sort} have no numbers, but for 0", hint, span)


def _refuse_others(parts: Iterable[ir.Expression], of: Any, span: Span) -> None:
    """Refuse parts of which one is a value of such a sort, and another is neither of that sort nor its 0."""
    parts = tuple(parts)
    sort = next((kind for part in parts if (kind := of(part)) is not None), None)
    for part in parts:
        if sort is None or of(part) == sort:
            continue
        if not isinstance(part, ir.Const):
            message = f"a {sort} is compared with what is no {sort}"
            raise ModelError(message, f"the values of {sort} are compared with each other only", span)
        _refuse_literal(part.value, sort, span)


def _refuse_fit(type_: Type, base: ir.Expression, kind: RangeType | None, span: Span) -> None:
    if is_renumbered(type_) and kind is None and isinstance(base, ir.Const):
        _refuse_literal(base.value, type_, span)
    elif is_renumbered(type_) and kind != type_:
        raise _computed(type_, f"a {type_} is made of a number", span)
    elif isinstance(base.type, IntType) and kind is not None and kind != type_:
        raise _computed(kind, f"a {type_} is made of a {kind}", span)


def _is_increase(
    op: str, one: RangeType | None, two: RangeType | None, left: ir.Expression, right: ir.Expression
) -> bool:
    """Whether it adds a constant that is not negative to a value of a Shifted sort."""
    if op != "+" or (one is None) == (two is None):
        return False
    number, sort = (right, one) if two is None else (left, two)
    assert sort is not None
    return isinstance(number, ir.Const) and number.value >= 0 and not issubclass(sort.cls, Ordered)


def _computed(sort: RangeType, what: str, span: Span) -> ModelError:
    if issubclass(sort.cls, Ordered):
        hint = f"take a new value as a parameter, and guard it: when({sort.cls.__name__.lower()[0]} > ...)"
        return ModelError(f"{what}: the values of an Ordered sort are compared, and nothing else", hint, span)
    hint = "write t + 1; for other arithmetic make it a Range"
    return ModelError(
        f"{what}: the values of a Shifted sort are compared and increased, nothing else", hint, span
    )


# ----------------------------------------------------------------------------------------- two states


_COMPARING = (
    ir.Call,
    ir.Compare,
    ir.Count,
    ir.Extreme,
    ir.ExtremeOf,
    ir.In,
    ir.Insert,
    ir.Remove,
    ir.SetComprehension,
    ir.SetDisplay,
    ir.SetOperation,
)
"""The operations whose result depends on whether some of their operands are equal, or which is the higher."""


def _refuse_mixture(function: ir.Function, kinds: _Kinds) -> None:
    """Refuse an operation on values of these sorts of which some are from the state before a step and some from the
    state after it, since the step numbers them again."""
    known: dict[str, frozenset[int]] = {}

    def states(node: Any) -> frozenset[int]:
        """Of which states there are such values in the value of an expression."""
        if not isinstance(node, ir.Expression) or not (renumbered_in(node.type) or kinds.of(node, function)):
            return frozenset()
        match node:
            case ir.Var(state=state):
                return frozenset({state})
            case ir.Local(name=name):
                return known.get(name, frozenset())
        inside = (states(part) for part in children(node))
        return frozenset(node.states if isinstance(node, ir.Call) else ()).union(*inside)

    before = None
    while known != before:
        before = dict(known)
        for node in walk(*function.body):
            for name, value in _bindings(node):
                known[name] = known.get(name, frozenset()) | states(value)
    for node in walk(*function.body):
        found = frozenset[int]().union(*map(states, children(node)))
        if isinstance(node, ir.Call) and found:
            found |= set(node.states)
        if isinstance(node, _COMPARING) and len(found) > 1:
            sorts = {s for p in walk(node) if isinstance(p, ir.Expression) for s in renumbered_in(p.type)}
            sort = min(map(str, sorts))
            raise ModelError(
                f"values of {sort} before and after a step are compared, but the step numbers them again",
                f"compare those of one state: keep in a variable what is to be compared, or make {sort} a Range",
                node.span,
            )


def _bindings(node: Any) -> Iterator[tuple[str, ir.Expression]]:
    """The locals that a node binds, with the values that they come from."""
    match node:
        case ir.Let(name=name, value=value) | ir.Bind(name=name, value=value):
            yield name, value
        case ir.For(name=name, over=over) | ir.Generator(name=name, over=over):
            yield name, over
