"""The first-order theory of a model: its state relations, axioms, actions and properties."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from quorate.language import ir
from quorate.language.instance import Instance
from quorate.language.kernel import lower_to_core
from quorate.language.renumbering import renumbered_in
from quorate.language.sorts import Family
from quorate.language.types import BagType, FamilyType, MapType, SeqType, SetType, Type, all_parts
from quorate.symbolic.unbounded.cells import GroundCell
from quorate.symbolic.unbounded.constants import value_of
from quorate.symbolic.unbounded.definitions import Definition
from quorate.symbolic.unbounded.expressions import Expressions
from quorate.symbolic.unbounded.ground_values import Ground, GroundRecord, shapes
from quorate.symbolic.unbounded.logic import (
    Formula,
    Symbol,
    quantified,
)
from quorate.symbolic.unbounded.lowering import State
from quorate.symbolic.unbounded.positions import positions
from quorate.symbolic.unbounded.refusals import Unlowerable, located, refusal
from quorate.symbolic.unbounded.statements import Statements, Transition
from quorate.symbolic.unbounded.store_axioms import keys_of, one_value, sequence_axioms, sequence_totality
from quorate.symbolic.unbounded.stores import Store, store_of
from quorate.symbolic.unbounded.uniform import refuse_sizes
from quorate.symbolic.unbounded.values import Value, truth
from quorate.symbolic.unbounded.vocabulary import Axiom, Vocabulary

Arguments: TypeAlias = "dict[str, tuple[Ground | Store, Value]]"
"""Arguments by the names of parameters: each as a ground value or the store of a set or map, and as a value."""


@dataclass(frozen=True)
class Case:
    """The symbolic step of an action for one shape of its arguments: ground values, or stores for sets and maps."""

    arguments: Mapping[str, Ground | Store]
    step: Transition


class Theory:
    """The theory of a model for sorts of any size. Only the properties named in `properties` are lowered.

    Raises ModelError, with the place in the source, for whatever has no counterpart in first-order logic.
    """

    def __init__(self, instance: Instance, properties: Sequence[str], helpers: Sequence[str] = ()) -> None:
        """`helpers` are the functions of the program that are lowered besides."""
        self.instance = instance
        self.program = lower_to_core(instance)
        for variable in self.program.variables:
            _refuse_type(variable.type, variable)
        counting = refuse_sizes(instance, self.program, properties, helpers)
        self.vocabulary = Vocabulary(positions=positions(self.program, properties))
        self._expressions = Expressions(self.program, self.vocabulary, counting)
        self._statements = Statements(self._expressions)
        self.stores = {
            variable.name: store_of(variable.name, variable.type, self.vocabulary)
            for variable in self.program.variables
        }
        self.argument_stores: dict[str, tuple[Store, Type]] = {}
        """The stores of the arguments that are sets or maps and were lowered so far, with their types, by name."""
        self._types = {variable.name: variable.type for variable in self.program.variables}
        self._functions = {each.name: each.function for each in self.program.properties}

    def definitions(self, formulas: Sequence[Formula]) -> list[Axiom]:
        """The defining axioms of the defined values (such as a ``max``) that occur in formulas."""
        return [Axiom(each.name, each.formula) for each in self._expressions.definitions.used(formulas)]

    @property
    def all_definitions(self) -> list[Definition]:
        """All definitions, in the order in which they were made."""
        return list(self._expressions.definitions)

    def state(self) -> State:
        """The symbolic state that the state relations store."""
        return {name: store.under((), self._types[name]) for name, store in self.stores.items()}

    def initial(self) -> list[Case]:
        """The initial states: one case for each init method and shape of its arguments, or the defaults."""
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
            return [Case({}, Transition((), (), defaults))]
        return [case for method in self.program.inits for case in self._cases(method, defaults)]

    def cases(self, action: ir.Action) -> list[Case]:
        """The cases of an action from the stored state, one for each shape of its arguments."""
        return self._cases(action, self.state())

    def _cases(self, action: ir.Action, before: State) -> list[Case]:
        return [self.case(action, before, arguments) for arguments in self.arguments(action.parameters)]

    def case(self, action: ir.Action, before: State, arguments: Arguments) -> Case:
        """The case of an action with these arguments."""
        values = {name: value for name, (_, value) in arguments.items()}
        grounds = {name: ground for name, (ground, _) in arguments.items()}
        return Case(grounds, self._statements.step(action, before, values))

    def arguments(self, parameters: Sequence[ir.Parameter], what: str = "argument") -> Iterator[Arguments]:
        """Constants for parameters, whose names begin with `what`: for each combination of their shapes."""
        for combination in itertools.product(*(self._shapes(each, what) for each in parameters)):
            yield {each.name: chosen for each, chosen in zip(parameters, combination, strict=True)}

    def open_arguments(
        self, parameters: Sequence[ir.Parameter]
    ) -> Iterator[tuple[tuple[Symbol, ...], Mapping[str, Value]]]:
        """Variables for parameters, to be quantified: for each combination of their shapes.

        Raises ModelError for a parameter that is a set or a map.
        """
        possible: list[list[tuple[tuple[Symbol, ...], Ground]]] = []
        for parameter in parameters:
            try:
                possible.append(list(shapes(parameter.type, self.vocabulary)))
            except Unlowerable:
                kind = "map" if isinstance(parameter.type, MapType) else "set"
                raise refusal(
                    f"whether there is a {kind} {parameter.name}, which is no question of first-order logic",
                    "prove it with a parameter of a sort or a record",
                    parameter.span,
                ) from None
        for combination in itertools.product(*possible):
            variables = tuple(symbol for columns, _ in combination for symbol in columns)
            yield (
                variables,
                {
                    parameter.name: GroundCell(ground)
                    for parameter, (_, ground) in zip(parameters, combination, strict=True)
                },
            )

    def step(self, action: ir.Action, before: State, arguments: Mapping[str, Value]) -> Transition:
        """The symbolic step of an action with these arguments."""
        return self._statements.step(action, before, dict(arguments))

    def _shapes(self, parameter: ir.Parameter, what: str) -> list[tuple[Ground | Store, Value]]:
        try:
            return list(self._constants(parameter, what))
        except Unlowerable as error:
            raise refusal(error.message, error.hint, parameter.span) from None

    def _constants(self, parameter: ir.Parameter, what: str) -> Iterator[tuple[Ground | Store, Value]]:
        name = f"{what} {parameter.name}"
        if isinstance(parameter.type, SetType | MapType):
            _refuse_type(parameter.type, parameter)
            # Actions may have parameters of the same name and different types.
            store = store_of(f"{name} of {parameter.type}", parameter.type, self.vocabulary)
            self.argument_stores[store.name] = (store, parameter.type)
            yield store, store.under((), parameter.type)
            return
        for columns, ground in shapes(parameter.type, self.vocabulary):
            names = {
                # Actions may have parameters of the same name and different sorts.
                symbol: self.vocabulary.constant(f"{name}.{number} of {symbol.sort}", symbol.sort)
                for number, symbol in enumerate(columns, 1)
            }
            named = _substituted(ground, names)
            yield named, GroundCell(named)

    def formula_of(self, name: str, *states: State) -> Formula:
        """The formula of a property or clause in a state, or of a step property in the states before and after."""
        return self._formula(self._functions[name], states, ())

    def formula_with(self, name: str, state: State, values: Sequence[Value]) -> Formula:
        """The formula of a helper of the program, in a state, with these values."""
        return self._formula(self.program.functions[name], (state,), values)

    def _formula(self, function: ir.Function, states: tuple[State, ...], values: Sequence[Value]) -> Formula:
        with located(function.body[0]):
            return truth(self._expressions.function(function, states, values))

    # ----------------------------------------------------------------------------------------- axioms

    def state_axioms(self) -> list[Axiom]:
        """Functionality axioms of the state relations, totality axioms of those without keys, axioms of sequences."""
        return [
            *(
                axiom
                for name, (store, type_) in self._stored().items()
                for axiom in one_value(store, type_, f"{name} is {_kind(type_)}")
            ),
            *self._have_values(keyed=False),
            *self._sequence_axioms(),
        ]

    def _sequence_axioms(self) -> Iterator[Axiom]:
        for type_ in self.sequences:
            yield from sequence_axioms(type_, self.vocabulary)

    @property
    def program_sorts(self) -> frozenset[type]:
        """The sorts and bounded containers whose sizes the model declares."""
        return frozenset(self.instance.sizes)

    @property
    def sequences(self) -> list[SeqType]:
        """The sequence classes that occur in what has been lowered so far."""
        return [s.type for s in self.vocabulary.sorts.values() if isinstance(s.type, SeqType)]

    def totality(self) -> list[Axiom]:
        """Totality axioms of maps and sequences. They add quantifier alternations, so first attempts omit them."""
        return [
            *self._have_values(keyed=True),
            *(axiom for type_ in self.sequences for axiom in sequence_totality(type_, self.vocabulary)),
        ]

    def _have_values(self, *, keyed: bool) -> Iterator[Axiom]:
        for name, (store, type_) in self._stored().items():
            for keys, variables in keys_of(type_, self.vocabulary):
                has = store.some(keys)
                if has is not True and bool(keys) is keyed:
                    words = f"{name} has values" if keyed else f"{name} has a value"
                    yield Axiom(words, quantified("all", variables, has))

    def _stored(self) -> dict[str, tuple[Store, Type]]:
        """The stores of variables and arguments with their types."""
        found = {name: (store, self._types[name]) for name, store in self.stores.items()}
        return found | self.argument_stores

    def take_families_that_meet(self, meets: Mapping[tuple[type[Family[object]], ...], bool]) -> None:
        """Assume the intersection axiom of each group of families for which it was proved."""
        families = {
            sort.type.cls: sort.name for sort in self.vocabulary.sorts.values() if sort.kind == "family"
        }
        for together, proved in meets.items():
            if proved:
                self.vocabulary.meeting.add(tuple(families[family] for family in together))

    @property
    def families(self) -> list[FamilyType]:
        """The families that occur in what has been lowered so far."""
        return [s.type for s in self.vocabulary.sorts.values() if isinstance(s.type, FamilyType)]


def _substituted(ground: Ground, names: Mapping[Symbol, Symbol]) -> Ground:
    match ground:
        case Symbol():
            return names[ground]
        case GroundRecord():
            return GroundRecord(ground.type, tuple(_substituted(field, names) for field in ground.fields))
        case _:
            return ground


def _kind(type_: Type) -> str:
    return "a map" if isinstance(type_, MapType) else "one value"


def _refuse_type(type_: Type, variable: ir.StateVariable | ir.Parameter) -> None:
    for sort in renumbered_in(type_):
        raise refusal(
            f"{variable.name} holds values of {sort}, which are numbered again after each step",
            f"make {sort} a Range: in a proof its size is not bounded either",
            variable.span,
        )
    while isinstance(type_, MapType):
        type_ = type_.value
    parts = all_parts(type_.item if isinstance(type_, SetType) else type_)
    container = next((part for part in parts if isinstance(part, BagType | SetType | MapType)), None)
    if container is not None:
        what = "a bag" if isinstance(container, BagType) else f"a {container} within a value"
        raise refusal(
            f"{variable.name} holds {what}, which has no counterpart in first-order logic",
            "state the protocol with maps, sequences, and sets of records",
            variable.span,
        )


__all__ = ["Case", "Theory"]
