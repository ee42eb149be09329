"""Formulas of first-order logic without function symbols, and their normal form.

A formula whose truth is known is a plain `bool`. A `Choice` introduces a value for which there is no term: exactly
one of its alternatives has a true guard, for exactly one value of its variables, and the formula is the body of that
alternative. It can be stated existentially or universally; the normal form takes whichever is easier for the solver.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Symbol:
    """A constant or a bound variable of a sort."""

    name: str
    sort: str


@dataclass(frozen=True, slots=True, eq=False)
class Atom:
    """A relation applied to arguments."""

    relation: str
    arguments: tuple[Symbol, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Equal:
    left: Symbol
    right: Symbol


@dataclass(frozen=True, slots=True, eq=False)
class Not:
    base: Formula


@dataclass(frozen=True, slots=True, eq=False)
class Join:
    """The conjunction (``all``) or disjunction (``any``) of two or more formulas."""

    kind: Literal["all", "any"]
    items: tuple[Formula, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Quantified:
    kind: Literal["all", "any"]
    variables: tuple[Symbol, ...]
    body: Formula


@dataclass(frozen=True, slots=True, eq=False)
class Alternative:
    variables: tuple[Symbol, ...]
    guard: Formula
    body: Formula


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Exactly one alternative has a true guard, for one value of its variables. `plain`: the guards are atoms."""

    alternatives: tuple[Alternative, ...]
    plain: bool


@dataclass(frozen=True, slots=True, eq=False)
class Witnessed:
    """`base` with an implied fact that helps the solver. The normal form adds the fact outside of universal
    quantifiers only, where its existential quantifier introduces a single constant."""

    base: Formula
    fact: Formula


class Undefined:
    """The formula of an expression that is never evaluated, such as the item of an optional that is None."""


UNDEFINED: Final = Undefined()

Formula: TypeAlias = bool | Atom | Equal | Not | Join | Quantified | Choice | Witnessed | Undefined

_numbers = itertools.count(1)


def fresh(sort: str) -> Symbol:
    """A variable with a fresh name."""
    return Symbol(f"{sort.lower()}!{next(_numbers)}", sort)


def equal(left: Symbol, right: Symbol) -> Formula:
    return True if left == right else Equal(left, right)


def negation(base: Formula) -> Formula:
    match base:
        case bool():
            return not base
        case Undefined():
            return base
        case Not():
            return base.base
        case _:
            return Not(base)


def conjunction(items: Iterable[Formula]) -> Formula:
    return _joined("all", items)


def disjunction(items: Iterable[Formula]) -> Formula:
    return _joined("any", items)


def _joined(kind: Literal["all", "any"], items: Iterable[Formula]) -> Formula:
    neutral = kind == "all"
    kept: list[Formula] = []
    for item in items:
        if isinstance(item, Undefined):
            # An undefined part is never evaluated, so its truth does not matter.
            item = False
        if isinstance(item, bool):
            if item is not neutral:
                return item
        elif isinstance(item, Join) and item.kind == kind:
            kept += item.items
        else:
            kept.append(item)
    if not kept:
        return neutral
    return kept[0] if len(kept) == 1 else Join(kind, tuple(kept))


def implication(condition: Formula, conclusion: Formula) -> Formula:
    return disjunction((negation(condition), conclusion))


def quantified(kind: Literal["all", "any"], variables: Sequence[Symbol], body: Formula) -> Formula:
    """Quantify a formula. One whose truth is known stays as it is, since sorts are not empty."""
    if isinstance(body, bool | Undefined) or not variables:
        return body
    return Quantified(kind, tuple(variables), body)


def choice(alternatives: Iterable[Alternative], *, plain: bool) -> Formula:
    """The body of the alternative whose guard is true, simplified where possible."""
    kept = tuple(
        a
        for a in alternatives
        if not isinstance(a.body, Undefined) and not isinstance(a.guard, Undefined) and a.guard is not False
    )
    if not kept:
        return UNDEFINED
    first = kept[0].body
    if isinstance(first, bool) and all(a.body is first for a in kept):
        # Exactly one guard is true, and all bodies are equal.
        return first
    if all(isinstance(a.body, bool) for a in kept):
        for wanted in (True, False):
            guards = [a for a in kept if a.body is wanted]
            if not any(a.variables for a in guards):
                met = disjunction(a.guard for a in guards)
                return met if wanted else negation(met)
    if len(kept) == 1 and kept[0].guard is True and not kept[0].variables:
        return kept[0].body
    return Choice(kept, plain)


def ite(condition: Formula, then: Formula, otherwise: Formula) -> Formula:
    """`then` if `condition`, else `otherwise`."""
    if isinstance(condition, bool):
        return then if condition else otherwise
    if isinstance(condition, Undefined) or then is otherwise:
        return then if not isinstance(condition, Undefined) else UNDEFINED
    if then is True:
        return disjunction((condition, otherwise))
    if then is False:
        return conjunction((negation(condition), otherwise))
    if otherwise is True:
        return implication(condition, then)
    if otherwise is False:
        return conjunction((condition, then))
    return choice(
        (Alternative((), condition, then), Alternative((), negation(condition), otherwise)), plain=True
    )


# ---------------------------------------------------------------------------------------- normal form


def normal(formula: Formula, positive: bool = True) -> Formula:
    """The negation normal form of `formula` (or, unless `positive`, of its negation), without choices."""
    return _normal(formula, positive, below_universal=False)


