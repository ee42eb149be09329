"""Grounding: formulas over sorts of known sizes as propositional formulas, with all quantifiers expanded."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from quorate.symbolic.unbounded.finite import Elements, FiniteScope, Relations
from quorate.symbolic.unbounded.logic import Atom, Equal, Formula, Join, Not, Quantified, Symbol

Proposition: TypeAlias = bool | str
"""A propositional formula as SMT-LIB text, or its truth if that is known."""


ElementPredicate: TypeAlias = Callable[[Elements], Proposition]


class Grounding:
    """Grounds formulas in a scope. Fixed relations, such as orders, are evaluated; other atoms become variables."""

    def __init__(self, scope: FiniteScope) -> None:
        self._scope = scope
        self._vocabulary = scope.theory.vocabulary
        self._sizes = {name: len(elements) for name, elements in scope.elements.items()}
        self._fixed: Relations = scope.fixed()
        self._constant_values = {
            Symbol(name, self._vocabulary.constants[name].sort): number
            for name, number in scope.constants().items()
        }
        self._numbers = {name: number for number, name in enumerate(self._vocabulary.relations)}
        self._used: dict[str, tuple[str, Elements]] = {}
        self._in_order: dict[int, tuple[Join, tuple[Formula, ...]]] = {}

    def declarations(self) -> Iterator[str]:
        """Declarations of the variables used so far, and clauses that each constant is exactly one element."""
        yield from (f"(declare-const {name} Bool)" for name in self._used)
        for number, symbol in enumerate(self._constants()):
            names = [self._choice(number, element) for element in range(self._sizes[symbol.sort])]
            yield from (f"(declare-const {name} Bool)" for name in names)
            yield f"(assert (or {' '.join(names)}))"
            for one, other in itertools.combinations(names, 2):
                yield f"(assert (or (not {one}) (not {other})))"

    def _constants(self) -> list[Symbol]:
        return [
            symbol for symbol in self._vocabulary.constants.values() if symbol not in self._constant_values
        ]

    def _choice(self, number: int, element: int) -> str:
        return f"c{number}_{element}"

    def propositions(self) -> Mapping[str, tuple[str, Elements]]:
        """The variables used so far, each with the relation and elements that it stands for."""
        return self._used

    def choices(self) -> Iterator[tuple[str, str, int]]:
        """The variables that choose the elements of constants: variable, constant, element."""
        for number, symbol in enumerate(self._constants()):
            for element in range(self._sizes[symbol.sort]):
                yield self._choice(number, element), symbol.name, element

    def ground(self, formula: Formula, values: Mapping[Symbol, int] | None = None) -> Proposition:
        """Ground a formula in normal form, with values for its free variables."""
        return self._ground(formula, {**self._constant_values, **(values or {})})

    def _ground(self, formula: Formula, values: Mapping[Symbol, int]) -> Proposition:
        match formula:
            case bool():
                return formula
            case Atom(relation, arguments):
                return self._for_elements(arguments, values, lambda numbers: self._atom(relation, numbers))
            case Equal(left, right):
                return self._for_elements((left, right), values, lambda numbers: numbers[0] == numbers[1])
            case Not(base):
                inside = self._ground(base, values)
                return not inside if isinstance(inside, bool) else f"(not {inside})"
            case Join(kind):
                return joined(kind, (self._ground(item, values) for item in self._cheapest_first(formula)))
            case Quantified(kind, variables, body):
                return joined(kind, self._instances(kind, variables, body, values))
            case _:
                raise AssertionError("not in normal form")

    def _cheapest_first(self, formula: Join) -> tuple[Formula, ...]:
        """The parts of a formula, cheapest first, since the truth of one may decide the whole."""
        ordered = self._in_order.get(id(formula))
        if ordered is None:
            ordered = formula, tuple(sorted(formula.items, key=self._effort))
            self._in_order[id(formula)] = ordered
        return ordered[1]

    def _effort(self, formula: Formula) -> int:
        match formula:
            case Not(base):
                return self._effort(base)
            case Atom(relation):
                return 0 if relation in self._fixed else 1
            case Quantified():
                return 3
            case Join():
                return 2
            case _:
                return 0

    def _instances(
        self, kind: str, variables: tuple[Symbol, ...], body: Formula, values: Mapping[Symbol, int]
    ) -> Iterator[Proposition]:
        same = _same_or_nothing(kind, variables, body, values)
        free = [v for v in variables if v not in same]
        for numbers in itertools.product(*(range(self._sizes[v.sort]) for v in free)):
            inside = {**values, **dict(zip(free, numbers, strict=True))}
            inside |= {variable: inside[other] for variable, other in same.items()}
            yield self._ground(body, inside)

    def _for_elements(
        self, arguments: tuple[Symbol, ...], values: Mapping[Symbol, int], predicate: ElementPredicate
    ) -> Proposition:
        """`predicate` of the elements of arguments, with a case split over those that are free constants."""
        open_ = [argument for argument in dict.fromkeys(arguments) if argument not in values]
        if not open_:
            return predicate(tuple(values[a] for a in arguments))
        constants = self._constants()
        cases = []
        for numbers in itertools.product(*(range(self._sizes[a.sort]) for a in open_)):
            chosen = dict(zip(open_, numbers, strict=True))
            picked = [self._choice(constants.index(symbol), number) for symbol, number in chosen.items()]
            inside = predicate(tuple(chosen[a] if a in chosen else values[a] for a in arguments))
            cases.append(joined("all", [*picked, inside]))
        return joined("any", cases)

    def _atom(self, relation: str, numbers: Elements) -> Proposition:
        if relation in self._fixed:
            return numbers in self._fixed[relation]
        name = "_".join(map(str, (f"r{self._numbers[relation]}", *numbers)))
        self._used[name] = (relation, numbers)
        return name


def _same_or_nothing(
    kind: str, variables: tuple[Symbol, ...], body: Formula, values: Mapping[Symbol, int]
) -> dict[Symbol, Symbol]:
    """The variables that equal another variable, or a symbol with a value, in every instance that is not trivial."""
    parts = body.items if isinstance(body, Join) and body.kind != kind else (body,)
    own = set(variables)
    same: dict[Symbol, Symbol] = {}

    def representative(symbol: Symbol) -> Symbol:
        while symbol in same:
            symbol = same[symbol]
        return symbol

    for part in parts:
        literal = part.base if kind == "all" and isinstance(part, Not) else part if kind == "any" else None
        if not isinstance(literal, Equal):
            continue
        one, other = representative(literal.left), representative(literal.right)
        if one not in own:
            one, other = other, one
        if one in own and one != other and (other in own or other in values):
            same[one] = other
    return {variable: representative(variable) for variable in same}


def joined(kind: str, items: Iterable[Proposition]) -> Proposition:
    """A conjunction (``all``) or disjunction of propositions."""
    neutral = kind == "all"
    parts = []
    for item in items:
        if isinstance(item, str):
            parts.append(item)
        elif item is not neutral:
            return item
    if not parts:
        return neutral
    if len(parts) == 1:
        return parts[0]
    return f"({'and' if neutral else 'or'} {' '.join(parts)})"
