"""A whole model, stated in first-order logic."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from quorate.language import ir
from quorate.language.checker import lower
from quorate.language.instance import Instance
from quorate.language.sorts import Family
from quorate.language.types import (
    BagType,
    BoolType,
    FamilyType,
    MapType,
    OptionalType,
    RangeType,
    SeqType,
    SetType,
    Type,
)
from quorate.symbolic.unbounded.cells import Known, component
from quorate.symbolic.unbounded.constants import value_of
from quorate.symbolic.unbounded.definitions import Definition
from quorate.symbolic.unbounded.expressions import Expressions
from quorate.symbolic.unbounded.logic import (
    Formula,
    Symbol,
    conjunction,
    disjunction,
    equal,
    fresh,
    implication,
    negation,
    quantified,
)
from quorate.symbolic.unbounded.lowering import State
from quorate.symbolic.unbounded.refusals import Unlowerable, located, refusal
from quorate.symbolic.unbounded.shapes import Ground, GroundRecord, shapes
from quorate.symbolic.unbounded.statements import Statements, Step
from quorate.symbolic.unbounded.stores import Store, store_of
from quorate.symbolic.unbounded.uniform import refuse_sizes
from quorate.symbolic.unbounded.values import Value, truth
from quorate.symbolic.unbounded.vocabulary import Axiom, Vocabulary


@dataclass(frozen=True)
class Case:
    """A run of an action with arguments of one shape, and these by parameter: ground values, or sets' stores."""

    arguments: Mapping[str, Ground | Store]
    step: Step


