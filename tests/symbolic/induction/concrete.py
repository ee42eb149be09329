"""Random states of an instance, and the lowering evaluated in them: for comparison with CPython."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from typing import Any

from quorate.language import ir
from quorate.language.evaluate import Evaluator
from quorate.language.outcomes import BoundReached, Disabled, Failure
from quorate.language.types import FamilyType, MapType, SeqType, SetType, Type
from quorate.language.values import all_values, sequence
from quorate.symbolic.unbounded.definitions import Definition
from quorate.symbolic.unbounded.finite import FiniteScope, Relations, true
from quorate.symbolic.unbounded.ground_values import GroundRecord, shapes
from quorate.symbolic.unbounded.logic import Formula, Symbol, normal, symbols
from quorate.symbolic.unbounded.sets import SymbolicSet
from quorate.symbolic.unbounded.stores import Store
from quorate.symbolic.unbounded.values import SymbolicMap, Value, as_cell


def random_value(type_: Type, pick: random.Random) -> Any:
    match type_:
        case MapType():
            return tuple(random_value(type_.value, pick) for _ in all_values(type_.key))
        case SetType():
            share = pick.choice([0.1, 0.3, 0.7])
            return frozenset(item for item in all_values(type_.item) if pick.random() < share)
        case FamilyType():
            return pick.choice(type_.members)
        case SeqType():
            length = pick.randint(0, type_.capacity)
            return sequence(type_, (random_value(type_.item, pick) for _ in range(length)))
        case _:
            return pick.choice(list(all_values(type_)))


class Concrete:
    """A state, with elements for the constants of a theory."""

    def __init__(self, scope: FiniteScope, pick: random.Random, state: tuple[Any, ...] | None = None) -> None:
        self.scope = scope
        self.theory = scope.theory
        self.pick = pick
        with scope.instance.active():
            self.state = state or tuple(random_value(v.type, pick) for v in scope.program.variables)
            self.relations: Relations = {**scope.fixed(), **scope.relations(self.state)}
        self.sizes = {name: len(elements) for name, elements in scope.elements.items()}
        first = scope.constants()
        self.values = {
            symbol: first.get(name, pick.randrange(self.sizes[symbol.sort]))
            for name, symbol in self.theory.vocabulary.constants.items()
        }
        for store, _ in self.theory.argument_stores.values():
            self.argument(store)
        self.define()

    def draw(self) -> None:
        """Other elements for the arguments of actions."""
        for symbol in self.theory.vocabulary.constants.values():
            if symbol.name.startswith("argument "):
                self.values[symbol] = self.pick.randrange(self.sizes[symbol.sort])

    def argument(self, ground: Any) -> Any:
        if isinstance(ground, Store):
            type_ = self.theory.argument_stores[ground.name][1]
            with self.scope.instance.active():
                value = random_value(self.own_type(type_), self.pick)
            begins = (f"{ground.name} ", f"{ground.name}[")
            for name in [name for name in self.relations if name.startswith(begins)]:
                del self.relations[name]
            self.scope.write(self.relations, ground, type_, value)
            return value
        if isinstance(ground, GroundRecord):
            # A message that was sent, if there is one of this form: others are seldom of use.
            sent = [item for value in self.state if isinstance(value, frozenset) for item in value]
            self.pick.shuffle(sent)
            any(self._adopt(ground, record) for record in sent)
        return self.scope.concrete(ground, self.values)

    def _adopt(self, ground: Any, value: Any) -> bool:
        """Choose the elements of a ground value's constants such that it is `value`, if it has that form."""
        match ground:
            case Symbol():
                if value not in self.scope.elements[ground.sort]:
                    return False
                self.values[ground] = self.scope.elements[ground.sort].index(value)
                return True
            case GroundRecord():
                names = [name for name, _ in ground.type.fields]
                return type(value) is ground.type.cls and all(
                    self._adopt(field, getattr(value, name))
                    for name, field in zip(names, ground.fields, strict=True)
                )
            case _:
                return ground is value

    def own_type(self, type_: Type) -> Type:
        """The type at the sizes of the scope."""
        for action in self.scope.program.actions:
            for parameter in action.parameters:
                if str(parameter.type) == str(type_):
                    return parameter.type
        raise AssertionError(type_)

    def define(self) -> None:
        """Give named values what their definitions ask for."""
        for definition in self.theory.all_definitions:
            tuples = self.relations[definition.name] = set()
            there_is = self.relations[f"there is {definition.name}"] = set()
            ranges = [range(self.sizes[symbol.sort]) for symbol in definition.arguments]
            for numbers in itertools.product(*ranges):
                values = {**self.values, **dict(zip(definition.arguments, numbers, strict=True))}
                if not true(definition.exists, self.relations, values, self.sizes):
                    continue
                meant = self._meant(definition, values)
                assert len(meant) == 1, f"{definition.name} is {meant}"
                tuples.add((*numbers, meant[0]))
                there_is.add(numbers)
                if not definition.arguments:
                    self.values[definition.value] = meant[0]

    def _meant(self, definition: Definition, values: Mapping[Symbol, int]) -> list[int]:
        sort = definition.value.sort
        symbol = definition.value
        if not definition.arguments:
            # What is meant is said of a variable, of which the constant is the value.
            (symbol,) = symbols((definition.description,)) - frozenset(values)
        return [
            n
            for n in range(self.sizes[sort])
            if true(definition.description, self.relations, {**values, symbol: n}, self.sizes)
        ]

    def says(self, formula: Formula, positive: bool = True) -> bool:
        return true(normal(formula, positive), self.relations, self.values, self.sizes)

    def parts(self, value: Value, type_: Type, held: Any) -> Iterator[tuple[str, Formula, bool]]:
        """What the parts of a symbolic value are said to be, and whether they are in the concrete value `held`."""
        vocabulary = self.theory.vocabulary
        if isinstance(type_, MapType):
            assert isinstance(value, SymbolicMap)
            for (ground, key), inner in zip(self._grounds(type_.key), held, strict=True):
                for what, formula, meant in self.parts(value.at(ground), type_.value, inner):
                    yield f"[{key}]{what}", formula, meant
            return
        item = type_.item if isinstance(type_, SetType) else type_
        for ground, concrete in self._grounds(item):
            if isinstance(value, SymbolicSet):
                yield f" has {concrete}", value.has(ground), concrete in held
                yield (
                    f" has {concrete}",
                    value.some(lambda g, x=ground: _same(g, x, vocabulary)),
                    concrete in held,
                )
            else:
                met = concrete == held and (concrete is None) == (held is None)
                yield f" is {concrete}", as_cell(value).equals(ground, vocabulary), met
                yield (
                    f" is {concrete}",
                    as_cell(value).apply(lambda g, x=ground: _same(g, x, vocabulary)),
                    met,
                )

    def _grounds(self, type_: Type) -> Iterator[tuple[Any, Any]]:
        """All ground values of a type, of symbols that stand for the elements, in the order of the type."""
        found = []
        for columns, ground in shapes(type_, self.theory.vocabulary):
            for numbers in itertools.product(*(range(self.sizes[s.sort]) for s in columns)):
                names = {s: Symbol(f"{s.sort} {n}", s.sort) for s, n in zip(columns, numbers, strict=True)}
                for (_, named), n in zip(names.items(), numbers, strict=True):
                    self.values[named] = n
                at = dict(zip(columns, numbers, strict=True))
                found.append((_named(ground, names), self.scope.concrete(ground, at)))
        return iter(found)