def _normal(formula: Formula, positive: bool, below_universal: bool) -> Formula:
    match formula:
        case bool():
            return formula is positive
        case Undefined():
            return not positive
        case Atom() | Equal():
            return formula if positive else Not(formula)
        case Not(base):
            return _normal(base, not positive, below_universal)
        case Join(kind, items):
            parts = [_normal(item, positive, below_universal) for item in items]
            return _joined(kind if positive else _DUAL[kind], parts)
        case Quantified(kind, variables, body):
            kind = kind if positive else _DUAL[kind]
            inside = _normal(body, positive, below_universal or kind == "all")
            return _bound(kind, variables, inside)
        case Witnessed(base, fact):
            said = _normal(base, positive, below_universal)
            return said if below_universal else conjunction((said, _normal(fact, True, False)))
        case Choice():
            return _chosen(formula, positive, below_universal)


def _chosen(formula: Choice, positive: bool, below_universal: bool) -> Formula:
    """A choice, stated universally below universal quantifiers, where an existential would be a Skolem function of
    their variables; elsewhere existentially, which also says that a value exists."""
    binds = any(a.variables for a in formula.alternatives)
    if binds and below_universal and formula.plain:
        return conjunction(
            _bound(
                "all",
                a.variables,
                disjunction((_normal(a.guard, False, True), _normal(a.body, positive, True))),
            )
            for a in formula.alternatives
        )
    return disjunction(
        _bound(
            "any",
            a.variables,
            conjunction(
                (_normal(a.guard, True, below_universal), _normal(a.body, positive, below_universal))
            ),
        )
        for a in formula.alternatives
    )


def cases(formula: Formula, most: int) -> list[Formula]:
    """A case split of a formula in normal form: at most `most` formulas, whose disjunction it is equivalent to."""
    found: list[Formula]
    match formula:
        case Join("any", items):
            found = [case for item in items for case in cases(item, most)]
        case Join("all", items):
            found = [True]
            for item in items:
                inside = cases(item, most)
                if len(found) * len(inside) > most:
                    inside = [item]
                found = [conjunction((one, other)) for one in found for other in inside]
        case Quantified("any", variables, body):
            found = [_bound("any", variables, case) for case in cases(body, most)]
        case _:
            found = [formula]
    return found if len(found) <= most else [formula]


def _bound(kind: Literal["all", "any"], variables: tuple[Symbol, ...], body: Formula) -> Formula:
    """Quantify a normal form, without the variables that the body equates with a symbol: both "exists x: x = t and
    p(x)" and "for all x: x = t implies p(x)" become p(t). Nested quantifiers of one kind are merged."""
    while variables:
        if isinstance(body, Quantified) and body.kind == kind:
            variables, body = (*variables, *body.variables), body.body
        found = _given(kind, variables, body)
        if found is None:
            break
        variable, value = found
        variables = tuple(v for v in variables if v != variable)
        body = substituted(body, {variable: value})
    return quantified(kind, variables, body)


def _given(
    kind: Literal["all", "any"], variables: tuple[Symbol, ...], body: Formula
) -> tuple[Symbol, Symbol] | None:
    wanted = "all" if kind == "any" else "any"
    items = body.items if isinstance(body, Join) and body.kind == wanted else (body,)
    for item in items:
        if kind == "all":
            item = item.base if isinstance(item, Not) else True
        if isinstance(item, Equal):
            if item.left in variables:
                return item.left, item.right
            if item.right in variables:
                return item.right, item.left
    return None


def substituted(formula: Formula, values: Mapping[Symbol, Symbol]) -> Formula:
    """A formula in normal form with symbols replaced by others. No quantifier in it binds any of them."""
    match formula:
        case Atom(relation, arguments):
            return Atom(relation, tuple(values.get(a, a) for a in arguments))
        case Equal(left, right):
            return equal(values.get(left, left), values.get(right, right))
        case Not(base):
            return negation(substituted(base, values))
        case Join(kind, items):
            return _joined(kind, (substituted(item, values) for item in items))
        case Quantified(kind, variables, body):
            return _bound(kind, variables, substituted(body, values))
        case _:
            return formula


_DUAL: dict[Literal["all", "any"], Literal["all", "any"]] = {"all": "any", "any": "all"}


def named(formulas: Iterable[Formula]) -> frozenset[str]:
    """The names of the relations and symbols in formulas."""
    found: set[str] = set()
    for formula in formulas:
        match formula:
            case Atom(relation, arguments):
                found |= {relation, *(argument.name for argument in arguments)}
            case Equal(left, right):
                found |= {left.name, right.name}
            case _:
                found |= named(parts(formula))
    return frozenset(found)


def symbols(formulas: Iterable[Formula]) -> frozenset[Symbol]:
    """The free symbols of formulas."""
    found: frozenset[Symbol] = frozenset()
    for formula in formulas:
        match formula:
            case Atom(_, arguments):
                found |= frozenset(arguments)
            case Equal(left, right):
                found |= frozenset((left, right))
            case Quantified(_, variables, body):
                found |= symbols((body,)) - frozenset(variables)
            case Choice(alternatives):
                for each in alternatives:
                    found |= symbols((each.guard, each.body)) - frozenset(each.variables)
            case _:
                found |= symbols(parts(formula))
    return found


def parts(formula: Formula) -> Iterable[Formula]:
    """The immediate subformulas of a formula."""
    match formula:
        case Not(base):
            return (base,)
        case Witnessed(base, fact):
            return (base, fact)
        case Join(_, items):
            return items
        case Quantified(_, _, body):
            return (body,)
        case Choice(alternatives):
            return [part for a in alternatives for part in (a.guard, a.body)]
        case _:
            return ()


def says_there_is(formula: Formula) -> bool:
    """Whether a formula in normal form contains an existential quantifier."""
    if isinstance(formula, Quantified) and formula.kind == "any":
        return True
    return any(map(says_there_is, parts(formula)))