class Theory:
    """What a model instance means for sorts of any size. Of its properties only those in `properties` are lowered.

    Raises ModelError, with the place in the source, for whatever has no counterpart in first-order logic.
    """

    def __init__(self, instance: Instance, properties: Sequence[str]) -> None:
        self.instance = instance
        self.program = lower(instance)
        refuse_sizes(instance, properties)
        self.vocabulary = Vocabulary()
        self._expressions = Expressions(self.program, self.vocabulary)
        self._statements = Statements(self._expressions)
        for variable in self.program.variables:
            _refuse_type(variable.type, variable)
        self.stores = {
            variable.name: store_of(variable.name, variable.type, self.vocabulary)
            for variable in self.program.variables
        }
        self._types = {variable.name: variable.type for variable in self.program.variables}
        self._functions = {each.name: each.function for each in self.program.properties}

    def definitions(self, formulas: Sequence[Formula]) -> list[Axiom]:
        """What is known of the constants that formulas name and that stand for a largest or least value."""
        return [Axiom(each.name, each.formula) for each in self._expressions.definitions.used(formulas)]

    @property
    def all_definitions(self) -> list[Definition]:
        """Everything that was given a name, in the order in which it was."""
        return list(self._expressions.definitions)

    def state(self) -> State:
        """A state, held by the relations."""
        return {name: store.under((), self._types[name]) for name, store in self.stores.items()}

    def initial(self) -> list[Case]:
        """The initial states: each an init method with arguments of one shape, or the defaults."""
        defaults: dict[str, Value] = {}
        for variable in self.program.variables:
            if variable.needs_init:
                # An @init must write it before anything reads it; until then it may be anything.
                defaults[variable.name] = self.state()[variable.name]
            else:
                try:
                    defaults[variable.name] = value_of(variable.initial, variable.type, self.vocabulary)
                except Unlowerable as error:
                    raise refusal(error.message, error.hint, variable.span) from None
        if not self.program.inits:
            return [Case({}, Step((), (), defaults))]
        return [case for method in self.program.inits for case in self._cases(method, defaults)]

    def cases(self, action: ir.Action) -> list[Case]:
        """The runs of an action from the state that the relations hold, one for each shape of its arguments."""
        return self._cases(action, self.state())

    def _cases(self, action: ir.Action, before: State) -> list[Case]:
        possible: list[list[tuple[Ground | Store, Value]]] = []
        for parameter in action.parameters:
            try:
                possible.append(list(self._arguments(parameter)))
            except Unlowerable as error:
                raise refusal(error.message, error.hint, parameter.span) from None
        found = []
        for combination in itertools.product(*possible):
            names = [parameter.name for parameter in action.parameters]
            arguments = {name: value for name, (_, value) in zip(names, combination, strict=True)}
            grounds = {name: ground for name, (ground, _) in zip(names, combination, strict=True)}
            found.append(Case(grounds, self._statements.step(action, before, arguments)))
        return found

    def _arguments(self, parameter: ir.Parameter) -> Iterator[tuple[Ground | Store, Value]]:
        name = f"argument {parameter.name}"
        if isinstance(parameter.type, SetType):
            store = Store(f"{name} of {parameter.type}", parameter.type, self.vocabulary)
            yield store, store.under((), parameter.type)
            return
        for columns, ground in shapes(parameter.type, self.vocabulary):
            names = {
                # Actions may have parameters of one name and different sorts.
                symbol: self.vocabulary.constant(f"{name}.{number} of {symbol.sort}", symbol.sort)
                for number, symbol in enumerate(columns, 1)
            }
            named = _substituted(ground, names)
            yield named, Known(named)

    def said(self, name: str, state: State) -> Formula:
        """What a property or clause says of a state."""
        function = self._functions[name]
        with located(function.body[0]):
            return truth(self._expressions.function(function, (state,)))

    # ----------------------------------------------------------------------------------------- axioms

    def state_axioms(self) -> list[Axiom]:
        """That a map has one value under each key."""
        return [axiom for name in self.stores for axiom in self._single_valued(name)]

    def totality(self) -> list[Axiom]:
        """That a map has a value under each key. It makes sorts depend on each other, so it is left out at first."""
        found = []
        for name in self.stores:
            for keys, variables in self._keys(name):
                has = self.stores[name].some(keys)
                if has is not True:
                    found.append(Axiom(f"{name} has values", quantified("all", variables, has)))
        return found

    def _single_valued(self, name: str) -> Iterator[Axiom]:
        store = self.stores[name]
        if isinstance(store.type, SetType | BoolType):
            return
        said: list[Formula] = []
        for keys, variables in self._keys(name):
            values = list(shapes(store.type, self.vocabulary))
            again = list(shapes(store.type, self.vocabulary))
            for (i, (xs, x)), (j, (ys, y)) in itertools.product(enumerate(values), enumerate(again)):
                both = conjunction((store.holds(keys, x), store.holds(keys, y)))
                if i == j:
                    same = conjunction(equal(a, b) for a, b in zip(xs, ys, strict=True))
                    said.append(
                        quantified("all", (*variables, *xs, *ys), disjunction((negation(both), same)))
                    )
                elif i < j:
                    said.append(quantified("all", (*variables, *xs, *ys), negation(both)))
            if not any(xs for xs, _ in values):
                said.append(quantified("all", variables, self.stores[name].some(keys)))
            for path in store.bounds:
                said += self._bounds(store, path, keys, variables)
        formula = conjunction(said)
        if formula is not True:
            yield Axiom(
                f"{name} is a map" if isinstance(self._types[name], MapType) else f"{name} is one value",
                formula,
            )

    def _bounds(
        self, store: Store, path: tuple[str, ...], keys: tuple[Ground, ...], variables: tuple[Symbol, ...]
    ) -> Iterator[Formula]:
        """What it is that a value is at least, or above, another."""
        range_ = store.component(path)
        assert isinstance(range_, RangeType)
        sort = self.vocabulary.sort(range_).name
        c, d = fresh(sort), fresh(sort)
        le = self.vocabulary.at_most

        def at_least(than: Symbol) -> Formula:
            return store.bound("at least", path, keys, than)

        def above(than: Symbol) -> Formula:
            return store.bound("above", path, keys, than)

        for columns, ground in shapes(store.type, self.vocabulary):
            held, bound = store.holds(keys, ground), (*variables, *columns, c)
            if ground is None:
                yield quantified("all", bound, implication(held, negation(at_least(c))))
                continue
            value = component(ground, path)
            assert isinstance(value, Symbol)
            for truth_, meant in ((at_least(c), le(c, value)), (above(c), negation(le(value, c)))):
                yield quantified("all", bound, implication(held, implication(truth_, meant)))
                yield quantified("all", bound, implication(held, implication(meant, truth_)))
        yield quantified("all", (*variables, c), implication(above(c), at_least(c)))
        lower = conjunction((at_least(c), negation(le(c, d))))
        yield quantified("all", (*variables, c, d), implication(lower, above(d)))
        first = at_least(self.vocabulary.least(range_))
        if isinstance(store.type, OptionalType):
            first = disjunction((store.holds(keys, None), first))
        yield quantified("all", variables, first)

    def _keys(self, name: str) -> Iterator[tuple[tuple[Ground, ...], tuple[Symbol, ...]]]:
        """All shapes of the keys of a variable, as ground values and their symbols."""
        type_, keys = self._types[name], list[Type]()
        while isinstance(type_, MapType):
            keys.append(type_.key)
            type_ = type_.value
        for combination in itertools.product(*(list(shapes(key, self.vocabulary)) for key in keys)):
            grounds = tuple(ground for _, ground in combination)
            yield grounds, tuple(symbol for symbols, _ in combination for symbol in symbols)

    def take_families_that_meet(self, meets: Mapping[tuple[type[Family[object]], ...], bool]) -> None:
        """Take for true that members of families, one of each, have a member in common, where that was proved."""
        families = {
            sort.type.cls: sort.name for sort in self.vocabulary.sorts.values() if sort.kind == "family"
        }
        for together, proved in meets.items():
            if proved:
                self.vocabulary.meeting.add(tuple(families[family] for family in together))

    @property
    def families(self) -> list[FamilyType]:
        """The families that the model speaks of, as far as it was lowered."""
        return [s.type for s in self.vocabulary.sorts.values() if isinstance(s.type, FamilyType)]


def _substituted(ground: Ground, names: Mapping[Symbol, Symbol]) -> Ground:
    match ground:
        case Symbol():
            return names[ground]
        case GroundRecord():
            return GroundRecord(ground.type, tuple(_substituted(field, names) for field in ground.fields))
        case _:
            return ground


def _refuse_type(type_: Type, variable: ir.StateVariable) -> None:
    while isinstance(type_, MapType):
        type_ = type_.value
    inner = type_.item if isinstance(type_, SetType) else type_
    if isinstance(inner, BagType | SeqType | SetType | MapType):
        what = (
            "a bag"
            if isinstance(inner, BagType)
            else "a sequence"
            if isinstance(inner, SeqType)
            else "a container"
        )
        raise refusal(
            f"{variable.name} holds {what}, which has no counterpart in first-order logic",
            "state the protocol with sets and maps: a log as Map[Server, Map[Index, Entry | None]]",
            variable.span,
        )


__all__ = ["Case", "Theory"]