def _named(ground: Any, names: Mapping[Symbol, Symbol]) -> Any:
    from quorate.symbolic.unbounded.theory import _substituted

    return _substituted(ground, names)


def _same(one: Any, other: Any, vocabulary: Any) -> Formula:
    from quorate.symbolic.unbounded.ground_values import same

    return same(one, other, vocabulary)


def walk(scope: FiniteScope, pick: random.Random, steps: int) -> tuple[Any, ...]:
    """A state that so many random steps may lead to."""
    evaluator = Evaluator(scope.program)
    with scope.instance.active():
        state = tuple(variable.initial for variable in scope.program.variables)
        for method in scope.program.inits[:1]:
            arguments = {each.name: random_value(each.type, pick) for each in method.parameters}
            state = evaluator.action(method, state, arguments)
        for _ in range(steps):
            for action in pick.sample(scope.program.actions, len(scope.program.actions)):
                after = _some_step(scope, evaluator, action, state, pick)
                if after is not None and after != state:
                    state = after
                    break
    return state


def _some_step(
    scope: FiniteScope, evaluator: Evaluator, action: ir.Action, state: tuple[Any, ...], pick: random.Random
) -> tuple[Any, ...] | None:
    for _ in range(20):
        arguments: dict[str, Any] = {}
        for parameter in action.parameters:
            if parameter.source is None:
                arguments[parameter.name] = random_value(parameter.type, pick)
                continue
            known = evaluator.expression(parameter.source, (state,), arguments)
            members = sorted((m for m in known if type(m) is parameter.type.cls), key=repr)  # type: ignore[union-attr]
            if not members:
                return None
            arguments[parameter.name] = pick.choice(members)
        try:
            return evaluator.action(action, state, arguments)
        except (Disabled, BoundReached, Failure, AssertionError):
            continue
    return None
