"""Loops of actions, whose turns come in any order, as what all turns together do."""

from __future__ import annotations

from quorate.output.tla.pieces import Step, image
from quorate.output.tla.syntax import (
    TRUE,
    Bound,
    Braces,
    Choice,
    Except,
    Expr,
    Filter,
    Function,
    Infix,
    LetIn,
    Name,
    Prefix,
    choice,
    conjunction,
    item_of,
    mentions,
    negation,
    union,
    walk,
)


def collected(after: Expr, before: Expr, steps: list[Step]) -> Expr | None:
    r"""What a set is when every turn has put into it, or taken out of it, what makes `after` of `before`:
    ``before \cup {... : ...}``. None if turns do anything else to it."""
    for operator in ("\\cup", "\\"):
        found = _changes(operator, after, before, TRUE)
        if found:
            break
    else:
        return None
    whole, last = before, steps[-1]
    for condition, items in found:
        guarded = [*steps[:-1], Step(last.bound, conjunction([last.condition, condition]))]
        several = items.items if isinstance(items, Braces) else ()
        sets = [image(guarded, item) for item in several] or [Prefix("UNION", image(guarded, items))]
        for each in sets:
            whole = union(whole, each) if operator == "\\cup" else Infix("\\", whole, each)
    return whole


def _changes(operator: str, after: Expr, before: Expr, condition: Expr) -> list[tuple[Expr, Expr]] | None:
    """What is put in or taken out in a turn, each with the condition under which it is."""
    if after == before:
        return []
    match after:
        case Infix(found, left, right) if found == operator and not _contains(right, before):
            earlier = _changes(operator, left, before, condition)
            return None if earlier is None else [*earlier, (condition, right)]
        case Choice(test, then, otherwise):
            one = _changes(operator, then, before, conjunction([condition, test]))
            other = _changes(operator, otherwise, before, conjunction([condition, negation(test)]))
            return None if one is None or other is None else [*one, *other]
        case LetIn(name, value, body, ""):
            inner = _changes(operator, body, before, condition)
            if inner is None:
                return None
            return [(_let(name, value, test), _let(name, value, items)) for test, items in inner]
    return None


def _let(name: str, value: Expr, body: Expr) -> Expr:
    if not mentions(body, [name]):
        return body
    if isinstance(body, Braces):
        return Braces(tuple(_let(name, value, item) for item in body.items), body.opening, body.closing)
    return LetIn(name, value, body)


def _contains(expr: Expr, part: Expr) -> bool:
    return any(each == part for each in walk(expr))


def own_items(after: Expr, before: Expr, turn: Expr) -> tuple[tuple[Expr, ...], Expr] | None:
    """Where every turn changes the item of its own: the keys that lead to these items, and what the item of a turn
    is afterwards. None if turns do anything else."""
    prefix = _prefix(after, before, turn)
    if prefix is None:
        return None
    item = _item(after, before, prefix, turn)
    return None if item is None else (prefix, item)


def _prefix(after: Expr, before: Expr, turn: Expr) -> tuple[Expr, ...] | None:
    match after:
        case Except(_, path, _) if turn in path:
            return path[: path.index(turn)]
        case Choice(_, then, otherwise):
            first = _prefix(then, before, turn)
            return _prefix(otherwise, before, turn) if first is None else first
        case LetIn(_, _, body):
            return _prefix(body, before, turn)
    return None


def _item(after: Expr, before: Expr, prefix: tuple[Expr, ...], turn: Expr) -> Expr | None:
    if after == before:
        found = before
        for key in (*prefix, turn):
            found = item_of(found, key)
        return found
    match after:
        case Except(base, path, value) if path[: len(prefix) + 1] == (*prefix, turn):
            inner = _item(base, before, prefix, turn)
            rest = path[len(prefix) + 1 :]
            if inner is None:
                return None
            return Except(inner, rest, value) if rest else value
        case Choice(test, then, otherwise):
            one, other = _item(then, before, prefix, turn), _item(otherwise, before, prefix, turn)
            return None if one is None or other is None else choice(test, one, other)
        case LetIn(name, value, body, ""):
            found_inner = _item(body, before, prefix, turn)
            return None if found_inner is None else LetIn(name, value, found_inner)
    return None


def mapped(before: Expr, prefix: tuple[Expr, ...], keys: Expr, step: Step, item: Expr) -> Expr:
    r"""`before` with the items of all turns: ``[k \in keys |-> item]``, kept as it is where there is no turn."""
    old = before
    for key in prefix:
        old = item_of(old, key)
    name = step.bound.name
    domain = step.bound.domain
    if isinstance(domain, Filter) or domain != keys:
        step = Step(step.bound, conjunction([Infix("\\in", Name(name), domain), step.condition]))
    whole = Function(Bound(name, keys), choice(step.condition, item, item_of(old, Name(name))))
    return Except(before, prefix, whole) if prefix else whole
