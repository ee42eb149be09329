"""Flow facts: what the conditions on the way to a place in the source imply about values there.

Facts are about expressions, not names: ``self.voted[a] is not None`` holds for every later ``self.voted[a]`` until
something that it depends on is written.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from quorate.language import ir
from quorate.language.traversal import strip
from quorate.language.types import NoneType, OptionalType, Type, UnionType, members_of

Key = tuple[Any, ...]


def key_of(expression: ir.Node) -> Key:
    """The expression without its spans and types: expressions with equal keys have equal values in the same state."""
    match expression:
        case ir.Narrow() | ir.Widen():
            return key_of(expression.base)
        case _:
            parts = (getattr(expression, name) for name in _parts(type(expression)))
            return (type(expression).__name__, *map(_key_part, parts))


def _parts(cls: type) -> tuple[str, ...]:
    return tuple(f.name for f in dataclasses.fields(cls) if f.name not in ("span", "type"))


def _key_part(part: Any) -> Any:
    match part:
        case ir.Node():
            return key_of(part)
        case ir.Generator():
            return ("Generator", part.name, key_of(part.over), *map(key_of, part.conditions))
        case tuple():
            return tuple(map(_key_part, part))
        case _:
            return part


def _mentions_local(key: Any, name: str) -> bool:
    if not isinstance(key, tuple):
        return False
    return key[:2] == ("Local", name) or any(_mentions_local(part, name) for part in key)


def _mentions_state(key: Any, variable: str | None) -> bool:
    if not isinstance(key, tuple) or not key:
        return False
    if key[0] == "Call" or (key[0] == "Var" and variable in (None, key[1])):
        return True
    return any(_mentions_state(part, variable) for part in key)


@dataclass(frozen=True)
class Facts:
    """`types`: what is known of the type of an expression. `nonempty`: the containers known not to be empty.

    `known`: what else is, as ("natural", number), ("nonzero", number), ("below", number, sequence) of a number below
    the length, ("most", number, sequence) of one that may equal it, and ("in", item, container).
    """

    types: Mapping[Key, Type] = field(default_factory=dict)
    nonempty: frozenset[Key] = frozenset()
    known: frozenset[Key] = frozenset()

    def and_also(self, more: Facts) -> Facts:
        """The facts where both hold."""
        return Facts({**self.types, **more.types}, self.nonempty | more.nonempty, self.known | more.known)

    def or_else(self, other: Facts) -> Facts:
        """The facts where one of the two holds, and it is not known which."""
        both = {
            key: joined
            for key, type_ in self.types.items()
            if key in other.types and (joined := _either(type_, other.types[key])) is not None
        }
        return Facts(both, self.nonempty & other.nonempty, self.known & other.known)

    def without_local(self, name: str) -> Facts:
        """The facts that still hold after the local was assigned."""
        return self._without(lambda key: _mentions_local(key, name))

    def without_state(self, variable: str | None = None) -> Facts:
        """The facts that still hold after a state variable (None: any of them) was written."""
        return self._without(lambda key: _mentions_state(key, variable))

    def _without(self, gone: Any) -> Facts:
        types = {key: type_ for key, type_ in self.types.items() if not gone(key)}
        kept, known = ((key for key in keys if not gone(key)) for keys in (self.nonempty, self.known))
        return Facts(types, frozenset(kept), frozenset(known))


NOTHING = Facts()


def _either(one: Type, other: Type) -> Type | None:
    if one == other:
        return one
    records = [*members_of(one), *members_of(other)]
    if records and NoneType() not in (one, other):
        return UnionType(tuple(dict.fromkeys(records)))
    return None


def facts_of(condition: ir.Expression, truth: bool) -> Facts:
    """The facts that follow from `condition` being true, or being false."""
    match condition:
        case ir.Not():
            return facts_of(condition.base, not truth)
        case ir.And() | ir.Or():
            return _of_connective(condition, truth)
        case ir.Compare():
            return _of_comparison(condition, truth)
        case ir.IsKind():
            return _of_kind(condition, truth)
        case ir.In() if truth:
            item, container = key_of(condition.item), key_of(condition.container)
            return Facts(nonempty=frozenset({container}), known=frozenset({("in", item, container)}))
        case ir.Quantifier() if truth == (condition.kind == "any"):
            return Facts(nonempty=frozenset(_swept(condition)))
        case _:
            return NOTHING


def _of_connective(condition: ir.And | ir.Or, truth: bool) -> Facts:
    if truth == isinstance(condition, ir.And):
        facts = NOTHING
        for item in condition.items:
            facts = facts.and_also(facts_of(item, truth))
        return facts
    # It ended at one of the items; those before it had the other truth value.
    before = NOTHING
    ends: list[Facts] = []
    for item in condition.items:
        ends.append(before.and_also(facts_of(item, truth)))
        before = before.and_also(facts_of(item, not truth))
    facts = ends[0]
    for end in ends[1:]:
        facts = facts.or_else(end)
    return facts


def _of_comparison(comparison: ir.Compare, truth: bool) -> Facts:
    left, right = comparison.left, comparison.right
    sizes = _of_size(comparison, truth).and_also(Facts(known=frozenset(_of_numbers(comparison, truth))))
    if comparison.op in ("==", "!="):
        equal = truth == (comparison.op == "==")
        facts = NOTHING
        for one, other in ((left, right), (right, left)):
            match one.type, other:
                case OptionalType(item), ir.Widen(base=base):
                    if isinstance(base.type, NoneType):
                        facts = facts.and_also(Facts({key_of(one): NoneType() if equal else item}))
                    elif equal and not isinstance(base.type, OptionalType):
                        facts = facts.and_also(Facts({key_of(one): item}))
        return facts.and_also(sizes)
    return sizes


_NEGATED = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_TURNED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


def _both_ways(comparison: ir.Compare, truth: bool) -> Iterator[tuple[ir.Expression, ir.Expression, str]]:
    """The comparison in both directions: as it is, and with its sides exchanged."""
    op: str = comparison.op if truth else _NEGATED[comparison.op]
    yield comparison.left, comparison.right, op
    yield comparison.right, comparison.left, _TURNED[op]


def _of_size(comparison: ir.Compare, truth: bool) -> Facts:
    for size, number, direction in _both_ways(comparison, truth):
        match size, number:
            case ir.Size(base=base), ir.Const(value=int(least)):
                excluded = {
                    ">": least >= 0,
                    ">=": least >= 1,
                    "==": least >= 1,
                    "!=": least == 0,
                }
                if excluded.get(direction, False):
                    return Facts(nonempty=frozenset({key_of(base)}))
    return NOTHING


def _of_numbers(comparison: ir.Compare, truth: bool) -> Iterator[Key]:
    for number, other, direction in _both_ways(comparison, truth):
        match strip(other):
            case ir.Size(base=base) if direction == "<":
                yield "below", key_of(number), key_of(base)
            case ir.Size(base=base) if direction == "<=":
                yield "most", key_of(number), key_of(base)
            case ir.Const(value=int(least)):
                least += direction == ">"
                if direction in (">", ">=") and least >= 0:
                    yield "natural", key_of(number)
                if (direction in (">", ">=") and least >= 1) or (direction == "!=" and least == 0):
                    yield "nonzero", key_of(number)


def _of_kind(test: ir.IsKind, truth: bool) -> Facts:
    union = test.base.type
    assert isinstance(union, UnionType)
    left = tuple(member for member in union.members if (member in test.kinds) == truth)
    if not left:
        return NOTHING
    return Facts({key_of(test.base): left[0] if len(left) == 1 else UnionType(left)})


def _swept(quantifier: ir.Quantifier) -> Iterator[Key]:
    yield key_of(quantifier.generators[0].over)
